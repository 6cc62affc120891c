"""From a reading that stands by itself to a decision: answer, ask back or decline, with the reason."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.answering.calculate import ADDING, added, calculate, complement
from bot.answering.decision import Decision, Line, declined, demands, notes_of
from bot.answering.facts import OPEN_ASKS, FactBase, slot
from bot.answering.lookup import answer, line, matches, side_by_side
from bot.answering.ranking import RANKING
from bot.answering.reading import SLIGHT
from bot.answering.refuse import refuse, withheld
from bot.answering.together import together
from bot.model import Entity, Fact, Quantity, Reading, Reason, Status

FEW, MANY = 3, 9
"""Up to so many alternatives are told apart as few; more than the many are not laid out at all."""


def decide(reading: Reading, base: FactBase, pool: tuple[Fact, ...] = ()) -> Decision:
    """``pool``: the facts that the conversation is about, for a calculation that names none."""
    if barred := _barred(reading, base):
        return barred
    if computed := calculate(reading, base, pool):
        return computed
    if base.empty(reading.terms):
        return _unnamed(reading, base)
    if owner := _owner(reading, base):
        return answer(owner, reading, base)
    return _looked_up(reading, base)


def _looked_up(reading: Reading, base: FactBase) -> Decision:
    """The facts as they stand: one, several that were named together, or alternatives."""
    keys = demands(reading)
    fitting = tuple(fact for fact in base.fitting(keys) if not _of_others(fact, reading, base))
    facts = _figured(base.closest(_measured(fitting, reading), keys), reading)
    several = together(keys, "and" in reading.cues, base)
    facts = _listing(facts) or facts
    if len(facts) == 1:
        paired = several and (not facts[0].says or all(fact.says for fact in several))
        return side_by_side(several, reading, base) if paired else _single(facts[0], reading, base)
    if facts:
        return alternatives(facts, reading, base)
    if several:
        return side_by_side(several, reading, base)
    told = complement(reading, base) or by_members(reading, base) or _mentioned(reading, base)
    return told or refuse(reading, base)


def _listing(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The one fact that lists all the others: 开发区有哪几份报告."""
    ids = {fact.id for fact in facts}
    return tuple(fact for fact in facts if len(ids) > 2 and ids <= {fact.id, *fact.members})[:1]


def _single(fact: Fact, reading: Reading, base: FactBase) -> Decision:
    if reading.ops & RANKING and not fact.says:  # 监控金额最大的项目
        return declined(Reason.NOT_DISCLOSED, "calc.no_ranking", (fact,))
    if not fact.says and _divided(reading):
        return declined(Reason.NOT_DISCLOSED, "calc.no_breakdown", (fact,))
    return _both(fact, reading, base) or withheld(fact, reading) or answer(fact, reading, base)


def _divided(reading: Reading) -> bool:
    """One measure of each of many things: 评价对象各自的资金是多少, 涉及资金各多少."""
    return len(reading.measures) == 1 and ("each" in reading.cues or "breakdown" in reading.ops)


def _mentioned(reading: Reading, base: FactBase) -> Decision | None:
    """A statement about what was asked, where money was only mentioned: 哪些钱要卡死."""
    keys = demands(reading)
    rest = keys - {"measure:amount"}
    facts = tuple(f for f in base.closest(base.fitting(rest), rest) if f.says and base.meant(f, keys))
    pointed = reading.asks - OPEN_ASKS or any(slot(key) == "topic" for key in rest)
    return answer(facts[0], reading, base) if reading.faint and pointed and len(facts) == 1 else None


def _both(part: Fact, reading: Reading, base: FactBase) -> Decision | None:
    """Two numbers asked for, of a whole and of its part: 自评做了几个，公开了几个."""
    asked = [e for e in reading.entities if e.term.slot == "measure"]
    wholes = [r.facts[0] for r in base.relations[part.id] if r.kind == "subset" and r.facts[1] == part.id]
    if len(asked) < 2 or len({e.term.key for e in asked}) > 1 or not _apart(asked) or len(wholes) != 1:
        return None
    return side_by_side((base.knowledge.facts[wholes[0]], part), reading, base)


def _apart(asked: list[Entity]) -> bool:
    return any(later.start - earlier.end > 1 for earlier, later in pairwise(asked))


def by_members(reading: Reading, base: FactBase) -> Decision | None:
    """A list was asked for a figure that only its members have: 公开的事项涉及资金多少."""
    keys = demands(reading) - {f"measure:{measure}" for measure in reading.measures}
    lists = [f for f in base.closest(base.fitting(keys), keys) if f.members]
    members = base.members(lists[0]) if len(lists) == 1 else ()
    held = reading.measures and all(member.figure(m) for member in members for m in reading.measures)
    return alternatives(members, reading, base) if members and held else None


