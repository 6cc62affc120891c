"""The account of a turn: each part and what used it, what the conversation supplied, who was chosen and who lost.

It is worked out from the course of the turn when it is asked for, so that answering does not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.completion import Completer
from bot.answering.course import Course, Handled
from bot.answering.facts import FactBase
from bot.answering.lexicon import Word
from bot.answering.rivalry import Against, Rival, Rivalry
from bot.answering.select import Selector
from bot.answering.usage import UNUSED, Part, Usage
from bot.model import Reason, Status

TALK, BACKGROUND, SET_ASIDE = "talk", "background", "set aside"


@dataclass(frozen=True)
class Supplied:
    """What the conversation added to a request."""

    linked: bool
    """The request was taken as going on with what was talked of."""
    focus: tuple[str, ...] = ()
    """Ids of the facts that were talked of."""
    keys: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    pointed: tuple[str, ...] = ()
    """Ids of the facts that its pointers denote."""


@dataclass(frozen=True)
class Accounted:
    """One request accounted for."""

    text: str
    parts: tuple[Part, ...]
    supplied: Supplied
    rivals: tuple[Rival, ...]
    status: Status
    reason: Reason | None


@dataclass(frozen=True)
class Account:
    """A turn accounted for."""

    requests: tuple[Accounted, ...]
    rest: tuple[Part, ...]
    """Words that are of no request that was handled."""


class Tracer:
    """Gives accounts."""

    def __init__(self, base: FactBase, selector: Selector, completer: Completer) -> None:
        self._base = base
        self._usage = Usage(base, selector)
        self._rivalry = Rivalry(selector, completer)

    def account(self, course: Course) -> Account:
        return Account(tuple(map(self._accounted, course.handled)), self._rest(course))

    def against(self, course: Course, fact_id: str) -> tuple[Against, ...]:
        """The fact held against each request of the turn; empty for a turn without requests."""
        return tuple(self._rivalry.against(fact_id, handled) for handled in course.handled)

    def _accounted(self, handled: Handled) -> Accounted:
        outcome = handled.outcome
        parts, rivals = self._usage.parts(handled), self._rivalry.rivals(handled)
        return Accounted(handled.asked.text, parts, _supplied(handled), rivals, outcome.status, outcome.reason)

    def _rest(self, course: Course) -> tuple[Part, ...]:
        words = course.heard.words if course.heard else ()
        taken = {word for handled in course.handled for word in handled.request.words}
        return tuple(self._usage.part(word, (self._why_left(word, course),)) for word in words if word not in taken)

    def _why_left(self, word: Word, course: Course) -> str:
        """Why it is of no request that was handled; 五月 in 五月啊不对七月 was set aside."""
        division = course.division
        if division is None or not course.handled:
            return TALK
        if word not in division.words:
            return SET_ASIDE
        if any(word in request.words for request in division.requests):
            return UNUSED
        return BACKGROUND


def _supplied(handled: Handled) -> Supplied:
    if handled.pointed:
        facts = handled.pointed.facts or (handled.pointed.outcome.facts if handled.pointed.outcome else ())
        return Supplied(False, pointed=tuple(fact.id for fact in facts))
    asked, request = handled.asked, handled.request
    keys = tuple(sorted(request.keys - asked.keys))
    measures = tuple(name for name in request.measures if name not in asked.measures)
    linked = handled.completed is not None and handled.completed.linked
    return Supplied(linked, handled.context.facts if linked else (), keys, measures)
