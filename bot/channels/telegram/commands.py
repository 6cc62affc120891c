"""What each command does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container

from telegram import Message as Received

from bot.channels.telegram import render
from bot.channels.telegram.meant import written
from bot.channels.telegram.render import Message
from bot.channels.telegram.talk import NAME, Talk, place_of
from bot.model import Status

Command = Callable[[Received, str, str], Awaitable[str]]
"""Takes the message, who wrote it and what stands after the command; returns the status of the update."""


class Commands:
    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._known: dict[str, Command] = {
            "start": self._start, "help": self._fixed("help"), "topics": self._topics, "source": self._source,
            "human": self._human, "privacy": self._fixed("privacy"), "forget": self._forget,
        }  # fmt: skip

    @property
    def names(self) -> Container[str]:
        return self._known.keys()

    async def run(self, message: Received, person: str, text: str) -> str:
        """``text`` is the whole of it: /human@wenxiao_bot and a question."""
        head, *rest = text.split(maxsplit=1)
        command = self._known.get(head[1:].partition("@")[0].lower())
        if command is None:
            await self._talk.say(place_of(message), "unknown")
            return "unknown_command"
        return await command(message, person, rest[0].strip() if rest else "")

    def _fixed(self, key: str) -> Command:
        async def said(message: Received, person: str, argument: str) -> str:
            await self._talk.say(place_of(message), key)
            return Status.SOCIAL.value

        return said

    async def _start(self, message: Received, person: str, argument: str) -> str:
        """With an argument it is a deep link to a fact or to one figure of it: monitoring_august__count."""
        if argument in ("", "start"):
            return await self._fixed("start")(message, person, "")
        key = argument.replace("__", "/").replace("_", ".")
        turn = await self._talk.assistant.tap(person, key)
        await self._talk.show(place_of(message), turn)
        return turn.reply.status.value

    async def _topics(self, message: Received, person: str, argument: str) -> str:
        await self._talk.post.send(place_of(message), render.topics(self._talk.assistant.engine.knowledge))
        return Status.SOCIAL.value

    async def _source(self, message: Received, person: str, argument: str) -> str:
        talk, place = self._talk, place_of(message)
        if not (await talk.assistant.context(person)).facts:
            await talk.say(place, "no_source")
            return Status.UNANSWERED.value
        turn = await talk.assistant.respond(person, talk.word("source_question"), NAME)
        await talk.show(place, turn)
        found = [p for c in turn.reply.citations if (p := talk.manners.passage(c)) is not None]
        for html in render.passages(found, talk.assistant.words):
            await talk.post.send(place, Message(html))
        return turn.reply.status.value

    async def _human(self, message: Received, person: str, argument: str) -> str:
        """The question stands after the command, or in a message that is replied to, or was the last one asked."""
        quoted = message.reply_to_message
        own = quoted is not None and quoted.from_user is not None and quoted.from_user.id == self._talk.bot.id
        replied = written(quoted) if quoted is not None and not own else ""
        return await self._talk.ticket(place_of(message), person, argument or replied)

    async def _forget(self, message: Received, person: str, argument: str) -> str:
        await self._talk.assistant.forget(person)
        await self._talk.say(place_of(message), "forgotten")
        return Status.SOCIAL.value
