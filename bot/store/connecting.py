"""The way to a database: its engine, its schema brought up to date, and the key of the hashes."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, delete, event, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store import tables
from bot.store.file import OWN

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 5
"""Seconds that SQLite waits for another process."""
MIGRATION_LOCK = 0x77656E78
"""Advisory lock of PostgreSQL, so that two replicas that start together migrate once."""
KEY = "person"
KEY_BYTES = 32
MARK = "person_mark"
"""Name of the row that tells which key it is, and nothing of it, where the key lies in a file."""
NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY
DRIVERS = ("sqlite+aiosqlite", "postgresql+psycopg")


def engine_of(url: str) -> AsyncEngine:
    """Raises StoreError, which never names the URL: it may hold a password."""
    mend = "write sqlite+aiosqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
    unknown = StoreError(f"WENXIAO_DATABASE: this is no database that is known; {mend}")
    try:
        parsed = make_url(url)
        if parsed.drivername not in DRIVERS:
            raise unknown
        engine = create_async_engine(parsed, **_pool(parsed.get_backend_name()))
    except ModuleNotFoundError as error:
        raise StoreError(f"WENXIAO_DATABASE needs {error.name}; pip install 'wenxiao[postgres]'") from None
    except (SQLAlchemyError, TypeError, ValueError):
        raise unknown from None
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _quick_and_patient)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _pool(backend: str) -> dict[str, Any]:
    """SQLite has one writer: a single connection queues better than several that wait for its lock."""
    return {"pool_size": 1, "max_overflow": 0} if backend == "sqlite" else {"pool_size": 10, "pool_pre_ping": True}


def _quick_and_patient(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by the listener, with the lock taken
    connection.execute(f"PRAGMA busy_timeout={1000 * PATIENCE}")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
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


async def migrate(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(_migrated)


def _migrated(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def key_of(engine: AsyncEngine, file: Path | None) -> bytes:
    """The key of the hashes; the first process to open the store makes it. Raises StoreError.

    It lies in the database, unless a file is named for it: then whoever has the database alone can tie nothing in it
    to a person. Of a key in a file the database holds a mark, so that no replica goes on with another one.
    """
    async with engine.begin() as connection:
        marked = await connection.run_sync(_kept, MARK)
        kept = None if marked else await connection.run_sync(_kept_key, secrets.token_hex(KEY_BYTES))
    if file is None:
        if kept is None:
            raise StoreError("WENXIAO_KEY_FILE is not set, and the key of this database lies in a file; name it")
        return bytes.fromhex(kept)
    key = _filed_key(file, kept)
    mark = hashlib.sha256(key).hexdigest()
    if marked and marked != mark:
        raise StoreError("WENXIAO_KEY_FILE holds another key than this database was used with; name the same file")
    async with engine.begin() as connection:
        await connection.run_sync(_marked, mark)
    return key


async def keep_key(engine: AsyncEngine, key: bytes, file: Path | None) -> None:
    """In a database that was made anew."""
    async with engine.begin() as connection:
        if file is None:
            await connection.run_sync(_kept_key, key.hex())
        else:
            await connection.run_sync(_marked, hashlib.sha256(key).hexdigest())


def _kept(connection: Connection, name: str) -> str | None:
    found: str | None = connection.execute(select(tables.keys.c.value).where(tables.keys.c.name == name)).scalar()
    return found


def _kept_key(connection: Connection, otherwise: str) -> str:
    _put(connection, KEY, otherwise)
    return str(_kept(connection, KEY))


def _marked(connection: Connection, mark: str) -> None:
    _put(connection, MARK, mark)
    connection.execute(delete(tables.keys).where(tables.keys.c.name == KEY))


def _put(connection: Connection, name: str, value: str) -> None:
    dialect = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = dialect(tables.keys).values(name=name, value=value)
    connection.execute(row.on_conflict_do_nothing(index_elements=["name"]))


def _filed_key(file: Path, otherwise: str | None) -> bytes:
    """``otherwise``: the key to put there if there is no file yet. Raises StoreError."""
    try:
        if otherwise is not None:
            with suppress(FileExistsError), os.fdopen(os.open(file, NEW, OWN), "w") as made:
                made.write(otherwise)
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except OSError as error:
        raise StoreError(f"WENXIAO_KEY_FILE: {error.strerror}; name a file that may be written") from None
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise StoreError(f"WENXIAO_KEY_FILE holds no key of {KEY_BYTES} bytes in hexadecimal digits; name another file")
    return key
