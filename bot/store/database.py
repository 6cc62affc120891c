"""The store in a database: SQLite in a file, or PostgreSQL by its URL. Every failure is a StoreError."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Connection,
    Executable,
    Row,
    Table,
    bindparam,
    delete,
    event,
    func,
    insert,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.assistant import Remembered, Ticket
from bot.errors import StoreError
from bot.model import Context
from bot.store import tables
from bot.store.groups import Bulk, Groups, cause

CONTEXT = TypeAdapter(Context)
MIGRATIONS = Path(__file__).parent / "migrations"
Values = Mapping[str, Any]
PATIENCE = 5
"""Seconds that SQLite waits for another process."""
MIGRATION_LOCK = 0x77656E78
"""Advisory lock of PostgreSQL, so that two replicas that start together migrate once."""


class Store:
    """Conversations, the ledger of updates, replies to edit and tickets. Open it with ``opened``."""

    def __init__(self, engine: AsyncEngine, key: bytes) -> None:
        self._engine = engine
        self._key = key
        self._groups = Groups(engine)
        self._insert: Any = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._load: Bulk[str, Remembered | None] = Bulk("conversation", _loaded)
        self._keep = self._upserts(tables.conversations, "person")
        self._note_reply = self._upserts(tables.replies, "person", "message")
        updates = tables.updates
        done = update(updates).where(updates.c.id == bindparam("number")).values(done=bindparam("now"), payload=None)
        self._finish = _written("updates", done, "number")

    def _upserts(self, table: Table, *key: str) -> Bulk[Values, None]:
        row = self._insert(table)
        changed = {column.name: row.excluded[column.name] for column in table.columns if column.name not in key}
        return _written(table.name, row.on_conflict_do_update(index_elements=list(key), set_=changed), key[0])

    def person(self, channel: str, *identity: object) -> str:
        """The keyed hash that a person is known by."""
        name = ":".join((channel, *map(str, identity)))
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()

    async def ping(self) -> None:
        await self._groups.run("ping", text("SELECT 1"))

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
        """Everything that is kept of a person."""
        kept = (tables.conversations, tables.replies, tables.tickets)
        await self._groups.run("forgetting", *(delete(table).where(table.c.person == person) for table in kept))

    async def expire(self, before: float) -> None:
        """Deletes what was last touched before the time; a ticket counts from when it was closed, or else opened."""
        tickets = tables.tickets
        old = (
            (tables.conversations, tables.conversations.c.touched),
            (tables.replies, tables.replies.c.at),
            (tables.updates, tables.updates.c.done),
            (tickets, func.coalesce(tickets.c.closed, tickets.c.opened)),
        )
        await self._groups.run("old rows", *(delete(table).where(at < before) for table, at in old))

    # --- the ledger of updates ---

    async def take_in(self, payloads: Mapping[int, Mapping[str, Any]], owner: str, now: float) -> list[int]:
        """Writes the updates down before they are confirmed to the sender; returns the ids that are new."""
        if not payloads:
            return []
        rows = [
            {"id": number, "payload": json.dumps(payload), "owner": owner, "claimed": now}
            for number, payload in payloads.items()
        ]
        statement = self._insert(tables.updates).values(rows).on_conflict_do_nothing(index_elements=["id"])
        return sorted(row.id for row in await self._groups.rows("updates", statement.returning(tables.updates.c.id)))

    async def adopt(self, owner: str, now: float, stale: float) -> list[tuple[int, dict[str, Any]]]:
        """Takes over the unfinished updates that nobody has claimed since ``stale``, oldest first."""
        rows = tables.updates
        left = rows.c.done.is_(None) & (rows.c.claimed <= stale)
        taken = await self._groups.rows(
            "updates", update(rows).where(left).values(owner=owner, claimed=now).returning(rows.c.id, rows.c.payload)
        )
        return sorted(((row.id, json.loads(row.payload)) for row in taken), key=lambda pair: pair[0])

    async def renew(self, owner: str, now: float) -> None:
        """Says that the owner is alive and still at work on what it has claimed."""
        rows = tables.updates
        mine = rows.c.done.is_(None) & (rows.c.owner == owner)
        await self._groups.run("updates", update(rows).where(mine).values(claimed=now))

    async def finish(self, number: int, now: float) -> None:
        await self._groups.each(self._finish, {"number": number, "now": now})

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


def _written(name: str, statement: Executable, key: str) -> Bulk[Values, None]:
    """Rows that are written by one statement, in an order that all replicas share."""

    async def work(connection: AsyncConnection, rows: Sequence[Values]) -> Sequence[None]:
        await connection.execute(statement, sorted(rows, key=lambda row: str(row[key])))
        return [None] * len(rows)

    return Bulk(name, work)


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


async def opened(url: str) -> Store:
    """The store at the URL, its schema brought up to date. Raises StoreError."""
    engine = _engine(url)
    threads = set(threading.enumerate())
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrated)
        async with engine.begin() as connection:
            key = await connection.run_sync(_key)
    except (CommandError, SQLAlchemyError, OSError) as error:
        await engine.dispose()
        # aiosqlite's thread of a connection that could not be opened has a last word for the event loop.
        for left in set(threading.enumerate()) - threads:
            if "_connection_worker" in left.name:
                await asyncio.to_thread(left.join, 1)
        mend = "see that the database is there, free and may be written"
        if isinstance(error, CommandError):  # a revision that is not among ours
            mend = "a newer version of wenxiao has used this database; install that version"
        raise StoreError(f"WENXIAO_DATABASE: {cause(error)}; {mend}") from None
    return Store(engine, key)


def _engine(url: str) -> AsyncEngine:
    try:
        parsed = make_url(url)
        engine = create_async_engine(parsed, **_pool(parsed.get_backend_name()))
    except ModuleNotFoundError as error:
        raise StoreError(f"WENXIAO_DATABASE needs {error.name}; pip install 'wenxiao[postgres]'") from None
    except SQLAlchemyError:  # whose text may hold the URL with its password
        mend = "write sqlite+aiosqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        raise StoreError(f"WENXIAO_DATABASE: this is no database that is known; {mend}") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _quick_and_patient)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _pool(backend: str) -> dict[str, Any]:
    """SQLite has one writer: a single connection queues better than several that wait for its lock."""
    return {"pool_size": 1, "max_overflow": 0} if backend == "sqlite" else {"pool_size": 10, "pool_pre_ping": True}


def _quick_and_patient(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by the listener below, with the lock taken
    connection.execute(f"PRAGMA busy_timeout={1000 * PATIENCE}")
    connection.execute("PRAGMA synchronous=NORMAL")
    end = time.monotonic() + PATIENCE
    while not _has_write_ahead_log(connection):  # another process switches, or works, at the same moment
        if time.monotonic() > end:
            raise sqlite3.OperationalError("database is locked")
        time.sleep(0.05)


def _has_write_ahead_log(connection: Any) -> bool:
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
        return bool(cursor.fetchone()[0] == "wal")
    except sqlite3.OperationalError:
        return False
    finally:
        cursor.close()


def _migrated(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _key(connection: Connection) -> bytes:
    """The key of the hashes: the first process to open the store makes it."""
    dialect = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"name": "person", "value": secrets.token_hex(32)}
    connection.execute(dialect(tables.keys).values(**row).on_conflict_do_nothing(index_elements=["name"]))
    found = connection.execute(select(tables.keys.c.value).where(tables.keys.c.name == "person"))
    return bytes.fromhex(found.scalar_one())
