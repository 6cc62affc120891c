"""The line to Telegram: requests that outlast a lost network, and messages sent over it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from prometheus_client import Gauge
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.channels.telegram.render import Button, Message

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between tries while Telegram cannot be reached; doubled each time."""
RETRIES_AFTER_LIMIT = 10
CONNECTIONS = 16
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
BAD_TOKEN = "WENXIAO_TELEGRAM_TOKEN: Telegram does not accept the token; get a valid one from @BotFather"
REACHABLE = Gauge("wenxiao_telegram_reachable", "Whether the last request to Telegram got through")
log = logging.getLogger("wenxiao.telegram")


class Patient(HTTPXRequest):
    """Tries a request again, with growing pauses, while the network or Telegram's servers fail."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        pause = FIRST_PAUSE
        while True:
            try:
                code, payload = await super().do_request(*args, **kwargs)
            except NetworkError as error:
                log.warning("Telegram cannot be reached: %s; trying again in %.1f s", type(error).__name__, pause)
            else:
                if code < 500:
                    REACHABLE.set(1)
                    return code, payload
                log.warning("Telegram answers %d; trying again in %.1f s", code, pause)
            REACHABLE.set(0)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def telegram_bot(token: str, base_url: str, proxy: str | None, rate: float) -> ExtBot[Any]:
    limiter: Any = AIORateLimiter(
        overall_max_rate=rate, overall_time_period=1 if rate else 0, max_retries=RETRIES_AFTER_LIMIT,
        group_max_rate=20 if rate else 0, group_time_period=60 if rate else 0,
    )  # fmt: skip
    return ExtBot(
        token, base_url=base_url, rate_limiter=limiter,
        request=Patient(connection_pool_size=CONNECTIONS, proxy=proxy, read_timeout=10, pool_timeout=60),
    )  # fmt: skip


class Post:
    """Sends messages; each is tried until Telegram takes or refuses it."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def send(self, chat: int, message: Message) -> int:
        """Returns the number of the message sent. Raises BadRequest and Forbidden."""
        sent = await self.bot.send_message(
            chat, message.html, parse_mode=ParseMode.HTML, reply_markup=_keyboard(message),
            link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        return sent.message_id

    async def rewrite(self, chat: int, number: int, message: Message) -> None:
        try:
            await self.bot.edit_message_text(
                message.html, chat, number, parse_mode=ParseMode.HTML, reply_markup=_keyboard(message),
                link_preview_options=NO_PREVIEW,
            )  # fmt: skip
        except BadRequest as error:
            if "not modified" not in error.message:
                raise


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
