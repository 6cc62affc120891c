"""What happens on each kind of message. Answers come from the assistant; here they are only asked for and worded."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from prometheus_client import Counter, Histogram

from bot.assistant import Assistant
from bot.channels.wechat.message import Incoming
from bot.channels.wechat.render import message
from bot.errors import StoreError
from bot.limiting import Limiter, Verdict
from bot.model import Status, Turn

NAME = "wechat"
BARE = 10
"""Characters in which one asks for a person without saying what about."""
HEARD = frozenset(("text", "voice"))
SHOWN = frozenset(("image", "video", "shortvideo", "location", "link", "file"))
GREETED = frozenset(("subscribe", "enter_agent"))
TAPPED = "click"
UPDATES = Counter("wenxiao_wechat_messages", "Messages handled", ["kind", "status"])
SECONDS = Histogram("wenxiao_wechat_seconds", "Time from a message to its reply")
log = logging.getLogger("wenxiao.wechat")


@dataclass(frozen=True)
class Manners:
    """How the operator wants the channel to behave."""

    office: str = ""
    address: str = ""
    """Where the pages are, for answers that are too long for a message."""
    links: bool = True
    """Whether choices can be tapped: in an official account."""
    log_questions: bool = False


class Desk(Protocol):
    """Whom a ticket is told of."""

    def __call__(self, key: str, **holes: object) -> Awaitable[None]: ...


class Handlers:
    def __init__(self, assistant: Assistant, limiter: Limiter, manners: Manners, alert: Desk) -> None:
        self._assistant = assistant
        self._limiter = limiter
        self._manners = manners
        self._alert = alert

    async def answer(self, given: Incoming, person: str) -> str:
        """The text of the reply; empty for what wants none. Whatever fails, the person gets a word."""
        begun = time.perf_counter()
        try:
            text, status = await self._answered(given, person)
        except Exception as error:
            log.exception("a message failed: %s", type(error).__name__)
            text, status = self._word("failed"), Status.ERROR.value
        spent = time.perf_counter() - begun
        kind = given.kind if given.kind in (*HEARD, *SHOWN, "event") else "other"
        UPDATES.labels(kind, status).inc()
        SECONDS.observe(spent)
        row: dict[str, object] = {"kind": kind, "status": status, "ms": round(spent * 1000, 1)}
        asked = given.text and self._manners.log_questions
        log.info("message", extra=row | ({"question": given.text} if asked else {}))
        return text

    async def _answered(self, given: Incoming, person: str) -> tuple[str, str]:
        if given.kind == "event":
            return await self._event(given, person)
        if given.kind not in HEARD | SHOWN:
            return "", "ignored"
        verdict = self._limiter.ask(person)
        if verdict is not Verdict.PASS:
            return (self._word("too_fast") if verdict is Verdict.NOTICE else ""), "limited"
        text = written(given.text)
        if not text:
            return self._word("not_heard" if given.kind == "voice" else "not_text"), "not_text"
        if given.key in self._assistant.engine.knowledge.facts or "/" in given.key:
            return self._told(await self._assistant.tap(person, given.key))
        if text in (self._word("forget_word"), "/forget"):
            return await self._forget(person)
        return await self._asked(person, text)

    async def _event(self, given: Incoming, person: str) -> tuple[str, str]:
        if given.event in GREETED:
            return self._word("welcome"), Status.SOCIAL.value
        if given.event != TAPPED or not given.key:
            return "", "ignored"
        known: Callable[[str], bool] = self._assistant.engine.knowledge.facts.__contains__
        if known(given.key.partition("/")[0]):
            return self._told(await self._assistant.tap(person, given.key))
        return await self._asked(person, given.key)

    async def _asked(self, person: str, text: str) -> tuple[str, str]:
        turn = await self._assistant.respond(person, text, NAME)
        if turn.reply.status is Status.HANDOFF:
            return await self._ticket(person, text if len(text) > BARE else ""), Status.HANDOFF.value
        return self._told(turn)

    def _told(self, turn: Turn) -> tuple[str, str]:
        return self.render(turn), turn.reply.status.value

    def render(self, turn: Turn) -> str:
        manners = self._manners
        return message(turn.reply, self._assistant.words, manners.address, links=manners.links)

    async def _forget(self, person: str) -> tuple[str, str]:
        try:
            await self._assistant.forget(person)
        except StoreError:
            return self._word("unforgotten"), Status.ERROR.value
        return self._word("forgotten"), Status.SOCIAL.value

    async def _ticket(self, person: str, otherwise: str) -> str:
        office = self._word("office", office=self._manners.office) if self._manners.office else ""
        try:
            number = await self._assistant.hand_over(NAME, person, "", otherwise)
        except StoreError:
            return self._word("human_unkept", office=office)
        if number is None:
            return self._word("no_question", office=office)
        await self._alert("ticket", number=number)
        return self._word("human", number=number, office=office)

    def _word(self, key: str, **holes: object) -> str:
        return (
            self._assistant.words[f"wechat.{key}"].format(**holes) if holes else self._assistant.words[f"wechat.{key}"]
        )


def written(text: str) -> str:
    """Without half characters and NUL, which no log or database can hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "").strip()
