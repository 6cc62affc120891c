"""The line to Telegram: requests that outlast a lost network, and messages sent over it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
from prometheus_client import Gauge
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.pace import Pace
from bot.channels.telegram.render import Button, Message

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between tries while Telegram cannot be reached; doubled each time."""
CONNECTIONS = 64
CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 5.0
"""Seconds."""
SEND_TIMEOUTS = (20.0, 40.0)
"""Seconds that the answer to a message that was sent is waited for, at the first and at the only further try."""
SENDS = re.compile(r"/(?:send(?!ChatAction)|copy|forward)\w+$")
"""Methods that do it again when they are asked again."""
GATEWAY_TIMEOUT = 504
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
BAD_TOKEN = "WENXIAO_TELEGRAM_TOKEN: Telegram does not accept the token; get a valid one from @BotFather"
REACHABLE = Gauge(
    "wenxiao_telegram_reachable", "Whether the last request to Telegram got through", multiprocess_mode="livemin"
)
log = logging.getLogger("wenxiao.telegram")


class Refused(Exception):
    """The request was certainly not done."""


class Unsure(Exception):
    """The request went out, and whether it was done is not known."""


class Patient(BaseRequest):
    """Tries a request again, with growing pauses, while the network or Telegram's servers fail.

    A message is sent again without end only where it was certainly not sent; where that is not known, once.

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
        """Raises TimedOut if it is not known whether a message was sent."""
        wait = read_timeout if isinstance(read_timeout, int | float) else READ_TIMEOUT
        body = urlencode(request_data.json_parameters).encode() if request_data else b""
        waits = list(SEND_TIMEOUTS) if SENDS.search(url) else [wait]
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._once(url, method, body, waits[0])
            except Unsure as error:
                why = str(error)
                if SENDS.search(url) and len(waits) == 1:
                    raise TimedOut("it is not known whether the message was sent") from None
                waits = waits[1:] or waits
            except Refused as error:
                why = str(error)
            REACHABLE.set(0)
            log.warning("Telegram: %s; trying again in %.1f s", why, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _once(self, url: str, method: str, body: bytes, wait: float) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT, sock_read=wait)
        request = self._open().request(method, url, data=body, headers=FORM, timeout=timeout, allow_redirects=False)
        try:
            async with request as response:
                status, payload = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Refused(f"cannot be reached ({type(error).__name__})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unsure(f"the answer did not come ({type(error).__name__})") from None
        if status == GATEWAY_TIMEOUT or (status < 500 and not _is_object(payload)):
            raise Unsure(f"no answer that can be read, with status {status}")  # also the page of a log-in
        if status >= 500:
            raise Refused(f"status {status}")
        REACHABLE.set(1)
        return status, payload


def _is_object(payload: bytes) -> bool:
    """Read here, since the library would write what it cannot read into the log, with what people wrote."""
    try:
        return payload.startswith(b"{") and isinstance(json.loads(payload), dict)
    except (ValueError, RecursionError):
        return False


def telegram_bot(token: str, base_url: str, proxy: str | None, rate: float) -> ExtBot[Any]:
    request = Patient(proxy)
    return ExtBot(token, base_url=base_url, rate_limiter=Pace(rate), request=request, get_updates_request=request)


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
