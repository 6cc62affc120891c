"""What a runner needs of a channel: someone to talk as, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.model import Choice, Status, Step, Turn

Figures = tuple[tuple[str, str], ...]
"""Value and unit of each figure."""


@dataclass(frozen=True)
class Observed:
    """What a person gets for one turn, the same for every channel."""

    text: str
    """The whole reply as plain text, with choices numbered."""
    status: str = ""
    """Empty where the channel tells none (a command)."""
    reason: str = ""
    facts: tuple[str, ...] = ()
    figures: Figures = ()
    measures: tuple[str, ...] = ()
    """``fact/measure`` of each figure stated."""
    sections: tuple[str, ...] = ()
    """Printed paths of the sections cited."""
    choices: tuple[Choice, ...] = ()
    trace: tuple[Step, ...] = ()


def observed(turn: Turn) -> Observed:
    reply = turn.reply
    told = turn.context.facts if reply.status in (Status.ANSWERED, Status.CLARIFY) else ()
    return Observed(
        text=reply.text,
        status=reply.status.value,
        reason=reply.reason.value if reply.reason else "",
        facts=told,
        figures=(*((f.value, f.unit) for f in reply.facts), *((c.value, c.unit) for c in reply.computed)),
        measures=tuple(f"{f.id}/{f.measure}" for f in reply.facts),
        sections=tuple(dict.fromkeys(c.path for c in reply.citations)),
        choices=reply.choices,
        trace=turn.trace,
    )


class Talk(Protocol):
    """One conversation, begun by a person who has never talked to the bot. Raises ChannelError."""

    async def say(self, text: str) -> Observed: ...

    async def tap(self, choice: Choice) -> Observed: ...

    async def wait(self, seconds: int) -> None: ...

    async def restart(self) -> None: ...

    async def new_user(self) -> None: ...


class Driver(Protocol):
    """A channel to hold conversations on."""

    name: str
    lacks: frozenset[str]
    """What it cannot do: after, restart."""

    def talk(self) -> Talk: ...

    async def close(self) -> None: ...
