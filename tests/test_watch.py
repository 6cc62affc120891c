"""A live reload takes what is whole, and keeps the last good fact base over what is not."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot.answering.engine import Engine
from bot.assistant import Assistant, InMemory
from bot.bootstrap import packaged_knowledge
from bot.services import watch
from bot.settings import Settings


def _unit(folder: Path) -> None:
    path = folder / "facts" / "monitoring.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("137.39 亿元", "137.39 元"), encoding="utf-8")


SPOILS: dict[str, Callable[[Path], object]] = {
    "unit": _unit,
    "half": lambda folder: (folder / "facts" / "monitoring.yaml").write_bytes(b"facts:\n  - id: monitoring.au"),
    "empty": lambda folder: (folder / "replies.yaml").write_bytes(b""),
    "pipe": lambda folder: os.mkfifo(folder / "facts" / "x.yaml"),
    "link": lambda folder: (folder / "facts" / "x.yaml").symlink_to("nowhere"),
    "gone": shutil.rmtree,
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
async def test_a_broken_edit_is_not_taken(tmp_path: Path, engine: Engine, spoil: Callable[[Path], object]) -> None:
    folder = Path(shutil.copytree(packaged_knowledge(), tmp_path / "knowledge"))
    kept = InMemory()
    assistant = Assistant(engine, kept, kept, time.time, 1800)
    told: asyncio.Queue[str] = asyncio.Queue()

    async def alert(key: str, **holes: object) -> None:
        await told.put(key)

    running = asyncio.create_task(watch(Settings(knowledge=folder, reload_seconds=0.05), assistant).run(alert))
    spoil(folder)
    try:
        assert await asyncio.wait_for(told.get(), 20) == "knowledge"
        assert assistant.engine is engine
        assert not running.done()
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
