"""What passes between a channel and the ledger of what it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Received:
    """An update as it came."""

    number: int
    payload: Payload
    person: str
    """First half of the person's hash."""
    chat: str
    """Keyed hash of what keeps its order."""


@dataclass(frozen=True)
class Taken:
    """An update that is written down and ours to do."""

    number: int
    after: tuple[int, ...]
    """Earlier updates of the same chat that other replicas are at work on."""


@dataclass(frozen=True)
class Left:
    """An update that was written down and not done."""

    number: int
    payload: Payload


@dataclass(frozen=True)
class Delivery:
    """A call of a channel that wants the reply in the answer to it; all three are keyed hashes."""

    key: str
    """The same for each delivery of the same message."""
    nonce: str
    person: str


@dataclass(frozen=True)
class Begun:
    """What is known of a delivery."""

    ours: bool = False
    """Whether it is ours to answer."""
    reply: str | None = None
    """What it was answered with; None while somebody is at it."""
    replayed: bool = False
    """Whether its nonce came with another message before."""
    notices: tuple[str, ...] = ()
    """What the person is to be told besides."""
