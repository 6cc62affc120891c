"""What an address may look like from outside: below a path, with a slash at its end, or of the API before versions."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API, VERSION = "/api/", "/api/v1/"
DEPRECATED = "@1795737600"
"""When the addresses without a version became old, as RFC 9745 writes it."""


class Addresses:
    """Gives the application the one form of each address that it knows."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """``prefix``: the path that we are published below; a proxy may pass it on or take it off."""
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self._own(scope["path"])
        if len(path) > 1 and path.endswith("/"):
            await self._without_slash(scope, path)(scope, receive, send)
        elif path.startswith(API) and not path.startswith(VERSION):
            later = VERSION + path.removeprefix(API)
            await self.app(_at(scope, later), receive, _marked(send, quote(self.prefix + later)))
        else:
            await self.app(_at(scope, path), receive, send)

    def _own(self, path: str) -> str:
        if path == self.prefix or path.startswith(f"{self.prefix}/"):
            return path.removeprefix(self.prefix) or "/"
        return path

    def _without_slash(self, scope: Scope, path: str) -> RedirectResponse:
        query = scope["query_string"].decode("latin-1")
        there = self.prefix + quote("/" + path.strip("/"))  # // would lead to another host
        return RedirectResponse(f"{there}?{query}" if query else there, 308, {"Cache-Control": "no-cache"})


def _at(scope: Scope, path: str) -> Scope:
    return scope if path == scope["path"] else {**scope, "path": path, "raw_path": quote(path).encode()}


def _marked(send: Send, later: str) -> Send:
    """Says that the address has a successor."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Deprecation"] = DEPRECATED
            headers["Link"] = f'<{later}>; rel="successor-version"'
        await send(message)

    return sent
