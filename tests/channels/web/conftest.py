"""A real server over the fact base that is loaded already, and the system's browser."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from bot.answering.engine import Engine
from bot.assistant import Assistant
from bot.channels.web.app import Plan, application
from bot.channels.web.limits import Limits
from bot.serving.server import Server
from bot.store.database import Store, opened
from tests.channels.web.browser import chromium, launched, missing


class Site:
    """The web channel on a port of its own, in a thread, with its store in a file."""

    def __init__(self, engine: Engine, folder: Path, *, rate: int = 0, log: bool = False, **plan: Any) -> None:
        self.database = f"sqlite+aiosqlite:///{folder}/site.sqlite3"
        self._engine = engine
        self._rate = rate
        self._log = log
        self._plan = Plan(**{"version": "test", **plan})
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(20)

    async def _serve(self) -> None:
        self.store: Store = await opened(self.database)
        self.loop = asyncio.get_running_loop()
        kept = self.store.questions if self._log else None
        self.assistant = Assistant(self._engine, self.store, self.store, time.time, 1800, log=kept)
        limits = Limits(self._rate, time.time, self.store.allowances)
        sharing = asyncio.create_task(limits.share())
        app = application(self._plan, self.assistant, self.store, limits)
        self.server = Server(app)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
            self.base = f"http://127.0.0.1:{self.port}"
            self.loop.call_later(0.2, self._ready.set)
            await self.server.serve([listening])
        sharing.cancel()
        await asyncio.gather(sharing, return_exceptions=True)
        await self.store.close()

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.base, timeout=20, **options)

    def stop(self) -> None:
        self.server.stop()
        self.server.stop()
        self._thread.join(20)


Sites = Callable[..., Site]


@pytest.fixture
def sites(engine: Engine, tmp_path: Path) -> Iterator[Sites]:
    """Starts sites with settings of their own."""
    started: list[Site] = []

    def start(**settings: Any) -> Site:
        started.append(Site(engine, tmp_path, **settings))
        return started[-1]

    yield start
    for site in started:
        site.stop()


@pytest.fixture(scope="session")
def site(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(engine, tmp_path_factory.mktemp("site"))
    yield made
    made.stop()


@pytest.fixture
def web(site: Site) -> Iterator[httpx.Client]:
    with site.client() as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its module: Playwright holds the thread's event loop, and no other could run."""
    if not chromium():
        missing("no Chromium; install it with apt-get install chromium")
    with launched() as started:
        yield started
