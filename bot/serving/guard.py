"""What stands before the application: the body taken in whole, in time and in bounds, and headers on every reply."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Mapping, Sequence

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.serving.problems import GUIDE, REQUEST_ID, Guide, Problem

LONGEST = 16_384
"""Bytes of a body: a question has at most 500 characters."""
BODY_SECONDS = 10.0
"""Seconds in which a body has to be there."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS: Sequence[tuple[bytes, bytes]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
LAST = {"Connection": "close"}
NAMED = re.compile(rb"[\w.:-]{1,64}", re.ASCII)
"""A request id that is taken over."""
UNCACHED = (b"cache-control", b"no-store")
REQUESTS = Counter("wenxiao_requests", "HTTP requests served", ["method", "status"])
SECONDS = Histogram("wenxiao_request_seconds", "Time from a request to its reply", ["method"])
METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))


class TooLarge(Exception):
    """The body has more bytes than any question."""


def headers_of(ancestors: Sequence[str] = (), report_only: bool = False) -> tuple[tuple[bytes, bytes], ...]:
    """Those of every reply. ``ancestors``: origins of pages that may hold ours in a frame."""
    policy = (POLICY + (" ".join(ancestors) or "'none'")).encode()
    name = b"content-security-policy-report-only" if report_only else b"content-security-policy"
    framing = () if ancestors else ((b"x-frame-options", b"DENY"),)
    return ((name, policy), *framing, *HEADERS)


class Guard:
    """Wraps the whole application, so that its own errors pass here too."""

    def __init__(
        self, app: ASGIApp, bounds: Mapping[str, int], guide: Guide | None = None,
        headers: Sequence[tuple[bytes, bytes]] = headers_of(),
    ) -> None:  # fmt: skip
        """``bounds``: path → bytes that a body may have there, where it is not the usual number."""
        self.app = app
        self._bounds = bounds
        self._guide = guide
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        method = scope["method"] if scope["method"] in METHODS else "other"

        name = _name(scope)
        scope[REQUEST_ID], scope[GUIDE] = name.decode(), self._guide

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(message, name)
                REQUESTS.labels(method, message["status"]).inc()
            await send(message)

        try:
            await self._served(scope, receive, sent)
        finally:
            SECONDS.labels(method).observe(time.perf_counter() - begun)

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":  # as GET, without the body: monitors and checkers of links ask so
            await self.app({**scope, "method": "GET"}, receive, _headless(send))
            return
        if scope["method"] == "GET":
            await self.app(scope, receive, send)
            return
        longest = self._bounds.get(scope["path"], LONGEST)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _whole(scope, receive, longest)
        except TimeoutError:
            refusal = Problem(408, f"the body was not complete after {BODY_SECONDS:.0f} s", LAST)
        except TooLarge:
            refusal = Problem(413, f"the body has more than {longest} bytes; shorten it", LAST)
        else:
            await self.app(scope, _replayed(body, receive), send)
            return
        await refusal(scope, receive, send)

    def _complete(self, message: Message, name: bytes) -> None:
        headers = message.setdefault("headers", [])
        given = {each for each, _ in headers}
        headers.extend(self._headers)
        headers.append((b"x-request-id", name))
        if b"cache-control" not in given:
            headers.append(UNCACHED)


def _name(scope: Scope) -> bytes:
    """What a request comes with, so that logs of others can be held against ours, or a new name."""
    given: bytes = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given if NAMED.fullmatch(given) else secrets.token_hex(8).encode()


def _headless(send: Send) -> Send:
    async def sent(message: Message) -> None:
        body = message["type"] == "http.response.body"
        await send({**message, "body": b""} if body else message)

    return sent


async def _whole(scope: Scope, receive: Receive, longest: int) -> bytes:
    """Raises TooLarge."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > longest:
            raise TooLarge
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > longest:
            raise TooLarge
    return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
