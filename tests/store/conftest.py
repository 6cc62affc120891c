"""The stores that the tests run on: SQLite in a file, and PostgreSQL where there is one."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from bot.store.database import Store, opened

SERVER = "host=127.0.0.1 port=5432 user=postgres connect_timeout=2"


def postgres_url() -> str:
    """An empty database on the local server; without one the test is skipped, on CI it fails."""
    try:
        with psycopg.connect(f"{SERVER} dbname=postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS wenxiao_telegram_test WITH (FORCE)")
            connection.execute("CREATE DATABASE wenxiao_telegram_test")
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL at 127.0.0.1:5432: {error}")
    return "postgresql+psycopg://postgres@127.0.0.1/wenxiao_telegram_test"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    return postgres_url() if request.param == "postgresql" else f"sqlite+aiosqlite:///{tmp_path}/test.sqlite3"


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    made = await opened(database)
    yield made
    await made.close()
