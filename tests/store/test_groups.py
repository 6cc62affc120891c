"""store.groups: what a caller was told has failed is not done behind its back."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.receiving import Received, Taken
from bot.store import groups
from bot.store.database import Store, opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "PATIENCE", 0.3)


async def _stalled(store: Store, path: Path) -> list[object]:
    """What comes of an update and a look at the health, while another program holds the database."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    work = asyncio.gather(
        store.ledger.take_in([Received(1, {}, "", "")], "me", 10.0), store.ping(), return_exceptions=True
    )
    await asyncio.sleep(1.0)
    holder.execute("ROLLBACK")
    holder.close()
    found = await work
    await asyncio.sleep(0.5)
    return list(found)


@pytest.mark.usefixtures("impatient")
async def test_work_that_failed_with_others_is_not_tried_again_alone(tmp_path: Path) -> None:
    store = await opened(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite3")
    found = await _stalled(store, tmp_path / "x.sqlite3")
    assert all(isinstance(each, StoreError) for each in found)
    rows = sqlite3.connect(tmp_path / "x.sqlite3").execute("SELECT id FROM updates").fetchall()
    assert rows == []
    assert await store.ledger.take_in([Received(1, {}, "", "")], "me", 12.0) == [Taken(1, ())], "sent again, it is ours"
    await store.close()
