"""Scripts written into a folder of their own, and held with the core."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering.engine import Engine
from bot.scripts.core import Core
from bot.scripts.reader import read
from bot.scripts.runner import Result, run

Hold = Callable[[str], list[Result]]
LIFETIME = 1800


@pytest.fixture
def hold(tmp_path: Path, engine: Engine) -> Hold:
    """Writes a script file and holds its conversations."""

    def held(text: str) -> list[Result]:
        path = tmp_path / "a.conversation.yaml"
        path.write_text(text, encoding="utf-8")
        return [asyncio.run(run(script, Core(engine, LIFETIME), engine)) for script in read([path])]

    return held
