"""Conversations: who talks, what is remembered from turn to turn, and for how long.

Every channel speaks to the assistant; what it needs to be kept goes through the ports below.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from bot.answering.engine import Engine
from bot.answering.masking import LONGEST, masked
from bot.errors import StoreError
from bot.model import Context, Status, Turn

ANSWERS = 1024
"""Answers that are kept ready."""
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


@dataclass(frozen=True)
class Asked:
    """A question as the log keeps it: what was made of it, and nothing of who asked."""

    at: float
    channel: str
    text: str
    """Masked."""
    reading: str
    status: str
    reason: str | None
    ms: float


class Conversations(Protocol):
    """Keeps conversations by person (a keyed hash, never a name). All methods raise StoreError."""

    async def load(self, person: str) -> Remembered | None: ...

    async def keep(self, person: str, remembered: Remembered) -> None: ...

    async def forget(self, person: str) -> None: ...


class Tickets(Protocol):
    async def open_ticket(self, ticket: Ticket) -> int:
        """The number of the new ticket. Raises StoreError."""
        ...


class QuestionLog(Protocol):
    async def note(self, asked: Asked) -> None:
        """Raises StoreError."""
        ...


class Assistant:
    """Answers people one turn at a time. The engine may be exchanged while it runs (a fact-base update)."""

    def __init__(
        self,
        engine: Engine,
        conversations: Conversations,
        tickets: Tickets,
        clock: Clock,
        lifetime: float,
        *,
        log: QuestionLog | None = None,
    ) -> None:
        self.engine = engine  # through the setter below
        self.clock = clock
        self.lifetime = lifetime
        """Seconds after which a silent conversation begins anew."""
        self.tickets = tickets
        self._conversations = conversations
        self._log = log

    @property
    def engine(self) -> Engine:
        return self._engine

    @engine.setter
    def engine(self, engine: Engine) -> None:
        self._engine = engine
        # The same words in the same context get the same answer: what many ask is worked out once.
        self._answer = lru_cache(ANSWERS)(engine.answer)

    @property
    def words(self) -> dict[str, str]:
        """All texts that a person can read, by their keys in replies.yaml."""
        return dict(self.engine.knowledge.replies)

    async def respond(self, person: str, text: str, channel: str = "") -> Turn:
        """Answers go on while the store is gone; only what was said before is not known then."""
        before = await self._remembered(person)
        begun = time.perf_counter()
        if len(text) < LONG:
            turn = self._answer(text, before.context)
        else:  # may take half a second, in which others must not wait
            turn = await asyncio.to_thread(self._answer, text, before.context)
        ms = 1000 * (time.perf_counter() - begun)
        asks = turn.reply.status not in (Status.SOCIAL, Status.HANDOFF)
        kept = self._kept(person, turn, text[:LONGEST] if asks else before.asked)
        if self._log is None:
            return await kept
        asked = _asked(self.clock(), channel, text, turn, ms)
        await asyncio.gather(self._noted(self._log, asked), kept)  # in one transaction
        return turn

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

    async def _noted(self, log: QuestionLog, asked: Asked) -> None:
        with suppress(StoreError):  # the store has logged it
            await log.note(asked)

    async def forget(self, person: str) -> None:
        await self._conversations.forget(person)

    async def hand_over(self, channel: str, person: str, question: str = "", otherwise: str = "") -> int | None:
        """Takes a question, else the last one asked, down for a person to answer; returns its number.

        ``otherwise`` stands in if nothing has been asked; None if there is nothing to take down. Raises StoreError.
        """
        question = question or (await self._remembered(person)).asked or otherwise
        if not question:
            return None
        return await self.tickets.open_ticket(Ticket(channel, person, question[:LONGEST], self.clock()))


def _asked(at: float, channel: str, text: str, turn: Turn, ms: float) -> Asked:
    reading = " | ".join(step.detail for step in turn.trace if step.name == "request")
    reason = turn.reply.reason.value if turn.reply.reason else None
    return Asked(at, channel, _masked(text), _masked(reading), turn.reply.status.value, reason, round(ms, 2))


_masked = lru_cache(2 * ANSWERS)(masked)
"""Of an answer that is kept ready, what the log keeps is too: a question and a reading each."""


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
