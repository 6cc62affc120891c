"""Updates in the order of their chat, chats side by side, and each update handled once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from bot.assistant import Clock
from bot.errors import StoreError

SIDE_BY_SIDE = 32
"""Updates handled at the same time."""
HIGHEST = 2**63
Payload = Mapping[str, Any]
log = logging.getLogger("wenxiao.telegram")


class Ledger(Protocol):
    """What was received and what is done; survives the process. All methods raise StoreError."""

    async def take_in(self, payloads: Mapping[int, Payload], owner: str, now: float) -> list[int]: ...

    async def adopt(self, owner: str, now: float, stale: float) -> list[tuple[int, dict[str, Any]]]: ...

    async def renew(self, owner: str, now: float) -> None: ...

    async def finish(self, number: int, now: float) -> None: ...


class Dispatcher:
    """``feed`` writes updates down before they count as received; workers handle them chat by chat."""

    def __init__(
        self, handle: Callable[[Payload], Awaitable[None]], ledger: Ledger, owner: str, clock: Clock, lease: float
    ) -> None:
        self._handle = handle
        self._ledger = ledger
        self._owner = owner
        self._clock = clock
        self.lease = lease
        self._waiting: dict[object, deque[tuple[int, Payload]]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._known: set[int] = set()
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._stopping = False

    async def feed(self, payloads: Sequence[Payload]) -> None:
        """Takes updates in, from polling or a webhook. Raises StoreError: then they must be sent again."""
        numbered = {number: p for p in payloads if (number := number_of(p)) is not None}
        for number in await self._ledger.take_in(numbered, self._owner, self._clock()):
            self._put(number, numbered[number])

    async def adopt(self, stale: float) -> int:
        """Takes over what nobody has worked on for ``stale`` seconds; returns how many updates."""
        now = self._clock()
        left = await self._ledger.adopt(self._owner, now, now - stale)
        for number, payload in left:
            self._put(number, payload)
        return len(left)

    async def keep_lease(self) -> None:
        """Says over and over that this replica is alive, and takes over from those that are not."""
        while True:
            await asyncio.sleep(self.lease / 3)
            try:
                await self._ledger.renew(self._owner, self._clock())
                await self.adopt(self.lease)
            except StoreError:
                continue  # the store has logged it

    def _put(self, number: int, payload: Payload) -> None:
        if number in self._known:
            return
        self._known.add(number)
        chat = chat_of(payload)
        if chat in self._waiting:
            self._waiting[chat].append((number, payload))
            return
        self._waiting[chat] = deque([(number, payload)])
        worker = asyncio.create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, chat: object) -> None:
        queue = self._waiting[chat]
        while queue and not self._stopping:
            number, payload = queue[0]
            async with self._slots:
                if self._stopping:
                    break
                await self._handled(number, payload)
            queue.popleft()
        del self._waiting[chat]

    async def _handled(self, number: int, payload: Payload) -> None:
        try:
            await self._handle(payload)
            await self._ledger.finish(number, self._clock())
        except StoreError:
            pass  # answered, but not written down as done: better twice than never
        except Exception:
            log.exception("an update was given up")
        self._known.discard(number)

    async def drain(self, seconds: float) -> None:
        """Finishes what is in flight; what still waits stays in the ledger for the next start."""
        self._stopping = True
        if self._workers:
            _, late = await asyncio.wait(self._workers, timeout=seconds)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def number_of(payload: Payload) -> int | None:
    """The number of an update; None if it has none that could be written down."""
    number = payload.get("update_id")
    return number if isinstance(number, int) and 0 <= number < HIGHEST else None


def chat_of(payload: Payload) -> object:
    """What keeps the order of an update: its chat, else its sender."""
    for value in payload.values():
        if isinstance(value, Mapping):
            message = value.get("message", value)
            for name in ("chat", "from"):
                place = message.get(name) if isinstance(message, Mapping) else None
                if isinstance(place, Mapping) and "id" in place:
                    return place["id"]
    return None
