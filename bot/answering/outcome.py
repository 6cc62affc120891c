"""What became of a request, before it is put into words for a channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model import Computed, Fact, Reason, Status, Table


@dataclass(frozen=True)
class Line:
    """A template of replies.yaml with what fills its holes."""

    template: str
    holes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The facts, figures and sentences for one request, and which of its parts they use."""

    status: Status
    lines: tuple[Line, ...]
    reason: Reason | None = None
    facts: tuple[Fact, ...] = ()
    """Cited, in the order shown."""
    measures: tuple[str, ...] = ()
    """The measures told; empty for all."""
    computed: tuple[Computed, ...] = ()
    notes: tuple[str, ...] = ()
    choices: tuple[Fact, ...] = ()
    table: Table | None = None
    listed: tuple[Fact, ...] = ()
    """What was laid out in a row, for 第三个."""
    items: tuple[str, ...] = ()
    """What was enumerated in words."""
    focus: tuple[Fact, ...] = ()
    """What the conversation goes on about, where it is not all the facts."""
    used: frozenset[str] = frozenset()
    """Parts of the request that the answer used."""
    refused: tuple[str, ...] = ()
    """Keys for whose sake it is no answer."""
    resets: bool = False
    """The conversation begins anew."""

    @property
    def is_answer(self) -> bool:
        return self.status is Status.ANSWERED


def unanswered(reason: Reason, template: str, **holes: str) -> Outcome:
    return Outcome(Status.UNANSWERED, (Line(template, holes),), reason)
