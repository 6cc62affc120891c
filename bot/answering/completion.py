"""What a request leaves unsaid, from the focus of the conversation: 那5月呢, 钱呢, 其中公开了多少."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answering.request import Request
from bot.answering.select import Candidate, Selection, Selector
from bot.model import Context, Fact, Role

SHARED, DIFFERS, KIN, SAME, LIKE, COVERED = 1.5, 1.5, 2.0, 0.5, 4.0, 4.0
"""What makes a fact the likely continuation: each slot that it shares with the focus, each in which it differs
though the request did not say so, having to do with it, being it, being like what was said, and explaining it."""
EQUAL = 0.75
"""Continuations no further apart than this are not told apart."""
STAYS = 3.0
"""What speaks for staying with the focus where nothing new is named."""
NEAREST = 4.5
"""What a fact gets at most for being close: more would let the focus answer everything."""
OUTDONE = 0.05
"""A continuation has to explain so much more of the request than the best fact without it."""


@dataclass(frozen=True)
class Completed:
    request: Request
    """With what it took over."""
    selection: Selection
    linked: bool
    """Whether it took anything from the conversation."""


@dataclass(frozen=True)
class _Row:
    candidate: Candidate
    score: float
    near: float
    """How close the fact is to the focus."""


class Completer:
    """Chooses between a request by itself and as a continuation."""

    def __init__(self, selector: Selector) -> None:
        self._selector = selector
        self._base = selector.base

    def complete(self, request: Request, context: Context) -> Completed:
        alone = self._selector.select(request)
        if not context.facts and not context.refused:
            return Completed(request, alone, False)
        joined = self._joined(request, context)
        linked = self._continued(joined, context)
        if linked is None or self._stands_alone(request, alone, linked):
            return Completed(request, alone, False)
        return Completed(joined, linked, True)

    def _stands_alone(self, request: Request, alone: Selection, linked: Selection) -> bool:
        """It says what it is about and what it wants, and the conversation explains no more of it."""
        if request.pointers & {"back", "these"} and linked.facts:
            return False
        named = any(self._base.is_specific(key) for key in request.keys)
        if not named or not alone.facts:
            return False
        if not linked.facts:
            return True
        wants = request.measures or request.asks or request.ops or request.polar
        explained = alone.coverage >= linked.coverage - OUTDONE
        return bool(wants) and alone.sure and explained and not request.corrects

    def _joined(self, request: Request, context: Context) -> Request:
        """The request with the measure last asked for, and with what was refused and not let go."""
        named = any(self._base.is_specific(key) for key in request.keys)
        slots = {key.partition(":")[0] for key in request.keys}
        kept = {key for key in context.refused if not named and self._is_insistent(key, slots)}
        said = request.asks or request.measures or request.quantities or request.ops
        telling = any(key.startswith("topic:") for key in request.keys)
        measures = request.measures if said or telling else context.measures
        return replace(request, keys=request.keys | kept, measures=measures)

    def _is_insistent(self, key: str, slots: set[str]) -> bool:
        slot = self._base.knowledge.slots.get(key.partition(":")[0])
        return slot is not None and slot.insists and slot.name not in slots

    # --- the continuation --------------------------------------------------------

    def _continued(self, request: Request, context: Context) -> Selection | None:
        rows = sorted(self._rows(request, context), key=lambda row: -row.score)
        fits = [row for row in rows if not row.candidate.unmet and row.near > 0]
        if "back" in request.pointers:
            near = self._reach(context)
            fits = [row for row in fits if row.candidate.fact.id in near]
        if fits:
            return self._chosen(fits, request, context)
        nearest = next((row.candidate for row in rows if row.near > 0), None)
        pointing = request.pointers or request.is_bare or context.refused or self._only_narrows(request)
        if nearest is None or not pointing:
            return None
        return Selection(request, (), nearest, nearest.coverage, False)

    def _only_narrows(self, request: Request) -> bool:
        """11月的呢 is said of what was talked of, also if nothing is held of it."""
        roles = {self._base.knowledge.slot_of(key).role for key in request.keys}
        return roles == {Role.CONSTRAINT}

    def _reach(self, context: Context) -> frozenset[str]:
        """What 它 and 其中 can mean: the focus and what the source relates to it."""
        focus = self._base.get(context.facts)
        return frozenset().union(*(self._base.kin(fact) for fact in focus))

    def _rows(self, request: Request, context: Context) -> list[_Row]:
        """Every fact that is like the request or has to do with the focus, held against both."""
        focus = self._base.get(context.facts)
        ranked = self._selector.ranked(request)
        most = max((c.likeness for c in ranked), default=1.0) or 1.0
        likeness = {c.fact.id: c.likeness / most for c in ranked}
        for fact in focus:
            for other in self._base.kin(fact):
                likeness.setdefault(other, 0.0)
        rows = []
        for fact in self._base.get(likeness):
            near = max((self._closeness(fact, one, request) for one in focus), default=0.0)
            coverage = self._selector.coverage(request, fact)
            score = near + LIKE * likeness[fact.id] + COVERED * coverage
            unmet = self._unmet(request, fact, context)
            rows.append(_Row(Candidate(fact, unmet, score, coverage), score, near))
        return rows

    def _unmet(self, request: Request, fact: Fact, context: Context) -> frozenset[str]:
        """A measure that was only taken over bars nothing."""
        taken = request.measures == context.measures
        asked = replace(request, measures=()) if taken and not self._said(request) else request
        return self._selector.unmet(asked, fact)

    def _said(self, request: Request) -> bool:
        return any(word.term.slot == "measure" for word in request.words)

    def _chosen(self, fits: list[_Row], request: Request, context: Context) -> Selection:
        best = fits[0]
        among = [row.candidate.fact for row in fits if row.score >= best.score - EQUAL]
        offered = [fact for fact in among if fact.id in context.facts]
        if len(context.facts) > 1 and offered and request.keys:
            among = offered
        order = list(self._base.knowledge.facts)
        facts = sorted(self._base.unique(among), key=lambda fact: order.index(fact.id))
        coverage = best.candidate.coverage
        return Selection(request, tuple(facts), best.candidate, coverage, True)

    def _closeness(self, fact: Fact, focus: Fact, request: Request) -> float:
        said = {key.partition(":")[0] for key in request.keys}
        score = SAME if fact is focus else 0.0
        if fact.id in self._base.kin(focus):
            score += KIN
        for slot, values in focus.about.items():
            rule = self._base.knowledge.slots[slot]
            if not rule.inherited or slot in said:
                continue
            own = fact.about.get(slot)
            if own == values:
                score += SHARED
            elif own:
                score -= DIFFERS
        score = min(score, NEAREST)
        return score + STAYS if fact is focus and self._is_said_of(request, fact) else score

    def _is_said_of(self, request: Request, fact: Fact) -> bool:
        """Whether the request names nothing that the fact is not about: 那平均一个项目多少."""
        return request.keys <= self._base.stated[fact.id]
