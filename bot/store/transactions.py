"""Database work in groups: what is asked for at the same time shares a transaction, which costs more than a row."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Executable, Row, UpdateBase
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError

GROUP = 64
"""Pieces of work in one transaction."""
PATIENCE = 8.0
"""Seconds that a transaction may take; for as long nothing more is tried after one that took longer."""
SILENT = "the database does not answer"
Result = TypeVar("Result")
log = logging.getLogger("wenxiao.store")


@dataclass(frozen=True)
class Write:
    """A row to be written; those with the same statement go to the database together."""

    statement: UpdateBase
    row: Mapping[str, Any]

    @property
    def table(self) -> str:
        return str(self.statement.entity_description["name"])

    @property
    def order(self) -> tuple[str, str]:
        return self.table, str(next(iter(self.row.values())))


@dataclass(frozen=True)
class Read:
    """A key to be looked up; those of the same kind are looked up together."""

    many: Callable[[AsyncConnection, Sequence[str]], Awaitable[Mapping[str, Any]]]
    key: str


Work = Write | Read | Callable[[AsyncConnection], Awaitable[Any]]


@dataclass(frozen=True)
class Job(Generic[Result]):
    """Work that waits for its transaction."""

    work: Work
    done: asyncio.Future[Result]

    def finish(self, result: Result) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def fail(self, error: StoreError) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Transactions:
    """All methods raise StoreError."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._waiting: list[Job[Any]] = []
        self._busy: asyncio.Task[None] | None = None
        self._rests_until = 0.0

    async def write(self, statement: UpdateBase, row: Mapping[str, Any]) -> None:
        await self.do(Write(statement, row))

    async def find(self, read: Read) -> Any:
        return await self.do(read)

    async def run(self, *statements: Executable) -> None:
        async def work(connection: AsyncConnection) -> None:
            for statement in statements:
                await connection.execute(statement)

        await self.do(work)

    async def rows(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        async def work(connection: AsyncConnection) -> Sequence[Row[Any]]:
            return (await connection.execute(statement, values)).all()

        found: Sequence[Row[Any]] = await self.do(work)
        return found

    async def do(self, work: Work) -> Any:
        """Runs the work in a transaction; what is asked for meanwhile shares the next one."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rests_until:
            raise StoreError(SILENT)
        job: Job[Any] = Job(work, loop.create_future())
        self._waiting.append(job)
        if self._busy is None:
            self._busy = asyncio.create_task(self._commit_in_groups())
        return await job.done

    async def _commit_in_groups(self) -> None:
        while self._waiting:
            jobs, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            if not await self._committed(jobs):
                for job in jobs:  # one of them spoils the transaction of all
                    if not job.done.done():
                        await self._committed([job])
        self._busy = None

    async def _committed(self, jobs: list[Job[Any]]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE), self._engine.begin() as connection:
                results = await _done(jobs, connection)
        except Exception as error:  # also what a driver does not wrap, such as a number too large for it
            if isinstance(error, TimeoutError):
                self._rests_until = asyncio.get_running_loop().time() + PATIENCE
            if len(jobs) == 1 or isinstance(error, TimeoutError):
                self._failed(jobs, cause(error))
            return False
        for job, result in zip(jobs, results, strict=True):
            job.finish(result)
        return True

    def _failed(self, jobs: Sequence[Job[Any]], told: str) -> None:
        lost = sorted({job.work.table for job in jobs if isinstance(job.work, Write)})
        log.error("the store failed: %s%s", told, f"; not written: {', '.join(lost)}" if lost else "")
        for job in jobs:
            job.fail(StoreError(told))


async def _done(jobs: Sequence[Job[Any]], connection: AsyncConnection) -> list[Any]:
    """The results of the jobs. Replicas take the locks of a group in the same order, and so never wait in a circle."""
    works = [job.work for job in jobs]
    wanted: dict[Any, list[str]] = {}
    for work in works:
        if isinstance(work, Read):
            wanted.setdefault(work.many, []).append(work.key)
    found = {many: await many(connection, keys) for many, keys in wanted.items()}
    results = [await _single(work, found, connection) for work in works]
    together: dict[Executable, list[Mapping[str, Any]]] = {}
    for write in sorted((work for work in works if isinstance(work, Write)), key=lambda work: work.order):
        together.setdefault(write.statement, []).append(write.row)
    for statement, rows in together.items():
        await connection.execute(statement, rows)
    return results


async def _single(work: Work, found: Mapping[Any, Mapping[str, Any]], connection: AsyncConnection) -> Any:
    if isinstance(work, Read):
        return found[work.many].get(work.key)
    return None if isinstance(work, Write) else await work(connection)


def cause(error: BaseException) -> str:
    """One line, without the statement and its values."""
    if isinstance(error, TimeoutError):
        return SILENT
    origin = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(origin).strip().splitlines()[0] if str(origin).strip() else type(origin).__name__
