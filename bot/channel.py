"""What a channel is: a way in which people reach the bot. A further one is a single file of this form.

Put it at ``bot/channels/NAME.py`` (or anywhere that Python imports it from) with

- ``TEMPLATES``: the names of its texts in ``knowledge/replies/NAME.yaml``, each with the holes that it fills, such as
  ``"hello(document) too_long"``; without one of them the fact base is not loaded;
- ``channel(parts)``, which takes :class:`Parts` and returns a :class:`Channel`. Raises SettingsError.

and name it in ``WENXIAO_CHANNELS``. ``tests/channels/echo.py`` is one to start from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from bot.assistant import Assistant
from bot.health import Alert, Health
from bot.model import Turn


@dataclass(frozen=True)
class Address:
    """A path of the server at which a channel is fed."""

    endpoint: Callable[[Request], Awaitable[Response]]
    methods: Sequence[str] = ("POST",)
    largest: int = 16_384
    """Bytes of a body that are taken."""


class Keeper(Protocol):
    """What every channel needs of the store. All methods but ``person`` raise StoreError."""

    def person(self, channel: str, whose: object, *where: object) -> str:
        """The keyed hash that a person is known by; no name or number of a person is kept."""
        ...

    async def ping(self) -> None: ...


@dataclass(frozen=True)
class Parts:
    """What a channel is given."""

    assistant: Assistant
    """Answers: ``respond(person, text, name)``, ``tap(person, key)``, ``hand_over``, ``forget``; texts: ``words``."""
    keeper: Any
    """The store, as far as the channel's own protocol asks for it; see :class:`Keeper`."""
    health: Health
    """Where it reports what only a person can mend: ``report(name, code)``, or ``report(name, "")`` if it is well."""
    alert: Alert
    """Tells the operator, by the key of a text below telegram.alert: ``await alert("ticket", number=5)``."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Its environment variables without ``WENXIAO_NAME_``, in lower case."""


class Channel(Protocol):
    """The program starts it, runs its duties beside its own, feeds its addresses, and stops it."""

    @property
    def name(self) -> str:
        """In log lines, metrics and hashes of people."""
        ...

    @property
    def addresses(self) -> Mapping[str, Address]:
        """Where it is fed over HTTP; empty for one that fetches by itself."""
        ...

    async def start(self) -> None:
        """Raises ChannelError or StoreError: then it is started again, with growing pauses."""
        ...

    def duties(self) -> Sequence[Coroutine[Any, Any, None]]:
        """What runs from a start that went well until the stop."""
        ...

    async def stop(self) -> None:
        """Finishes what is in flight, for 10 seconds at most; also where it never started."""
        ...

    def render(self, turn: Turn) -> Sequence[Any]:
        """The reply as the messages of this channel: all that ``turn.reply`` holds, in its own form."""
        ...
