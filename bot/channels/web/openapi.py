"""The description of the API, with examples that are asked of the loaded fact base and so are never out of date."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bot.answering.engine import Engine
from bot.channels.web import schema
from bot.channels.web.api import SUGGESTED, State, fact_object, reply_object, topic_of
from bot.channels.web.limits import Allowance
from bot.channels.web.talk import NONCE, TAG, Answered

CONVERSATION = "0123456789abcdef" * 3
JSON = "application/json"


def described(app: FastAPI, web: State) -> dict[str, Any]:
    """Made once; a reloaded fact base changes answers and not the API."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes, description=app.description)
        _exemplify(made["paths"], web)
        problem = schema.ProblemObject.model_json_schema(ref_template="#/components/schemas/{model}")
        made["components"]["schemas"] |= {**problem.pop("$defs", {}), "ProblemObject": problem}
        app.openapi_schema = made
    return app.openapi_schema


def _exemplify(paths: dict[str, Any], web: State) -> None:
    engine = web.talk.assistant.engine
    conversation = CONVERSATION[: NONCE + TAG]
    fact = next(each for each in engine.knowledge.facts.values() if each.figures)
    asked = {
        "question": {"value": {"question": fact.question}},
        "conversation": {"value": {"question": fact.title, "conversation": conversation}},
        "choice": {"value": {"choice": fact.id}},
    }
    paths["/api/ask"]["post"]["requestBody"]["content"][JSON]["examples"] = asked
    answered = Answered(engine.answer(fact.question), conversation, Allowance())
    _reply(paths["/api/ask"]["post"], reply_object(answered))
    _reply(paths["/api/facts/{fact_id}"]["get"], fact_object(fact))
    _reply(paths["/api/suggest"]["get"], _suggested(engine, web))
    given = {"fact_id": fact.id, "topic": topic_of(fact), "q": fact.title, "term": fact.title,
             "section": fact.citations[0].section}  # fmt: skip
    for path in ("/api/facts/{fact_id}", "/api/facts", "/api/suggest"):
        for parameter in paths[path]["get"]["parameters"]:
            if parameter["name"] in given:
                parameter["example"] = given[parameter["name"]]


def _suggested(engine: Engine, web: State) -> dict[str, Any]:
    fact = next(iter(engine.knowledge.facts.values()))
    found = web.suggestions.find(fact.title, SUGGESTED)
    return {"suggestions": [{"key": choice.key, "question": choice.text} for choice in found]}


def _reply(operation: dict[str, Any], example: dict[str, Any]) -> None:
    operation["responses"]["200"]["content"][JSON]["example"] = example
