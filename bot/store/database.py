"""What is kept of people and conversations, in SQLite or PostgreSQL. Every failure is a StoreError."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Row, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.assistant import Remembered, Ticket
from bot.errors import StoreError
from bot.model import Context
from bot.store import tables
from bot.store.allowances import Allowances
from bot.store.connecting import engine_of, keep_key, key_of, migrate
from bot.store.file import File, swept
from bot.store.groups import Bulk, Groups, cause, written
from bot.store.ledger import Ledger
from bot.store.questions import Questions
from bot.store.receipts import Receipts

CONTEXT = TypeAdapter(Context)
Values = Mapping[str, Any]
HALF = 32
"""Characters of a person's hash that stand for the person, whatever chat it is in."""
PULSE = "pulse"
"""Name of the row that is written to see whether the database takes writes."""


class Store:
    """Conversations, the ledger of updates, replies to edit and tickets. Open it with ``opened``."""

    def __init__(self, engine: AsyncEngine, key: bytes, file: File | None, key_file: Path | None) -> None:
        self._engine = engine
        self._key = key
        self._file = file
        self._key_file = key_file
        self._groups = Groups(engine)
        self.ledger = Ledger(self._groups)
        self.receipts = Receipts(self._groups)
        self.questions = Questions(self._groups)
        self.allowances = Allowances(self._groups)
        self._insert: Any = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._load: Bulk[str, Remembered | None] = Bulk("conversation", _loaded)
        self._keep = self._upserts(tables.conversations, "person")
        self._note_reply = self._upserts(tables.replies, "person", "message")

    def _upserts(self, table: Table, *key: str) -> Bulk[Values, None]:
        row = self._insert(table)
        changed = {column.name: row.excluded[column.name] for column in table.columns if column.name not in key}
        return written(table.name, row.on_conflict_do_update(index_elements=list(key), set_=changed), key[0])

    def person(self, channel: str, whose: object, *where: object) -> str:
        """The keyed hash that a person is known by: one half says who it is, the other in which chat."""
        return self._hashed(channel, whose) + self._hashed(channel, whose, *where)

    def _hashed(self, *parts: object) -> str:
        name = ":".join(map(str, parts))
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()[:HALF]

    async def ping(self) -> None:
        """Whether the database takes writes: on a full disk it can still be read. Raises StoreError."""
        if self._file is not None and self._file.is_gone():
            await self._remade(self._file)
            raise StoreError("the database file was gone; a new one has been made")
        row = self._insert(tables.keys).values(name=PULSE, value=str(time.time()))
        await self._groups.run(
            "ping", row.on_conflict_do_update(index_elements=["name"], set_={"value": row.excluded.value})
        )

    async def _remade(self, file: File) -> None:
        """Without this everything would go on being written to a file that nobody can open any more."""
        try:
            await self._engine.dispose()
            file.claim()
            await migrate(self._engine)
            await keep_key(self._engine, self._key, self._key_file)
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(cause(error)) from None
        file.look()

    async def close(self) -> None:
        await self._engine.dispose()

    # --- conversations ---

    async def load(self, person: str) -> Remembered | None:
        return await self._groups.each(self._load, person)

    async def keep(self, person: str, remembered: Remembered) -> None:
        context = CONTEXT.dump_json(remembered.context, exclude_defaults=True).decode()
        row = {"person": person, "context": context, "touched": remembered.touched, "asked": remembered.asked}
        await self._groups.each(self._keep, row)

    async def forget(self, person: str) -> None:
        """Everything that is kept of a person, in whatever chat; what is being answered just now is still answered."""
        whose = person[:HALF]
        kept = (tables.conversations, tables.replies, tables.tickets, tables.receipts, tables.notices)
        rows = tables.updates
        undone = update(rows).where(rows.c.person == whose, rows.c.done.is_(None))
        await self._groups.run(
            "forgetting",
            *(delete(table).where(table.c.person.startswith(whose)) for table in kept),
            undone.values(payload=None, done=time.time()),
            update(rows).where(rows.c.person == whose).values(person="", chat=""),
        )
        await self._swept()

    async def expire(self, before: float) -> None:
        """Deletes what was last touched before the time; a ticket counts from when it was closed, or else opened."""
        tickets, updates = tables.tickets, tables.updates
        old = (
            (tables.conversations, tables.conversations.c.touched),
            (tables.replies, tables.replies.c.at),
            (updates, func.coalesce(updates.c.done, updates.c.taken)),
            (tables.receipts, tables.receipts.c.at),
            (tables.notices, tables.notices.c.at),
            (tickets, func.coalesce(tickets.c.closed, tickets.c.opened)),
        )
        await self._groups.run("old rows", *(delete(table).where(at < before) for table, at in old))
        await self._swept()

    async def _swept(self) -> None:
        """What was deleted also leaves the log that SQLite keeps beside its file."""
        if self._file is not None:
            await swept(self._engine)

    # --- replies ---

    async def note_reply(self, person: str, message: int, sent: Sequence[int], now: float) -> None:
        row = {"person": person, "message": message, "sent": json.dumps(list(sent)), "at": now}
        await self._groups.each(self._note_reply, row)

    async def reply_to(self, person: str, message: int) -> tuple[int, ...]:
        rows = tables.replies
        wanted = (rows.c.person == person) & (rows.c.message == message)
        found = await self._groups.rows("replies", select(rows.c.sent).where(wanted))
        return tuple(json.loads(found[0].sent)) if found else ()

    # --- tickets ---

    async def open_ticket(self, ticket: Ticket) -> int:
        values = {"channel": ticket.channel, "person": ticket.person, "question": ticket.question}
        statement = insert(tables.tickets).values(**values, opened=ticket.opened).returning(tables.tickets.c.number)
        return int((await self._groups.rows("ticket", statement))[0].number)


async def _loaded(connection: AsyncConnection, people: Sequence[str]) -> Sequence[Remembered | None]:
    rows = tables.conversations
    found = await connection.execute(select(rows).where(rows.c.person.in_(people)))
    kept = {row.person: _remembered(row) for row in found}
    return [kept.get(person) for person in people]


def _remembered(row: Row[Any]) -> Remembered | None:
    try:
        return Remembered(CONTEXT.validate_json(row.context), row.touched, row.asked)
    except ValidationError:  # written by another version
        return None


async def opened(url: str, key_file: Path | None = None) -> Store:
    """The store at the URL, its schema brought up to date; ``key_file`` keeps the key of the hashes apart from it.

    Raises StoreError.
    """
    engine = engine_of(url)
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    file = File(Path(path)) if path and path != ":memory:" else None
    threads = set(threading.enumerate())
    try:
        if file is not None:
            file.claim()
        await migrate(engine)
        key = await key_of(engine, key_file)
    except (CommandError, SQLAlchemyError, OSError, StoreError) as error:
        await engine.dispose()
        await _last_words(threads)
        if isinstance(error, StoreError):
            raise
        mend = "see that the database is there, free and may be written"
        if isinstance(error, CommandError):  # a revision that is not among ours
            mend = "a newer version of wenxiao has used this database; install that version"
        raise StoreError(f"WENXIAO_DATABASE: {cause(error)}; {mend}") from None
    if file is not None:
        file.look()
    return Store(engine, key, file, key_file)


async def _last_words(before: set[threading.Thread]) -> None:
    """aiosqlite's thread of a connection that could not be opened has a last word for the event loop."""
    for left in set(threading.enumerate()) - before:
        if "_connection_worker" in left.name:
            await asyncio.to_thread(left.join, 1)
