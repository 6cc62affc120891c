"""The HTTP API: JSON in UTF-8, and problem details for all that goes wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.answering.contract import as_json
from bot.answering.numbers import plain
from bot.answering.suggest import Suggestions
from bot.channels.web import schema
from bot.channels.web.limits import client_of
from bot.channels.web.talk import NAME, Answered, Question, Talk
from bot.health import Health as Service
from bot.model import Citation, Fact, Knowledge
from bot.serving.problems import MEDIA_TYPE, REQUEST_ID

PREFIX = "/api/v1"
SUGGESTED = 8
LONG = 60
"""Characters of what has been typed that suggestions are looked for with."""
Short = Annotated[str, Query(max_length=100)]
UNREADY = "questions on the page are answered all the same; without the store conversations are not kept"


@dataclass
class State:
    """What the routes work with; it hangs on the application."""

    talk: Talk
    version: str
    health: Service
    home: str = ""
    """Address of the site, or its path alone, without a slash at the end."""
    _suggestions: tuple[Knowledge, Suggestions] | None = field(default=None, repr=False)

    @property
    def knowledge(self) -> Knowledge:
        return self.talk.assistant.engine.knowledge

    @property
    def suggestions(self) -> Suggestions:
        """Those of the present fact base, which may be exchanged while the server runs."""
        if self._suggestions is None or self._suggestions[0] is not self.knowledge:
            self._suggestions = self.knowledge, Suggestions(self.knowledge)
        return self._suggestions[1]


def state(request: Request) -> State:
    found: State = request.app.state.web
    return found


def client(request: Request) -> str:
    return client_of(request.client.host if request.client else "")


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    reference = {"$ref": "#/components/schemas/ProblemObject"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": reference}}}
        for status in (*statuses, 422)
    }


async def _known(request: Request) -> None:
    """A parameter that is misspelt must not seem to have been heeded. Raises RequestValidationError."""
    taken = {field.alias for field in request.scope["route"].dependant.query_params}
    unknown = [name for name in request.query_params if name not in taken]
    if unknown:
        raise RequestValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])


router = APIRouter(prefix=PREFIX, dependencies=[Depends(_known)])


def reply_of(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), headers=headers, media_type="application/json")


@router.post(
    "/ask", operation_id="ask", tags=["questions"], response_model=schema.ReplyObject, summary="Ask a question",
    description="As many questions a minute as RateLimit-Limit tells are free to one client address.",
    responses=_problems(400, 408, 413, 415, 429),
)  # fmt: skip
async def ask(
    request: Request,
    asked: schema.Ask,
) -> Response:
    text, choice = (asked.question, "") if isinstance(asked, schema.AskQuestion) else ("", asked.choice)
    question = Question(text, choice, asked.conversation or "", asked.channel or NAME)
    answered = await state(request).talk.ask(question, client(request))
    return reply_of(reply_object(answered, request.scope[REQUEST_ID]), answered.allowance.headers)


def reply_object(answered: Answered, request_id: str) -> dict[str, Any]:
    return {**as_json(answered.turn.reply), "conversation": answered.conversation, "request_id": request_id}


@router.get(
    "/suggest", operation_id="suggest", tags=["questions"], response_model=schema.SuggestionList,
    responses=_problems(429), summary="Official questions for what has been typed",
    description="Ten times as many as questions are free to one client address in a minute.",
)  # fmt: skip
async def suggest(
    request: Request,
    q: Annotated[
        str,
        Query(max_length=500, description="what has been typed so far"),
    ],
    limit: Annotated[int, Query(ge=1, le=20)] = SUGGESTED,
) -> Response:
    state(request).talk.typing(client(request))
    found = state(request).suggestions.find(q[:LONG], limit)
    return reply_of({"suggestions": [{"key": choice.key, "question": choice.text} for choice in found]})


@router.get(
    "/facts", operation_id="list_facts", tags=["facts"], response_model=schema.FactList, responses=_problems(),
    summary="Facts, filtered", description="No limit; with ETag, so that what has not changed is not sent again.",
)  # fmt: skip
async def facts(
    request: Request,
    topic: Annotated[Short, Query(description="first part of the ids")] = "",
    term: Annotated[Short, Query(description="word in title, statement or question")] = "",
    section: Annotated[Short, Query(description="section path, as /api/v1/sections gives it")] = "",
) -> Response:
    knowledge = state(request).knowledge
    found = [
        fact
        for fact in knowledge.facts.values()
        if topic in ("", topic_of(fact))
        and term in f"{fact.title}{fact.says}{fact.question}"
        and _within(fact, section)
    ]
    return _tagged(request, {"knowledge": knowledge.version, "facts": [fact_object(fact) for fact in found]})


@router.get(
    "/facts/{fact_id}", operation_id="get_fact", tags=["facts"], response_model=schema.FactObject,
    responses=_problems(404), summary="One fact", description="No limit; with ETag.",
)  # fmt: skip
async def fact(
    request: Request,
    fact_id: Annotated[str, Path(max_length=64)],
) -> Response:
    found = state(request).knowledge.facts.get(fact_id)
    if found is None:
        raise HTTPException(404)
    return _tagged(request, fact_object(found))


@router.get(
    "/sections", operation_id="list_sections", tags=["facts"], response_model=schema.SectionList,
    responses=_problems(), summary="Sections of the document", description="No limit; with ETag.",
)  # fmt: skip
async def sections(request: Request) -> Response:
    knowledge = state(request).knowledge
    rows = [
        {
            "source": source.id,
            "section": path,
            "heading": heading,
            "facts": sum(_within(fact, path) for fact in knowledge.facts.values()),
        }
        for source in knowledge.sources.values()
        for path, heading in source.sections.items()
    ]
    return _tagged(request, {"knowledge": knowledge.version, "sections": rows})


@router.get(
    "/health", operation_id="ready", tags=["service"], response_model=schema.Health, responses=_problems(503),
    summary="Ready: all parts do their work", description="No limit.",
)  # fmt: skip
async def health(request: Request) -> Response:
    troubles = await state(request).health.troubles()
    if troubles:
        told = "; ".join(f"{part}: {trouble}" for part, trouble in sorted(troubles.items()))
        raise HTTPException(503, f"{told}; {UNREADY}")
    return reply_of(_health(state(request)))


@router.get(
    "/health/live", operation_id="live", tags=["service"], response_model=schema.Health, responses=_problems(),
    summary="Live: the process answers", description="No limit.",
)  # fmt: skip
async def live(request: Request) -> Response:
    return reply_of(_health(state(request), ready=False))


def _health(web: State, ready: bool = True) -> dict[str, Any]:
    return {"live": True, "ready": ready, "knowledge": web.knowledge.version}


def topic_of(fact: Fact) -> str:
    return fact.id.partition(".")[0]


def _said(fact: Fact) -> str:
    return f"{fact.title} {fact.says} {fact.question}"


def _within(fact: Fact, section: str) -> bool:
    """Whether the fact cites the section or one within it: 二 holds 二/（二）."""
    return not section or any(f"{cite.section}/".startswith(f"{section}/") for cite in fact.citations)


def fact_object(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "topic": topic_of(fact),
        "title": fact.title,
        "question": fact.question,
        "says": fact.says,
        "figures": [{"measure": f.measure, "value": plain(f.value), "unit": f.unit} for f in fact.figures],
        "citations": [_cited(cite) for cite in fact.citations],
        "members": list(fact.members),
        "related": list(fact.related),
    }


def _cited(cite: Citation) -> dict[str, str]:
    return {"source": cite.source, "section": cite.path, "evidence": cite.evidence}


def _tagged(request: Request, body: dict[str, Any]) -> Response:
    """The same address says the same for as long as the fact base and the program are the same."""
    web = state(request)
    packed = "-gzip" if "gzip" in request.headers.get("accept-encoding", "") else ""
    tag = f'"{web.knowledge.version}-{web.version}{packed}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    given = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in given or "*" in given:
        return Response(status_code=304, headers=headers)
    return reply_of(body, headers)
