"""Health, metrics and the webhook over HTTP."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import BotError, StoreError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1_000_000
"""Bytes of an update; Telegram's own are a few thousand."""
Endpoint = Callable[[Request], Awaitable[Response]]


class Fed(Protocol):
    """What takes updates in."""

    async def feed(self, payload: dict[str, Any]) -> None: ...


def webhook(channel: Fed, secret: str) -> Endpoint:
    """The address that Telegram sends updates to; any status but 200 makes it send them again."""

    async def pushed(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if int(request.headers.get("content-length") or 0) > LARGEST:
            return Response(status_code=413)
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


def app(pushed: Endpoint, knowledge: Callable[[], str], ping: Callable[[], Awaitable[None]]) -> Starlette:
    """For a channel that runs on its own."""

    async def healthy(_: Request) -> Response:
        return JSONResponse({"status": "live", "knowledge": knowledge()})

    async def ready(_: Request) -> Response:
        try:
            await ping()
        except StoreError:
            return JSONResponse({"status": "no store"}, status_code=503)
        return JSONResponse({"status": "ready"})

    routes = [Route("/health", healthy), Route("/ready", ready), Route("/metrics", metrics)]
    return Starlette(routes=[*routes, Route("/telegram", pushed, methods=["POST"])])


async def metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
