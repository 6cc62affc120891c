"""One process that serves the page, the API and Telegram."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from typing import Any

import uvloop

from bot import logs
from bot.answering.engine import Engine
from bot.answering.passage import passage
from bot.assistant import Assistant
from bot.bootstrap import engine, version
from bot.channels.telegram import endpoint
from bot.channels.telegram.runner import Channel
from bot.channels.web.app import Plan, application
from bot.channels.web.limits import Limits
from bot.channels.web.server import Server
from bot.errors import BotError, StoreError
from bot.services import telegram_plan, watch
from bot.settings import Settings
from bot.store.database import Store, opened

SWITCH = 0.0005
"""Seconds after which the thread of the database gets its turn; the usual 5 ms would be most of a reply."""
DAY, HOUR = 86_400.0, 3_600.0
log = logging.getLogger("wenxiao.serve")


class Host:
    """All that one process serves."""

    def __init__(self, settings: Settings, store: Store, base: Engine | None) -> None:
        """``base``: the fact base, if it is loaded already. Raises BotError."""
        self.settings = settings
        self.store = store
        kept = store.questions if settings.question_log_days else None
        minutes = settings.context_minutes * 60
        self.assistant = Assistant(base or engine(settings), store, store, time.time, minutes, log=kept)
        self.limits = Limits(settings.web_rate, time.time, store.allowances)
        self.watch = watch(settings, self.assistant)
        self.telegram = self._telegram() if wants_telegram(settings) else None
        app = application(self._plan(), self.assistant, store, self.limits)
        self.server = Server(app, settings.proxies())

    def _telegram(self) -> Channel:
        return Channel(telegram_plan(self.settings), self.assistant, self.store)

    def _plan(self) -> Plan:
        settings, document = self.settings, self.settings.document()
        pushed = self.telegram is not None and self.telegram.plan.webhook
        return Plan(
            version=version(), office=settings.office, origins=settings.origins(),
            passages=lambda cite: passage(document, cite.evidence) if document else None,
            webhook_path=settings.webhook_path(), webhook_bytes=endpoint.LARGEST,
            webhook=endpoint.webhook(self.telegram, self.telegram.plan.secret) if self.telegram and pushed else None,
        )  # fmt: skip

    async def run(self, listening: socket.socket, ready: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.server.stop)
        loop.add_signal_handler(signal.SIGHUP, self.watch.wake)
        duties = [asyncio.create_task(duty) for duty in self._duties()]
        gc.collect()
        gc.freeze()  # the fact base stays for good, and need not be looked through again and again
        loop.call_soon(ready)
        try:
            await self.server.serve([listening])
        finally:
            for duty in duties:
                duty.cancel()
            await asyncio.gather(*duties, return_exceptions=True)
            if self.telegram is not None:
                await self.telegram.stop()
        log.info("stopped")

    def _duties(self) -> Iterator[Coroutine[Any, Any, None]]:
        yield self.limits.share()
        yield self._tidy()
        if (parent := parent_process()) is not None:
            yield self._with(parent)
        yield self.watch.run(self._alert)
        if self.telegram is not None:
            yield self._start(self.telegram)

    async def _start(self, channel: Channel) -> None:
        """The page is served whether Telegram can be reached or not."""
        try:
            await channel.start()
        except BotError as error:
            log.error("Telegram is not served: %s", error)

    async def _alert(self, key: str, **holes: object) -> None:
        if self.telegram is not None:
            await self.telegram.alert(key, **holes)

    async def _with(self, parent: BaseProcess) -> None:
        """A worker whose parent was killed must not hold the port for ever."""
        while parent.is_alive():
            await asyncio.sleep(1)
        self.server.stop()

    async def _tidy(self) -> None:
        while True:
            now = self.assistant.clock()
            with suppress(StoreError):
                await self.store.expire(now - self.settings.retention_days * DAY)
                await self.store.questions.expire(now - self.settings.question_log_days * DAY)
            await asyncio.sleep(HOUR)


def wants_telegram(settings: Settings) -> bool:
    return settings.telegram_token is not None or settings.telegram_token_file is not None


async def _hosted(settings: Settings, listening: socket.socket, ready: Callable[[], None], base: Engine | None) -> None:
    store = await opened(settings.database)
    try:
        await Host(settings, store, base).run(listening, ready)
    finally:
        await store.close()


def run(settings: Settings, listening: socket.socket, ready: Callable[[], None], base: Engine | None = None) -> None:
    """Raises BotError."""
    logs.set_up(settings.log_level, settings.secrets())
    sys.setswitchinterval(SWITCH)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_hosted(settings, listening, ready, base))
