"""What most tests need: the shipped fact base, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.pipeline import Engine
from bot.bootstrap import packaged_knowledge
from bot.loading.loader import Loaded, load

TESTS = Path(__file__).parent


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    return load(packaged_knowledge())


@pytest.fixture(scope="session")
def engine(loaded: Loaded) -> Engine:
    return Engine(loaded.knowledge)
