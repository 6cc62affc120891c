"""Problem details (RFC 9457): one shape for all that goes wrong with a request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Protocol

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

MEDIA_TYPE = "application/problem+json"
GUIDE = "wenxiao.guide"
"""Where a request keeps the guide to its problems."""
REQUEST_ID = "wenxiao.request_id"
"""Where it keeps its own name."""
CHINESE = re.compile(r"^\s*zh\b", re.IGNORECASE)


class Guide(Protocol):
    """Where people read on, and in which words."""

    def address(self, status: int) -> str:
        """``about:blank`` where the status says all that there is to say."""
        ...

    def title(self, status: int) -> str:
        """In Chinese."""
        ...


class Problem(Response):
    """Made out when it is sent: only then it is known who asks, and in which language."""

    def __init__(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:  # fmt: skip
        super().__init__(status_code=status, headers=headers)
        self._detail = detail
        self._given = headers or {}
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {**self._given, "Vary": "Accept-Language"}
        told = json.dumps(self._body(scope), ensure_ascii=False)
        await Response(told, self.status_code, headers, MEDIA_TYPE)(scope, receive, send)

    def _body(self, scope: Scope) -> dict[str, object]:
        status, guide = self.status_code, scope.get(GUIDE)
        chinese = guide is not None and CHINESE.match(Headers(scope=scope).get("accept-language", ""))
        body: dict[str, object] = {
            "type": guide.address(status) if guide else "about:blank",
            "title": guide.title(status) if guide and chinese else HTTPStatus(status).phrase,
            "status": status,
            "detail": self._detail,
            "request_id": scope.get(REQUEST_ID, ""),
        }
        return {**body, "errors": list(self._errors)} if self._errors else body
