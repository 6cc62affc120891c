"""The ledger of what a channel was sent: written down before it counts as received, and done once it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.receiving import Left, Received, Taken
from bot.store.groups import Bulk, Groups, written
from bot.store.tables import updates

AT_ONCE = 500
"""Numbers in one statement; SQLite takes 32,766 at most."""


class Ledger:
    """All methods raise StoreError."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._insert: Any = postgresql.insert if groups.engine.dialect.name == "postgresql" else sqlite.insert
        done = update(updates).where(updates.c.id == bindparam("number")).values(done=bindparam("now"), payload=None)
        self._finish: Bulk[dict[str, Any], None] = written("updates", done, "number")

    async def take_in(self, received: Sequence[Received], owner: str, now: float) -> list[Taken]:
        """Writes updates down; returns those that are the owner's to do, also such as were written down before.

        An update whose writing seemed to fail, and that is sent again, is among them: it may be known or not.
        """
        if not received:
            return []
        rows = [
            {"id": each.number, "payload": json.dumps(each.payload), "owner": owner, "claimed": now, "taken": now,
             "person": each.person, "chat": each.chat}
            for each in received
        ]  # fmt: skip
        put = self._insert(updates).values(rows).on_conflict_do_nothing(index_elements=["id"])
        numbers, chats = [each.number for each in received], {each.chat for each in received}

        async def work(connection: AsyncConnection) -> list[Taken]:
            await connection.execute(put)
            cells, is_open = updates.c, updates.c.done.is_(None)
            mine = select(cells.id, cells.chat).where(cells.id.in_(numbers), is_open, cells.owner == owner)
            theirs = select(cells.id, cells.chat).where(cells.chat.in_(chats), is_open, cells.owner != owner)
            taken, before = (await connection.execute(mine)).all(), (await connection.execute(theirs)).all()
            return sorted((Taken(row.id, tuple(_earlier(row, before))) for row in taken), key=lambda each: each.number)

        return await self._groups.do("updates", work)

    async def open_of(self, numbers: Sequence[int]) -> bool:
        """Whether any of the updates is not done yet."""
        wanted = select(updates.c.id).where(updates.c.id.in_(numbers), updates.c.done.is_(None)).limit(1)
        return bool(await self._groups.rows("updates", wanted))

    async def adopt(self, owner: str, now: float, stale: float, oldest: float) -> list[Left]:
        """Takes over the unfinished updates that nobody has claimed since ``stale``, the oldest first.

        What was received before ``oldest`` is given up instead: nobody waits for that answer any more.
        """
        cells = updates.c
        left = cells.done.is_(None) & (cells.claimed <= stale)
        given_up = update(updates).where(left, cells.taken < oldest).values(done=now, payload=None)
        taken = update(updates).where(left).values(owner=owner, claimed=now).returning(cells.id, cells.payload)

        async def work(connection: AsyncConnection) -> Sequence[Any]:
            await connection.execute(given_up)
            return (await connection.execute(taken)).all()

        rows = sorted(await self._groups.do("updates", work), key=lambda row: int(row.id))
        return [Left(row.id, json.loads(row.payload)) for row in rows]

    async def renew(self, numbers: Iterable[int], owner: str, now: float) -> None:
        """Says that the owner is alive and still at work on these, and on no others."""
        for part in _parts(sorted(numbers)):
            mine = updates.c.id.in_(part) & (updates.c.owner == owner)
            await self._groups.run("updates", update(updates).where(mine).values(claimed=now))

    async def finish(self, number: int, now: float) -> None:
        await self._groups.each(self._finish, {"number": number, "now": now})


def _earlier(row: Any, others: Sequence[Any]) -> Iterator[int]:
    return (other.id for other in others if other.chat == row.chat and other.id < row.id)


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(numbers), AT_ONCE):
        yield numbers[at : at + AT_ONCE]
