"""The question log: what was asked, masked, so that a curator knows what to add next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Float, Integer, String, Table, Text, delete, func, insert, select

from bot.assistant import Asked
from bot.store.tables import metadata
from bot.store.transactions import Transactions

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


class Questions:
    """All methods raise StoreError."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def note(self, asked: Asked) -> None:
        await self._database.write(NOTE, asdict(asked))

    async def expire(self, before: float) -> None:
        await self._database.run(delete(questions).where(questions.c.at < before))

    async def counted(self, status: str, since: float) -> list[tuple[str, str | None, int]]:
        """The questions that ended so, as (text, reason, how often), the most frequent first."""
        rows, often = questions.c, func.count().label("often")
        found: Sequence[Any] = await self._database.rows(
            select(rows.text, rows.reason, often)
            .where((rows.status == status) & (rows.at >= since))
            .group_by(rows.text, rows.reason)
            .order_by(often.desc(), rows.text),
        )
        return [(row.text, row.reason, row.often) for row in found]
