"""The life of the channel: start, polling or webhook, and a stop that finishes what is in flight."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import uuid
import warnings
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

import uvicorn
from telegram import BotCommand, Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.assistant import Assistant
from bot.channels.telegram import endpoint
from bot.channels.telegram.dispatch import Dispatcher, Ledger, Payload, number_of
from bot.channels.telegram.handlers import KINDS, Handlers
from bot.channels.telegram.limit import Limiter
from bot.channels.telegram.talk import Desk, Manners, Talk
from bot.channels.telegram.transport import BAD_TOKEN, FIRST_PAUSE, Place, pause_after, telegram_bot, trouble
from bot.errors import ChannelError, StoreError
from bot.watch import Watch

LONG_POLL = 25
"""Seconds that Telegram holds a request for updates open."""
GRACE = 6.0
"""Seconds that a stop waits for what is in flight."""
ALERT_PAUSE = 60.0
"""Seconds between two alerts of the same kind, of the kinds that come in swarms."""
REPEATING = frozenset(("failed", "unreadable", "store"))
DAY, HOUR = 86_400.0, 3_600.0
log = logging.getLogger("wenxiao.telegram")
# Updates are fetched raw, since get_updates of 22.8 fails for good on one that it cannot parse.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")


class Keeper(Desk, Ledger, Protocol):
    """All that the channel needs of a store."""

    async def expire(self, before: float) -> None: ...

    async def ping(self) -> None: ...


@dataclass(frozen=True)
class Plan:
    """What the operator has set."""

    token: str
    base_url: str
    proxy: str | None
    operator: int | None
    rate: int
    messages_a_second: float
    webhook: str
    """Public address that updates are pushed to; they are polled if it is empty."""
    secret: str
    listen: tuple[str, int] | None
    lease: float
    retention_days: float
    manners: Manners


class Channel:
    """``start`` and ``stop`` it inside another program and ``feed`` it; or ``run`` it as a program of its own."""

    def __init__(self, plan: Plan, assistant: Assistant, keeper: Keeper) -> None:
        self.plan = plan
        self.assistant = assistant
        self.keeper = keeper
        self.bot = telegram_bot(plan.token, plan.base_url, plan.proxy, plan.messages_a_second)
        self.talk = Talk(self.bot, assistant, keeper, plan.manners, self.alert)
        self.handlers = Handlers(self.talk, Limiter(plan.rate, assistant.clock))
        self.dispatcher = Dispatcher(self._handle, keeper, uuid.uuid4().hex, assistant.clock, plan.lease)
        self._alerted: dict[str, float] = {}
        self._started = False
        self._duties: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Waits while Telegram cannot be reached. Raises ChannelError if it refuses, StoreError."""
        try:
            await self.bot.initialize()
            await self._introduce()
            await self._subscribe()
        except InvalidToken:
            raise ChannelError(BAD_TOKEN) from None
        except TelegramError as error:
            raise ChannelError(f"Telegram refuses to start ({type(error).__name__}); try again later") from None
        # Polling has one poller only, so whatever is unfinished was left by a process that is gone.
        left = await self.dispatcher.adopt(self.plan.lease if self.plan.webhook else 0)
        self._started = True
        duties = [self.dispatcher.keep_lease(), self._tidy()] + ([] if self.plan.webhook else [self._poll()])
        self._duties = [asyncio.create_task(duty) for duty in duties]
        log.info("started", extra={"count": left})

    async def stop(self) -> None:
        """Finishes what is in flight, for 10 seconds at most; the rest is left for the next start."""
        self._started = False
        for duty in self._duties:
            duty.cancel()
        await asyncio.gather(*self._duties, return_exceptions=True)
        await self.dispatcher.drain(GRACE)
        with suppress(TelegramError, RuntimeError, TimeoutError):
            await asyncio.wait_for(self.bot.shutdown(), 1)

    async def feed(self, payload: Payload) -> None:
        """One update, from a webhook. Raises BotError: then it has to be sent again."""
        if not self._started:
            raise ChannelError("the channel has not started yet; send the update again")
        await self.dispatcher.feed([payload])

    async def run(self, watch: Watch) -> None:
        """Until SIGTERM or SIGINT. Raises ChannelError if it cannot start."""
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        loop.add_signal_handler(signal.SIGHUP, watch.wake)
        server = self._listening(self.plan.listen) if self.plan.listen else None
        watching = asyncio.create_task(watch.run(self.alert))
        if await _unless(stopping, self.start()):
            await stopping.wait()
        log.info("stopping")
        watching.cancel()
        await self.stop()
        if server is not None:
            server.close()
        log.info("stopped")

    # --- start ---

    async def _introduce(self) -> None:
        words = self.assistant.words
        for language in ("zh", "en"):
            prefix = f"telegram.commands.{language}."
            commands = [BotCommand(k.removeprefix(prefix), v) for k, v in words.items() if k.startswith(prefix)]
            await self.bot.set_my_commands(commands, language_code=None if language == "zh" else language)

    async def _subscribe(self) -> None:
        if not self.plan.webhook:
            await self.bot.delete_webhook()
            return
        try:
            await self.bot.set_webhook(self.plan.webhook, secret_token=self.plan.secret, allowed_updates=KINDS)
        except BadRequest:
            raise ChannelError(
                "WENXIAO_TELEGRAM_WEBHOOK: Telegram does not accept the address; write a public https:// address"
            ) from None

    def _listening(self, address: tuple[str, int]) -> Listener:
        pushed = endpoint.webhook(self, self.plan.secret)
        return Listener(
            endpoint.app(pushed, lambda: self.assistant.engine.knowledge.version, self.keeper.ping), address
        )

    # --- updates ---

    async def _poll(self) -> None:
        offset, pause = 0, FIRST_PAUSE
        while True:
            try:
                found: Any = await self.bot.do_api_request(
                    "getUpdates", {"offset": offset, "timeout": LONG_POLL, "limit": 100, "allowed_updates": KINDS},
                    read_timeout=LONG_POLL + 10,
                )  # fmt: skip
                payloads = [payload for payload in found if isinstance(payload, dict)]
                await self.dispatcher.feed(payloads)
                # Without a number it cannot be confirmed, and comes again at once. Once nothing comes, the offset is
                # left out: after a quiet week Telegram numbers updates anew, and may begin below it.
                numbers = [number for payload in payloads if (number := number_of(payload)) is not None]
                offset = max(numbers, default=-1) + 1
                pause = await _paused(pause) if payloads and not numbers else FIRST_PAUSE
            except StoreError:
                await self.alert("store")
                pause = await _paused(pause)
            except (TelegramError, TypeError) as error:
                log.warning("no updates: %s; asking again", trouble(error))
                pause = await _paused(pause_after(error, pause / 2))

    async def _handle(self, payload: Payload) -> None:
        try:
            update = Update.de_json(dict(payload), self.bot)
        except Exception as error:
            log.error("an update cannot be read: %s", type(error).__name__)
            await self.alert("unreadable")
            return
        await self.handlers.handle(update)

    # --- operating it ---

    async def alert(self, key: str, **holes: object) -> None:
        """Tells the operator, without a word of what people wrote; the same thing once a minute."""
        now = self.assistant.clock()
        if now - self._alerted.get(key, -ALERT_PAUSE) < ALERT_PAUSE and key in REPEATING:
            return
        self._alerted[key] = now
        log.warning("alert: %s", key)
        if self.plan.operator is not None:
            with suppress(TelegramError):
                await self.talk.say(Place(self.plan.operator), f"alert.{key}", **holes)

    async def _tidy(self) -> None:
        while True:
            with suppress(StoreError):
                await self.keeper.expire(self.assistant.clock() - self.plan.retention_days * DAY)
            await asyncio.sleep(HOUR)


class Listener(uvicorn.Server):
    """Serves HTTP beside the channel, whose signals are not its own."""

    def __init__(self, app: Any, address: tuple[str, int]) -> None:
        """Raises ChannelError if the port is taken."""
        host, port = address
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.create_server((host.strip("[]"), port), family=family)
        except OSError as error:
            raise ChannelError(
                f"WENXIAO_TELEGRAM_LISTEN: cannot listen on {host}:{port} ({error.strerror}); choose a free port"
            ) from None
        self._task = asyncio.create_task(self.serve([self._socket]))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def close(self) -> None:
        self.should_exit = self.force_exit = True
        self._socket.close()


async def _unless(stopping: asyncio.Event, starting: Coroutine[Any, Any, None]) -> bool:
    """Whether the start came to its end before the stop."""
    start, stop = asyncio.create_task(starting), asyncio.create_task(stopping.wait())
    await asyncio.wait({start, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if start.done():
        await start
        return True
    start.cancel()
    await asyncio.gather(start, return_exceptions=True)
    return False


async def _paused(pause: float) -> float:
    await asyncio.sleep(pause)
    return pause_after(Exception(), pause)
