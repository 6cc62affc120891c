"""Which facts a request means: by what it must have, ranked by likeness. No sentence is made here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.facts import CAREFUL, FactBase
from bot.answering.lexicon import Heard
from bot.answering.likeness import MISS, TALK, Likeness, features
from bot.answering.numbers import COUNTED, MONEY, SHARE, normal, ordinal
from bot.answering.request import Request, is_slight
from bot.model import Fact, Measure, Quantity, Role

FAR = 0.55
"""A fact with less than this share of the best likeness is not what was meant."""
ALONE = 0.7
"""A fact stands out if the next has no more than this share of its likeness."""
RIVAL = 0.6
"""A fact of the same kind with less than this share of the likeness is told apart by it."""
CLOSE = 0.9
"""Two facts whose likeness differs by less than this are told apart by words only."""
SPECIAL = 0.8
NAMED = 12.0
"""What a number that is a figure of the fact adds to the likeness."""
RIVAL_COVERAGE = 0.4
OUTDONE = 0.5
"""The likest fact explains so much less of the request that its likeness counts for nothing."""
FAMILIAR = 0.6
"""So much of a request, by the weight of its characters, stands in the ways of asking for a fact."""
TELLING = 6
"""Characters of a request that names nothing, before it is compared with whole ways of asking."""
MISSED = 1.0
SETTLED = 0.95
"""So much of a request has to be explained where likeness does not agree."""
SHOWN = 9
"""So many alternatives can be looked through."""


@dataclass(frozen=True)
class Candidate:
    fact: Fact
    unmet: frozenset[str]
    """Musts of the request that the fact does not hold."""
    likeness: float
    coverage: float
    """Share of what the request says, by weight, that the fact is asked for with."""
    missed: bool = False
    """It has a word of what is near the fact and not held."""


@dataclass(frozen=True)
class Selection:
    """The facts chosen for a request, and what stands in the way of the others."""

    request: Request
    facts: tuple[Fact, ...] = ()
    """What is meant: one fact, or several that the words do not tell apart."""
    nearest: Candidate | None = None
    """The likest of all, also if it does not meet the request."""
    coverage: float = 0.0
    sure: bool = False
    """The constraints leave these facts only, and likeness agrees."""
    others: tuple[Candidate, ...] = ()

    @property
    def stands_out(self) -> bool:
        """Whether nothing unlike it comes near the likest."""
        if not self.facts or not self.others or self.others[0].fact not in self.facts:
            return False
        rest = [c.likeness for c in self.others if c.fact not in self.facts]
        return not rest or rest[0] <= ALONE * self.others[0].likeness

    @property
    def unmet(self) -> frozenset[str]:
        return self.nearest.unmet if self.nearest and not self.facts else frozenset()


class Selector:
    """Reads requests in two ways: what must be met, and what they are like."""

    def __init__(self, base: FactBase, likeness: Likeness) -> None:
        self.base = base
        self._likeness = likeness

    def select(self, request: Request, among: frozenset[str] | None = None) -> Selection:
        """``among``: ids of the only facts that come into question."""
        ranked = self.ranked(request, among)
        if not ranked:
            return Selection(request)
        likest = ranked[0]
        fits = [c for c in ranked if not c.unmet and c.likeness >= FAR * likest.likeness]
        if not fits:
            return Selection(request, (), likest, likest.coverage, False, tuple(ranked[:SHOWN]))
        best = self._best(fits, request)
        facts = self._undistinguished(best, [c for c in ranked if not c.unmet], request)
        agreed = not likest.unmet or likest.fact in facts
        sibling = self._is_sibling(best, likest) or self._is_told_apart(best, likest)
        sure = agreed or sibling or self._is_settled(request, best, likest)
        coverage = max(best.coverage, likest.coverage) if sibling else best.coverage
        sure = sure and not best.missed
        return Selection(request, facts, likest, coverage, sure, tuple(ranked[:SHOWN]))

    def _is_sibling(self, best: Candidate, likest: Candidate) -> bool:
        """Whether the likest lacks only the figure asked for, and the best is its neighbour that has it."""
        figures = all(key.startswith("measure:") for key in likest.unmet)
        enough = best.coverage >= RIVAL_COVERAGE
        return figures and enough and best.fact.id in self.base.kin(likest.fact)

    def _is_told_apart(self, best: Candidate, likest: Candidate) -> bool:
        """第五份 says which of the reports is meant, whichever is likest."""
        slots = self.base.knowledge.slots
        roles = {slots[key.partition(":")[0]].role for key in likest.unmet if key.partition(":")[0] in slots}
        decisive = bool(likest.unmet) and roles <= {Role.ORDINAL, Role.CONSTRAINT}
        return decisive and best.fact.id in self.base.kin(likest.fact)

    def _is_settled(self, request: Request, best: Candidate, likest: Candidate) -> bool:
        """Whether the constraints alone leave no doubt, whatever the words are like."""
        named = [key for key in request.keys if self.base.is_specific(key)]
        outdone = likest.coverage <= best.coverage - OUTDONE
        return best.coverage >= SETTLED and (len(named) > 1 or (bool(named) and outdone))

    def ranked(self, request: Request, among: frozenset[str] | None = None) -> list[Candidate]:
        """All facts that are like the request at all, the likest first."""
        row = features(request.text, request.words) + sorted(request.around)
        scores = self._likeness.scores(row)
        misses = {name: score for name, score in scores.items() if name.startswith(MISS)}
        scores = {
            name: score * self._fitness(name, request) for name, score in scores.items() if name in self.base.about
        }
        for fact_id in self._holders(request):
            scores[fact_id] = scores.get(fact_id, 0.0) + NAMED
        if among is not None:
            scores = {fact: scores.get(fact, 0.0) for fact in among}
        found = []
        for fact_id in sorted(scores, key=lambda name: -scores[name])[: 4 * SHOWN]:
            fact = self.base.knowledge.facts[fact_id]
            unmet = self.unmet(request, fact)
            coverage = self.coverage(request, fact)
            like_miss = misses.get(MISS + fact_id, 0.0) > MISSED * scores[fact_id]
            telling = self._telling(request)
            missed = (like_miss and coverage < SETTLED) or not telling.isdisjoint(self.base.missed[fact_id])
            found.append(Candidate(fact, unmet, scores[fact_id], coverage, missed))
        return found

    def familiar(self, request: Request, fact: Fact) -> bool:
        """Whether the fact is asked for nearly in these words."""
        row = features(request.text, request.words)
        characters = [feature for feature in row if len(feature) == 1]
        told = any(self.base.is_specific(key) for key in request.keys) or len(characters) >= TELLING
        return told and self._likeness.familiar(row, fact.id) >= FAMILIAR

    def candidate(self, request: Request, fact: Fact) -> Candidate:
        """The one fact, held against the request."""
        return Candidate(fact, self.unmet(request, fact), 0.0, self.coverage(request, fact))

    def talk(self, heard: Heard, clearly: float) -> str:
        """The class of talk that the message is like, if it is clearly more so than like any fact; else empty."""
        scores = self._likeness.scores(features(heard.text, heard.words))
        if not scores:
            return ""
        scores = {name: score for name, score in scores.items() if not name.startswith(MISS)}
        likest = max(scores, key=lambda name: scores[name], default="")
        if not likest.startswith(TALK):
            return ""
        facts = [score for name, score in scores.items() if name in self.base.about]
        enough = scores[likest] >= clearly * max(facts, default=0.0)
        return likest.removeprefix(TALK) if enough else ""

    def _fitness(self, fact_id: str, request: Request) -> float:
        """A fact that is about one place only is less likely meant where none is named."""
        said = {key.partition(":")[0] for key in request.keys | request.around}
        slots = self.base.knowledge.slots
        about = self.base.knowledge.facts[fact_id].about
        special = any(slots[name].special and name not in said for name in about)
        return SPECIAL if special else 1.0

    def _holders(self, request: Request) -> set[str]:
        """Facts that a number of the request names: 那56个."""
        found: set[str] = set()
        for quantity in request.quantities:
            if not is_slight(quantity):
                found.update(self.base.holding(quantity.value))
                found.update(self.base.printing(quantity.value))
        return found

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
        if request.counted and not self._counts(request.counted, fact):
            missing.add(request.counted)
        return frozenset(missing)

    def _is_narrow(self, key: str) -> bool:
        return self.base.is_must(key) and not self.base.knowledge.slot_of(key).lenient

    def _unmet_negations(self, request: Request, fact: Fact) -> Iterable[str]:
        """A no is held by the facts that are asked for with one: the exceptions."""
        words = self.base.words[fact.id]
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
            if f"ordinal:{ordinal(number)}" not in self.base.words[fact.id]:
                yield f"ordinal:{ordinal(number)}"

    def _unmet_measures(self, request: Request, fact: Fact) -> Iterable[str]:
        for name in request.measures:
            measure = self.base.knowledge.measures.get(name)
            key = f"measure:{name}"
            if measure is None:
                if key not in self.base.stated[fact.id]:
                    yield key
            elif not self._has(fact, measure):
                yield key

    def _has(self, fact: Fact, measure: Measure) -> bool:
        """A figure of the measure; for a number of things also what can be counted off."""
        if fact.figure(measure.name) or fact.figure(measure.of):
            return True
        if measure.kind == "mention":
            return f"measure:{measure.name}" in self.base.words[fact.id]
        return measure.kind == "count" and not fact.figures and bool(fact.items or fact.members)

    def _unmet_asks(self, request: Request, fact: Fact) -> Iterable[str]:
        words = self.base.words[fact.id]
        for name in request.asks:
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
            if kind == "list" and (fact.members or fact.items or fact.says):
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
        words = self.base.words[fact.id]
        total = held = 0.0
        for key in self._telling(request):
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

    # --- which of them -----------------------------------------------------------

    def _best(self, fits: Sequence[Candidate], request: Request) -> Candidate:
        """The likest; of those about as like, the one whose figures are stated or that covers most."""
        close = [c for c in fits if c.likeness >= CLOSE * fits[0].likeness]

        def worth(candidate: Candidate) -> tuple[int, int, float, float]:
            stated, named = self._stated(candidate.fact, request), self._named(candidate.fact, request)
            return stated, named, candidate.coverage, candidate.likeness

        return max(close, key=worth)

    def _named(self, fact: Fact, request: Request) -> int:
        """How many of the words are what the fact is about."""
        specific = (key for key in request.keys if self.base.is_specific(key))
        return sum(key in self.base.about[fact.id] for key in specific)

    def _stated(self, fact: Fact, request: Request) -> int:
        return sum(states(fact, quantity) for quantity in request.quantities)

    def _undistinguished(self, best: Candidate, fits: Sequence[Candidate], request: Request) -> tuple[Fact, ...]:
        """The best and its equals: facts of one relation or list that no word of the request sets apart."""
        stated = self._stated(best.fact, request)
        rivals = [best.fact]
        for other in fits:
            if other.fact is best.fact or self._stated(other.fact, request) < stated:
                continue
            alike = other.likeness >= CLOSE * best.likeness
            if self._is_equal(best, other) and self._is_rival(best.fact, other.fact, request, alike):
                rivals.append(other.fact)
        order = list(self.base.knowledge.facts)
        rivals = list(self.base.unique(rivals))
        return tuple(sorted(rivals, key=lambda fact: order.index(fact.id)))

    def _is_equal(self, best: Candidate, other: Candidate) -> bool:
        """Whether no word that only one of them is asked for with tells them apart."""
        covered = other.coverage >= best.coverage - 0.05
        return covered and other.likeness >= RIVAL * best.likeness

    def _is_rival(self, best: Fact, other: Fact, request: Request, alike: bool) -> bool:
        if not self._is_peer(best, other, alike):
            return False
        named = self.base.wider(request.keys | request.around)
        named |= {f"ordinal:{ordinal(number)}" for number in request.ordinals}
        own = self.base.about[best.id] - self.base.about[other.id]
        return not any(key in named for key in own)

    def _is_peer(self, best: Fact, other: Fact, alike: bool) -> bool:
        """Whether the two are values of one kind: compared by the source, or entries of one list."""
        if bool(best.figures) != bool(other.figures):
            return False
        if self.base.related((best, other), ("compare", "add")):
            return True
        if alike and best.figures:
            return True
        if self._is_parallel(best, other) and self.base.related((best, other), ("subset",)):
            return True
        lists = {one.id for one in self.base.lists_of(best)}
        return not best.figures and any(one.id in lists for one in self.base.lists_of(other))

    def _is_parallel(self, best: Fact, other: Fact) -> bool:
        """Whether they differ in values only, not in having a slot more."""
        return set(best.about) >= set(other.about)


def states(fact: Fact, quantity: Quantity) -> bool:
    """Whether the number is a figure of the fact, in whatever unit."""
    for figure in fact.figures:
        value = normal(figure.value, figure.unit)
        if quantity.value in (value, figure.value) and kind_of(figure.unit) in (
            quantity.unit,
            "",
            *_any_unit(quantity),
        ):
            return True
    return False


def _any_unit(quantity: Quantity) -> tuple[str, ...]:
    return (COUNTED, MONEY, SHARE) if not quantity.unit else ()


def kind_of(unit: str) -> str:
    """The unit of a stated number in the normal form: 亿元 → 元, 份 → 个."""
    if unit.endswith(MONEY):
        return MONEY
    return unit if unit == SHARE else COUNTED
