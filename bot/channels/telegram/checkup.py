"""What keeps the channel from running well, found without starting it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.transport import BAD_TOKEN, telegram_bot

SECONDS = 10
"""How long Telegram is waited for; a running channel would go on trying."""
UNREACHABLE = "Telegram cannot be reached; check the network, WENXIAO_TELEGRAM_PROXY and WENXIAO_TELEGRAM_BASE_URL"
Result = TypeVar("Result")


async def check(token: str, base_url: str, proxy: str | None, operator: int | None, webhook: str) -> list[str]:
    """A line for each problem, with the mend; empty if all is well."""
    bot = telegram_bot(token, base_url, proxy, 0)
    try:
        await _soon(bot.get_me())
        return [*await _webhook(bot, webhook), *await _operator(bot, operator)]
    except InvalidToken:
        return [BAD_TOKEN]
    except (NetworkError, TimeoutError):
        return [UNREACHABLE]
    except TelegramError as error:
        return [f"Telegram refuses a request: {type(error).__name__}; try again later"]


async def _soon(request: Awaitable[Result]) -> Result:
    return await asyncio.wait_for(request, SECONDS)


async def _webhook(bot: ExtBot[Any], wanted: str) -> list[str]:
    # Asked for raw, since a field that the library does not know would fail it.
    info = await _soon(bot.do_api_request("getWebhookInfo"))
    address = info.get("url", "") if isinstance(info, dict) else ""
    if address == wanted:
        return []
    if not address:
        return ["no webhook is set at Telegram yet; starting wenxiao telegram sets it"]
    mend = "sets WENXIAO_TELEGRAM_WEBHOOK instead" if wanted else "removes it"
    return [f"a webhook is still set at Telegram; starting wenxiao telegram {mend}"]


async def _operator(bot: ExtBot[Any], operator: int | None) -> list[str]:
    if operator is None:
        return []
    try:
        await _soon(bot.do_api_request("getChat", {"chat_id": operator}))
    except (BadRequest, Forbidden):
        return ["WENXIAO_TELEGRAM_OPERATOR: the bot cannot see this chat; correct the number, or start the bot in it"]
    return []
