"""Health and metrics over HTTP, for whoever operates the program."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.health import Health
from bot.serving.guard import Guard
from bot.serving.sharing import is_summed


def application(
    health: Health, knowledge: Callable[[], str], routes: Iterable[BaseRoute] = (), bounds: dict[str, int] | None = None
) -> ASGIApp:
    """Whatever is asked here is asked from inside; ``routes`` of channels stand beside it."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live", "knowledge": knowledge()})

    async def ready(_: Request) -> Response:
        troubles = await health.troubles()
        body = {"status": "trouble" if troubles else "ready", "troubles": dict(troubles)}
        return JSONResponse(body, 503 if troubles else 200)

    own = [Route("/health", live), Route("/ready", ready), Route("/metrics", metrics)]
    return Guard(Starlette(routes=[*own, *routes]), bounds or {})


async def metrics(_: Request) -> Response:
    if not is_summed():
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
