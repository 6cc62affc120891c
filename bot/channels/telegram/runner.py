"""The life of the channel: start, polling or webhook, reloading, and a stop that finishes what is in flight."""

from __future__ import annotations

import asyncio
import hmac
import logging
import signal
import uuid
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import BotCommand, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.assistant import Assistant
from bot.channels.telegram import render
from bot.channels.telegram.dispatch import Dispatcher, Ledger, Payload
from bot.channels.telegram.handlers import Desk, Handlers, Manners
from bot.channels.telegram.limit import Limiter
from bot.channels.telegram.transport import FIRST_PAUSE, pause_after, telegram_bot
from bot.errors import ChannelError, StoreError

KINDS = ["message", "edited_message", "callback_query", "inline_query"]
LONG_POLL = 25
"""Seconds that Telegram holds a request for updates open."""
GRACE = 8.0
"""Seconds that a stop waits for what is in flight."""
ALERT_PAUSE = 60.0
"""Seconds between two alerts of the same kind, of the kinds that come in swarms."""
REPEATING = frozenset(("failed", "unreadable", "store"))
DAY, HOUR = 86_400.0, 3_600.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
log = logging.getLogger("wenxiao.telegram")
# Updates are fetched raw, since get_updates of 22.8 fails for good on one that it cannot parse.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")


class Keeper(Desk, Ledger):
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
    secret: str
    listen: tuple[str, int] | None
    lease: float
    retention_days: float
    manners: Manners
    reload_seconds: float
    changed: Callable[[], bool]
    """Whether the fact base has changed since it was loaded."""
    reload: Callable[[], None]
    """Gives the assistant the fact base anew. Raises KnowledgeError."""


