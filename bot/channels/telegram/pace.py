"""How fast messages are sent: so many a second altogether, and a chat that Telegram holds up waits alone."""

from __future__ import annotations

import logging
import warnings
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.channels.telegram.slots import step_aside

GROUP_RATE, GROUP_SPAN = 20, 60
"""Messages that Telegram takes in one group, in so many seconds."""
GROUPS = 1000
"""Groups whose pace is kept in mind; the longest silent are forgotten first."""
MARGIN = 0.1
"""Seconds that are waited longer than Telegram asks for."""
# Both forms that the library may give are read.
warnings.filterwarnings("ignore", message=".*attribute `retry_after` will be")
log = logging.getLogger("wenxiao.telegram")


class Pace(BaseRateLimiter[None]):
    """The library's own limiter stops all chats when Telegram asks one of them to wait."""

    def __init__(self, rate: float) -> None:
        """``rate``: messages a second; 0 no limit."""
        self._all = AsyncLimiter(rate, 1) if rate else None
        self._groups: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any], endpoint: str,
        data: dict[str, Any], rate_limit_args: None,
    ) -> Any:  # fmt: skip
        """Telegram says each time how long to wait, so giving up would only lose the message."""
        while True:
            try:
                async with self._group(data.get("chat_id")), self._all or nullcontext():
                    return await callback(*args, **kwargs)
            except RetryAfter as error:
                wait = error.retry_after
                seconds = wait if isinstance(wait, int | float) else wait.total_seconds()
                log.warning("Telegram asks a chat to wait %.0f s", seconds)
            await step_aside(seconds + MARGIN)

    def _group(self, chat: object) -> AbstractAsyncContextManager[None]:
        """The limit of a group; those have negative numbers, or a name."""
        named = isinstance(chat, str) and not chat.lstrip("-").isdecimal()
        negative = str(chat).startswith("-")
        if self._all is None or chat is None or not (named or negative):
            return nullcontext()
        limiter = self._groups.pop(str(chat), None) or AsyncLimiter(GROUP_RATE, GROUP_SPAN)
        self._groups[str(chat)] = limiter
        while len(self._groups) > GROUPS:
            self._groups.popitem(last=False)
        return limiter
