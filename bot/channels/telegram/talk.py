"""What all handlers share: whom to ask for an answer, and how to say it in a chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from telegram import Message as Received
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.answering.passage import Passage
from bot.assistant import Assistant
from bot.channels.telegram import render
from bot.channels.telegram.render import Message
from bot.channels.telegram.transport import Place, Post
from bot.errors import StoreError
from bot.model import Citation, Turn

NAME = "telegram"
PATIENCE = 0.3
"""Seconds after which a person sees that an answer is being written."""
Alert = Callable[..., Awaitable[None]]
"""Sends a text of replies.yaml (below telegram.alert) to the operator, with its holes filled."""
log = logging.getLogger("wenxiao.telegram")


class Desk(Protocol):
    """What the channel keeps besides conversations. All methods raise StoreError."""

    def person(self, channel: str, whose: object, *where: object) -> str: ...

    async def note_reply(self, person: str, message: int, sent: list[int], now: float) -> None: ...

    async def reply_to(self, person: str, message: int) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class Manners:
    """How the operator wants the channel to behave."""

    office: str = ""
    log_questions: bool = False
    passage: Callable[[Citation], Passage | None] = lambda citation: None


@dataclass(frozen=True)
class Talk:
    bot: ExtBot[Any]
    assistant: Assistant
    desk: Desk
    manners: Manners
    alert: Alert
    post: Post = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "post", Post(self.bot))

    def word(self, key: str, **holes: object) -> str:
        return self.assistant.words[f"telegram.{key}"].format(**holes)

    async def say(self, place: Place, key: str, **holes: object) -> None:
        await self.post.send(place, render.plain(self.word(key, **holes)))

    async def show(self, place: Place, turn: Turn) -> list[int]:
        """Sends a reply; returns the numbers of its messages."""
        return [await self.post.send(place, part) for part in self.rendered(turn)]

    def rendered(self, turn: Turn) -> tuple[Message, ...]:
        return render.messages(turn.reply, self.assistant.words)

    def person(self, chat: object, who: int) -> str:
        """``who``: the number of the person, or of the group or channel that speaks."""
        return self.desk.person(NAME, who, chat)

    async def remember_reply(self, person: str, message: Received, sent: list[int]) -> None:
        """Without the store an edited question gets a new answer, which is no reason to fail this one."""
        with suppress(StoreError):
            await self.desk.note_reply(person, message.message_id, sent, self.assistant.clock())

    async def ticket(self, place: Place, person: str, question: str, otherwise: str = "") -> str:
        """Takes a question down, else the last one asked, else ``otherwise``; tells its number and where to call."""
        office = self.word("office", office=self.manners.office) if self.manners.office else ""
        try:
            number = await self.assistant.hand_over(NAME, person, question, otherwise)
        except StoreError:
            await self.say(place, "human_unkept", office=office)
            return "error"
        if number is None:
            await self.say(place, "no_question", office=office)
            return "no_question"
        await self.say(place, "human", number=number, office=office)
        await self.alert("ticket", number=number)
        return "handoff"

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Lets the person see that an answer is being written, if it takes a while."""
        notice = asyncio.create_task(self._typing(place))
        try:
            yield
        finally:
            notice.cancel()

    async def _typing(self, place: Place) -> None:
        await asyncio.sleep(PATIENCE)
        with suppress(TelegramError):
            await self.post.typing(place)


def place_of(message: Received) -> Place:
    """Where to answer a message: in its topic, and in a group visibly to the one who asked."""
    thread = message.message_thread_id if message.is_topic_message else None
    private = message.chat.type == message.chat.PRIVATE
    return Place(message.chat_id, thread, None if private else message.message_id)
