"""Everything that goes wrong, in one shape: problem details (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.limits import TooMany
from bot.serving.problems import Problem

BROKEN_JSON = "json_invalid"
JSON_TYPE = re.compile(r"application/([\w.-]+\+)?json\b", re.IGNORECASE)
WRONG = {
    "missing": "this is needed",
    "extra_forbidden": "there is no such field or parameter; leave it out",
    "string_type": "this has to be a string",
    "model_attributes_type": "this has to be one JSON object",
    "string_pattern_mismatch": "this has not the form that the description gives",
}


def of_http(error: HTTPException) -> Response:
    details = {404: "there is nothing at this address", 405: "this address does not take this method"}
    return Problem(error.status_code, details.get(error.status_code, str(error.detail)), error.headers)


def of_form(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if request.method == "POST" and not JSON_TYPE.match(request.headers.get("content-type", "")):
        return Problem(415, "the body has to be JSON; send Content-Type: application/json")
    if any(each["type"] == BROKEN_JSON for each in found):
        return Problem(400, "the body is no valid JSON; send one object in UTF-8")
    errors = [{"at": _place(each["loc"]), "wrong": _wrong(each)} for each in found]
    return Problem(422, "; ".join(f"{each['at']}: {each['wrong']}" for each in errors), errors=errors)


def _wrong(error: Mapping[str, Any]) -> str:
    """In the words of this API, where the checker has no better than those of its own making."""
    own = (error.get("ctx") or {}).get("error")
    return str(own or WRONG.get(error["type"]) or error["msg"])


def _place(loc: tuple[Any, ...]) -> str:
    """The name of the field or parameter; the first parts say where, and in the body what kind of question it is."""
    named = loc[2:] if loc[:1] == ("body",) else loc[1:]
    return ".".join(map(str, named)) or "body"


def of_limit(error: TooMany) -> Response:
    allowance = error.allowance
    detail = f"{error}; ask again in {allowance.reset} s"
    return Problem(429, detail, {**allowance.headers, "Retry-After": str(allowance.reset)})


def internal() -> Response:
    return Problem(500, "the answer failed on our side; it has been logged, try again later")


def for_people(request: Request) -> bool:
    """Whether a page is wanted and not an object."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
