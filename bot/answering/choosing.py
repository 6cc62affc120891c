"""Of the facts that meet a request the one that is meant, and its equals that no word sets apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.facts import FactBase
from bot.answering.numbers import COUNTED, MONEY, SHARE, normal, ordinal
from bot.answering.request import Request
from bot.model import Fact, Quantity, Role

RIVAL = 0.72
"""A fact of the same kind with less than this share of the likeness is told apart by it."""
CLOSE = 0.9
"""Two facts whose likeness differs by less than this are told apart by words only."""


@dataclass(frozen=True)
class Candidate:
    fact: Fact
    unmet: frozenset[str]
    """Musts of the request that the fact does not hold."""
    likeness: float
    coverage: float
    """Share of what the request says, by weight, that the fact is asked for with."""


class Chooser:
    """Chooses by what the words say of each."""

    def __init__(self, base: FactBase) -> None:
        self._base = base

    def best(self, fits: Sequence[Candidate], request: Request) -> Candidate:
        """The likest; of those about as like, the one whose figures are stated or that covers most."""
        close = [c for c in fits if c.likeness >= CLOSE * fits[0].likeness]

        def worth(candidate: Candidate) -> tuple[int, int, bool, float, float]:
            stated, named = self._stated(candidate.fact, request), self._named(candidate.fact, request)
            return stated, named, is_figured(candidate.fact, request), candidate.coverage, candidate.likeness

        return max(close, key=worth)

    def _named(self, fact: Fact, request: Request) -> int:
        """How many of the words are what the fact is about."""
        specific = (key for key in request.keys if self._base.is_specific(key))
        asked = len(_places(request) & self._base.words[fact.id])
        return asked + sum(key in self._base.about[fact.id] for key in specific)

    def _stated(self, fact: Fact, request: Request) -> int:
        return sum(states(fact, quantity) for quantity in request.quantities)

    def undistinguished(self, best: Candidate, fits: Sequence[Candidate], request: Request) -> tuple[Fact, ...]:
        """The best and its equals: facts of one relation or list that no word of the request sets apart."""
        stated = self._stated(best.fact, request)
        rivals = [best.fact]
        for other in fits:
            if other.fact is best.fact or self._stated(other.fact, request) < stated:
                continue
            alike = other.likeness >= CLOSE * best.likeness
            if self._is_equal(best, other) and self._is_rival(best.fact, other.fact, request, alike):
                rivals.append(other.fact)
        return self._base.in_order(self._base.unique(self._called(rivals, request) or rivals))

    def is_placed(self, best: Fact, other: Fact, request: Request) -> bool:
        """Whether only the best is asked for by the place: 第一个管控 is the first, not what has a first of its own."""
        return bool(_places(request) & (self._base.words[best.id] - self._base.words[other.id]))

    def _called(self, facts: Sequence[Fact], request: Request) -> list[Fact]:
        """Those whose title the request says, the longest: 部门单位整体支出绩效目标 is not what is published of it."""
        said = [fact for fact in facts if self._base.called[fact.id] in request.text]
        longest = max((len(self._base.called[fact.id]) for fact in said), default=0)
        return [fact for fact in said if len(self._base.called[fact.id]) == longest]

    def _is_equal(self, best: Candidate, other: Candidate) -> bool:
        """Whether no word that only one of them is asked for with tells them apart."""
        covered = other.coverage >= best.coverage - 0.05
        return covered and other.likeness >= RIVAL * best.likeness

    def _is_rival(self, best: Fact, other: Fact, request: Request, alike: bool) -> bool:
        if not self._is_peer(best, other, alike) or self._says_more(other, best, request):
            return False
        named = self._base.wider(request.keys | request.around)
        if self.is_placed(best, other, request):
            return False
        named |= _places(request)
        own = self._base.about[best.id] - self._base.about[other.id]
        return not any(key in named for key in own)

    def _says_more(self, other: Fact, best: Fact, request: Request) -> bool:
        """Whether the other is narrower by something that was not said: of 项目自评 not all are published.

        公开了多少个 says too little of either.
        """
        said = self._base.wider(request.keys | request.around)
        own, more = self._subjects(best), self._subjects(other)
        telling = [keys for keys in own.values() if any(map(self._base.is_specific, keys))]
        whole = bool(telling) and not any(said.isdisjoint(keys) for keys in telling)
        return whole and any(said.isdisjoint(keys) for slot, keys in more.items() if slot not in own)

    def _subjects(self, fact: Fact) -> dict[str, set[str]]:
        """Of each dimension that must be met what the fact is about, times and places aside."""
        slots = self._base.knowledge.slots
        rows = {slot: values for slot, values in fact.about.items() if slots[slot].must}
        return {
            slot: {f"{slot}:{value}" for value in values}
            for slot, values in rows.items()
            if slots[slot].role is Role.SUBJECT
        }

    def _is_peer(self, best: Fact, other: Fact, alike: bool) -> bool:
        """Whether the two are values of one kind: compared by the source, or entries of one list."""
        if bool(best.figures) != bool(other.figures):
            return False
        if self._base.related((best, other), ("compare", "add")):
            return True
        if alike and best.figures:
            return True
        if self._is_parallel(best, other) and self._base.related((best, other), ("subset",)):
            return True
        lists = {one.id for one in self._base.lists_of(best)}
        return not best.figures and any(one.id in lists for one in self._base.lists_of(other))

    def _is_parallel(self, best: Fact, other: Fact) -> bool:
        """Whether they differ in values only, not in having a slot more."""
        return set(best.about) >= set(other.about)


def _places(request: Request) -> frozenset[str]:
    return frozenset(f"ordinal:{ordinal(number)}" for number in request.ordinals)


def is_figured(fact: Fact, request: Request) -> bool:
    """Whether it has a figure of what is asked for, and does not merely enumerate what could be counted."""
    return any(fact.figure(measure) for measure in request.measures)


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
