"""The facts that came into question for a request: which were chosen, and what the others lost by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.choosing import Candidate
from bot.answering.completion import Completed, Completer
from bot.answering.course import Handled
from bot.answering.select import FAR, SHOWN, Selector
from bot.answering.usage import said
from bot.model import Status

TOLD = {Status.ANSWERED: "answered", Status.CLARIFY: "asked back"}
SELECTED, LOST = "selected", "lost"


@dataclass(frozen=True)
class Lack:
    """A part that the fact does not hold and a chosen one must."""

    said: str
    """The person's own words; empty if the conversation supplied it."""
    key: str


@dataclass(frozen=True)
class Rival:
    """A fact held against a request."""

    fact: str
    result: str
    """answered, asked back, selected (and not told), or lost."""
    likeness: float
    share: float
    """Likeness as a share of the best."""
    coverage: float
    lacks: tuple[Lack, ...] = ()
    doubt: float = 0.0
    """How much a character of the request sounds like what is near the fact and not held."""

    @property
    def is_chosen(self) -> bool:
        return self.result != LOST

    @property
    def is_far(self) -> bool:
        """So unlike, beside the best, that it was not looked at further."""
        return self.share < FAR


@dataclass(frozen=True)
class Against:
    """One fact held against a request, with what won."""

    rival: Rival
    best: Rival | None
    """The likest of all that met the request, else the likest; None if nothing was like it."""
    chosen: tuple[str, ...]
    """Ids of the facts that the reply tells."""
    pointed: bool
    """The words pointed at the conversation, so that nothing was selected."""


class Rivalry:
    """Ranks the facts once more, as they were ranked for the reply, and says what each lost by."""

    def __init__(self, selector: Selector, completer: Completer) -> None:
        self._selector = selector
        self._completer = completer
        self._base = selector.base

    def rivals(self, handled: Handled) -> tuple[Rival, ...]:
        """What was chosen, then the losers, the likest first; none where a pointer said which."""
        ranked = self._ranked(handled)
        shown = self._chosen(handled) if handled.completed else frozenset()
        known = {candidate.fact.id for candidate in ranked}
        rest = [self._alone(fact_id, handled) for fact_id in sorted(shown - known)]
        found = self._compared([*ranked, *rest], ranked, handled)
        return tuple(sorted(found, key=lambda rival: not rival.is_chosen))[: SHOWN + len(shown)]

    def against(self, fact_id: str, handled: Handled) -> Against:
        """Why the fact was not chosen, or that it was."""
        ranked = self._ranked(handled)
        own = next((c for c in ranked if c.fact.id == fact_id), None) or self._alone(fact_id, handled)
        (rival,) = self._compared([own], ranked, handled)
        fits = [candidate for candidate in ranked if not candidate.unmet] or ranked
        best = next(iter(self._compared(fits[:1], ranked, handled)), None)
        told = tuple(fact.id for fact in handled.outcome.facts)
        return Against(rival, best, told, handled.completed is None)

    def _ranked(self, handled: Handled) -> Sequence[Candidate]:
        completed = handled.completed
        if completed is None:
            return ()
        if completed.linked:
            return self._completer.continuations(completed.request, handled.context)
        return self._selector.ranked(completed.request)

    def _alone(self, fact_id: str, handled: Handled) -> Candidate:
        return self._selector.ranked(handled.request, frozenset((fact_id,)))[0]

    def _chosen(self, handled: Handled) -> frozenset[str]:
        selected = _selected(handled.completed)
        return selected | {fact.id for fact in handled.outcome.facts}

    def _compared(
        self, candidates: Iterable[Candidate], ranked: Sequence[Candidate], handled: Handled
    ) -> tuple[Rival, ...]:
        best = max((candidate.likeness for candidate in ranked), default=0.0)
        return tuple(self._rival(candidate, best, handled) for candidate in candidates)

    def _rival(self, candidate: Candidate, best: float, handled: Handled) -> Rival:
        request, fact = handled.request, candidate.fact
        lacks = tuple(Lack(said(request, key, self._base), key) for key in sorted(candidate.unmet))
        return Rival(
            fact=fact.id,
            result=self._result(fact.id, handled),
            likeness=candidate.likeness,
            share=candidate.likeness / best if best > 0 else 0.0,
            coverage=candidate.coverage,
            lacks=lacks,
            doubt=self._selector.resemblance.doubt(request, fact),
        )

    def _result(self, fact_id: str, handled: Handled) -> str:
        outcome = handled.outcome
        if any(fact.id == fact_id for fact in outcome.facts):
            return TOLD.get(outcome.status, SELECTED)
        return SELECTED if fact_id in _selected(handled.completed) else LOST


def _selected(completed: Completed | None) -> frozenset[str]:
    return frozenset(fact.id for fact in completed.selection.facts) if completed else frozenset()
