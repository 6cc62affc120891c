"""One process: the page with the API and all channels, or Telegram alone, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from typing import Any

import uvloop
from starlette.routing import Route
from starlette.types import ASGIApp

from bot import logs
from bot.answering.engine import Engine
from bot.answering.passage import passage
from bot.assistant import Assistant
from bot.bootstrap import engine, version
from bot.channel import Address, Channel, Parts
from bot.channels.telegram.runner import Telegram
from bot.channels.web.app import Plan
from bot.channels.web.channel import Web
from bot.channels.web.limits import Limits
from bot.errors import BotError, ChannelError, StoreError
from bot.health import STORE, Health
from bot.services import channels, only_telegram, watch
from bot.serving import operating
from bot.serving.server import Server
from bot.settings import Settings
from bot.store.database import Store, opened

SWITCH = 0.0005
"""Seconds after which the thread of the database gets its turn; the usual 5 ms would be most of a reply."""
DAY, HOUR = 86_400.0, 3_600.0
PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two starts of a channel that is refused; doubled each time."""
log = logging.getLogger("wenxiao.serve")
Listening = Mapping[str, socket.socket]
"""The sockets by what is served there."""
PAGE, INSIDE = "page", "inside"


class Host:
    """All that one process serves."""

    def __init__(self, settings: Settings, store: Store, base: Engine | None, *, alone: bool = False) -> None:
        """``base``: the fact base, if it is loaded already; ``alone``: nothing but Telegram. Raises BotError."""
        self.settings = settings
        self.store = store
        self.alone = alone
        kept = store.questions if settings.question_log_days else None
        minutes = settings.context_minutes * 60
        self.assistant = Assistant(base or engine(settings), store, store, time.time, minutes, log=kept)
        self.health = Health(store.ping)
        self.watch = watch(settings, self.assistant)
        parts = Parts(self.assistant, store, self.health, self._alert)
        self.web = Web(self._plan(), self.assistant, store, self._limits(), self.health)
        self.channels: list[Channel] = (
            [only_telegram(settings, parts)] if alone else [self.web, *channels(settings, parts)]
        )
        self._stopping = asyncio.Event()
        self._servers: list[Server] = []

    def app(self, place: str) -> ASGIApp:
        """What is served at a place."""
        addresses = {path: address for channel in self.channels for path, address in channel.addresses.items()}
        if place == PAGE:
            return self.web.application(addresses)
        own: Mapping[str, Address] = addresses if self.alone else {}
        routes = [Route(path, each.endpoint, methods=list(each.methods)) for path, each in own.items()]
        bounds = {path: each.largest for path, each in own.items()}
        return operating.application(self.health, lambda: self.assistant.engine.knowledge.version, routes, bounds)

    def _limits(self) -> Limits:
        return Limits(self.settings.web_rate, time.time, self.store.allowances)

    def _plan(self) -> Plan:
        settings, document = self.settings, self.settings.document()
        return Plan(
            version=version(), office=settings.office, origins=settings.origins(),
            passages=lambda cite: passage(document, cite.evidence) if document else None,
            retention_days=settings.retention_days, question_log_days=settings.question_log_days,
            prefix=settings.prefix(), public_url=settings.public_url, ancestors=settings.ancestors(),
            report_only=settings.csp_report_only,
        )  # fmt: skip

    async def run(self, listening: Listening, ready: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT. Raises BotError if Telegram alone is refused."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self.watch.wake)
        self._servers = [Server(self.app(place), self.settings.proxies()) for place in listening]
        pairs = zip(self._servers, listening.values(), strict=True)
        serving = [asyncio.create_task(server.serve([at])) for server, at in pairs]
        kept = [asyncio.create_task(self._kept(channel)) for channel in self.channels]
        duties = [asyncio.create_task(duty) for duty in self._duties()]
        gc.collect()
        gc.freeze()  # the fact base stays for good, and need not be looked through again and again
        loop.call_soon(ready)
        try:
            await self._until_stopped(kept)
        finally:
            self.stop()
            await asyncio.gather(*serving, return_exceptions=True)
            for duty in (*duties, *kept):
                duty.cancel()
            await asyncio.gather(*duties, *kept, return_exceptions=True)
            await asyncio.gather(*(channel.stop() for channel in self.channels))
        log.info("stopped")

    def stop(self) -> None:
        """Lets requests in flight end; asked a second time, it does not wait for them."""
        self._stopping.set()
        for server in self._servers:
            server.stop()

    async def _until_stopped(self, kept: list[asyncio.Task[None]]) -> None:
        stop = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({stop, *kept} if self.alone else {stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not self._stopping.is_set():
            await asyncio.gather(*kept)

    async def _kept(self, channel: Channel) -> None:
        """Starts it, again and again while it is refused, and does its duties."""
        pause = PAUSE
        while True:
            try:
                await channel.start()
                self.health.report(channel.name, "")
                await asyncio.gather(*channel.duties())
                return
            except BotError as error:
                if self.alone:
                    raise
                log.error("%s is refused: %s; trying again in %.0f s", channel.name, error, pause)
                self.health.report(channel.name, error.code if isinstance(error, ChannelError) else STORE)
            except Exception:
                log.exception("%s went down; starting it again in %.0f s", channel.name, pause)
                self.health.report(channel.name, ChannelError.code)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _duties(self) -> Iterator[Coroutine[Any, Any, None]]:
        yield self._tidy()
        yield self.health.watch(self._alert)
        yield self.watch.run(self._alert)
        if (parent := parent_process()) is not None:
            yield self._with(parent)

    async def _alert(self, key: str, **holes: object) -> None:
        """Telegram is where the operator is told, since it can be written to without being asked."""
        for channel in self.channels:
            if isinstance(channel, Telegram):
                await channel.alert(key, **holes)

    async def _with(self, parent: BaseProcess) -> None:
        """A worker whose parent was killed must not hold the port for ever."""
        while parent.is_alive():
            await asyncio.sleep(1)
        self.stop()

    async def _tidy(self) -> None:
        while True:
            now = self.assistant.clock()
            with suppress(StoreError):
                await self.store.questions.expire(now - self.settings.question_log_days * DAY)
                await self.store.expire(now - self.settings.retention_days * DAY)
            await asyncio.sleep(HOUR)


async def _hosted(
    settings: Settings, listening: Listening, ready: Callable[[], None], base: Engine | None, alone: bool
) -> None:
    store = await opened(settings.database, settings.key_file)
    try:
        await Host(settings, store, base, alone=alone).run(listening, ready)
    finally:
        await store.close()


def run(
    settings: Settings, listening: Listening, ready: Callable[[], None], base: Engine | None = None, *,
    alone: bool = False,
) -> None:  # fmt: skip
    """Raises BotError."""
    logs.set_up(settings.log_level, settings.secrets())
    sys.setswitchinterval(SWITCH)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_hosted(settings, listening, ready, base, alone))
