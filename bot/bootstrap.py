"""The one place that builds the parts and joins them."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from bot import compiled
from bot.answering.engine import Engine
from bot.loading import files
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.loading.loader import Loaded

PACKAGE = Path(__file__).parent


def packaged_knowledge() -> Path:
    """The fact base that came with the package: inside it when installed, beside it in a checkout."""
    inside = PACKAGE / "_knowledge"
    return inside if inside.is_dir() else PACKAGE.parent / "knowledge"


def version() -> str:
    return metadata.version("wenxiao")


def folder(settings: Settings) -> Path:
    return settings.knowledge or packaged_knowledge()


def knowledge(settings: Settings) -> Loaded:
    """Raises KnowledgeError."""
    return _loaded(settings, files.read(folder(settings)))


def _loaded(settings: Settings, found: tuple[files.File, ...]) -> Loaded:
    from bot.loading.loader import of_files  # takes as long to import as all the rest

    return of_files(folder(settings), found)


def engine(settings: Settings) -> Engine:
    """Raises KnowledgeError."""
    found = files.read(folder(settings))
    return compiled.engine(
        files.digest(found), settings.cache_folder(), lambda: Engine(_loaded(settings, found).knowledge)
    )
