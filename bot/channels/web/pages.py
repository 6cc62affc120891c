"""The pages for people: they work as plain forms, and the script only saves the reloading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.web import guide
from bot.channels.web.api import client, state
from bot.channels.web.limits import TooMany
from bot.channels.web.talk import Answered, Question
from bot.channels.web.view import Passages, View, contents, examples, view
from bot.errors import StoreError
from bot.model import Knowledge

HERE = Path(__file__).parent
STATIC = HERE / "static"
EXAMPLES = 6
LARGE_PRINT = "large_print"
"""The only cookie, set when a person asks for large print."""
YEAR = 31_536_000
FRAGMENT = "x-fragment"
"""Header of the script, which wants the turn alone and not the page around it."""
NO_TURN: Mapping[str, Any] = {"turn": None, "conversation": "", "about": ""}
"""What the page shows of a conversation before there is one."""


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals["digest"] = _digest()
    return made


def _digest() -> str:
    """Changes with the style and the script, so that browsers may keep them for long."""
    files = sorted(STATIC.iterdir())
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


@dataclass
class Pages:
    passages: Passages
    office: str
    retention_days: float = 30
    question_log_days: float = 0
    prefix: str = ""
    """What stands before every path, as browsers see it."""

    def __post_init__(self) -> None:
        self._templates = _environment()
        self._templates.globals["url"] = self.url

    def url(self, path: str) -> str:
        """A path of ours as browsers see it."""
        return self.prefix + path

    def router(self) -> APIRouter:
        made = APIRouter(include_in_schema=False)
        made.add_api_route("/", self.home, methods=["GET"])
        made.add_api_route("/", self.ask, methods=["POST"])
        made.add_api_route("/browse", self.browse, methods=["GET"])
        made.add_api_route("/fact/{fact_id}", self.fact, methods=["GET"])
        made.add_api_route("/about", self.about, methods=["GET"])
        made.add_api_route(guide.PATH, self.api, methods=["GET"])
        made.add_api_route("/forget", self.forget, methods=["POST"])
        made.add_api_route("/print-size", self.print_size, methods=["POST"])
        return made

    def _page(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        knowledge = state(request).knowledge
        large = request.cookies.get(LARGE_PRINT) == "1"
        body = self._templates.get_template(template).render(
            w=_words(knowledge.replies), large=large, path=request.url.path, version=knowledge.version,
            sources=tuple(knowledge.sources.values()), **values,
        )  # fmt: skip
        return HTMLResponse(body, status, {"Vary": "Cookie"})

    async def home(self, request: Request) -> Response:
        """With ``?q=`` the answer to it, so that a QR code, a portal's search or a link can ask."""
        if asked := request.query_params.get("q", "").strip():
            return await self._answer(request, Question(asked))
        return self._begin(request)

    def _begin(self, request: Request, *, forgotten: bool = False) -> Response:
        first = examples(state(request).knowledge, EXAMPLES)
        return self._page(request, "home.html", examples=first, forgotten=forgotten, **NO_TURN)

    async def ask(self, request: Request) -> Response:
        given = await _form(request)
        if not given.text and not given.choice:
            return RedirectResponse(self.url("/"), 303)
        return await self._answer(request, given)

    async def _answer(self, request: Request, given: Question) -> Response:
        answered = await state(request).talk.ask(given, client(request))
        turn = self._view(request, _asked(given, answered, state(request).knowledge), answered)
        template = "turn.html" if FRAGMENT in request.headers else "home.html"
        shown = {**NO_TURN, "turn": turn, "conversation": answered.conversation}
        return self._page(request, template, examples=(), forgotten=False, **shown)

    def _view(self, request: Request, question: str, answered: Answered) -> View:
        return view(question, answered.turn.reply, state(request).knowledge, self.passages, self.office)

    async def fact(self, request: Request, fact_id: str) -> Response:
        """The answer to an official question, at an address that can be passed on."""
        web = state(request)
        found = web.knowledge.facts.get(fact_id)
        if found is None:
            raise HTTPException(404)
        reply = web.talk.assistant.engine.tap(fact_id).reply
        turn = view(found.question, reply, web.knowledge, self.passages)
        shown = {**NO_TURN, "turn": turn, "about": fact_id}
        return self._page(request, "home.html", examples=(), forgotten=False, **shown)

    async def browse(self, request: Request) -> Response:
        return self._page(request, "browse.html", sections=contents(state(request).knowledge))

    async def about(self, request: Request) -> Response:
        word = _words(state(request).knowledge.replies)
        privacy = word("about.privacy", days=_days(self.retention_days))
        if self.question_log_days:
            privacy += word("about.privacy_log", days=_days(self.question_log_days))
        return self._page(request, "about.html", office=self.office, privacy=privacy)

    async def api(self, request: Request) -> Response:
        """How programs ask."""
        web = state(request)
        home = web.home if "://" in web.home else f"{str(request.base_url).rstrip('/')}{self.prefix}"
        return self._page(request, "api.html", home=home, **guide.shown(web))

    async def forget(self, request: Request) -> Response:
        """Deletes what is kept of a conversation."""
        given = await _form(request)
        try:
            await state(request).talk.forget(given.conversation)
        except StoreError:
            return self.error(request, 500)
        return self._begin(request, forgotten=True)

    async def print_size(self, request: Request) -> Response:
        """Large print or not, kept in a cookie from then on."""
        given = parse_qs((await request.body()).decode("utf-8", "replace"))
        back = given.get("back", ["/"])[0]
        safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
        response = RedirectResponse(self.url(safe), 303)
        if given.get("large") == ["1"]:
            secure = request.url.scheme == "https"
            response.set_cookie(LARGE_PRINT, "1", max_age=YEAR, httponly=True, samesite="lax", secure=secure)
        else:
            response.delete_cookie(LARGE_PRINT)
        return response

    def error(self, request: Request, status: int) -> Response:
        words = state(request).knowledge.replies
        told = words.get(f"web.error.{status}", words["web.error.other"])
        return self._page(request, "error.html", status, told=told)

    def too_many(self, request: Request, error: TooMany) -> Response:
        response = self.error(request, 429)
        response.headers.update({**error.allowance.headers, "Retry-After": str(error.allowance.reset)})
        return response


def _words(replies: Mapping[str, str]) -> Callable[..., str]:
    def word(key: str, **holes: Any) -> str:
        return replies[f"web.{key}"].format(**holes) if holes else replies[f"web.{key}"]

    return word


def _days(days: float) -> str:
    return f"{days:g}"


async def _form(request: Request) -> Question:
    """Raises HTTPException for what no form of ours sends."""
    try:
        fields = parse_qs((await request.body()).decode("utf-8"), errors="strict", max_num_fields=20)
    except ValueError:
        raise HTTPException(400, "the form is not in UTF-8") from None
    names = ("question", "choice", "conversation", "about")
    text, choice, conversation, about = (fields.get(name, [""])[0].strip() for name in names)
    return Question(text, choice[:64], conversation[:128], about=about[:64])


def _asked(given: Question, answered: Answered, knowledge: Knowledge) -> str:
    """The question as it is shown: what was written, or what stood on the button."""
    if not given.choice:
        return given.text
    fact_id, _, measure = given.choice.partition("/")
    fact = knowledge.facts.get(fact_id)
    if fact is None:
        return knowledge.replies["web.choice"]
    asked = knowledge.replies.get(f"canonical.{measure}")
    return asked.format(title=fact.title) if asked else fact.question
