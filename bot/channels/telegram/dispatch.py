"""Updates in the order of their chat, chats side by side, and each update handled once."""

from __future__ import annotations

import asyncio
import logging
from bisect import insort
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from bot.assistant import Clock
from bot.channels.telegram.slots import Slots
from bot.errors import StoreError
from bot.receiving import Left, Payload, Received, Taken

SIDE_BY_SIDE = 32
"""Updates handled at the same time."""
HIGHEST = 2**63
AGE = 86_400.0
"""Seconds after which an update that was left is answered no more; Telegram itself keeps updates so long."""
LOOK = 0.05
"""Seconds between two looks whether another replica is done with the chat."""
AGAIN = 0.5
"""Seconds between two tries to write down what is done."""
Whose = Callable[[Payload], tuple[str, str]]
"""Hashes of who wrote an update, and of what keeps its order."""
log = logging.getLogger("wenxiao.telegram")


class Ledger(Protocol):
    """What was received and what is done; survives the process. All methods raise StoreError."""

    async def take_in(self, received: Sequence[Received], owner: str, now: float) -> list[Taken]: ...

    async def open_of(self, numbers: Sequence[int]) -> bool: ...

    async def adopt(self, owner: str, now: float, stale: float, oldest: float) -> list[Left]: ...

    async def renew(self, numbers: Iterable[int], owner: str, now: float) -> None: ...

    async def finish(self, number: int, now: float) -> None: ...


class Dispatcher:
    """``feed`` writes updates down before they count as received; workers handle them chat by chat."""

    def __init__(
        self, handle: Callable[[Payload], Awaitable[None]], ledger: Ledger, whose: Whose, owner: str, clock: Clock,
        lease: float,
    ) -> None:  # fmt: skip
        self._handle = handle
        self._ledger = ledger
        self._whose = whose
        self._owner = owner
        self._clock = clock
        self.lease = lease
        self._waiting: dict[object, list[tuple[Taken, Payload]]] = {}
        self._since: dict[int, float] = {}
        """When an update began to wait for another replica."""
        self._workers: set[asyncio.Task[None]] = set()
        self._known: set[int] = set()
        """What is in hand here, or done here and not yet written down as done."""
        self._unwritten: set[int] = set()
        """What is done and could not be written down."""
        self._slots = Slots(SIDE_BY_SIDE)
        self._stopping = False

    async def feed(self, payloads: Sequence[Payload]) -> None:
        """Takes updates in, from polling or a webhook. Raises StoreError: then they must be sent again."""
        numbered = {number: p for p in payloads if (number := number_of(p)) is not None}
        received = [Received(number, payload, *self._whose(payload)) for number, payload in numbered.items()]
        for taken in await self._ledger.take_in(received, self._owner, self._clock()):
            self._put(taken, numbered[taken.number])

    async def adopt(self, stale: float) -> int:
        """Takes over what nobody has worked on for ``stale`` seconds; returns how many updates."""
        now = self._clock()
        left = await self._ledger.adopt(self._owner, now, now - stale, now - AGE)
        for each in left:
            self._put(Taken(each.number, ()), each.payload)
        return len(left)

    async def keep_lease(self) -> None:
        """Says over and over that this replica is at work, and takes over what nobody is at work on.

        That may be its own: written down in a transaction that seemed to fail, and not sent again.
        """
        while True:
            await asyncio.sleep(self.lease / 3)
            with suppress(StoreError):  # the store has logged it
                await self._ledger.renew(self._known, self._owner, self._clock())
                await self.adopt(self.lease)

    async def finish_late(self) -> None:
        """Writes down what was done while the store was gone, so that no restart does it again."""
        while True:
            await asyncio.sleep(AGAIN)
            await self._write_down()

    async def _write_down(self) -> None:
        for number in sorted(self._unwritten):
            try:
                await self._ledger.finish(number, self._clock())
            except StoreError:
                return
            self._unwritten.discard(number)
            self._known.discard(number)

    def _put(self, taken: Taken, payload: Payload) -> None:
        if taken.number in self._known:
            return
        self._known.add(taken.number)
        chat = chat_of(payload)
        if chat in self._waiting:
            insort(self._waiting[chat], (taken, payload), key=lambda each: each[0].number)
            return
        self._waiting[chat] = [(taken, payload)]
        worker = asyncio.create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, chat: object) -> None:
        queue = self._waiting[chat]
        while queue and not self._stopping:
            if await self._is_others_turn(queue[0][0]):
                await asyncio.sleep(LOOK)
                continue  # meanwhile what they had left may have come to us
            taken, payload = queue.pop(0)
            async with self._slots:
                if self._stopping:
                    break
                await self._handled(taken.number, payload)
            self._since.pop(taken.number, None)
        del self._waiting[chat]

    async def _is_others_turn(self, taken: Taken) -> bool:
        """Whether another replica is at work in the same chat; not for ever, since it may be gone."""
        since = self._since.setdefault(taken.number, self._clock()) if taken.after else 0.0
        if not taken.after or self._clock() - since > 2 * self.lease:
            return False
        try:
            return await self._ledger.open_of(taken.after)
        except StoreError:
            return True

    async def _handled(self, number: int, payload: Payload) -> None:
        try:
            await self._handle(payload)
        except Exception:
            log.exception("an update was given up")
        try:
            await self._ledger.finish(number, self._clock())
        except StoreError:
            self._unwritten.add(number)
        else:
            self._known.discard(number)

    async def drain(self, seconds: float) -> None:
        """Finishes what is in flight; what still waits stays in the ledger for the next start."""
        self._stopping = True
        if self._workers:
            _, late = await asyncio.wait(self._workers, timeout=seconds)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._write_down()


def number_of(payload: Payload) -> int | None:
    """The number of an update; None if it has none that could be written down."""
    number = payload.get("update_id")
    return number if isinstance(number, int) and 0 <= number < HIGHEST else None


def chat_of(payload: Payload) -> int | str | None:
    """What keeps the order of an update: its chat, else its sender."""
    return _id_of(payload, ("chat", "from"))


def sender_of(payload: Payload) -> int | str | None:
    """Who an update comes from."""
    return _id_of(payload, ("sender_chat", "from", "chat"))


def _id_of(payload: Payload, names: Sequence[str]) -> int | str | None:
    for value in payload.values():
        if not isinstance(value, Mapping):
            continue
        inner = value.get("message", value)
        for name in names:
            for place in (value.get(name), inner.get(name) if isinstance(inner, Mapping) else None):
                if isinstance(place, Mapping) and isinstance(place.get("id"), int | str):
                    return place["id"]  # type: ignore[no-any-return]
    return None
