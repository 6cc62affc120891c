"""The description of the API, with examples that are asked of the loaded fact base and so are never out of date."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bot.answering.engine import Engine
from bot.channels.web import schema
from bot.channels.web.api import PREFIX, SUGGESTED, State, fact_object, reply_object, topic_of
from bot.channels.web.limits import Allowance
from bot.channels.web.talk import NONCE, TAG, Answered

CONVERSATION = ("0123456789abcdef" * 3)[: NONCE + TAG]
REQUEST = "0123456789abcdef"
JSON = "application/json"
FACT = PREFIX + "/facts/{fact_id}"
TAGS = [
    {"name": "questions", "description": "Asking in one's own words"},
    {"name": "facts", "description": "The fact base itself"},
    {"name": "service", "description": "Whether all is well"},
]
HEADERS = {
    "X-Request-ID": ("string", "name of the request: the one that it came with, or a new one"),
    "ETag": ("string", "changes with the fact base, the program and the encoding; send it as If-None-Match"),
    "RateLimit-Limit": ("integer", "requests a minute that are free to one client address; absent without a limit"),
    "RateLimit-Remaining": ("integer", "how many of them are left"),
    "RateLimit-Reset": ("integer", "seconds until all of them are free again"),
    "Retry-After": ("integer", "seconds to wait before asking again"),
}
RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def described(app: FastAPI, web: State) -> dict[str, Any]:
    """Made once; a reloaded fact base changes answers and not the API."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, routes=app.routes, description=app.description, tags=TAGS,
            servers=[{"url": web.home or "/"}],
        )  # fmt: skip
        made["security"] = []  # everything is public
        _exemplify(made["paths"], web)
        _head(made)
        problem = schema.ProblemObject.model_json_schema(ref_template="#/components/schemas/{model}")
        made["components"]["schemas"] |= {**problem.pop("$defs", {}), "ProblemObject": problem}
        app.openapi_schema = made
    return app.openapi_schema


def _exemplify(paths: dict[str, Any], web: State) -> None:
    engine = web.talk.assistant.engine
    fact = next(each for each in engine.knowledge.facts.values() if each.figures)
    asked = {
        "question": {"value": {"question": fact.question}},
        "conversation": {"value": {"question": fact.title, "conversation": CONVERSATION}},
        "choice": {"value": {"choice": fact.id}},
    }
    paths[f"{PREFIX}/ask"]["post"]["requestBody"]["content"][JSON]["examples"] = asked
    answered = Answered(engine.answer(fact.question), CONVERSATION, Allowance())
    _reply(paths[f"{PREFIX}/ask"]["post"], reply_object(answered, REQUEST))
    _reply(paths[FACT]["get"], fact_object(fact))
    _reply(paths[f"{PREFIX}/suggest"]["get"], _suggested(engine, web))
    given = {"fact_id": fact.id, "topic": topic_of(fact), "q": fact.title, "term": fact.title,
             "section": fact.citations[0].section}  # fmt: skip
    for path in (FACT, f"{PREFIX}/facts", f"{PREFIX}/suggest"):
        for parameter in paths[path]["get"]["parameters"]:
            if parameter["name"] in given:
                parameter["example"] = given[parameter["name"]]


def _suggested(engine: Engine, web: State) -> dict[str, Any]:
    fact = next(iter(engine.knowledge.facts.values()))
    found = web.suggestions.find(fact.title, SUGGESTED)
    return {"suggestions": [{"key": choice.key, "question": choice.text} for choice in found]}


def _reply(operation: dict[str, Any], example: dict[str, Any]) -> None:
    operation["responses"]["200"]["content"][JSON]["example"] = example


def _head(made: dict[str, Any]) -> None:
    """Writes into each reply which headers it may have."""
    kinds = {name: {"description": told, "schema": {"type": kind}} for name, (kind, told) in HEADERS.items()}
    made["components"]["headers"] = kinds
    for operations in made["paths"].values():
        for operation in operations.values():
            for status, reply in operation["responses"].items():
                names = _headers(operation, status)
                reply["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _headers(operation: dict[str, Any], status: str) -> tuple[str, ...]:
    if status == "429":
        return "X-Request-ID", *RATES, "Retry-After"
    if status != "200":
        return ("X-Request-ID",)
    own = {"ask": RATES, "list_facts": ("ETag",), "get_fact": ("ETag",), "list_sections": ("ETag",)}
    return "X-Request-ID", *own.get(operation["operationId"], ())
