"""The server of ``wenxiao serve``: its address, and one process or several on it."""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

from prometheus_client import multiprocess

from bot import logs
from bot.answering.engine import Engine
from bot.errors import BotError, ChannelError, SettingsError
from bot.hosting import INSIDE, PAGE, Host, Listening, run
from bot.serving.listening import listening
from bot.serving.server import GRACE
from bot.settings import METRICS, Settings
from bot.store.database import opened

PAUSE = 1.0
"""Seconds before a process that has ended is started again."""
FORK = multiprocessing.get_context("fork")
log = logging.getLogger("wenxiao.serve")


def serve(settings: Settings, workers: int, told: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT; ``told`` gets the address to open. Raises BotError if it cannot start."""
    with ExitStack() as open_sockets:
        page = open_sockets.enter_context(listening("WENXIAO_LISTEN", settings.web_address()))
        sockets = {PAGE: page}
        if (inside := _inside(settings)) is not None:
            sockets[INSIDE] = open_sockets.enter_context(inside)
        host, port = settings.web_address()[0], page.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else shown}:{port}{settings.prefix()}/"
        if workers == 1:
            run(settings, sockets, lambda: told(address))
        else:
            base = _checked(settings)
            Workers(settings, sockets, workers).run(base, lambda: told(address))


def _inside(settings: Settings) -> socket.socket | None:
    """Where health and metrics are served; None if that is no setting of the operator's and somebody is there."""
    try:
        return listening("WENXIAO_METRICS_LISTEN", settings.metrics_address())
    except ChannelError as error:
        if settings.metrics_listen != METRICS:
            raise
        log.warning("no metrics: %s", error)
        return None


def _checked(settings: Settings) -> Engine:
    """Says once what every process would say, and loads once what all share. Raises BotError."""
    if not settings.database.startswith("postgresql"):
        raise SettingsError("--workers: several processes share a PostgreSQL database; set WENXIAO_DATABASE to one")
    if settings.wants_telegram() and not settings.telegram_webhook:
        raise SettingsError(
            "--workers: only one process can poll Telegram; set WENXIAO_TELEGRAM_WEBHOOK, or run one worker"
        )

    async def tried() -> Engine:
        store = await opened(settings.database, settings.key_file)
        try:
            return Host(settings, store, None).assistant.engine
        finally:
            await store.close()

    return asyncio.run(tried())


def _nothing() -> None:
    return None


def _worker(settings: Settings, sockets: Listening, base: Engine | None) -> None:
    try:
        run(settings, sockets, _nothing, base)
    except BotError as error:
        log.error("%s", error)
        raise SystemExit(1) from None


def _forget_gauges_of(process: ForkProcess) -> None:
    """Of a process that has ended; what it has counted still counts."""
    multiprocess.mark_process_dead(process.pid)  # type: ignore[no-untyped-call]


class Workers:
    """Processes on one socket; one that ends is started again."""

    def __init__(self, settings: Settings, sockets: Listening, count: int) -> None:
        self._settings = settings
        self._sockets = sockets
        self._count = count
        self._stopping = False
        self._running: list[ForkProcess] = []

    def run(self, base: Engine, ready: Callable[[], None]) -> None:
        logs.set_up(self._settings.log_level, self._settings.secrets())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop())
        signal.signal(signal.SIGHUP, lambda *_: self._tell(signal.SIGHUP))
        gc.freeze()
        self._running = [self._started(base) for _ in range(self._count)]
        ready()
        while not self._stopping:
            wait([process.sentinel for process in self._running], timeout=PAUSE)
            if not self._stopping and not all(process.is_alive() for process in self._running):
                self._replace()
        for process in self._running:
            process.join(2 * GRACE)
            process.kill()

    def _started(self, base: Engine | None) -> ForkProcess:
        """A copy of this process, which shares the memory of the fact base."""
        worker = FORK.Process(target=_worker, args=(self._settings, self._sockets, base))
        worker.start()
        return worker

    def _replace(self) -> None:
        time.sleep(PAUSE)
        for at, process in enumerate(self._running):
            if not process.is_alive() and not self._stopping:
                _forget_gauges_of(process)
                log.error("a process ended with %s; starting another", process.exitcode)
                self._running[at] = self._started(None)  # what was loaded at the start may be old by now

    def _tell(self, number: int) -> None:
        for process in self._running:
            if process.is_alive() and process.pid is not None:
                os.kill(process.pid, number)

    def _stop(self) -> None:
        self._stopping = True
        self._tell(signal.SIGTERM)
