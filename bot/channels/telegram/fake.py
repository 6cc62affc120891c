"""A Bot API server on loopback, written from Telegram's public description, with faults to order."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ME = {
    "id": 110201543,
    "is_bot": True,
    "first_name": "wenxiao",
    "username": "wenxiao_bot",
    "supports_inline_queries": True,
}


NO_CHAT = 404
TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")
ALLOWED_TAGS = ("b", "i", "u", "blockquote")


@dataclass
class Call:
    """One request of the bot, with its fields decoded."""

    method: str
    fields: dict[str, Any]
    at: float


@dataclass
class Fault:
    """What a method does, so many times."""

    times: int
    status: int = 500
    retry_after: int = 0
    seconds: float = 0.0
    """Waits so long first."""
    drop: bool = False
    """Only waits, and then works as usual."""
    broken: bool = False
    """The connection ends in the middle of the answer."""
    body: bytes = b'{"ok": tr'
    """What has come until then."""
    page: bool = False
    """Answers 200 with a page, as the log-in page of a network does."""


@dataclass
class FakeTelegram:
    """Holds what was sent to the bot and what the bot sent."""

    port: int
    calls: list[Call] = field(default_factory=list)
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    webhook: dict[str, str] = field(default_factory=dict)
    shown: dict[tuple[int, int], tuple[Any, ...]] = field(default_factory=dict)
    """What each message of the bot shows, by its chat and number."""
    moved: dict[int, int] = field(default_factory=dict)
    """Groups that have become supergroups, with the new chat."""
    refused: list[str] = field(default_factory=list)
    """What Telegram would not have taken."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1000))
    _messages: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    # --- what people do ---

    def update(self, **content: Any) -> int:
        """Queues an update, or pushes it to the webhook; returns its number."""
        number = next(self._numbers)
        payload = {"update_id": number, **content}
        if self.webhook.get("url"):
            self.push(payload)
        else:
            self.updates.append(payload)
        return number

    def push(self, payload: dict[str, Any], secret: str | None = None) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret or self.webhook.get("secret_token", "")}
        return httpx.post(self.webhook["url"], json=payload, headers=headers).status_code

    def message(self, text: str | None, chat: int = 7, user: int | None = None, **more: Any) -> dict[str, Any]:
        kind = more.pop("kind", "private")
        content: dict[str, Any] = {
            "message_id": next(self._messages), "date": int(time.time()), "chat": {"id": chat, "type": kind},
            "from": {"id": user or chat, "is_bot": False, "first_name": "A"}, **more,
        }  # fmt: skip
        if text is not None:
            content["text"] = text
            if text.startswith("/"):
                content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return content

    def say(self, text: str | None, chat: int = 7, user: int | None = None, **more: Any) -> int:
        """A person writes; returns the number of the message."""
        content = self.message(text, chat, user, **more)
        self.update(message=content)
        return int(content["message_id"])

    def tap(self, data: str, chat: int = 7, number: int = 500) -> None:
        shown = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "text": "…"}
        person = {"id": chat, "is_bot": False, "first_name": "A"}
        self.update(callback_query={"id": "1", "from": person, "chat_instance": "1", "message": shown, "data": data})

    # --- what the bot did ---

    def sent(self, chat: int | None = None, method: str = "sendMessage") -> list[dict[str, Any]]:
        found = (call.fields for call in list(self.calls) if call.method == method)
        return [fields for fields in found if chat is None or fields.get("chat_id") == chat]

    def wait(
        self, count: int = 1, chat: int | None = 7, method: str = "sendMessage", seconds: float = 45
    ) -> list[dict[str, Any]]:
        """The calls of the bot, once there are so many."""
        end = time.monotonic() + seconds
        while len(found := self.sent(chat, method)) < count:
            if time.monotonic() > end:
                raise AssertionError(f"{len(found)} of {count} {method}: {found}")
            time.sleep(0.01)
        return found

    def reply(self, text: str, chat: int = 7, parts: int = 1) -> str:
        """Writes, and returns what the bot answers."""
        before = len(self.sent(chat))
        self.say(text, chat)
        return "\n".join(fields["text"] for fields in self.wait(before + parts, chat)[before:])

    # --- the server ---

    async def serve(self, request: Request) -> Response:
        method = request.path_params["method"]
        if request.path_params["token"] != TOKEN:
            return _refused(401, "Unauthorized")
        fields = _decoded(await request.body())
        if self.faults[method]:
            fault = self.faults[method][0]
            fault.times -= 1
            if fault.times <= 0:
                self.faults[method].pop(0)
            await asyncio.sleep(fault.seconds)
            if not fault.drop:
                return _faulty(fault)
        if (new := self.moved.get(fields.get("chat_id", 0))) is not None:
            return JSONResponse({"ok": False, "description": "moved", "parameters": {"migrate_to_chat_id": new}}, 400)
        if complaint := _complaint(fields):
            self.refused.append(complaint)
            return _refused(400, f"Bad Request: {complaint}")
        answer = getattr(self, f"on_{method}", self.on_anything)
        result = await answer(fields)
        if isinstance(result, Response):
            return result
        self.calls.append(Call(method, fields, time.monotonic()))
        # Plain ASCII, as Telegram writes it, so that half characters of what people type come through.
        return Response(json.dumps({"ok": True, "result": result}), media_type="application/json")

    async def on_anything(self, fields: dict[str, Any]) -> Any:
        return True

    async def on_getMe(self, fields: dict[str, Any]) -> Any:
        return ME

    async def on_getChat(self, fields: dict[str, Any]) -> Any:
        if fields["chat_id"] == NO_CHAT:
            return _refused(400, "Bad Request: chat not found")
        return {"id": fields["chat_id"], "type": "private"}

    async def on_getWebhookInfo(self, fields: dict[str, Any]) -> Any:
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": 0}

    async def on_setWebhook(self, fields: dict[str, Any]) -> Any:
        self.webhook = {"url": fields["url"], "secret_token": fields.get("secret_token", "")}
        return True

    async def on_deleteWebhook(self, fields: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    async def on_getUpdates(self, fields: dict[str, Any]) -> Any:
        offset, end = int(fields.get("offset") or 0), time.monotonic() + min(float(fields.get("timeout") or 0), 2)
        while self.updates and self.updates[0].get("update_id", 0) < offset:
            self.updates.popleft()
        while not self.updates and time.monotonic() < end:
            await asyncio.sleep(0.01)
        return list(itertools.islice(self.updates, 100))

    async def on_sendMessage(self, fields: dict[str, Any]) -> Any:
        number = next(self._messages)
        fields["message_id"] = number
        return self._message(fields)

    async def on_editMessageText(self, fields: dict[str, Any]) -> Any:
        place = (fields["chat_id"], fields["message_id"])
        if place not in self.shown:
            return _refused(400, "Bad Request: message to edit not found")
        if self.shown[place] == _shown(fields):
            return _refused(400, "Bad Request: message is not modified")
        return self._message(fields)

    async def on_deleteMessage(self, fields: dict[str, Any]) -> Any:
        return self.shown.pop((fields["chat_id"], fields["message_id"]), None) is not None

    def _message(self, fields: dict[str, Any]) -> dict[str, Any]:
        self.shown[(fields["chat_id"], fields["message_id"])] = _shown(fields)
        chat = {"id": fields["chat_id"], "type": "private"}
        return {"message_id": fields["message_id"], "date": 1, "chat": chat, "text": fields["text"], "from": ME}


def _shown(fields: dict[str, Any]) -> tuple[Any, ...]:
    return fields["text"], json.dumps(fields.get("reply_markup"))


def _complaint(fields: dict[str, Any]) -> str:
    """What Telegram would not take about a message."""
    html = fields.get("text")
    if fields.get("parse_mode") != "HTML" or not isinstance(html, str):
        return ""
    open_tags: list[str] = []
    for closing, name in TAG.findall(html):
        if not closing and name in ALLOWED_TAGS:
            open_tags.append(name)
        elif not closing or not open_tags or open_tags.pop() != name:
            return f"can't parse entities: {name}"
    plain = unescape(TAG.sub("", html))
    if open_tags or not plain.strip():
        return "can't parse entities" if open_tags else "message text is empty"
    if len(plain.encode("utf-16-le")) // 2 > 4096:
        return "message is too long"
    rows = (fields.get("reply_markup") or {}).get("inline_keyboard", ())
    too_long = any(not 1 <= len(button["callback_data"].encode()) <= 64 for row in rows for button in row)
    return "BUTTON_DATA_INVALID" if too_long else ""


def _decoded(body: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in parse_qsl(body.decode()):
        try:
            fields[name] = json.loads(value) if name not in ("text", "url", "secret_token") else value
        except ValueError:
            fields[name] = value
    return fields


def _faulty(fault: Fault) -> Response:
    if fault.page:
        return HTMLResponse("<html>log in first</html>")
    if fault.broken:
        return StreamingResponse(_half(fault.body), media_type="application/json")
    return _refused(fault.status, "Ordered", fault.retry_after)


async def _half(body: bytes) -> AsyncIterator[bytes]:
    yield body
    raise ConnectionError


def _refused(status: int, description: str, retry_after: int = 0) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after:
        body["parameters"] = {"retry_after": retry_after}
    return JSONResponse(body, status_code=status)


@contextmanager
def fake_telegram() -> Iterator[FakeTelegram]:
    fake = FakeTelegram(0)
    route = Route("/bot{token}/{method}", fake.serve, methods=["GET", "POST"])
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=[route]), host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    fake.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(5)
