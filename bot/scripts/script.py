"""A scripted conversation, read and expanded, as values that do not change."""

from __future__ import annotations

from dataclasses import dataclass

from bot.scripts.form import Expected


@dataclass(frozen=True)
class Pin:
    """Where the exact reply of a turn is written, so that it can be rewritten."""

    file: str
    loc: tuple[str | int, ...]


@dataclass(frozen=True)
class Turn:
    user: str | None
    """What is written; None for a tap."""
    tap: str
    """Number or text of the choice tapped."""
    pause: int
    """Seconds of silence before the turn."""
    restart: bool
    new_user: bool
    expected: Expected
    spot: str
    """file:line of the turn."""
    pin: Pin | None = None

    @property
    def shown(self) -> str:
        return self.user if self.user is not None else f"[{self.tap}]"


@dataclass(frozen=True)
class Script:
    id: str
    """ASCII: the file's stem and the title as it sounds, with the number of the row: months.ling-yi-ge-yue-2."""
    title: str
    file: str
    line: int
    channels: tuple[str, ...]
    turns: tuple[Turn, ...]

    @property
    def needs(self) -> frozenset[str]:
        """What a channel must be able to do."""
        wanted = {"after": any(t.pause for t in self.turns), "restart": any(t.restart for t in self.turns)}
        return frozenset(name for name, is_wanted in wanted.items() if is_wanted)
