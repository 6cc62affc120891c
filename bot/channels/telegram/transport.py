"""The line to Telegram: requests that outlast a lost network, and messages sent over it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
from prometheus_client import Gauge
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, InvalidToken, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.render import Button, Message

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between tries while Telegram cannot be reached; doubled each time."""
RETRIES_AFTER_LIMIT = 1000
"""Telegram says each time how long to wait, so giving up would only lose the message."""
CONNECTIONS = 64
CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 5.0
"""Seconds."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
BAD_TOKEN = "WENXIAO_TELEGRAM_TOKEN: Telegram does not accept the token; get a valid one from @BotFather"
REACHABLE = Gauge("wenxiao_telegram_reachable", "Whether the last request to Telegram got through")
log = logging.getLogger("wenxiao.telegram")


class Patient(BaseRequest):
    """Tries a request again, with growing pauses, while the network or Telegram's servers fail.

    Over aiohttp, since httpx, the library's own way, takes ten times as long and names the token in its errors.
    """

    def __init__(self, proxy: str | None) -> None:
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_TIMEOUT

    async def initialize(self) -> None:
        self._open()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector, proxy=self._proxy)
        return self._session

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None,
        read_timeout: object = None, write_timeout: object = None,
        connect_timeout: object = None, pool_timeout: object = None,
    ) -> tuple[int, bytes]:  # fmt: skip
        wait = read_timeout if isinstance(read_timeout, int | float) else READ_TIMEOUT
        body = urlencode(request_data.json_parameters).encode() if request_data else b""
        pause = FIRST_PAUSE
        while True:
            try:
                code, payload = await self._once(url, method, body, wait)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("Telegram cannot be reached: %s; trying again in %.1f s", type(error).__name__, pause)
            else:
                if code < 500 and payload.startswith(b"{"):  # not the page of a proxy that asks to log in
                    REACHABLE.set(1)
                    return code, payload
                log.warning("Telegram answers with status %d; trying again in %.1f s", code, pause)
            REACHABLE.set(0)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _once(self, url: str, method: str, body: bytes, wait: float) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT, sock_read=wait)
        request = self._open().request(method, url, data=body, headers=FORM, timeout=timeout, allow_redirects=False)
        async with request as response:
            return response.status, await response.read()


def telegram_bot(token: str, base_url: str, proxy: str | None, rate: float) -> ExtBot[Any]:
    limiter: Any = AIORateLimiter(
        overall_max_rate=rate, overall_time_period=1 if rate else 0, max_retries=RETRIES_AFTER_LIMIT,
        group_max_rate=20 if rate else 0, group_time_period=60 if rate else 0,
    )  # fmt: skip
    request = Patient(proxy)
    return ExtBot(token, base_url=base_url, rate_limiter=limiter, request=request, get_updates_request=request)


@dataclass(frozen=True)
class Place:
    """Where a message goes."""

    chat: int
    thread: int | None = None
    """Topic of a group that has them."""
    answers: int | None = None
    """Message that it visibly answers."""


class Post:
    """Sends messages; each is tried until Telegram takes or refuses it."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def send(self, place: Place, message: Message) -> int:
        """Returns the number of the message sent. Raises BadRequest and Forbidden."""
        answered = ReplyParameters(place.answers, allow_sending_without_reply=True) if place.answers else None
        try:
            sent = await self.bot.send_message(
                place.chat, message.html, parse_mode=ParseMode.HTML, reply_markup=_keyboard(message),
                link_preview_options=NO_PREVIEW, message_thread_id=place.thread, reply_parameters=answered,
            )  # fmt: skip
        except ChatMigrated as moved:  # a group that has become a supergroup
            return await self.send(Place(moved.new_chat_id), message)
        return sent.message_id

    async def rewrite(self, place: Place, number: int, message: Message) -> bool:
        """Whether the message was still there to be edited."""
        try:
            await self.bot.edit_message_text(
                message.html, place.chat, number, parse_mode=ParseMode.HTML, reply_markup=_keyboard(message),
                link_preview_options=NO_PREVIEW,
            )  # fmt: skip
        except BadRequest as error:
            return "not modified" in error.message
        return True

    async def remove(self, place: Place, number: int) -> None:
        with suppress(BadRequest):  # the person was quicker
            await self.bot.delete_message(place.chat, number)

    async def typing(self, place: Place) -> None:
        await self.bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.thread)


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    rows = [[_button(button) for button in row] for row in message.buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.text, callback_data=button.data)


def pause_after(error: Exception, pause: float) -> float:
    """How long to wait before updates are asked for again."""
    if isinstance(error, RetryAfter):
        wanted = error.retry_after
        return wanted if isinstance(wanted, int | float) else wanted.total_seconds()
    return min(pause * 2, LONGEST_PAUSE)


def trouble(error: Exception) -> str:
    """What is wrong, without the texts of the library, which may name the token."""
    if isinstance(error, Conflict):
        return "another process fetches the updates of this bot, or a webhook is set; stop it, or remove the webhook"
    if isinstance(error, InvalidToken):
        return "the token is no longer accepted"
    if isinstance(error, RetryAfter):
        return "Telegram asks to slow down"
    return "the network is down" if isinstance(error, NetworkError) else type(error).__name__
