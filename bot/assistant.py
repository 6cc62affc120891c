"""Conversations: who talks, what is remembered from turn to turn, and for how long.

Every channel speaks to the assistant; what it needs to be kept goes through the ports below.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from bot.answering.pipeline import Engine
from bot.errors import StoreError
from bot.model import Context, Status, Turn

LONG = 60
"""Characters; longer texts are read in a thread of their own."""
Clock = Callable[[], float]
"""Seconds since the epoch."""


@dataclass(frozen=True)
class Remembered:
    """A conversation between two turns."""

    context: Context
    touched: float
    asked: str = ""
    """The last question, which becomes a ticket when a person is asked for."""


@dataclass(frozen=True)
class Ticket:
    """A question handed to a person."""

    channel: str
    person: str
    question: str
    opened: float


class Conversations(Protocol):
    """Keeps conversations by person (a keyed hash, never a name). All methods raise StoreError."""

    async def load(self, person: str) -> Remembered | None: ...

    async def keep(self, person: str, remembered: Remembered) -> None: ...

    async def forget(self, person: str) -> None: ...


class Tickets(Protocol):
    async def open_ticket(self, ticket: Ticket) -> int:
        """The number of the new ticket. Raises StoreError."""
        ...


class Assistant:
    """Answers people one turn at a time. The engine may be exchanged while it runs (a fact-base update)."""

    def __init__(
        self, engine: Engine, conversations: Conversations, tickets: Tickets, clock: Clock, lifetime: float
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.lifetime = lifetime
        """Seconds after which a silent conversation begins anew."""
        self.tickets = tickets
        self._conversations = conversations

    @property
    def words(self) -> dict[str, str]:
        """All texts that a person can read, by their keys in replies.yaml."""
        return dict(self.engine.knowledge.replies)

    async def respond(self, person: str, text: str) -> Turn:
        """Answers go on while the store is gone; only what was said before is not known then."""
        before = await self._remembered(person)
        if len(text) < LONG:
            turn = self.engine.answer(text, before.context)
        else:  # may take half a second, in which others must not wait
            turn = await asyncio.to_thread(self.engine.answer, text, before.context)
        asks = turn.reply.status not in (Status.SOCIAL, Status.HANDOFF)
        return await self._kept(person, turn, text if asks else before.asked)

    async def tap(self, person: str, key: str) -> Turn:
        before = await self._remembered(person)
        turn = self.engine.tap(key, before.context)
        return await self._kept(person, turn, before.asked)

    async def context(self, person: str) -> Context:
        """What is remembered of the conversation; nothing once it has expired."""
        return (await self._remembered(person)).context

    async def _remembered(self, person: str) -> Remembered:
        nothing = Remembered(Context(), 0.0)
        try:
            found = await self._conversations.load(person)
        except StoreError:
            return nothing
        fresh = found is not None and self.clock() - found.touched < self.lifetime
        return found if found is not None and fresh else nothing

    async def _kept(self, person: str, turn: Turn, asked: str) -> Turn:
        with suppress(StoreError):  # the store has logged it
            await self._conversations.keep(person, Remembered(turn.context, self.clock(), asked))
        return turn

    async def forget(self, person: str) -> None:
        await self._conversations.forget(person)

    async def hand_over(self, channel: str, person: str, question: str = "", otherwise: str = "") -> int | None:
        """Takes a question, else the last one asked, down for a person to answer; returns its number.

        ``otherwise`` stands in if nothing has been asked; None if there is nothing to take down. Raises StoreError.
        """
        question = question or (await self._remembered(person)).asked or otherwise
        if not question:
            return None
        return await self.tickets.open_ticket(Ticket(channel, person, question, self.clock()))


class InMemory:
    """A store for one process and no longer: the terminal, scripts and tests."""

    def __init__(self) -> None:
        self.conversations: dict[str, Remembered] = {}
        self.opened: list[Ticket] = []

    async def load(self, person: str) -> Remembered | None:
        return self.conversations.get(person)

    async def keep(self, person: str, remembered: Remembered) -> None:
        self.conversations[person] = remembered

    async def forget(self, person: str) -> None:
        self.conversations.pop(person, None)

    async def open_ticket(self, ticket: Ticket) -> int:
        self.opened.append(ticket)
        return len(self.opened)
