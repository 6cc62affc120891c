"""The same conversations on Telegram's fake and over HTTP."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.answering.contract import as_json
from bot.answering.engine import Engine
from bot.assistant import Assistant, InMemory
from bot.errors import ChannelError
from bot.scripts.http import Http
from bot.scripts.reader import read
from bot.scripts.runner import Result, run
from bot.scripts.telegram import Telegram

SCRIPTS = Path(__file__).parent.parent / "conversations"
SAMPLE = [SCRIPTS / "talk" / "followups.conversation.yaml", SCRIPTS / "topics" / "monitoring.conversation.yaml",
          SCRIPTS / "wording" / "published.conversation.yaml"]  # fmt: skip


async def on_telegram(paths: list[Path], engine: Engine) -> list[Result]:
    driver = await Telegram.opened(engine, 1800)
    try:
        return [await run(script, driver, engine) for script in read(paths)]
    finally:
        await driver.close()


def failed(results: list[Result]) -> list[str]:
    return [f"{each.script.id}: {each.failures[0].differences}" for each in results if each.failures]


def test_telegram_says_the_same_words(engine: Engine) -> None:
    results = asyncio.run(on_telegram(SAMPLE, engine))
    assert failed(results) == []
    assert all(result.outcome == "passed" for result in results)


def test_commands_and_pages_of_telegram(engine: Engine) -> None:
    results = asyncio.run(on_telegram([SCRIPTS / "telegram"], engine))
    assert failed(results) == []
    assert {result.outcome for result in results} == {"passed"}


def test_telegram_notices_another_reply(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.conversation.yaml"
    path.write_text("conversation: a\nturns:\n  - {user: /help, bot: 4826}\n  - {tap: 1}\n", encoding="utf-8")
    (result,) = asyncio.run(on_telegram([path], engine))
    assert [failure.differences[0].what for failure in result.failures] == ["says", "tap"]


class Server:
    """The contract of POST /api/ask, with some questions that come too fast."""

    def __init__(self, engine: Engine) -> None:
        kept = InMemory()
        self.assistant = Assistant(engine, kept, kept, time.time, 1800)
        self.asked = 0
        self._numbers = itertools.count(1)

    async def ask(self, request: Request) -> Response:
        self.asked += 1
        if self.asked % 7 == 3:
            return JSONResponse({}, 429, {"Retry-After": "0"})
        body = await request.json()
        person = body.get("conversation") or str(next(self._numbers))
        tapped = "choice" in body
        turn = await (
            self.assistant.tap(person, body["choice"]) if tapped else self.assistant.respond(person, body["question"])
        )
        return JSONResponse({**as_json(turn.reply), "conversation": person})


@pytest.fixture
def url(engine: Engine) -> Iterator[str]:
    routes = [Route("/api/v1/ask", Server(engine).ask, methods=["POST"])]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


async def over_http(paths: list[Path], url: str, engine: Engine) -> list[Result]:
    driver = await Http.opened(url, engine.knowledge)
    try:
        return [await run(script, driver, engine) for script in read(paths)]
    finally:
        await driver.close()


def test_a_server_says_the_same_words(engine: Engine, url: str) -> None:
    results = asyncio.run(over_http([*SAMPLE, SCRIPTS / "talk" / "social.conversation.yaml"], url, engine))
    assert failed(results) == []
    skipped = {result.skipped for result in results if result.skipped}
    assert skipped == {"http cannot do: after", "http cannot do: restart"}


def test_a_server_that_is_not_there_is_one_message(engine: Engine) -> None:
    with pytest.raises(ChannelError, match=r"cannot be reached.*start the server"):
        asyncio.run(over_http(SAMPLE, "http://127.0.0.1:9", engine))


def test_a_server_of_others_is_one_message(engine: Engine, url: str) -> None:
    with pytest.raises(ChannelError, match="answers 404 and no reply"):
        asyncio.run(over_http(SAMPLE, f"{url}/elsewhere", engine))
