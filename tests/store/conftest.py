"""The stores that the tests run on: SQLite in a file, and PostgreSQL where there is one."""

from __future__ import annotations

import atexit
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bot.store.database import Store, opened

SERVER = "host=127.0.0.1 port=5432 user=postgres connect_timeout=2"
NAME = f"wenxiao_test_{os.getpid()}"
"""Each run has a database of its own, so that several may run side by side."""


def postgres_url() -> str:
    """An empty database on the local server; without one the test is skipped, on CI it fails."""
    try:
        with psycopg.connect(f"{SERVER} dbname=postgres", autocommit=True) as connection:
            _drop(connection)
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL at 127.0.0.1:5432: {error}")
    return f"postgresql+psycopg://postgres@127.0.0.1/{NAME}"


def _drop(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))


def _leave_nothing() -> None:
    with suppress(psycopg.OperationalError), psycopg.connect(f"{SERVER} dbname=postgres", autocommit=True) as found:
        _drop(found)


atexit.register(_leave_nothing)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    return postgres_url() if request.param == "postgresql" else f"sqlite+aiosqlite:///{tmp_path}/test.sqlite3"


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    made = await opened(database)
    yield made
    await made.close()
