"""How many updates are handled at the same time; who only waits takes up no place."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from types import TracebackType

_held: ContextVar[asyncio.Semaphore | None] = ContextVar("_held", default=None)


class Slots:
    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)

    async def __aenter__(self) -> None:
        await self._free.acquire()
        _held.set(self._free)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _held.set(None)
        self._free.release()


async def step_aside(seconds: float) -> None:
    """Waits, and lets another update have the place meanwhile."""
    free = _held.get()
    if free is None:
        await asyncio.sleep(seconds)
        return
    free.release()
    try:
        await asyncio.sleep(seconds)
    finally:
        await free.acquire()
