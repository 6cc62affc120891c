"""Which facts a request means: by what it must have, ranked by likeness. No sentence is made here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering.choosing import Candidate, Chooser, is_figured, states
from bot.answering.confidence import TOGETHER, confidence
from bot.answering.facts import CAREFUL, FactBase
from bot.answering.numbers import ordinal
from bot.answering.places import index
from bot.answering.request import Request, is_slight
from bot.answering.resemblance import Resemblance
from bot.model import Fact, Measure, Quantity, Role

FAR = 0.55
"""A fact with less than this share of the best likeness is not what was meant."""
SHOWN = 9
"""So many alternatives can be looked through."""
LISTING = "\u3001"
"""The mark between the things that a sentence enumerates."""
DECISIVE = (Role.CONSTRAINT, Role.ORDINAL, Role.MEASURE)
"""What a fact lacks of these rules it out, whatever it is like."""
MOST_RIVALS = 2
FAINT = 0.3
"""Beyond those, a fact with less than this share of the best likeness is neither what was meant nor its rival."""
NEGATIONS = ("negation:", "correction:")
"""Of keys that say no, not what it is said of."""


@dataclass(frozen=True)
class Selection:
    """The facts chosen for a request, and what stands in the way of the others."""

    request: Request
    facts: tuple[Fact, ...] = ()
    """What is meant: one fact, or several that the words do not tell apart."""
    nearest: Candidate | None = None
    """The likest of all, also if it does not meet the request."""
    coverage: float = 0.0
    confidence: float = 0.0
    """How sure it is that the one fact is what was meant and what was asked for; see :mod:`confidence`."""
    doubt: float = 0.0
    rivals: tuple[Fact, ...] = ()
    """Other facts that meet the request and are about as like."""
    others: tuple[Candidate, ...] = ()

    @property
    def unmet(self) -> frozenset[str]:
        return self.nearest.unmet if self.nearest and not self.facts else frozenset()


class Selector:
    """Reads requests in two ways: what must be met, and what they are like."""

    def __init__(self, base: FactBase, resemblance: Resemblance) -> None:
        self.base = base
        self.resemblance = resemblance
        self._chooser = Chooser(base)

    def select(self, request: Request, among: frozenset[str] | None = None) -> Selection:
        """``among``: ids of the only facts that come into question."""
        among = among or request.within or self.resemblance.known(request.text) or None
        ranked = self.ranked(request, among, FAINT)
        if not ranked:
            return Selection(request)
        likest = ranked[0]
        fits = [c for c in ranked if not c.unmet and c.likeness >= FAR * likest.likeness]
        others = tuple(ranked[:SHOWN])
        if not fits:
            return Selection(request, (), likest, likest.coverage, others=others)
        best = self._chooser.best(fits, request)
        facts = self._chooser.undistinguished(best, [c for c in ranked if not c.unmet], request)
        if len(facts) > 1:
            return Selection(request, facts, likest, best.coverage, others=others)
        rivals = [c for c in ranked if c.fact is not best.fact and not self._is_ruled_out(request, c, best)]
        nearest = max((c.likeness for c in rivals), default=0.0)
        doubt = self.resemblance.doubt(request, best.fact)
        sure = confidence(nearest / best.likeness if best.likeness else 1.0, doubt, best.coverage)
        close = [c.fact for c in rivals if not c.unmet and c.likeness >= TOGETHER * best.likeness]
        return Selection(request, facts, likest, best.coverage, sure, doubt, tuple(close[:MOST_RIVALS]), others)

    def _is_ruled_out(self, request: Request, other: Candidate, best: Candidate) -> bool:
        """Whether the other is no rival, however like: of another month or bureau, or the same thing said twice."""
        slots = self.base.knowledge.slots
        lacking = [slots[name] for key in other.unmet if (name := key.partition(":")[0]) in slots]
        if any(slot.role in DECISIVE or slot.insists for slot in lacking) or self.base.is_doubled(
            other.fact, (best.fact,)
        ):
            return True
        if self._chooser.is_placed(best.fact, other.fact, request):
            return True
        if is_figured(best.fact, request) and not is_figured(other.fact, request):
            return True
        return self.base.is_listing(request.asks) and _enumerates(best.fact) and not _enumerates(other.fact)

    def ranked(self, request: Request, among: frozenset[str] | None = None, least: float = 0.0) -> list[Candidate]:
        """All facts that are like the request at all, the likest first.

        ``least``: share of the best likeness that all but the first few must have.
        """
        alike = self.resemblance.facts(request, among)
        enough = least * max(alike.values(), default=0.0)
        telling = self._telling(request)
        found: list[Candidate] = []
        for fact_id, likeness in alike.items():
            if len(found) >= SHOWN and likeness < enough:
                break
            fact = self.base.knowledge.facts[fact_id]
            coverage = self._covered(telling, fact)
            found.append(Candidate(fact, self.unmet(request, fact), likeness, coverage))
        return found

    def candidate(self, request: Request, fact: Fact) -> Candidate:
        """The one fact, held against the request."""
        return Candidate(fact, self.unmet(request, fact), 0.0, self.coverage(request, fact))

    # --- what must be met --------------------------------------------------------

    def unmet(self, request: Request, fact: Fact) -> frozenset[str]:
        """What the request must have and the fact does not hold."""
        words = self.base.words[fact.id]
        missing = {key for key in request.keys if self._is_narrow(key) and key not in words}
        missing.update(self._unmet_constraints(request, fact))
        missing.update(self._unmet_measures(request, fact))
        missing.update(self._unmet_asks(request, fact))
        missing.update(self._unmet_negations(request, fact))
        missing.update(word.key for word in request.foreign if word.key not in words)
        missing.update(self._unmet_numbers(request, fact))
        missing.update(self.base.asked(request.pointers) - words)
        if request.counted and not self._counts(request.counted, fact):
            missing.add(request.counted)
        return frozenset(missing) - excused(request, fact, self.base)

    def _is_narrow(self, key: str) -> bool:
        return self.base.is_must(key) and not self.base.knowledge.slot_of(key).lenient

    def _unmet_negations(self, request: Request, fact: Fact) -> Iterable[str]:
        """A no is held by the facts that are asked for with one: the exceptions."""
        words = self.base.words[fact.id]
        if excludes(request, fact, self.base):
            return ()
        return (key for key in request.negated if key.startswith("negation:") and key not in words)

    def _unmet_constraints(self, request: Request, fact: Fact) -> Iterable[str]:
        """A month or place has to stand in the fact itself; that a question named it is not enough."""
        stated = self.base.stated[fact.id]
        for key in request.keys:
            slot = self.base.knowledge.slot_of(key)
            literal = slot.role is Role.CONSTRAINT or self.base.opposite(key) != key
            if not literal or key in stated or self.base.is_soft(key):
                continue
            if not slot.lenient or slot.name in fact.about:
                yield key
        for number in request.ordinals:
            laid_out = index(number, len(fact.items)) is not None  # 那六条，头一条是啥
            if f"ordinal:{ordinal(number)}" not in self.base.words[fact.id] and not laid_out:
                yield f"ordinal:{ordinal(number)}"

    def _unmet_measures(self, request: Request, fact: Fact) -> Iterable[str]:
        for name in request.measures:
            measure = self.base.knowledge.measures.get(name)
            key = f"measure:{name}"
            if measure is None:
                if key not in self.base.stated[fact.id]:
                    yield key
            elif not self._has(fact, measure) or self._names_item(request, fact):
                yield key

    def _names_item(self, request: Request, fact: Fact) -> bool:
        """政府购买服务评了几个: of one of the things that are enumerated no number is held."""
        if fact.figures or not fact.items:
            return False
        named = [word.text for word in request.words if self.base.is_specific(word.key)]
        return any(text in item for text in named for item in fact.items)

    def _has(self, fact: Fact, measure: Measure) -> bool:
        """A figure of the measure; for a number of things also what can be counted off."""
        if fact.figure(measure.name) or fact.figure(measure.of):
            return True
        members = self.base.get(fact.members)
        if measure.kind == "count" and members and all(member.figure(measure.name) for member in members):
            return True
        if measure.kind == "mention":
            return f"measure:{measure.name}" in self.base.words[fact.id]
        return measure.kind == "count" and not fact.figures and bool(fact.items or fact.members)

    def _unmet_asks(self, request: Request, fact: Fact) -> Iterable[str]:
        words = self.base.words[fact.id]
        for name in () if fact.withheld else request.asks:  # what more is asked of it is told to be withheld
            key = f"ask:{name}"
            term = self.base.knowledge.terms.get(key)
            kind = term.kind if term else ""
            if kind == "number" and not fact.figures:
                yield key
                continue
            if key in words or kind in ("", "instruction"):
                continue
            if kind == "year" and "year" in fact.about:
                continue
            if kind == "name" and self.base.has_name(fact):
                continue
            if kind == "list" and (_enumerates(fact) or LISTING in fact.says):
                continue
            if kind == "roster" and fact.members:
                continue
            if kind == "say" and fact.says:
                continue
            if kind == "number" and fact.figures:
                continue
            yield key

    def _unmet_numbers(self, request: Request, fact: Fact) -> Iterable[str]:
        """A number that is no figure of the fact may be a statement to be checked; else it narrows."""
        if request.polar or request.ops:
            return
        for quantity in request.quantities:
            if not is_slight(quantity) and not states(fact, quantity) and not self._is_told_of(fact, quantity):
                yield f"quantity:{quantity.text}"

    def _is_told_of(self, fact: Fact, quantity: Quantity) -> bool:
        """那56个重点项目的评价内容: what is said without a figure is said of what its kin counts."""
        if fact.figures:
            return False
        kin = self.base.get(self.base.kin(fact))
        return any(states(other, quantity) and self._is_alike(fact, other) for other in kin)

    def _is_alike(self, fact: Fact, other: Fact) -> bool:
        both = self.base.about[fact.id] & self.base.about[other.id]
        return any(self.base.is_must(key) and self.base.is_specific(key) for key in both)

    def _counts(self, key: str, fact: Fact) -> bool:
        about = self.base.about[fact.id] | self.base.titled[fact.id]
        if fact.figures:
            return key in about or any(self.base.is_narrower(key, own) for own in about)
        return key in self.base.words[fact.id]

    # --- how much is covered -----------------------------------------------------

    def coverage(self, request: Request, fact: Fact) -> float:
        return self._covered(self._telling(request), fact)

    def _covered(self, telling: Iterable[str], fact: Fact) -> float:
        words = self.base.words[fact.id]
        total = held = 0.0
        for key in telling:
            weight = self.base.weight(key)
            total += weight
            held += weight if key in words else 0.0
        return held / total if total else 1.0

    def _telling(self, request: Request) -> set[str]:
        found = set(request.keys) | {word.key for word in request.unknown}
        found.update(word.key for word in request.foreign)
        asks = {f"ask:{name}" for name in request.asks}
        found.update(key for key in asks if self.base.kind(key) in CAREFUL)
        return {key for key in found if not self.base.is_soft(key)}


def excludes(request: Request, fact: Fact, base: FactBase) -> bool:
    """Whether all that is said no to is no part of what the fact says: 不评项目的那份 is that of a whole department.

    Of a figure it may be a part that is not counted.
    """
    if fact.figures:
        return False
    said = {key for key in request.negated if not key.startswith(NEGATIONS)}
    return bool(said) and said.isdisjoint(base.words[fact.id] | base.titled[fact.id])


def excused(request: Request, fact: Fact, base: FactBase) -> frozenset[str]:
    """The parts that need not be held, since telling the fact answers them.

    Of an either-or one side is enough; and what a fact says answers any yes or no about it:
    领头研究的不会是分管的吧.
    """
    found: set[str] = set(request.negated if excludes(request, fact, base) else ())
    for own, other in (request.either, request.either[::-1]):
        named = [key for key in own - other if base.is_must(key) or base.is_specific(key)]
        if named and all(key in base.words[fact.id] for key in named):
            slots = {key.partition(":")[0] for key in named}
            found.update(key for key in other - own if _may_be_left(key, slots, base))
    if request.polar and fact.says and not request.quantities:
        found.update(request.negated)
        found.update(key for key in request.keys if base.opposite(key) in base.words[fact.id])  # 统计局那份没公开吧
    return frozenset(found | _said_again(request, fact, base))


def _said_again(request: Request, fact: Fact, base: FactBase) -> set[str]:
    """Words that only repeat in general what a held one says: 项目 in 整体绩效目标项目."""
    held = {key.partition(":")[0] for key in request.keys & base.about[fact.id] if base.is_specific(key)}
    return {key for key in request.keys if base.kind(key) == "generic" and key.partition(":")[0] in held}


def _may_be_left(key: str, slots: set[str], base: FactBase) -> bool:
    """Whether it is an alternative: a month or place is one to another of its kind only."""
    slot = base.knowledge.slots.get(key.partition(":")[0])
    return slot is None or slot.role is not Role.CONSTRAINT or slot.name in slots


def _enumerates(fact: Fact) -> bool:
    return bool(fact.members or fact.items)
