"""What most tests need: the shipped fact base, loaded once, and a folder of this run for what is kept built."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.answering.engine import Engine
from bot.bootstrap import packaged_knowledge
from bot.loading.loader import Loaded, load

TESTS = Path(__file__).parent
COUNT = "count"
CACHE = pytest.StashKey[str]()
Tally = Callable[[str, int, int], None]


def pytest_configure(config: pytest.Config) -> None:
    """Not a fixture, since the conversations that the plugin collects have none."""
    config.stash[CACHE] = os.environ["WENXIAO_CACHE"] = mkdtemp(prefix="wenxiao-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[CACHE], ignore_errors=True)


def clean_environment() -> dict[str, str]:
    """Of a command that a test runs: no settings but the cache of this run, and nothing of pytest."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WENXIAO_", "PYTEST_"))}
    cache = os.environ.get("WENXIAO_CACHE")  # the pictures of the pages are taken without pytest
    return kept | ({"WENXIAO_CACHE": cache} if cache else {})


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """Notes ``hits`` of ``total`` under a name, to be printed at the end of the run."""

    def note(name: str, hits: int, total: int) -> None:
        # A property of the test, since that is what comes back from another process.
        request.node.user_properties.append((COUNT, f"{name}: {hits} of {total} ({hits / total:.1%})"))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    noted = [line for report in reports for name, line in report.user_properties if name == COUNT]
    if noted:
        terminalreporter.section("counts")
    for line in noted:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    return load(packaged_knowledge())


@pytest.fixture(scope="session")
def engine(loaded: Loaded) -> Engine:
    return Engine(loaded.knowledge)
