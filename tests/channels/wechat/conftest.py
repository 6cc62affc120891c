"""The channel with its store, called as WeChat calls it."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.answering.engine import Engine
from bot.assistant import Assistant
from bot.channels.wechat.channel import Plan, WeChat
from bot.channels.wechat.crypto import Box
from bot.channels.wechat.fake import FakeWeChat
from bot.channels.wechat.handlers import Manners
from bot.serving.guard import Guard
from bot.store.database import Store, opened

TOKEN, APP = "tokenOfTheCallback", "wx0123456789abcdef"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
PATH = "/wechat"


@dataclass
class Account:
    """An account of WeChat that is served by the bot."""

    store: Store
    wechat: FakeWeChat
    channel: WeChat
    alerts: list[str] = field(default_factory=list)

    async def say(self, text: str, person: str = "a") -> str:
        return await self.wechat.send(person, Content=text)


async def account(engine: Engine, store: Store, box: Box | None, **manners: Any) -> Account:
    alerts: list[str] = []

    async def alert(key: str, **holes: object) -> None:
        alerts.append(key)

    assistant = Assistant(engine, store, store, time.time, 1800)
    channel = WeChat(Plan(TOKEN, box, PATH, 1000, Manners(**manners)), assistant, store, alert)
    address = channel.addresses[PATH]
    route = Route(PATH, address.endpoint, methods=list(address.methods))
    transport = httpx.ASGITransport(Guard(Starlette(routes=[route]), {PATH: address.largest}))
    client = httpx.AsyncClient(transport=transport, base_url="http://bot.example", timeout=20)
    return Account(store, FakeWeChat(client, PATH, TOKEN, box), channel, alerts)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = await opened(f"sqlite+aiosqlite:///{tmp_path}/wechat.sqlite3")
    yield made
    await made.close()


@pytest.fixture(params=["plain", "safe"])
async def bureau(request: pytest.FixtureRequest, engine: Engine, store: Store) -> AsyncIterator[Account]:
    box = Box.of(AES_KEY, APP) if request.param == "safe" else None
    made = await account(engine, store, box, office="0996-0000000", address="https://bot.example")
    yield made
    await made.wechat.client.aclose()
    await made.channel.stop()
