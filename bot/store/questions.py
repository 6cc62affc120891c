"""The question log: what was asked, masked, so that a curator knows what to add next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Float, Integer, String, Table, Text, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.assistant import Asked
from bot.store.groups import Bulk, Groups
from bot.store.tables import metadata

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("reading", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(16)),
    Column("ms", Float, nullable=False),
)
NOTE = insert(questions)


async def _noted(connection: AsyncConnection, asked: Sequence[Asked]) -> Sequence[None]:
    await connection.execute(NOTE, [asdict(each) for each in asked])
    return [None] * len(asked)


class Questions:
    """All methods raise StoreError."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._note: Bulk[Asked, None] = Bulk("question", _noted)

    async def note(self, asked: Asked) -> None:
        await self._groups.each(self._note, asked)

    async def expire(self, before: float) -> None:
        await self._groups.run("old questions", delete(questions).where(questions.c.at < before))

    async def counted(self, status: str, since: float) -> list[tuple[str, str | None, int]]:
        """The questions that ended so, as (text, reason, how often), the most frequent first."""
        rows, often = questions.c, func.count().label("often")
        found: Sequence[Any] = await self._groups.rows(
            "question log",
            select(rows.text, rows.reason, often)
            .where((rows.status == status) & (rows.at >= since))
            .group_by(rows.text, rows.reason)
            .order_by(often.desc(), rows.text),
        )
        return [(row.text, row.reason, row.often) for row in found]
