"""Updates fetched from Telegram, one batch after another, and what keeps them from coming."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram.error import Conflict, EndPointNotFound, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.dispatch import number_of
from bot.channels.telegram.handlers import KINDS
from bot.channels.telegram.transport import FIRST_PAUSE, LONGEST_PAUSE
from bot.errors import StoreError
from bot.receiving import Payload

LONG_POLL = 25
"""Seconds that Telegram holds a request for updates open."""
LOOK = 60.0
"""Seconds between two looks whether Telegram still pushes to us."""
TOKEN, CONFLICT, WEBHOOK = "token", "conflict", "webhook"
"""Codes of what only a person can mend."""
Report = Callable[[str], None]
"""Takes what is wrong, or nothing where it is well."""
log = logging.getLogger("wenxiao.telegram")
# Updates are fetched raw, since get_updates of 22.8 fails for good on one that it cannot parse.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")


async def poll(bot: ExtBot[Any], feed: Callable[[Sequence[Payload]], Awaitable[None]], report: Report) -> None:
    """For ever."""
    offset, pause = 0, FIRST_PAUSE
    while True:
        try:
            found: Any = await bot.do_api_request(
                "getUpdates", {"offset": offset, "timeout": LONG_POLL, "limit": 100, "allowed_updates": KINDS},
                read_timeout=LONG_POLL + 10,
            )  # fmt: skip
            report("")
            payloads = [payload for payload in found if isinstance(payload, dict)]
            await feed(payloads)
            # Without a number it cannot be confirmed, and comes again at once. Once nothing comes, the offset is
            # left out: after a quiet week Telegram numbers updates anew, and may begin below it.
            numbers = [number for payload in payloads if (number := number_of(payload)) is not None]
            offset = max(numbers, default=-1) + 1
            pause = await _paused(pause) if payloads and not numbers else FIRST_PAUSE
        except StoreError:
            pause = await _paused(pause)
        except (TelegramError, TypeError) as error:
            report(trouble(error))
            log.warning("no updates: %s; asking again", reason(error))
            pause = await _paused(_pause_after(error, pause / 2))


async def keep_pushed(bot: ExtBot[Any], address: str, report: Report) -> None:
    """Looks for ever whether Telegram still takes the token and pushes to our address."""
    while True:
        await asyncio.sleep(LOOK)
        try:
            info: Any = await bot.do_api_request("getWebhookInfo")
        except TelegramError as error:
            report(trouble(error))
        else:
            report("" if isinstance(info, dict) and info.get("url") == address else WEBHOOK)


def trouble(error: Exception) -> str:
    """The code of what only a person can mend; empty for what passes by itself."""
    # Asked raw, the library takes an answer to a wrong token for one to a wrong method.
    if isinstance(error, InvalidToken | EndPointNotFound):
        return TOKEN
    return CONFLICT if isinstance(error, Conflict) else ""


def reason(error: Exception) -> str:
    """What is wrong, without the texts of the library, which may name the token."""
    if isinstance(error, Conflict):
        return "another process fetches the updates of this bot, or a webhook is set; stop it, or remove the webhook"
    if trouble(error) == TOKEN:
        return "the token is no longer accepted"
    if isinstance(error, RetryAfter):
        return "Telegram asks to slow down"
    return "the network is down" if isinstance(error, NetworkError) else type(error).__name__


def _pause_after(error: Exception, pause: float) -> float:
    """How long to wait before updates are asked for again."""
    if isinstance(error, RetryAfter):
        wanted = error.retry_after
        return wanted if isinstance(wanted, int | float) else wanted.total_seconds()
    return min(pause * 2, LONGEST_PAUSE)


async def _paused(pause: float) -> float:
    await asyncio.sleep(pause)
    return _pause_after(Exception(), pause)
