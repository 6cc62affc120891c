"""The file of an SQLite database: nobody else may read it, and it is noticed when it goes."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

OWN = 0o600
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside its file, with the same rights."""


class File:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None

    def claim(self) -> None:
        """Makes it, before SQLite does so for everyone to read. What cannot be made SQLite will complain about."""
        with suppress(OSError):
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, OWN))
            for name in (self._path.name, *(self._path.name + end for end in BESIDE)):
                with suppress(FileNotFoundError):
                    self._path.with_name(name).chmod(OWN)

    def look(self) -> None:
        """Remembers which file it is."""
        self._seen = self._stamp()

    def is_gone(self) -> bool:
        """Whether the path is no longer that of the file: SQLite goes on writing to one that was deleted."""
        return self._seen is not None and self._stamp() != self._seen

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


async def swept(engine: AsyncEngine) -> None:
    """Empties the write-ahead log, unless somebody reads in it just now: then the next time."""
    with suppress(SQLAlchemyError, sqlite3.Error):
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            await (await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")).close()
