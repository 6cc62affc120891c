"""Database work in groups: what is asked for at the same time shares a transaction, which costs more than a row."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Executable, Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError

GROUP = 64
"""Pieces of work in one transaction."""
Result = TypeVar("Result")
log = logging.getLogger("wenxiao.store")


@dataclass(frozen=True)
class Write:
    """A row to be written; those with the same statement go to the database together."""

    statement: Executable
    row: Mapping[str, Any]


Work = Write | Callable[[AsyncConnection], Awaitable[Any]]


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

    async def write(self, statement: Executable, row: Mapping[str, Any]) -> None:
        await self.do(Write(statement, row))

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
        job: Job[Any] = Job(work, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        if self._busy is None:
            self._busy = asyncio.create_task(self._commit_in_groups())
        return await job.done

    async def _commit_in_groups(self) -> None:
        while self._waiting:
            jobs, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            if not await self._committed(jobs) and len(jobs) > 1:
                for job in jobs:  # one of them spoils the transaction of all
                    await self._committed([job])
        self._busy = None

    async def _committed(self, jobs: list[Job[Any]]) -> bool:
        try:
            async with self._engine.begin() as connection:
                results = await _done(jobs, connection)
        except Exception as error:  # also what a driver does not wrap, such as a number too large for it
            if len(jobs) == 1:
                log.error("the store failed: %s", cause(error))
                jobs[0].fail(StoreError(cause(error)))
            return False
        for job, result in zip(jobs, results, strict=True):
            job.finish(result)
        return True


async def _done(jobs: Sequence[Job[Any]], connection: AsyncConnection) -> list[Any]:
    together: dict[Executable, list[Mapping[str, Any]]] = {}
    results: list[Any] = []
    for job in jobs:
        if isinstance(job.work, Write):
            together.setdefault(job.work.statement, []).append(job.work.row)
            results.append(None)
        else:
            results.append(await job.work(connection))
    for statement, rows in together.items():
        await connection.execute(statement, rows)
    return results


def cause(error: BaseException) -> str:
    """One line, without the statement and its values."""
    origin = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(origin).strip().splitlines()[0] if str(origin).strip() else type(origin).__name__
