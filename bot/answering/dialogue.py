"""What an utterance means in its conversation: choices taken, words that point back, what is left unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.answering.calculate import ADDING, COMPARING, FILTERING, RANKING
from bot.answering.compute import conversion
from bot.answering.decide import IDENTIFYING, decide
from bot.answering.decision import Decision, Line, declined, demands
from bot.answering.facts import OPEN_ASKS, FactBase, slot
from bot.answering.lookup import answer, side_by_side
from bot.answering.numbers import COUNTED
from bot.answering.reading import SLIGHT
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
SMALL_TALK = 4
"""Unexplained characters that a greeting or thanks may carry."""
TIGHT = 5
"""A pointing word (其中, 它) lets go of no more than the first so many steps."""


@dataclass(frozen=True)
class Heard:
    """A decision with the reading that it rests on."""

    decision: Decision
    reading: Reading
    declined: Reading | None = None
    """Of a full question that was declined, what the source knows: 轮台县8月… → 8月, so that 那全州呢 works."""


def converse(reading: Reading, context: Context, base: FactBase) -> Heard:
    for step in (_social, _chosen, _all, _cited, _again, _previous, _ordinal, _converted):
        if decision := step(reading, context, base):
            return decision
    if not context.reading.terms and not context.facts:
        heard = Heard(decide(reading, base), reading)
    else:
        heard = _continued(reading, context, base)
    return _kept_in_mind(heard, reading, base)


def _kept_in_mind(heard: Heard, reading: Reading, base: FactBase) -> Heard:
    if heard.decision.status is not Status.UNANSWERED or not _complete(reading, base):
        return heard
    known = frozenset(key for key in reading.terms if base.knows(key))
    for let_go in ("", "place", "institution", "month", "year"):
        rest = frozenset(key for key in known if slot(key) != let_go)
        if base.fitting(rest):
            return replace(heard, declined=replace(reading, terms=rest))
    return heard


def _said_nothing(reading: Reading) -> bool:
    """Whether it names nothing that a fact could be found by."""
    return not reading.terms and not reading.leftovers and not reading.unit


def _says_nothing(reading: Reading, context: Context) -> bool:
    """Whether it consists of fillers: 好吧, 不好意思打扰了, or asks for a yes about nothing: 在不在."""
    idle = {"filler", "context", "conj"} | (set() if context.facts else {"op"})
    bare = all(e.term.slot in idle for e in reading.entities) and reading.ops <= {"verify"}
    return bool(reading.entities) and bare and not (reading.leftovers or reading.noise)


def _social(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    if _says_nothing(reading, context):
        return Heard(Decision(Status.SOCIAL, None, (Line("social.nothing"),)), context.reading)
    if not reading.social:
        return None
    groups = {base.knowledge.terms[f"social:{value}"].group for value in reading.social}
    if "handoff" in groups and not (reading.measures or reading.leftovers):
        return Heard(Decision(Status.HANDOFF, None, (Line("handoff"),)), context.reading)
    strange = sum(len(left.text) for left in reading.leftovers)
    content = reading.terms or reading.measures or strange > SMALL_TALK or reading.quantities
    if content or (reading.asks | reading.ops - {"verify"} and "query" not in groups):
        return None
    template = f"social.{reading.social[-1]}"
    fresh = Reading() if "reset" in groups else context.reading
    return Heard(Decision(Status.SOCIAL, None, (Line(template),), reset="reset" in groups), fresh)


def _chosen(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """An answer to a clarifying question by its number: 2, 第二个."""
    if not context.choices or reading.measures or reading.asks or reading.leftovers:
        return None
    at = _number(reading)
    others = {key for key in reading.terms if slot(key) != "ordinal"}
    if at is None or others or not 0 < at <= len(context.choices):
        return None
    return tapped(context.choices[at - 1].key, context, base)


def _number(reading: Reading) -> int | None:
    ordinals = [key.partition(":")[2][1:] for key in reading.terms if slot(key) == "ordinal"]
    if len(ordinals) == 1 and ordinals[0].isdigit():
        return int(ordinals[0])
    numbers = [q.value for q in reading.quantities if q.unit in ("", COUNTED) and q.value == int(q.value)]
    return int(numbers[0]) if len(numbers) == 1 and not ordinals else None


def tapped(key: str, context: Context, base: FactBase) -> Heard | None:
    """The answer to a choice by its key, ``fact`` or ``fact/measure``; None if the fact is no longer there."""
    fact_id, _, measure = key.partition("/")
    fact = base.knowledge.facts.get(fact_id)
    if fact is None or (measure and fact.figure(measure) is None):
        return None
    reading = spoken(fact, (measure,) if measure else ())
    return Heard(answer(fact, reading, base), reading)


def spoken(fact: Fact, measures: tuple[str, ...]) -> Reading:
    """The reading of a question that names the fact in full."""
    terms = frozenset(f"{s}:{values[0]}" for s, values in fact.about.items())
    return Reading(terms=terms, measures=measures)


def _all(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    if "all" not in reading.cues or not context.choices or reading.leftovers or reading.terms:
        return None
    facts = tuple(base.knowledge.facts[choice.key.partition("/")[0]] for choice in context.choices)
    asked = replace(context.reading, measures=reading.measures or context.reading.measures)
    return Heard(side_by_side(facts, asked, base), asked)


def _facts(context: Context, base: FactBase) -> tuple[Fact, ...]:
    return tuple(base.knowledge.facts[f] for f in context.facts if f in base.knowledge.facts)


def _cited(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """出处, 原文怎么说: about the last answer if the question names nothing itself."""
    if not reading.asks & {"source", "original"} or not _said_nothing(reading) or reading.measures:
        return None
    facts = _facts(context, base)
    if not facts:
        return Heard(declined(Reason.NOT_UNDERSTOOD, "unanswered.no_last"), context.reading)
    if len(facts) > 1:
        return Heard(side_by_side(facts, context.reading, base), context.reading)
    told = answer(facts[0], replace(context.reading, quantities=(), unit=""), base)
    if "original" in reading.asks:
        quoted = "\n".join(c.evidence for c in facts[0].citations)
        told = replace(told, lines=(Line("answer.original", {"evidence": quoted}),))
    return Heard(told, context.reading)


def _again(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """没看清，再说一遍: the last answer once more."""
    facts = _facts(context, base)
    if "again" not in reading.cues or not _said_nothing(reading) or reading.measures or not facts:
        return None
    told = answer(facts[0], context.reading, base) if len(facts) == 1 else side_by_side(facts, context.reading, base)
    return Heard(told, context.reading)


def _previous(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """前面那次呢: the one before the current among those last named together, else the one talked of before."""
    if (
        not reading.cues & {"previous", "next"}
        or reading.terms
        or reading.leftovers
        or reading.ops
        or not context.facts
    ):
        return None
    step = 1 if "next" in reading.cues else -1
    current = context.facts[0]
    if len(context.facts) > 1:  # of several just named the first or the last
        named, at = context.facts, 0 if step < 0 else len(context.facts) - 1
    else:
        named = context.earlier if current in context.earlier else context.listed or context.earlier
        at = named.index(current) + step if current in named else len(named) - 1
    if not 0 <= at < len(named) or named[at] not in base.knowledge.facts:
        return None
    fact = base.knowledge.facts[named[at]]
    asked = spoken(fact, reading.measures or context.reading.measures)
    return Heard(answer(fact, asked, base), asked)


def _ordinal(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """第三个: a member of the list last shown."""
    wanted = sorted(key for key in reading.terms if slot(key) == "ordinal")
    anchors = [key for key in reading.terms if base.specific(key)]
    if not wanted or not context.listed or anchors or reading.leftovers or "foreign" in map(slot, reading.terms):
        return None
    numbers = [key.partition(":")[2][1:] for key in wanted]
    places = [int(number) for number in numbers if number.lstrip("-").isdigit()]
    size = len(context.listed)
    ids = [context.listed[at - 1 if at > 0 else at] for at in places if 0 < abs(at) <= size]
    facts = tuple(base.knowledge.facts[f] for f in ids)
    if not facts or len(ids) < len(wanted):
        return None
    asked = replace(spoken(facts[0], ()), asks=reading.asks)
    if len(facts) == 1:
        return Heard(decide(replace(asked, measures=reading.measures), base), asked)
    return Heard(side_by_side(facts, asked, base), asked)


def _converted(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """换成万元: the amounts last said, in another unit."""
    if (
        not reading.unit
        or reading.terms
        or reading.leftovers
        or not ({"convert"} & reading.ops or not reading.measures)
    ):
        return None
    if reading.ops & (COMPARING | RANKING | {"average", "sum"}) or reading.quantities:
        return None
    values = [] if "total" in reading.ops else [(Decimal(value), unit) for value, unit in context.values]
    if not values:
        amounts = [fact.figure("amount") for fact in _facts(context, base)]
        values = [(figure.value, figure.unit) for figure in amounts if figure]
    computed = tuple(c for value, unit in values if (c := conversion(value, unit, reading.unit)))
    if not computed:
        return None
    lines = tuple(Line("calc.conversion", {"formula": c.formula}) for c in computed)
    facts = _facts(context, base)
    return Heard(Decision(Status.ANSWERED, None, lines, facts, ("amount",), computed), context.reading)


def _continued(reading: Reading, context: Context, base: FactBase) -> Heard:
    """Alone if it can stand alone, else with what the conversation left unsaid."""
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
    if (_complete(reading, base) and (answered or not pointing)) or (_told(reading, base) and answered):
        return alone
    merged = _merged(reading, context, base, pointing or _narrows(reading))
    if _narrows(reading):
        return merged
    if pointing or not _anchored(reading, base):
        return merged if _held(merged) or pointing else _better(merged, alone, bool(reading.terms or reading.measures))
    return merged if alone.decision.status is not Status.ANSWERED and _held(merged) else alone


def _against(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """Another thing named beside the one talked of: 跟5月差多少, 占自评总额的几成."""
    sharing, adding = "share" in reading.ops, "sum" in reading.ops
    if not (reading.ops & COMPARING or sharing or adding) or len(context.facts) != 1 or not reading.terms:
        return None
    current = base.knowledge.facts[context.facts[0]]
    if len(base.together(reading.terms, True)) > 1:
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


def _complete(reading: Reading, base: FactBase) -> bool:
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
