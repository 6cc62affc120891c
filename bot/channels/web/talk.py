"""One turn of a conversation over the web: whose it is, whether it may be asked, and the answer."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from bot.assistant import Assistant
from bot.channel import Keeper
from bot.channels.web.limits import Allowance, Limits
from bot.model import Turn

NAME = "web"
KEYS = 10
"""Suggestions that are free for each question."""
NONCE, TAG = 16, 20
"""Characters of an id that are random, and those that show it is one of ours."""


@dataclass(frozen=True)
class Question:
    """What was sent: the words of a person, or the key of a choice that was offered."""

    text: str = ""
    choice: str = ""
    conversation: str = ""
    channel: str = NAME
    about: str = ""
    """Id of the fact that was on the page, with which a new conversation begins: 涉及多少钱 below it."""


@dataclass(frozen=True)
class Answered:
    turn: Turn
    conversation: str
    allowance: Allowance


class Talk:
    """Conversations are known by their ids, which nobody can guess and every replica recognises."""

    def __init__(self, assistant: Assistant, keeper: Keeper, limits: Limits) -> None:
        self.assistant = assistant
        self.limits = limits
        self._keeper = keeper

    async def ask(self, question: Question, client: str) -> Answered:
        """Raises TooMany."""
        allowance = self.limits.take(self._keeper.person("client", client))
        known = self._ours(question.conversation)
        conversation = question.conversation if known else self._new()
        person = self._keeper.person(NAME, conversation)
        if not known and question.about in self.assistant.engine.knowledge.facts:
            await self.assistant.tap(person, question.about)
        if question.choice:
            turn = await self.assistant.tap(person, question.choice)
        else:
            turn = await self.assistant.respond(person, question.text, question.channel)
        return Answered(turn, conversation, allowance)

    def typing(self, client: str) -> None:
        """Suggestions are asked for with each key: as many are free as a quick typist needs. Raises TooMany."""
        self.limits.take(self._keeper.person("typing", client), KEYS)

    async def forget(self, conversation: str) -> None:
        """Deletes what is kept of the conversation. Raises StoreError."""
        if self._ours(conversation):
            await self.assistant.forget(self._keeper.person(NAME, conversation))

    def _new(self) -> str:
        nonce = secrets.token_hex(NONCE // 2)
        return nonce + self._tag(nonce)

    def _tag(self, nonce: str) -> str:
        return self._keeper.person("conversation", nonce)[:TAG]

    def _ours(self, given: str) -> bool:
        nonce, tag = given[:NONCE], given[NONCE:]
        return hmac.compare_digest(tag.encode(), self._tag(nonce).encode())
