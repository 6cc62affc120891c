"""Conversations on WeChat: the real channel and store, called in safe mode as WeChat calls them."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from starlette.applications import Starlette
from starlette.routing import Route

from bot.answering.engine import Engine
from bot.channels.wechat.channel import Plan, WeChat
from bot.channels.wechat.crypto import Box
from bot.channels.wechat.fake import FakeWeChat, shown
from bot.channels.wechat.handlers import Manners
from bot.errors import ChannelError
from bot.model import Choice
from bot.scripts.core import NOON
from bot.scripts.driver import Observed, observed
from bot.scripts.watched import Watched
from bot.store.database import Store, opened

ENDLESS = 1_000_000
"""Questions a minute: a script is never too fast."""
PATH, TOKEN, PAGES = "/wechat", "token", "https://bot.example"
BOX = Box(bytes(32), "wx0123456789abcdef")
MENU = "event"


class WeChatDriver:
    name = "wechat"
    lacks: frozenset[str] = frozenset()

    def __init__(self, engine: Engine, lifetime: float, store: Store, rest: ExitStack) -> None:
        self.now = NOON
        self._engine = engine
        self._lifetime = lifetime
        self._store = store
        self._rest = rest
        self._people = itertools.count(1)
        self.begin()

    @classmethod
    async def opened(cls, engine: Engine, lifetime: float) -> WeChatDriver:
        rest = ExitStack()
        folder = Path(rest.enter_context(TemporaryDirectory()))
        return cls(engine, lifetime, await opened(f"sqlite+aiosqlite:///{folder}/store.sqlite3"), rest)

    def begin(self) -> None:
        """The program as it is after a start: nothing known but what is in the store."""
        self.assistant = Watched(self._engine, self._store, self._store, lambda: self.now, self._lifetime)
        plan = Plan(TOKEN, BOX, PATH, ENDLESS, Manners(address=PAGES))
        address = WeChat(plan, self.assistant, self._store, _unheard).addresses[PATH]
        app = Starlette(routes=[Route(PATH, address.endpoint, methods=list(address.methods))])
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PAGES)
        self.wechat = FakeWeChat(client, PATH, TOKEN, BOX)

    def talk(self) -> WeChatTalk:
        return WeChatTalk(self)

    def next_person(self) -> str:
        return f"openid-{next(self._people)}"

    async def close(self) -> None:
        await self.wechat.client.aclose()
        await self._store.close()
        self._rest.close()


async def _unheard(key: str, **holes: object) -> None:
    """There is no operator."""


class WeChatTalk:
    def __init__(self, driver: WeChatDriver) -> None:
        self._driver = driver
        self._person = driver.next_person()

    async def say(self, text: str) -> Observed:
        return await self._sent("text", Content=text)

    async def tap(self, choice: Choice) -> Observed:
        return await self._sent(MENU, Event="CLICK", EventKey=choice.key)

    async def wait(self, seconds: int) -> None:
        self._driver.now += seconds

    async def restart(self) -> None:
        self._driver.begin()

    async def new_user(self) -> None:
        self._person = self._driver.next_person()

    async def _sent(self, kind: str, **parts: str) -> Observed:
        driver = self._driver
        driver.now += 1  # events are told apart by the second
        driver.assistant.last, driver.wechat.now = None, driver.now
        text = shown(await driver.wechat.send(self._person, kind, None, **parts))
        if not text:
            raise ChannelError("the bot sent nothing")
        turn = driver.assistant.last
        if turn is None:
            return Observed(text)
        more = driver.assistant.words["wechat.cut_link"].partition("{")[0]
        if more in text:  # whoever wants the rest follows the link
            text = turn.reply.text
        return replace(observed(turn), text=text)
