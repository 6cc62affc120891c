"""Conversations on Telegram: the real handlers and store, over HTTP against the fake Bot API server."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from telegram import Update
from telegram.ext import ExtBot

from bot.answering.engine import Engine
from bot.channels.telegram.fake import TOKEN, FakeTelegram, fake_telegram
from bot.channels.telegram.handlers import Handlers
from bot.channels.telegram.render import CHOICE, SECTION, TOP
from bot.channels.telegram.talk import Manners, Talk
from bot.channels.telegram.transport import telegram_bot
from bot.errors import ChannelError
from bot.limiting import Limiter
from bot.model import Choice, Turn
from bot.scripts.core import NOON
from bot.scripts.driver import Observed, observed
from bot.scripts.watched import Watched
from bot.store.database import Store, opened

ENDLESS = 1_000_000
"""Questions a minute: a script is never too fast."""
PACE = 5
"""Seconds from one turn to the next, so that no tap is a double tap."""
SHOWN = ("sendMessage", "editMessageText")
"""Calls of the bot that a person sees."""
TAG = re.compile(r"<[^>]+>")


class Telegram:
    name = "telegram"
    lacks: frozenset[str] = frozenset()

    def __init__(self, engine: Engine, lifetime: float, store: Store, fake: FakeTelegram, rest: ExitStack) -> None:
        self.fake = fake
        self.now = NOON
        self._engine = engine
        self._lifetime = lifetime
        self._store = store
        self._rest = rest
        self._chats = itertools.count(1)
        self.bot: ExtBot[Any] = telegram_bot(TOKEN, fake.base_url, None, 0)
        self.begin()

    @classmethod
    async def opened(cls, engine: Engine, lifetime: float) -> Telegram:
        rest = ExitStack()
        folder = Path(rest.enter_context(TemporaryDirectory()))
        fake = rest.enter_context(fake_telegram())
        driver = cls(engine, lifetime, await opened(f"sqlite+aiosqlite:///{folder}/store.sqlite3"), fake, rest)
        await driver.bot.initialize()
        return driver

    def begin(self) -> None:
        """The program as it is after a start: nothing known but what is in the store."""
        self.assistant = Watched(self._engine, self._store, self._store, lambda: self.now, self._lifetime)
        talk = Talk(self.bot, self.assistant, self._store, Manners(), _unheard)
        self.handlers = Handlers(talk, Limiter(ENDLESS, lambda: self.now))

    def talk(self) -> TelegramTalk:
        return TelegramTalk(self)

    def next_chat(self) -> int:
        return next(self._chats)

    async def close(self) -> None:
        await self.bot.shutdown()
        await self._store.close()
        self._rest.close()


async def _unheard(key: str, **holes: object) -> None:
    """There is no operator."""


class TelegramTalk:
    def __init__(self, driver: Telegram) -> None:
        self._driver = driver
        self._chat = driver.next_chat()
        self._shown = 0
        """Number of the message whose buttons are tapped."""

    async def say(self, text: str) -> Observed:
        return await self._handled({"message": self._driver.fake.message(text, self._chat)})

    async def tap(self, choice: Choice) -> Observed:
        chat = {"id": self._chat, "type": "private"}
        shown = {"message_id": self._shown, "date": 1, "chat": chat, "text": "…"}
        person = {"id": self._chat, "is_bot": False, "first_name": "A"}
        paged = choice.key == TOP or choice.key.startswith(f"{SECTION}:")
        data = choice.key if paged else f"{CHOICE}:{choice.key}"
        query = {"id": "1", "from": person, "chat_instance": "1", "message": shown, "data": data}
        return await self._handled({"callback_query": query})

    async def wait(self, seconds: int) -> None:
        self._driver.now += seconds

    async def restart(self) -> None:
        self._driver.begin()

    async def new_user(self) -> None:
        self._chat = self._driver.next_chat()

    async def _handled(self, content: dict[str, Any]) -> Observed:
        driver = self._driver
        driver.now += PACE
        driver.assistant.last, before = None, len(driver.fake.calls)
        update = Update.de_json({"update_id": before + 1, **content}, driver.bot)
        await driver.handlers.handle(update)
        sent = [call.fields for call in driver.fake.calls[before:] if call.method in SHOWN]
        if not sent:
            raise ChannelError("the bot sent nothing")
        self._shown = int(sent[-1]["message_id"])
        return _seen(sent, driver.assistant.last, driver.assistant.words)


def _seen(sent: Sequence[dict[str, Any]], turn: Turn | None, words: Any) -> Observed:
    """The messages as plain text; buttons and their heading as the contract spells them."""
    lines = [line for fields in sent for line in unescape(TAG.sub("", fields["text"])).splitlines() if line.strip()]
    known = {choice.key: choice for choice in turn.reply.choices} if turn is not None else {}
    choices = tuple(known.get(key, Choice(key, label)) for key, label in _buttons(sent))
    lines = [words["choices.ask"] if line == words["telegram.choose"] else line for line in lines]
    lines += [words["choices.item"].format(number=at, text=choice.text) for at, choice in enumerate(choices, 1)]
    base = observed(turn) if turn is not None else Observed("")
    return replace(base, text="\n".join(lines), choices=choices)


def _buttons(sent: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for fields in sent:
        for row in fields.get("reply_markup", {}).get("inline_keyboard", ()):
            for button in row:
                yield button["callback_data"].removeprefix(f"{CHOICE}:"), button["text"]
