"""The web application put together."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from bot.assistant import Assistant
from bot.channel import Address, Keeper
from bot.channels.web import api, fixed, problems
from bot.channels.web.addresses import Addresses
from bot.channels.web.guide import ApiGuide
from bot.channels.web.limits import Limits, TooMany
from bot.channels.web.openapi import described
from bot.channels.web.pages import STATIC, YEAR, Pages
from bot.channels.web.talk import Talk
from bot.channels.web.view import Passages
from bot.health import Health
from bot.model import Citation
from bot.serving.guard import Guard, headers_of
from bot.serving.problems import Problem

NOWHERE: Mapping[str, Address] = {}
FROM_BYTES = 1_000
"""Replies that are worth compressing."""
EXPOSED = (
    "Deprecation", "ETag", "Link", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After",
    "X-Request-ID",
)  # fmt: skip
"""Headers that scripts of other sites may read."""
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
    prefix: str = ""
    """Path that we are published below."""
    public_url: str = ""
    """Address of the page as people reach it, if it is known."""
    ancestors: Sequence[str] = ()
    """Origins of pages that may hold ours in a frame."""
    report_only: bool = False
    """Whether browsers only report what the policy forbids."""

    @property
    def home(self) -> str:
        return self.public_url.rstrip("/") or self.prefix


def application(
    plan: Plan, assistant: Assistant, keeper: Keeper, limits: Limits, health: Health | None = None,
    addresses: Mapping[str, Address] = NOWHERE,
) -> ASGIApp:  # fmt: skip
    """``addresses``: where other channels are fed."""
    app = FastAPI(
        title="wenxiao", version=plan.version, description=DESCRIPTION, docs_url=None, redoc_url=None,
        openapi_url=f"{api.PREFIX}/openapi.json", redirect_slashes=False,
    )  # fmt: skip
    web = api.State(Talk(assistant, keeper, limits), plan.version, health or Health(keeper.ping), plan.home)
    app.state.web = web
    app.openapi = partial(described, app, web)  # type: ignore[method-assign]
    pages = Pages(plan.passages, plan.office, plan.retention_days, plan.question_log_days, plan.prefix)
    routers = api.router, pages.router(), fixed.router
    for router in routers:
        app.include_router(router)
    app.state.routes = [route for router in routers for route in router.routes]
    for path, address in addresses.items():
        app.add_route(path, address.endpoint, methods=list(address.methods))
    app.mount("/static", Kept(directory=STATIC))
    _errors(app, pages)
    _wrapped(app, plan.origins)
    guide = ApiGuide(plan.home, lambda: web.knowledge.replies)
    return Guard(
        Addresses(app, plan.prefix), _bounds(addresses, plan.prefix), guide,
        headers_of(plan.ancestors, plan.report_only),
    )  # fmt: skip


def _bounds(addresses: Mapping[str, Address], prefix: str) -> dict[str, int]:
    """With the prefix and without it, as a proxy may take it off."""
    return {f"{before}{path}": address.largest for path, address in addresses.items() for before in ("", prefix)}


def _wrapped(app: FastAPI, origins: Sequence[str]) -> None:
    app.add_middleware(GZipMiddleware, minimum_size=FROM_BYTES)
    if origins:
        app.add_middleware(
            Cors, allow_origins=origins, allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Content-Type", "If-None-Match", "X-Request-ID"], expose_headers=EXPOSED,
        )  # fmt: skip


class Cors(CORSMiddleware):
    """Says as everything else does what is wrong with a call that is refused."""

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        kept = {"Vary": response.headers.get("vary", "Origin")}
        return Problem(response.status_code, bytes(response.body).decode(), kept)


class Kept(StaticFiles):
    """Style and script, whose address changes with them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response


def _errors(app: FastAPI, pages: Pages) -> None:
    """Programs get a problem document, people a page that says the same."""

    async def http(request: Request, error: Any) -> Response:
        if error.status_code == 405:
            allow = {"Allow": ", ".join(_methods(request))}
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=allow)
            error = HTTPException(405, headers=allow)
        return pages.error(request, error.status_code) if problems.for_people(request) else problems.of_http(error)

    async def form(request: Request, error: Any) -> Response:
        return pages.error(request, 400) if problems.for_people(request) else problems.of_form(request, error)

    async def limit(request: Request, error: Any) -> Response:
        return pages.too_many(request, error) if problems.for_people(request) else problems.of_limit(error)

    async def failed(request: Request, error: Exception) -> Response:
        return pages.error(request, 500) if problems.for_people(request) else problems.internal()

    for kind, handler in ((HTTPException, http), (RequestValidationError, form), (TooMany, limit), (Exception, failed)):
        app.add_exception_handler(kind, handler)


def _methods(request: Request) -> list[str]:
    """Those that the address takes, of whichever of its routes."""
    fitting = [route for route in request.app.state.routes if route.matches(request.scope)[0] is not Match.NONE]
    found = {method for route in fitting for method in route.methods} or {"GET"}
    return sorted(found | {"OPTIONS"} | ({"HEAD"} if "GET" in found else set()))