def _barred(reading: Reading, base: FactBase) -> Decision | None:
    """A word bars any answer that the source does not hold or that nothing explains."""
    if any(slot(key) == "foreign" for key in reading.terms) or reading.leftovers:
        return refuse(reading, base)
    if "convert" in reading.ops and reading.quantities and not reading.unit:  # 把监控数改成8888
        return declined(Reason.OFF_TOPIC, "unanswered.command")
    return None


def _measured(facts: tuple[Fact, ...], reading: Reading) -> tuple[Fact, ...]:
    """Of several facts those with the figure asked for: 评了多少个 is not about what is looked at."""
    having = tuple(f for f in facts if any(f.figure(measure) for measure in reading.measures))
    return having or facts


def _figured(facts: tuple[Fact, ...], reading: Reading) -> tuple[Fact, ...]:
    """Of several facts those with the number that was named: 那九份报告."""
    named = tuple(f for f in facts if any(matches(g, q) for g in f.figures for q in reading.quantities))
    return named if len(facts) > 1 and named else facts


def _of_others(fact: Fact, reading: Reading, base: FactBase) -> bool:
    """Whether a number was named that belongs to facts apart from this one: 56 to the projects, not to the reports."""
    stated = [q for q in reading.quantities if q.value > SLIGHT and "verify" not in reading.ops]
    strange = [q for q in stated if not any(matches(f, q) for f in fact.figures)]
    owners = {owner.id for owner in _owners(strange, base)}
    return bool(owners) and not owners & base.kin(fact)


def _owners(stated: list[Quantity], base: FactBase) -> tuple[Fact, ...]:
    """The facts that the numbers belong to."""
    found = {f.id: f for q in stated for f in base.holding(q.value) if any(matches(g, q) for g in f.figures)}
    return tuple(found.values())


IDENTIFYING = frozenset(("what", "which", "when", "define", "year"))
"""Kinds of question that ask what a named figure is of."""


def _owner(reading: Reading, base: FactBase) -> Fact | None:
    """The one fact that a named figure belongs to, if that is what is asked: 115.93亿是哪个月的."""
    stated = [q for q in reading.quantities if q.value > SLIGHT]
    if not reading.asks & IDENTIFYING or reading.measures or reading.ops or not stated:
        return None
    owners = base.unique(_owners(stated, base))
    return owners[0] if len(owners) == 1 and base.explains(owners[0], reading.terms) else None


def _unnamed(reading: Reading, base: FactBase) -> Decision:
    """A question that names no matter, only a figure or how it is put: 851个是什么, 评价类型都有哪些."""
    keys = demands(reading)
    stated = [q for q in reading.quantities if q.value > SLIGHT and (q.unit or len(str(q.value)) > 2)]
    facts = base.unique(_owners(stated, base))
    facts = facts or base.closest(base.framed(keys), keys)
    facts = facts or base.unique(base.measured(reading.measures))
    if not facts:
        return declined(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")
    return answer(facts[0], reading, base) if len(facts) == 1 else alternatives(facts, reading, base)


def alternatives(facts: tuple[Fact, ...], reading: Reading, base: FactBase) -> Decision:
    """Several facts meet the question: named one by one if a list holds them, else side by side or asked back."""
    facts = (*base.wholes(facts), *(f for f in facts if f not in base.wholes(facts)))
    listing = next((f for f in base.knowledge.facts.values() if _lists(f, facts)), None)
    measures = tuple(m for m in reading.measures if any(f.figure(m) for f in facts))
    if len(facts) > MANY:
        head = Line("clarify.broad", {"count": str(len(facts))})
        return Decision(Status.CLARIFY, None, (head,), choices=facts[:MANY])
    items = tuple(line(fact, measures, base) for fact in facts)
    if listing is not None:
        head = Line("answer.several", {"count": str(len(facts))})
        return Decision(Status.ANSWERED, None, (head, *items), facts, measures, listed=facts)
    head = Line("clarify.few" if len(facts) <= FEW else "clarify.many", {"count": str(len(facts))})
    if reading.ops & ADDING and (sum_ := added(facts, reading, base)):  # 两次监控总共涉及多少资金
        return replace(sum_, status=Status.CLARIFY, lines=(head, *sum_.lines), choices=facts)
    return Decision(Status.CLARIFY, None, (head, *items), facts, measures, choices=facts, notes=notes_of(facts))


def _lists(listing: Fact, facts: tuple[Fact, ...]) -> bool:
    """Whether the facts are entries of one list of things without figures, such as the reports."""
    members = set(listing.members)
    return bool(members) and {fact.id for fact in facts} <= members and not any(f.figures for f in facts)
