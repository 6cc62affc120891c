"""How often each client has asked in a span of time, counted over all processes on the database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Integer, String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.groups import Groups
from bot.store.tables import metadata

allowances = Table(
    "allowances",
    metadata,
    Column("client", String(64), primary_key=True),  # keyed hash
    Column("span", BigInteger, primary_key=True, autoincrement=False),
    Column("used", Integer, nullable=False),
)


class Allowances:
    """All methods raise StoreError."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        add = postgresql.insert if groups.engine.dialect.name == "postgresql" else sqlite.insert
        row = add(allowances)
        self._add = row.on_conflict_do_update(
            index_elements=["client", "span"], set_={"used": allowances.c.used + row.excluded.used}
        )

    async def add(self, span: int, used: Mapping[str, int], least: int) -> dict[str, int]:
        """Adds what the clients have used in the span; returns who has used so much or more over all processes."""
        rows = [{"client": client, "span": span, "used": count} for client, count in sorted(used.items())]
        column = allowances.c
        many = select(column.client, column.used).where((column.span == span) & (column.used >= least))

        async def work(connection: AsyncConnection) -> dict[str, int]:
            if rows:
                await connection.execute(self._add, rows)
            return {row.client: row.used for row in await connection.execute(many)}

        return await self._groups.do("limits", work)

    async def expire(self, before: int) -> None:
        """Forgets the spans before this one."""
        await self._groups.run("old limits", delete(allowances).where(allowances.c.span < before))
