"""What is left unsaid, filled in from the conversation: 那5月呢, 跟8月差多少, 其中公开了多少."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.answering.calculate import ADDING, COMPARING, FILTERING
from bot.answering.decide import IDENTIFYING, decide
from bot.answering.decision import Heard, demands, spoken
from bot.answering.facts import OPEN_ASKS, FactBase, slot
from bot.answering.ranking import RANKING
from bot.answering.reading import SLIGHT
from bot.answering.together import together
from bot.model import Context, Fact, Reading, Reason, Status

LOOSENED: tuple[frozenset[str], ...] = tuple(
    frozenset(slots.split())
    for slots in ("", "topic", "month year", "object", "object topic", "month year object topic", "stage",
                  "act object topic", "stage object month year topic ordinal institution project")
)  # fmt: skip
"""What of the last reading is let go, step by step, until a fact fits."""
CONSTRAINTS = frozenset(("place", "month", "year", "scope", "foreign"))
NAMING = frozenset(("stage", "object", "project", "institution"))
"""Slots that say what a question is about."""
TIGHT = 5
"""A pointing word (其中, 它) lets go of no more than the first so many steps."""


def continued(reading: Reading, context: Context, base: FactBase) -> Heard:
    """Alone if it can stand alone, else with what the conversation left unsaid."""
    reading = _still_comparing(reading, context)
    pool = _listed(context, base) if reading.ops & RANKING else ()
    pool = pool or _talked_of(context, base)
    if reading.ops & (COMPARING | RANKING | ADDING | {"average", "share"}) and _said_of(pool, reading, base):
        decision = decide(_with_measure(replace(reading, terms=frozenset()), context), base, pool)
        if decision.status is Status.ANSWERED:
            return Heard(decision, replace(context.reading, measures=reading.measures or context.reading.measures))
    pointing = "back" in reading.cues
    alone = Heard(decide(reading, base), reading)
    answered = alone.decision.status is Status.ANSWERED
    if reading.ops & FILTERING and reading.quantities and not reading.terms:  # 那低于10亿元的有哪些
        return alone
    if against := _against(reading, context, base):
        return against
    if (complete(reading, base) and (answered or not pointing)) or (_told(reading, base) and answered):
        return alone
    if akin := _of_kin(reading, context, base):
        return akin
    merged = _merged(reading, context, base, pointing or _narrows(reading))
    if _narrows(reading):
        return merged
    if pointing or not _anchored(reading, base):
        return merged if _held(merged) or pointing else _better(merged, alone, bool(reading.terms or reading.measures))
    return merged if alone.decision.status is not Status.ANSWERED and _held(merged) else alone


def _still_comparing(reading: Reading, context: Context) -> Reading:
    """那资金呢, 不是430个吗 after a comparison go on comparing."""
    more = reading.terms or reading.asks or reading.ops - {"verify"} or reading.leftovers
    compared = context.reading.ops & COMPARING
    if more or not (reading.measures or reading.quantities) or not compared or len(context.facts) < 2:
        return reading
    return replace(reading, ops=reading.ops | compared | {"difference"})


def _of_kin(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """What the source says of this in connection with the last answer: 有没有例外, 原则是什么."""
    new = demands(reading)
    topics = frozenset(key for key in reading.terms if slot(key) == "topic" and base.specific(key))
    if len(context.facts) != 1 or not topics or reading.ops - {"verify"} or reading.leftovers:
        return None
    found = []
    for fact in base.neighbours(base.knowledge.facts[context.facts[0]]):
        joined = replace(reading, terms=reading.terms | spoken(fact, ()).terms)
        if topics <= base.about[fact.id] and base.explains(fact, new) and fact in base.fitting(demands(joined)):
            found.append(Heard(decide(joined, base), joined))
    return found[0] if len(found) == 1 and _held(found[0]) else None


def _against(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """Another thing named beside the one talked of: 跟5月差多少, 占自评总额的几成."""
    sharing, adding = "share" in reading.ops, "sum" in reading.ops
    if not (reading.ops & COMPARING or sharing or adding) or len(context.facts) != 1 or not reading.terms:
        return None
    current = base.knowledge.facts[context.facts[0]]
    if len(together(reading.terms, True, base)) > 1:
        return None
    asked = _with_measure(replace(reading, ops=frozenset(), quantities=(), measures=_figures_of(reading)), context)
    for heard in (Heard(decide(asked, base), asked), _merged(asked, context, base, False)):
        kinds = ("subset",) if sharing else ("add",) if adding else ("compare", "subset", "parts")
        others = [f for f in heard.decision.facts if f != current and base.related_by((f, current), kinds)]
        if len(others) == 1 and _held(heard):
            pair = (others[0], current) if sharing else (current, others[0])
            wanted = replace(reading, terms=frozenset(), measures=reading.measures or context.reading.measures)
            decision = decide(wanted, base, pair)
            return Heard(decision, heard.reading) if decision.status is Status.ANSWERED else None
    return None


def _figures_of(reading: Reading) -> tuple[str, ...]:
    """The measures that facts hold; a share is worked out."""
    return tuple(m for m in reading.measures if m != "share")


def _said_of(pool: tuple[Fact, ...], reading: Reading, base: FactBase) -> bool:
    """Whether the words name nothing new, only what all facts talked of have in common: 两次差几个."""
    named = any(slot(key) != "topic" and base.specific(key) for key in reading.terms)
    return not named and all(reading.terms <= base.vocabulary[fact.id] for fact in pool)


def _better(merged: Heard, alone: Heard, said: bool) -> Heard:
    """``said``: whether the words themselves name anything; 阿巴阿巴 does not."""
    guessed = merged.decision.doubtful and not said
    return alone if alone.decision.status is Status.ANSWERED or guessed else merged


def _held(heard: Heard) -> bool:
    """Whether the source has something to say: an answer, alternatives, or that it withholds what is asked."""
    decision = heard.decision
    told = decision.status in (Status.ANSWERED, Status.CLARIFY) and not decision.doubtful
    return told or decision.reason is Reason.WITHHELD


def _with_measure(reading: Reading, context: Context) -> Reading:
    return reading if reading.measures or reading.quantities else replace(reading, measures=context.reading.measures)


def _talked_of(context: Context, base: FactBase) -> tuple[Fact, ...]:
    """The facts that 差多少 is about: those of the last answer, or of the last two."""
    ids = context.facts if len(context.facts) > 1 else (*context.earlier, *context.facts)
    return tuple(base.knowledge.facts[f] for f in dict.fromkeys(ids) if f in base.knowledge.facts)


def _listed(context: Context, base: FactBase) -> tuple[Fact, ...]:
    """What was last laid out in a row, if it holds the fact talked of: 资金最少的呢 after a ranking."""
    listed = tuple(base.knowledge.facts[f] for f in context.listed if f in base.knowledge.facts)
    return listed if context.facts[:1] and context.facts[0] in context.listed else ()


def _narrows(reading: Reading) -> bool:
    """Only another place, month or year for what was asked: 和硕县呢."""
    bare = not (reading.measures or reading.asks or reading.ops or reading.leftovers)
    return bare and bool(reading.terms) and {slot(key) for key in reading.terms} <= CONSTRAINTS


def _anchored(reading: Reading, base: FactBase) -> bool:
    return any(map(base.specific, reading.terms))


def complete(reading: Reading, base: FactBase) -> bool:
    """A full question: it says what it is about and what it wants to know, and inherits nothing."""
    if any(q.value > SLIGHT for q in reading.quantities) and reading.asks & IDENTIFYING and not reading.measures:
        return True  # 那115.93亿是哪个月的
    named = any(slot(key) in NAMING and base.specific(key) for key in reading.terms)
    return named and bool(reading.measures or reading.asks or reading.ops - {"verify"})


def _told(reading: Reading, base: FactBase) -> bool:
    """Whether it names a thing and what of it: 重点项目的评价内容."""
    named = {slot(key) for key in reading.terms if base.specific(key)} & NAMING
    return bool(named) and any(slot(key) == "topic" for key in reading.terms)


def _merged(reading: Reading, context: Context, base: FactBase, pointing: bool) -> Heard:
    first = _of_last(reading, context, base)
    if first is not None and _held(first):
        return first
    for step, joined in enumerate(_joined(reading, context.reading, base)):
        if pointing and step >= TIGHT:
            break
        heard = Heard(decide(joined, base, _talked_of(context, base)), joined)
        if _held(heard):
            return heard
        first = first or heard
    return first or Heard(decide(reading, base), reading)


def _of_last(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """The question put to the fact of the last answer, if it explains every word: 是哪两个项目."""
    new = demands(reading)
    if len(context.facts) != 1 or reading.ops - {"verify", "equal"} or not new:
        return None
    fact = base.knowledge.facts[context.facts[0]]
    terms = reading.terms | spoken(fact, ()).terms
    other = reading.asks - OPEN_ASKS  # 是哪两个报告不公开 asks for no number any more
    joined = replace(reading, terms=terms, measures=(reading if other else _with_measure(reading, context)).measures)
    told = not reading.measures or any(fact.figure(measure) for measure in reading.measures)
    fits = told and base.explains(fact, new) and fact in base.fitting(demands(joined))
    return Heard(decide(joined, base), joined) if fits else None


def _joined(new: Reading, old: Reading, base: FactBase) -> Iterator[Reading]:
    """The new reading completed by ever less of the old one."""
    said = {slot(key) for key in new.terms if not _widens(key, old.terms, base)}
    for loosened in LOOSENED:
        kept = frozenset(key for key in old.terms if slot(key) not in said | loosened and slot(key) != "foreign")
        wants = bool(new.measures or new.asks - {"which", "howmany"} or "topic" in map(slot, new.terms))
        yield replace(
            new,
            terms=new.terms | kept,
            measures=new.measures or (() if wants or new.ops - {"verify"} else old.measures),
            asks=new.asks or (frozenset() if wants else old.asks),
            ops=new.ops or (frozenset() if wants else old.ops - {"verify", "convert"}),
        )


def _widens(key: str, terms: frozenset[str], base: FactBase) -> bool:
    """Whether the key only names again, more broadly, what was said: 项目 after 新增项目."""
    return any(base.narrower(other, key) for other in terms)
