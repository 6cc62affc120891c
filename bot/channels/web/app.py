"""The web application put together."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from bot.assistant import Assistant
from bot.channels.web import api, problems
from bot.channels.web.guard import Guard
from bot.channels.web.limits import Limits, TooMany
from bot.channels.web.openapi import described
from bot.channels.web.pages import STATIC, YEAR, Pages
from bot.channels.web.talk import Keeper, Talk
from bot.channels.web.view import Passages
from bot.model import Citation

FROM_BYTES = 1_000
"""Replies that are worth compressing."""
DESCRIPTION = "Answers from one public document, each with its place in it."
log = logging.getLogger("wenxiao.web")


def no_passage(_: Citation) -> None:
    return None


@dataclass(frozen=True)
class Plan:
    """What the operator has set."""

    version: str
    office: str = ""
    origins: Sequence[str] = ()
    """Other sites whose scripts may call the API."""
    passages: Passages = no_passage
    webhook_path: str = ""
    webhook: Callable[[Request], Awaitable[Response]] | None = None
    """Where another channel is fed."""
    webhook_bytes: int = 0
    """What is taken there at most."""


def application(plan: Plan, assistant: Assistant, keeper: Keeper, limits: Limits) -> ASGIApp:
    app = FastAPI(
        title="wenxiao", version=plan.version, description=DESCRIPTION, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", redirect_slashes=False,
    )  # fmt: skip
    web = api.State(Talk(assistant, keeper, limits), plan.version)
    app.state.web = web
    app.openapi = partial(described, app, web)  # type: ignore[method-assign]
    pages = Pages(plan.passages, plan.office)
    app.include_router(api.router)
    app.include_router(pages.router())
    app.add_api_route("/metrics", _metrics, methods=["GET"], include_in_schema=False)
    if plan.webhook is not None:
        app.add_route(plan.webhook_path, plan.webhook, methods=["POST"])
    app.mount("/static", Kept(directory=STATIC))
    _errors(app, pages)
    app.add_middleware(GZipMiddleware, minimum_size=FROM_BYTES)
    if plan.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=plan.origins, allow_methods=["GET", "POST"], allow_headers=["Content-Type"],
            expose_headers=["ETag", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"],
        )  # fmt: skip
    return Guard(app, {plan.webhook_path: plan.webhook_bytes} if plan.webhook else {})


class Kept(StaticFiles):
    """Style and script, whose address changes with them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response


async def _metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _errors(app: FastAPI, pages: Pages) -> None:
    """Programs get a problem document, people a page that says the same."""

    async def http(request: Request, error: Any) -> Response:
        return pages.error(request, error.status_code) if problems.for_people(request) else problems.of_http(error)

    async def form(request: Request, error: Any) -> Response:
        return pages.error(request, 400) if problems.for_people(request) else problems.of_form(request, error)

    async def limit(request: Request, error: Any) -> Response:
        return pages.too_many(request, error) if problems.for_people(request) else problems.of_limit(error)

    async def failed(request: Request, error: Exception) -> Response:
        return pages.error(request, 500) if problems.for_people(request) else problems.internal()

    for kind, handler in ((HTTPException, http), (RequestValidationError, form), (TooMany, limit), (Exception, failed)):
        app.add_exception_handler(kind, handler)
