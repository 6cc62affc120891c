"""What people read of the API: its page, and where each kind of problem is explained there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRoute

from bot.channels.web.api import PREFIX, State, reply_object, router
from bot.channels.web.limits import Allowance
from bot.channels.web.openapi import CONVERSATION, REQUEST
from bot.channels.web.talk import KEYS, Answered

PATH = "/api"
NAMES = {
    400: "bad_request", 404: "not_found", 405: "wrong_method", 408: "too_slow", 413: "too_large", 415: "not_json",
    422: "wrong_fields", 429: "too_many", 500: "failed", 503: "not_ready",
}  # fmt: skip
"""Status of a problem → its name, which is the end of its address."""


@dataclass(frozen=True)
class ApiGuide:
    """Problems as :class:`bot.serving.problems.Guide` wants them told."""

    home: str
    """Address of the site without a slash at its end; a path alone, if no more is known."""
    words: Callable[[], Mapping[str, str]]

    def address(self, status: int) -> str:
        return f"{self.home}{PATH}#{NAMES[status]}" if status in NAMES else "about:blank"

    def title(self, status: int) -> str:
        return self.words()[f"web.problem.{NAMES.get(status, 'failed')}.title"]


def shown(web: State) -> dict[str, Any]:
    """What the page is made of: addresses, examples asked of the loaded fact base, limits and problems."""
    knowledge = web.knowledge
    first = next(fact for fact in knowledge.facts.values() if fact.figures)
    related = (knowledge.facts[each] for each in first.related if each in knowledge.facts)
    answered = Answered(web.talk.assistant.engine.answer(first.question), CONVERSATION, Allowance())
    rate = web.talk.limits.rate
    return {
        "operations": tuple(_operations()),
        "description": f"{PREFIX}/openapi.json",
        "first": first,
        "then": next(related, first),
        "reply": json.dumps(reply_object(answered, REQUEST), ensure_ascii=False, indent=2),
        "rates": {"ask": rate, "suggest": KEYS * rate} if rate else {},
        "problems": NAMES,
    }


def _operations() -> Iterator[Operation]:
    for route in router.routes:
        if isinstance(route, APIRoute) and route.operation_id:
            yield Operation(route.operation_id, " ".join(route.methods or ()), route.path)


@dataclass(frozen=True)
class Operation:
    """An address with what it takes, as the description names it."""

    name: str
    method: str
    path: str
