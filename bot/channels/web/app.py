"""The web application put together."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from bot.assistant import Assistant
from bot.channel import Address, Keeper
from bot.channels.web import api, problems
from bot.channels.web.limits import Limits, TooMany
from bot.channels.web.openapi import described
from bot.channels.web.pages import STATIC, YEAR, Pages
from bot.channels.web.talk import Talk
from bot.channels.web.view import Passages
from bot.health import Health
from bot.model import Citation
from bot.serving.guard import Guard

NOWHERE: Mapping[str, Address] = {}
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
    retention_days: float = 30
    question_log_days: float = 0
    """0: questions are not logged."""


def application(
    plan: Plan, assistant: Assistant, keeper: Keeper, limits: Limits, health: Health | None = None,
    addresses: Mapping[str, Address] = NOWHERE,
) -> ASGIApp:  # fmt: skip
    """``addresses``: where other channels are fed."""
    app = FastAPI(
        title="wenxiao", version=plan.version, description=DESCRIPTION, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", redirect_slashes=False,
    )  # fmt: skip
    web = api.State(Talk(assistant, keeper, limits), plan.version, health or Health(keeper.ping))
    app.state.web = web
    app.openapi = partial(described, app, web)  # type: ignore[method-assign]
    pages = Pages(plan.passages, plan.office, plan.retention_days, plan.question_log_days)
    app.include_router(api.router)
    app.include_router(pages.router())
    for path, address in addresses.items():
        app.add_route(path, address.endpoint, methods=list(address.methods))
    app.mount("/static", Kept(directory=STATIC))
    _errors(app, pages)
    app.add_middleware(GZipMiddleware, minimum_size=FROM_BYTES)
    if plan.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=plan.origins, allow_methods=["GET", "POST"], allow_headers=["Content-Type"],
            expose_headers=["ETag", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"],
        )  # fmt: skip
    return Guard(app, {path: address.largest for path, address in addresses.items()})


class Kept(StaticFiles):
    """Style and script, whose address changes with them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response


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
