"""Everything that goes wrong, in one shape: problem details (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import re
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.limits import TooMany
from bot.serving.problems import problem

BROKEN_JSON = "json_invalid"
JSON_TYPE = re.compile(r"application/([\w.-]+\+)?json\b", re.IGNORECASE)
LOCATIONS = frozenset(("body", "query", "path", "header"))


def of_http(error: HTTPException) -> Response:
    details = {404: "there is nothing at this address", 405: "this address does not take this method"}
    return problem(error.status_code, details.get(error.status_code, str(error.detail)), headers=error.headers)


def of_form(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if request.method == "POST" and not JSON_TYPE.match(request.headers.get("content-type", "")):
        return problem(415, "the body has to be JSON; send Content-Type: application/json")
    if any(each["type"] == BROKEN_JSON for each in found):
        return problem(400, "the body is no valid JSON; send one object in UTF-8")
    errors = [{"at": _place(each["loc"]), "wrong": str(each["msg"])} for each in found]
    return problem(422, "; ".join(f"{each['at']}: {each['wrong']}" for each in errors), errors=errors)


def _place(loc: tuple[Any, ...]) -> str:
    named = loc[1:] if loc and loc[0] in LOCATIONS and len(loc) > 1 else loc
    return ".".join(map(str, named))


def of_limit(error: TooMany) -> Response:
    allowance = error.allowance
    detail = f"{error}; ask again in {allowance.reset} s"
    return problem(429, detail, headers={**allowance.headers, "Retry-After": str(allowance.reset)})


def internal() -> Response:
    return problem(500, "the answer failed on our side; it has been logged, try again later")


def for_people(request: Request) -> bool:
    """Whether a page is wanted and not an object."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
