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
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

from bot import logs
from bot.answering.engine import Engine
from bot.channels.web.server import GRACE
from bot.errors import BotError, ChannelError, SettingsError
from bot.hosting import Host, run, wants_telegram
from bot.settings import Settings
from bot.store.database import opened

PAUSE = 1.0
"""Seconds before a process that has ended is started again."""
FORK = multiprocessing.get_context("fork")
log = logging.getLogger("wenxiao.serve")


def serve(settings: Settings, workers: int, told: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT; ``told`` gets the address to open. Raises BotError if it cannot start."""
    with _listening(settings) as listening:
        host, port = settings.web_address()[0], listening.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else shown}:{port}/"
        if workers == 1:
            run(settings, listening, lambda: told(address))
        else:
            base = _checked(settings)
            Workers(settings, listening, workers).run(base, lambda: told(address))


def _listening(settings: Settings) -> socket.socket:
    host, port = settings.web_address()
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError as error:
        reason = f"cannot listen on {host}:{port} ({error.strerror})"
        raise ChannelError(f"WENXIAO_LISTEN: {reason}; choose a free port") from None


def _checked(settings: Settings) -> Engine:
    """Says once what every process would say, and loads once what all share. Raises BotError."""
    if not settings.database.startswith("postgresql"):
        raise SettingsError("--workers: several processes share a PostgreSQL database; set WENXIAO_DATABASE to one")
    if wants_telegram(settings) and not settings.telegram_webhook:
        raise SettingsError(
            "--workers: only one process can poll Telegram; set WENXIAO_TELEGRAM_WEBHOOK, or run one worker"
        )

    async def tried() -> Engine:
        store = await opened(settings.database)
        try:
            return Host(settings, store, None).assistant.engine
        finally:
            await store.close()

    return asyncio.run(tried())


def _nothing() -> None:
    return None


def _worker(settings: Settings, listening: socket.socket, base: Engine | None) -> None:
    try:
        run(settings, listening, _nothing, base)
    except BotError as error:
        log.error("%s", error)
        raise SystemExit(1) from None


class Workers:
    """Processes on one socket; one that ends is started again."""

    def __init__(self, settings: Settings, listening: socket.socket, count: int) -> None:
        self._settings = settings
        self._listening = listening
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
        worker = FORK.Process(target=_worker, args=(self._settings, self._listening, base))
        worker.start()
        return worker

    def _replace(self) -> None:
        time.sleep(PAUSE)
        for at, process in enumerate(self._running):
            if not process.is_alive() and not self._stopping:
                log.error("a process ended with %s; starting another", process.exitcode)
                self._running[at] = self._started(None)  # what was loaded at the start may be old by now

    def _tell(self, number: int) -> None:
        for process in self._running:
            if process.is_alive() and process.pid is not None:
                os.kill(process.pid, number)

    def _stop(self) -> None:
        self._stopping = True
        self._tell(signal.SIGTERM)
