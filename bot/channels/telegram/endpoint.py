"""The address that Telegram pushes updates to."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from bot.errors import BotError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1_000_000
"""Bytes of an update; Telegram's own are a few thousand."""
Endpoint = Callable[[Request], Awaitable[Response]]


class Fed(Protocol):
    """What takes updates in."""

    async def feed(self, payload: dict[str, Any]) -> None: ...


def webhook(channel: Fed, secret: str) -> Endpoint:
    """Any status but 200 makes Telegram send the update again."""

    async def pushed(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        try:
            payload = await request.json()
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            await channel.feed(payload if isinstance(payload, dict) else {})
        except BotError:  # not started yet, or the store is away
            return Response(status_code=503)
        return Response(status_code=200)

    return pushed
