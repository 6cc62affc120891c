"""Buttons that were tapped, and questions typed after the bot's name in another chat."""

from __future__ import annotations

from contextlib import suppress

from telegram import (
    CallbackQuery,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.channels.telegram import render
from bot.channels.telegram.render import Message
from bot.channels.telegram.talk import Talk
from bot.channels.telegram.transport import NO_PREVIEW, Place
from bot.limiting import Limiter, Verdict
from bot.model import Status, Turn

TAPPED = 3.0
"""Seconds in which the same button again is a double tap."""
RESULTS = 20
"""Answers below an inline question."""
TITLE, DESCRIPTION = 60, 120
"""Characters."""
KEPT = 60
"""Seconds that Telegram may give the same inline answer again."""


class Taps:
    def __init__(self, talk: Talk, limiter: Limiter) -> None:
        self._talk = talk
        self._limiter = limiter
        self._last: dict[str, tuple[str, float]] = {}

    # --- buttons ---

    async def tapped(self, query: CallbackQuery) -> str:
        message, data = query.message, query.data or ""
        if message is None:
            await self._acknowledge(query)
            return "ignored"
        person = self._talk.person(message.chat.id, query.from_user.id)
        if self._twice(person, f"{message.message_id}:{data}"):
            await self._acknowledge(query)
            return "double_tap"
        verdict = self._limiter.ask(self._talk.person("limit", query.from_user.id))
        if verdict is not Verdict.PASS:
            await self._acknowledge(query, self._talk.word("too_fast") if verdict is Verdict.NOTICE else None)
            return "limited"
        await self._acknowledge(query)
        thread = getattr(message, "message_thread_id", None) if getattr(message, "is_topic_message", False) else None
        return await self._meant(data, Place(message.chat.id, thread), message.message_id, person)

    async def _acknowledge(self, query: CallbackQuery, notice: str | None = None) -> None:
        with suppress(BadRequest):  # too late for the sign on the button, but not for the answer
            await query.answer(notice)

    async def _meant(self, data: str, place: Place, message: int, person: str) -> str:
        kind, _, rest = data.partition(":")
        if kind == render.CHOICE:
            async with self._talk.typing(place):
                turn = await self._talk.assistant.tap(person, rest)
                await self._talk.show(place, turn)
            return turn.reply.status.value
        page = self._page(kind, rest)
        if page is None:
            await self._talk.say(place, "stale")
            return "stale"
        if not await self._talk.post.rewrite(place, message, page):
            await self._talk.post.send(place, page)
        return Status.SOCIAL.value

    def _page(self, kind: str, rest: str) -> Message | None:
        knowledge = self._talk.assistant.engine.knowledge
        if kind == render.TOP:
            return render.topics(knowledge)
        number, _, path = rest.partition(":")
        known = kind == render.SECTION and number.isdecimal()
        return render.section(path, int(number), knowledge) if known else None

    def _twice(self, person: str, tap: str) -> bool:
        now = self._talk.assistant.clock()
        last, at = self._last.get(person, ("", 0.0))
        self._last = {who: seen for who, seen in self._last.items() if now - seen[1] < TAPPED}
        self._last[person] = (tap, now)
        return last == tap and now - at < TAPPED

    # --- inline questions ---

    async def inline(self, query: InlineQuery) -> str:
        """Cited answers to send into any chat; what is asked back becomes one result for each choice."""
        # Each pause in typing asks anew, so these count apart from what a person sends.
        if self._limiter.ask(self._talk.person("inline", query.from_user.id)) is not Verdict.PASS:
            await self._offer(query, [])
            return "limited"
        engine = self._talk.assistant.engine
        text = query.query.strip()
        turn = engine.answer(text or self._talk.word("inline_example"))
        answered = [(text, turn)] if text and turn.reply.status is Status.ANSWERED else []
        answered += [(choice.text, engine.tap(choice.key)) for choice in turn.reply.choices]
        results = [self._article(number, title, found) for number, (title, found) in enumerate(answered[:RESULTS])]
        hint = InlineQueryResultsButton(self._talk.word("inline_hint"), start_parameter="start")
        await self._offer(query, results, cache_time=KEPT, button=None if results else hint)
        return turn.reply.status.value

    async def _offer(
        self, query: InlineQuery, results: list[InlineQueryResultArticle], cache_time: int = 0,
        button: InlineQueryResultsButton | None = None,
    ) -> None:  # fmt: skip
        with suppress(BadRequest):  # the person has typed on, or gone: there is nobody to apologise to
            await query.answer(results, cache_time=cache_time, button=button)

    def _article(self, number: int, title: str, turn: Turn) -> InlineQueryResultArticle:
        html = self._talk.rendered(turn)[0].html
        content = InputTextMessageContent(html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
        return InlineQueryResultArticle(str(number), title[:TITLE], content, description=turn.reply.lead[:DESCRIPTION])
