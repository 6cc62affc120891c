"""What most tests need: the shipped fact base, loaded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering.pipeline import Engine
from bot.bootstrap import packaged_knowledge
from bot.loading.loader import Loaded, load

TESTS = Path(__file__).parent
COUNTS = pytest.StashKey[list[str]]()
Tally = Callable[[str, int, int], None]


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """Notes ``hits`` of ``total`` under a name, to be printed at the end of the run."""
    lines = request.config.stash.setdefault(COUNTS, [])
    return lambda name, hits, total: lines.append(f"{name}: {hits} of {total} ({hits / total:.1%})")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(COUNTS, []):
        terminalreporter.section("counts")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    return load(packaged_knowledge())


@pytest.fixture(scope="session")
def engine(loaded: Loaded) -> Engine:
    return Engine(loaded.knowledge)
