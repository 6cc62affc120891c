"""What happens on each kind of update. Answers come from the assistant; here they are only asked for and sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from prometheus_client import Counter, Histogram
from telegram import (
    Bot,
    CallbackQuery,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    MessageEntity,
    Update,
    User,
)
from telegram import Message as Received
from telegram.constants import ChatAction, ChatType, MessageLimit, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.answering.passage import Passage
from bot.assistant import Assistant
from bot.channels.telegram import render
from bot.channels.telegram.limit import Limiter, Verdict
from bot.channels.telegram.render import Message
from bot.channels.telegram.transport import NO_PREVIEW, Post
from bot.errors import StoreError
from bot.model import Citation, Status, Turn

NAME = "telegram"
PATIENCE = 0.3
"""Seconds after which a person sees that an answer is being written."""
TAPPED = 3.0
"""Seconds in which the same button again is a double tap."""
UPDATES = Counter("wenxiao_updates", "Updates handled", ["channel", "kind", "status"])
SECONDS = Histogram("wenxiao_update_seconds", "Time from an update to its reply", ["channel"])
log = logging.getLogger("wenxiao.telegram")
Alert = Callable[..., Awaitable[None]]
"""Sends a text of replies.yaml (below telegram.alert) to the operator, with its holes filled."""


class Desk(Protocol):
    """What the channel keeps besides conversations."""

    def person(self, channel: str, *identity: object) -> str: ...

    async def note_reply(self, person: str, message: int, sent: list[int], now: float) -> None: ...

    async def reply_to(self, person: str, message: int) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class Manners:
    """How the operator wants the channel to behave."""

    office: str = ""
    log_questions: bool = False
    passage: Callable[[Citation], Passage | None] = lambda citation: None


class Handlers:
    """One method for each kind of update; ``handle`` chooses."""

    def __init__(
        self, bot: Bot, assistant: Assistant, desk: Desk, limiter: Limiter, manners: Manners, alert: Alert
    ) -> None:
        self.bot = bot
        self.post = Post(bot)
        self.assistant = assistant
        self.desk = desk
        self.limiter = limiter
        self.manners = manners
        self.alert = alert
        self._last_tap: dict[str, tuple[str, float]] = {}
        self._commands: dict[str, Callable[[Received, str, str], Coroutine[Any, Any, str]]] = {
            "start": self._start, "help": self._said, "topics": self._topics, "source": self._source,
            "human": self._human, "privacy": self._said, "forget": self._forget,
        }  # fmt: skip

    def word(self, key: str, **holes: object) -> str:
        return self.assistant.words[f"telegram.{key}"].format(**holes)

    def _fixed(self, key: str, **holes: object) -> Message:
        return render.plain(self.word(key, **holes))

    async def handle(self, update: Update) -> None:
        """Whatever fails, the person gets a reply, the operator an alert, and the next update is served."""
        begun = time.perf_counter()
        kind, status = _kind(update), Status.ERROR.value
        try:
            status = await self._handled(update)
        except (Forbidden, BadRequest) as error:  # the person has blocked the bot, or the message is gone
            log.warning("Telegram refused: %s", error.message)
        except StoreError:
            await self.alert("store")
            await self._apologise(update)
        except Exception as error:
            if _passing(error):
                raise
            log.exception("an update failed", extra={"kind": kind})
            await self.alert("failed", kind=kind)
            await self._apologise(update)
        spent = time.perf_counter() - begun
        UPDATES.labels(NAME, kind, status).inc()
        SECONDS.labels(NAME).observe(spent)
        log.info(
            "update", extra={"kind": kind, "status": status, "ms": round(spent * 1000, 1)} | self._question(update)
        )

    def _question(self, update: Update) -> dict[str, str]:
        text = update.effective_message.text if update.effective_message else None
        return {"question": text} if self.manners.log_questions and text else {}

    async def _handled(self, update: Update) -> str:
        if update.callback_query is not None:
            return await self._tapped(update.callback_query)
        if update.inline_query is not None:
            return await self._inline(update.inline_query)
        if update.edited_message is not None:
            return await self._edited(update.edited_message)
        if update.message is not None:
            return await self._message(update.message)
        return "ignored"

    async def _apologise(self, update: Update) -> None:
        if update.effective_chat is not None and update.inline_query is None:
            try:
                await self.post.send(update.effective_chat.id, self._fixed("failed"))
            except (Forbidden, BadRequest):
                log.warning("the apology could not be sent")

    # --- messages ---

    async def _message(self, message: Received) -> str:
        text = self._addressed(message)
        if text is None or message.from_user is None or message.from_user.is_bot:
            return "ignored"
        person = self._person(message.chat_id, message.from_user)
        verdict = self.limiter.ask(person)
        if verdict is not Verdict.PASS:
            if verdict is Verdict.NOTICE:
                await self.post.send(message.chat_id, self._fixed("too_fast"))
            return "limited"
        if not message.text:
            await self.post.send(message.chat_id, self._fixed("not_text"))
            return "not_text"
        name, _, argument = text.partition(" ")
        if name.startswith("/"):
            command = self._commands.get(name[1:].partition("@")[0].lower())
            if command is None:
                await self.post.send(message.chat_id, self._fixed("unknown"))
                return "unknown_command"
            return await command(message, person, argument.strip() or name[1:].partition("@")[0].lower())
        return await self._answer(message, person, text)

    def _addressed(self, message: Received) -> str | None:
        """The text as far as it is meant for the bot; None if a group talks among itself."""
        text = message.text or ""
        if message.chat.type == ChatType.PRIVATE:
            return text
        own = f"@{self.bot.username}"
        for entity in message.entities or ():
            part = message.parse_entity(entity)
            if entity.type == MessageEntity.MENTION and part.lower() == own.lower():
                return text.replace(part, " ").strip()
            if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
                return text if "@" not in part or part.lower().endswith(own.lower()) else None
        replied = message.reply_to_message
        to_us = replied is not None and replied.from_user is not None and replied.from_user.id == self.bot.id
        return text if to_us else None

    async def _answer(self, message: Received, person: str, text: str) -> str:
        turn = await self._patiently(message.chat_id, self.assistant.respond(person, text))
        sent = [await self.post.send(message.chat_id, part) for part in self._rendered(turn)]
        await self.desk.note_reply(person, message.message_id, sent, self.assistant.clock())
        if turn.reply.status is Status.HANDOFF:
            await self._ticket(message.chat_id, person, text)
        return turn.reply.status.value

    async def _edited(self, message: Received) -> str:
        """The reply to the question as it was becomes the reply to the question as it is."""
        text = self._addressed(message)
        if not text or message.from_user is None or text.startswith("/"):
            return "ignored"
        person = self._person(message.chat_id, message.from_user)
        if self.limiter.ask(person) is not Verdict.PASS:
            return "limited"
        earlier = await self.desk.reply_to(person, message.message_id)
        if not earlier:
            return await self._answer(message, person, text)
        turn = await self.assistant.respond(person, text)
        parts = self._rendered(turn)
        for number, part in zip(earlier, parts, strict=False):
            await self.post.rewrite(message.chat_id, number, part)
        sent = list(earlier[: len(parts)])
        sent += [await self.post.send(message.chat_id, part) for part in parts[len(earlier) :]]
        for number in earlier[len(parts) :]:
            await self.bot.delete_message(message.chat_id, number)
        await self.desk.note_reply(person, message.message_id, sent, self.assistant.clock())
        return turn.reply.status.value

    # --- commands ---

    async def _start(self, message: Received, person: str, argument: str) -> str:
        if argument != "start":  # a deep link: /start monitoring_august
            turn = await self.assistant.tap(person, argument.replace("_", "."))
            for part in self._rendered(turn):
                await self.post.send(message.chat_id, part)
            return turn.reply.status.value
        return await self._said(message, person, "start")

    async def _said(self, message: Received, person: str, argument: str) -> str:
        """A command that is answered by a fixed text."""
        name = (message.text or "").partition(" ")[0][1:].partition("@")[0].lower()
        await self.post.send(message.chat_id, self._fixed(name))
        return Status.SOCIAL.value

    async def _topics(self, message: Received, person: str, argument: str) -> str:
        await self.post.send(message.chat_id, render.topics(self.assistant.engine.knowledge))
        return Status.SOCIAL.value

    async def _source(self, message: Received, person: str, argument: str) -> str:
        if not (await self.assistant.context(person)).facts:
            await self.post.send(message.chat_id, self._fixed("no_source"))
            return Status.UNANSWERED.value
        turn = await self.assistant.respond(person, self.word("source_question"))
        for part in self._rendered(turn):
            await self.post.send(message.chat_id, part)
        found = [p for c in turn.reply.citations if (p := self.manners.passage(c)) is not None]
        if found:
            await self.post.send(message.chat_id, Message(render.passages(found, self.assistant.words)))
        return turn.reply.status.value

    async def _human(self, message: Received, person: str, argument: str) -> str:
        question = argument if argument != "human" else self.word("no_question")
        await self._ticket(message.chat_id, person, question)
        return Status.HANDOFF.value

    async def _ticket(self, chat: int, person: str, question: str) -> None:
        office = self.word("office", office=self.manners.office) if self.manners.office else ""
        try:
            number = await self.assistant.hand_over(NAME, person, question)
        except StoreError:
            await self.post.send(chat, self._fixed("human_unkept", office=office))
            return
        await self.post.send(chat, self._fixed("human", number=number, office=office))
        await self.alert("ticket", number=number)

    async def _forget(self, message: Received, person: str, argument: str) -> str:
        await self.assistant.forget(person)
        await self.post.send(message.chat_id, self._fixed("forgotten"))
        return Status.SOCIAL.value

    # --- buttons and inline questions ---

    async def _tapped(self, query: CallbackQuery) -> str:
        await query.answer()
        message, data = query.message, query.data or ""
        if message is None:
            return "ignored"
        person = self._person(message.chat.id, query.from_user)
        if self._twice(person, f"{message.message_id}:{data}"):
            return "double_tap"
        if self.limiter.ask(person) is not Verdict.PASS:
            return "limited"
        kind, _, rest = data.partition(":")
        if kind == render.CHOICE:
            turn = await self.assistant.tap(person, rest)
            for part in self._rendered(turn):
                await self.post.send(message.chat.id, part)
            return turn.reply.status.value
        page = self._page(kind, rest)
        if page is None:
            await self.post.send(message.chat.id, self._fixed("stale"))
            return "stale"
        await self.post.rewrite(message.chat.id, message.message_id, page)
        return Status.SOCIAL.value

    def _page(self, kind: str, rest: str) -> Message | None:
        if kind == render.TOP:
            return render.topics(self.assistant.engine.knowledge)
        number, _, path = rest.partition(":")
        known = kind == render.SECTION and number.isdecimal()
        return render.section(path, int(number), self.assistant.engine.knowledge) if known else None

    def _twice(self, person: str, tap: str) -> bool:
        now = self.assistant.clock()
        last, at = self._last_tap.get(person, ("", 0.0))
        self._last_tap = {who: seen for who, seen in self._last_tap.items() if now - seen[1] < TAPPED}
        self._last_tap[person] = (tap, now)
        return last == tap and now - at < TAPPED

    async def _inline(self, query: InlineQuery) -> str:
        """Cited answers to send into any chat; what is asked back becomes one result for each choice."""
        if self.limiter.ask(self._person("inline", query.from_user)) is not Verdict.PASS or not query.query.strip():
            await query.answer([], cache_time=0)
            return "limited"
        engine = self.assistant.engine
        turn = engine.answer(query.query)
        answered = [(query.query, turn)] if turn.reply.status is Status.ANSWERED else []
        answered += [(choice.text, engine.tap(choice.key)) for choice in turn.reply.choices]
        results = [self._article(number, title, found) for number, (title, found) in enumerate(answered[:20])]
        await query.answer(results, cache_time=60)
        return turn.reply.status.value

    def _article(self, number: int, title: str, turn: Turn) -> InlineQueryResultArticle:
        part = self._rendered(turn)[0]
        content = InputTextMessageContent(part.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
        shown = turn.reply.lead[: MessageLimit.CAPTION_LENGTH // 8]
        return InlineQueryResultArticle(str(number), title[:100], content, description=shown)

    # --- sending ---

    def _person(self, chat: object, user: User) -> str:
        return self.desk.person(NAME, chat, user.id)

    def _rendered(self, turn: Turn) -> tuple[Message, ...]:
        return render.messages(turn.reply, self.assistant.words)

    async def _patiently(self, chat: int, answering: Coroutine[Any, Any, Turn]) -> Turn:
        task = asyncio.ensure_future(answering)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            await self.bot.send_chat_action(chat, ChatAction.TYPING)
        return await task


def _kind(update: Update) -> str:
    kinds = ("callback_query", "inline_query", "edited_message", "message")
    return next((kind for kind in kinds if getattr(update, kind) is not None), "other")


def _passing(error: Exception) -> bool:
    """Whether the failure is of the network and the update has to be tried again."""
    return isinstance(error, NetworkError | RetryAfter)
