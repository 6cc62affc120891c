"""A copy of the shipped fact base to spoil, and what is said of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.bootstrap import packaged_knowledge
from bot.errors import KnowledgeError
from bot.loading.loader import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(packaged_knowledge(), tmp_path / "knowledge"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> str:
    """All that is told, a line each; empty if nothing is wrong."""
    try:
        load(folder)
    except KnowledgeError as error:
        return str(error)
    return ""
