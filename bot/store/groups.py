"""Work on the database in groups: what is asked for while a transaction runs shares the next one.

A commit costs more than a row, and a statement for many rows little more than one for a single row.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Executable, Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError

GROUP = 64
"""Pieces of work that share a transaction."""
PATIENCE = 3.0
"""Seconds that a transaction may take; for as long nothing more is tried after one that took longer."""
NO_ANSWER = "the database does not answer"
Item = TypeVar("Item")
Result = TypeVar("Result")
log = logging.getLogger("wenxiao.store")


@dataclass(frozen=True)
class Bulk(Generic[Item, Result]):
    """Work that is done for many items at once, with a result for each."""

    name: str
    """What it is about, for the log: conversation, question, …"""
    work: Callable[[AsyncConnection, Sequence[Item]], Awaitable[Sequence[Result]]]


@dataclass(frozen=True)
class Job:
    """An item that waits for its transaction."""

    bulk: Bulk[Any, Any]
    item: Any
    done: asyncio.Future[Any]

    def finish(self, result: Any) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def fail(self, error: StoreError) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Groups:
    """All access to the database; every failure is logged and a StoreError."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._waiting: list[Job] = []
        self._busy: asyncio.Task[None] | None = None
        self._rests_until = 0.0

    async def each(self, bulk: Bulk[Item, Result], item: Item) -> Result:
        """The result of the bulk work for this item. Raises StoreError."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rests_until:
            raise StoreError(NO_ANSWER)
        job = Job(bulk, item, loop.create_future())
        self._waiting.append(job)
        if self._busy is None:
            self._busy = asyncio.create_task(self._commit_in_groups())
        result: Result = await job.done
        return result

    async def do(self, name: str, work: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
        """Work that has no like. Raises StoreError."""

        async def alone(connection: AsyncConnection, _: Sequence[None]) -> Sequence[Result]:
            return [await work(connection)]

        return await self.each(Bulk(name, alone), None)

    async def run(self, name: str, *statements: Executable) -> None:
        async def work(connection: AsyncConnection) -> None:
            for statement in statements:
                await connection.execute(statement)

        await self.do(name, work)

    async def rows(self, name: str, statement: Executable) -> Sequence[Row[Any]]:
        async def work(connection: AsyncConnection) -> Sequence[Row[Any]]:
            return (await connection.execute(statement)).all()

        return await self.do(name, work)

    async def _commit_in_groups(self) -> None:
        while self._waiting:
            jobs, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            if not await self._committed(jobs):
                await self._committed_alone([job for job in jobs if not job.done.done()])
        self._busy = None

    async def _committed_alone(self, jobs: list[Job]) -> None:
        """One of them spoils the transaction of all. What a caller was told has failed is never done after all."""
        for job in jobs:
            if asyncio.get_running_loop().time() < self._rests_until:
                job.fail(StoreError(NO_ANSWER))
            else:
                await self._committed([job])

    async def _committed(self, jobs: list[Job]) -> bool:
        kinds: dict[int, list[Job]] = {}
        for job in jobs:
            kinds.setdefault(id(job.bulk), []).append(job)
        # Replicas that take the same locks in the same order wait for each other and never in a circle.
        alike = sorted(kinds.values(), key=lambda each: each[0].bulk.name)
        results: list[Sequence[Any]] = []
        try:
            async with asyncio.timeout(PATIENCE), self.engine.begin() as connection:
                for each in alike:
                    results.append(await each[0].bulk.work(connection, [job.item for job in each]))
        except Exception as error:  # also what a driver does not wrap, such as a number too large for it
            self._failed(jobs, error)
            return False
        for each, found in zip(alike, results, strict=True):
            for job, result in zip(each, found, strict=True):
                job.finish(result)
        return True

    def _failed(self, jobs: list[Job], error: Exception) -> None:
        if isinstance(error, TimeoutError):
            self._rests_until = asyncio.get_running_loop().time() + PATIENCE
        elif len(jobs) > 1:
            return  # each is tried again alone
        told = cause(error)
        log.error("the store failed (%s): %s", ", ".join(sorted({job.bulk.name for job in jobs})), told)
        for job in jobs:
            job.fail(StoreError(told))


def written(name: str, statement: Executable, key: str) -> Bulk[Any, None]:
    """Rows that are written by one statement, in an order that all replicas share."""

    async def work(connection: AsyncConnection, rows: Sequence[Any]) -> Sequence[None]:
        await connection.execute(statement, sorted(rows, key=lambda row: str(row[key])))
        return [None] * len(rows)

    return Bulk(name, work)


def cause(error: BaseException) -> str:
    """One line, without the statement and its values."""
    if isinstance(error, TimeoutError):
        return NO_ANSWER
    origin = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(origin).strip().splitlines()[0] if str(origin).strip() else type(origin).__name__