class Channel:
    def __init__(self, plan: Plan, assistant: Assistant, keeper: Any) -> None:
        self.plan = plan
        self.assistant = assistant
        self.keeper = keeper
        self.bot = telegram_bot(plan.token, plan.base_url, plan.proxy, plan.messages_a_second)
        limiter = Limiter(plan.rate, assistant.clock)
        self.handlers = Handlers(self.bot, assistant, keeper, limiter, plan.manners, self.alert)
        self.dispatcher = Dispatcher(self._handle, keeper, uuid.uuid4().hex, assistant.clock, plan.lease)
        self._alerted: dict[str, float] = {}
        self._stop = asyncio.Event()
        self._hangup = asyncio.Event()

    async def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises ChannelError if it cannot start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._hangup.set)
        started = await self._unless_stopped(self._start())
        tasks = [asyncio.create_task(each) for each in self._duties()] if started else []
        await self._stop.wait()
        log.info("stopping")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.dispatcher.drain(GRACE)
        with suppress(TelegramError, RuntimeError):
            await asyncio.wait_for(self.bot.shutdown(), 1)
        log.info("stopped")

    async def _unless_stopped(self, starting: Coroutine[Any, Any, None]) -> bool:
        task, stop = asyncio.create_task(starting), asyncio.create_task(self._stop.wait())
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not task.done():
            task.cancel()
            return False
        await task
        return True

    def _duties(self) -> list[Coroutine[Any, Any, None]]:
        duties = [self.dispatcher.keep_lease(), self._tidy(), self._watch()]
        return duties if self.plan.webhook else [*duties, self._poll()]

    # --- start ---

    async def _start(self) -> None:
        if self.plan.listen:
            await self._listen(*self.plan.listen)
        try:
            await self.bot.initialize()
            await self._introduce()
            if self.plan.webhook:
                await self.bot.set_webhook(self.plan.webhook, secret_token=self.plan.secret, allowed_updates=KINDS)
            else:
                await self.bot.delete_webhook()
        except InvalidToken:
            raise ChannelError(
                "WENXIAO_TELEGRAM_TOKEN: Telegram does not accept the token; get a valid one from @BotFather"
            ) from None
        except TelegramError as error:
            raise ChannelError(f"Telegram refuses to start: {error.message}") from None
        # Polling has one poller only, so whatever is unfinished was left by a process that is gone.
        left = await self.dispatcher.adopt(self.plan.lease if self.plan.webhook else 0)
        log.info("started", extra={"count": left})

    async def _introduce(self) -> None:
        words = self.assistant.words
        for language in ("zh", "en"):
            prefix = f"telegram.commands.{language}."
            commands = [BotCommand(k.removeprefix(prefix), v) for k, v in words.items() if k.startswith(prefix)]
            await self.bot.set_my_commands(commands, language_code=None if language == "zh" else language)

    async def _listen(self, host: str, port: int) -> None:
        server = uvicorn.Server(uvicorn.Config(self.app(), host=host, port=port, log_config=None, lifespan="off"))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._server = asyncio.create_task(_served(server))
        while not server.started:
            if self._server.done():
                raise ChannelError(f"WENXIAO_TELEGRAM_LISTEN: cannot listen on {host}:{port}; choose a free port")
            await asyncio.sleep(0.01)

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
                offset = max(
                    (p["update_id"] + 1 for p in payloads if isinstance(p.get("update_id"), int)), default=offset
                )
                pause = FIRST_PAUSE
            except StoreError:
                await self.alert("store")
                pause = await _paused(pause)
            except (TelegramError, TypeError) as error:
                log.warning("no updates: %s; asking again", _trouble(error))
                pause = await _paused(pause_after(error, pause / 2))

    async def feed(self, payload: Payload) -> None:
        """One update from a webhook. Raises StoreError: then Telegram has to send it again."""
        await self.dispatcher.feed([payload])

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
            text = self.assistant.words[f"telegram.alert.{key}"].format(**holes)
            with suppress(TelegramError):
                await self.handlers.post.send(self.plan.operator, render.plain(text))

    async def _tidy(self) -> None:
        while True:
            with suppress(StoreError):
                await self.keeper.expire(self.assistant.clock() - self.plan.retention_days * DAY)
            await asyncio.sleep(HOUR)

    async def _watch(self) -> None:
        """Reloads the fact base on SIGHUP or when it changes; a broken one is not taken."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hangup.wait(), self.plan.reload_seconds or None)
            asked = self._hangup.is_set()
            self._hangup.clear()
            if not asked and not await asyncio.to_thread(self.plan.changed):
                continue
            try:
                await asyncio.to_thread(self.plan.reload)
            except Exception as error:
                log.error("the fact base was not reloaded: %s", error)
                await self.alert("knowledge")
            else:
                version = self.assistant.engine.knowledge.version
                log.info("the fact base was reloaded: %s", version)
                await self.alert("reloaded", version=version)

    def app(self) -> Starlette:
        """Health, metrics and, with a webhook, the address that Telegram sends updates to."""
        routes = [Route("/health", self._healthy), Route("/ready", self._ready), Route("/metrics", _metrics)]
        return Starlette(routes=[*routes, Route("/telegram", self._pushed, methods=["POST"])])

    async def _healthy(self, _: Request) -> Response:
        return JSONResponse({"status": "live", "knowledge": self.assistant.engine.knowledge.version})

    async def _ready(self, _: Request) -> Response:
        try:
            await self.keeper.ping()
        except StoreError:
            return JSONResponse({"status": "no store"}, status_code=503)
        return JSONResponse({"status": "ready"})

    async def _pushed(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not self.plan.secret or not hmac.compare_digest(given.encode(), self.plan.secret.encode()):
            return Response(status_code=403)
        try:
            payload = await request.json()
            await self.feed(payload if isinstance(payload, dict) else {})
        except (ValueError, UnicodeDecodeError):
            return Response(status_code=400)
        except StoreError:
            return Response(status_code=503)
        return Response(status_code=200)


async def _served(server: uvicorn.Server) -> None:
    with suppress(SystemExit, OSError):
        await server.serve()


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _paused(pause: float) -> float:
    await asyncio.sleep(pause)
    return pause_after(Exception(), pause)


def _trouble(error: Exception) -> str:
    """What is wrong, without the texts of the library, which may name the token."""
    if isinstance(error, Conflict):
        return "another process fetches the updates of this bot, or a webhook is set; stop it, or remove the webhook"
    if isinstance(error, InvalidToken):
        return "the token is no longer accepted"
    if isinstance(error, RetryAfter):
        return "Telegram asks to slow down"
    return "the network is down" if isinstance(error, NetworkError) else type(error).__name__


async def check(plan: Plan) -> list[str]:
    """What is misconfigured, a line each with the mend; empty if all is well."""
    bot = telegram_bot(plan.token, plan.base_url, plan.proxy, 0)
    request: Callable[[str], Awaitable[Any]] = bot.do_api_request
    problems = []
    try:
        await asyncio.wait_for(bot.get_me(), 10)
        info = await asyncio.wait_for(request("getWebhookInfo"), 10)
        address = info.get("url", "") if isinstance(info, dict) else ""
        if address and address != plan.webhook:
            problems.append("a webhook is set at Telegram; starting wenxiao telegram replaces it")
        if plan.operator is not None:
            await asyncio.wait_for(bot.get_chat(plan.operator), 10)
    except InvalidToken:
        problems.append("WENXIAO_TELEGRAM_TOKEN: Telegram does not accept the token; get a valid one from @BotFather")
    except (NetworkError, TimeoutError):
        problems.append(
            "Telegram cannot be reached; check the network, WENXIAO_TELEGRAM_PROXY and WENXIAO_TELEGRAM_BASE_URL"
        )
    except TelegramError as error:
        problems.append(f"WENXIAO_TELEGRAM_OPERATOR: {error.message}; write the chat's number and let it start the bot")
    if plan.webhook and (not plan.secret or plan.listen is None):
        problems.append("a webhook needs WENXIAO_TELEGRAM_SECRET and WENXIAO_TELEGRAM_LISTEN; set both")
    return problems
