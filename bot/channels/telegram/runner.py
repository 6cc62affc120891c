"""The channel: its start, polling or webhook, and a stop that finishes what is in flight."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from telegram import BotCommand, Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.assistant import Assistant
from bot.channel import Address
from bot.channels.telegram import endpoint, render
from bot.channels.telegram.dispatch import Dispatcher, Ledger, chat_of, sender_of
from bot.channels.telegram.handlers import KINDS, Handlers
from bot.channels.telegram.polling import keep_pushed, poll
from bot.channels.telegram.render import Message
from bot.channels.telegram.talk import NAME, Desk, Manners, Talk
from bot.channels.telegram.transport import BAD_TOKEN, Place, telegram_bot
from bot.errors import ChannelError, StoreError, TokenError
from bot.health import STORE, Health
from bot.limiting import Limiter, Shared
from bot.model import Turn
from bot.receiving import Payload

GRACE = 6.0
"""Seconds that a stop waits for what is in flight."""
ALERT_PAUSE = 60.0
"""Seconds between two alerts of the same kind, of the kinds that come in swarms."""
ALERT_SECONDS = 10.0
"""How long an alert is tried; what it is about may be the way to Telegram itself."""
LEDGER = f"{NAME}.ledger"
REPEATING = frozenset(("failed", "unreadable"))
log = logging.getLogger("wenxiao.telegram")


class Keeper(Desk, Protocol):
    """All that the channel needs of a store."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def allowances(self) -> Shared: ...

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
    path: str
    """Where they are pushed to on our side."""
    secret: str
    lease: float
    manners: Manners


class Telegram:
    """A channel as :class:`bot.channel.Channel` describes it."""

    name = NAME

    def __init__(self, plan: Plan, assistant: Assistant, keeper: Keeper, health: Health) -> None:
        self.plan = plan
        self.assistant = assistant
        self.keeper = keeper
        self._health = health
        self.bot = telegram_bot(plan.token, plan.base_url, plan.proxy, plan.messages_a_second)
        self.talk = Talk(self.bot, assistant, keeper, plan.manners, self.alert)
        self._limiter = Limiter(plan.rate, assistant.clock, keeper.allowances)
        self.handlers = Handlers(self.talk, self._limiter)
        owner = uuid.uuid4().hex
        self.dispatcher = Dispatcher(self._handle, keeper.ledger, self._whose, owner, assistant.clock, plan.lease)
        self._alerted: dict[str, float] = {}
        self._started = False

    @property
    def addresses(self) -> Mapping[str, Address]:
        if not self.plan.webhook:
            return {}
        return {self.plan.path: Address(endpoint.webhook(self, self.plan.secret), largest=endpoint.LARGEST)}

    async def start(self) -> None:
        """Waits while Telegram cannot be reached. Raises ChannelError if it refuses, StoreError."""
        try:
            await self.bot.initialize()
            await self._introduce()
            await self._subscribe()
        except InvalidToken:
            raise TokenError(BAD_TOKEN) from None
        except TelegramError as error:
            raise ChannelError(f"Telegram refuses to start ({type(error).__name__}); try again later") from None
        # Polling has one poller only, so whatever is unfinished was left by a process that is gone.
        left = await self.dispatcher.adopt(self.plan.lease if self.plan.webhook else 0)
        self._started = True
        log.info("started", extra={"count": left})

    def duties(self) -> Sequence[Coroutine[Any, Any, None]]:
        if self.plan.webhook:
            fed = keep_pushed(self.bot, self.plan.webhook, self._report)
        else:
            fed = poll(self.bot, self._take, self._report)
        return self.dispatcher.keep_lease(), self.dispatcher.finish_late(), self._limiter.share(), fed

    async def stop(self) -> None:
        """The rest is left for the next start."""
        self._started = False
        await self.dispatcher.drain(GRACE)
        with suppress(TelegramError, RuntimeError, TimeoutError):
            await asyncio.wait_for(self.bot.shutdown(), 1)
        await self.bot.request.shutdown()  # also where the start failed, and nothing was there to shut down

    async def feed(self, payload: Payload) -> None:
        """One update, from a webhook. Raises BotError: then it has to be sent again."""
        if not self._started:
            raise ChannelError("the channel has not started yet; send the update again")
        await self._take([payload])

    def render(self, turn: Turn) -> tuple[Message, ...]:
        return render.messages(turn.reply, self.assistant.words)

    async def alert(self, key: str, **holes: object) -> None:
        """Tells the operator, without a word of what people wrote; what comes in swarms once a minute."""
        now = self.assistant.clock()
        if now - self._alerted.get(key, -ALERT_PAUSE) < ALERT_PAUSE and key in REPEATING:
            return
        self._alerted[key] = now
        log.warning("alert: %s", key)
        if self.plan.operator is None:
            return
        if holes.get("trouble"):
            holes["trouble"] = self.talk.word(f"trouble.{holes['trouble']}")
        with suppress(TelegramError, TimeoutError):
            place = Place(self.plan.operator)
            await asyncio.wait_for(self.talk.say(place, f"alert.{key}", **holes), ALERT_SECONDS)

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

    # --- updates ---

    async def _take(self, payloads: Sequence[Payload]) -> None:
        """Raises StoreError."""
        try:
            await self.dispatcher.feed(payloads)
        except StoreError:
            self._health.report(LEDGER, STORE)
            raise
        self._health.report(LEDGER, "")

    def _report(self, trouble: str) -> None:
        self._health.report(NAME, trouble)

    def _whose(self, payload: Payload) -> tuple[str, str]:
        who, chat = self.keeper.person(NAME, sender_of(payload)), self.keeper.person(NAME, "chat", chat_of(payload))
        return who[: len(who) // 2], chat

    async def _handle(self, payload: Payload) -> None:
        try:
            update = Update.de_json(dict(payload), self.bot)
        except Exception as error:
            log.error("an update cannot be read: %s", type(error).__name__)
            await self.alert("unreadable")
            return
        await self.handlers.handle(update)
