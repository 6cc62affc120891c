"""From a reading that stands by itself to a decision: answer, ask back or decline, with the reason."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.calculate import ADDING, added, calculate, complement
from bot.answering.decision import Decision, Line, declined, demands, notes_of
from bot.answering.facts import FactBase, slot
from bot.answering.lookup import answer, line, matches, side_by_side
from bot.answering.reading import SLIGHT
from bot.answering.refuse import refuse, withheld
from bot.model import Fact, Quantity, Reading, Reason, Status

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
    keys = demands(reading)
    fitting = tuple(fact for fact in base.fitting(keys) if not _of_others(fact, reading, base))
    facts = _figured(base.closest(fitting, keys), reading)
    several = base.together(keys, True) if "and" in reading.cues else ()
    if several and len(facts) == 1 and not facts[0].says:
        return side_by_side(several, reading, base)
    if len(facts) == 1:
        return withheld(facts[0], reading) or answer(facts[0], reading, base)
    if facts:
        return alternatives(facts, reading, base)
    if several := several or base.together(keys, False):
        return side_by_side(several, reading, base)
    return complement(reading, base) or by_members(reading, base) or refuse(reading, base)


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
    return None


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
    stated = [q for q in reading.quantities if q.value > SLIGHT]
    facts = base.unique(_owners(stated, base))
    facts = facts or base.closest(base.framed(keys), keys)
    facts = facts or base.unique(base.measured(reading.measures))
    if not facts:
        return declined(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")
    return answer(facts[0], reading, base) if len(facts) == 1 else alternatives(facts, reading, base)


def alternatives(facts: tuple[Fact, ...], reading: Reading, base: FactBase) -> Decision:
    """Several facts meet the question: named one by one if a list holds them, else side by side or asked back."""
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
