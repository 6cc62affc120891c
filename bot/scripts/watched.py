"""The assistant of a channel that is held conversations on."""

from __future__ import annotations

from typing import Any

from bot.assistant import Assistant
from bot.model import Turn


class Watched(Assistant):
    """Notes the last turn, whose figures and facts a message does not carry."""

    last: Turn | None = None

    @property
    def words(self) -> Any:
        return self.engine.knowledge.replies

    async def respond(self, person: str, text: str, channel: str = "") -> Turn:
        self.last = await super().respond(person, text, channel)
        return self.last

    async def tap(self, person: str, key: str) -> Turn:
        self.last = await super().tap(person, key)
        return self.last
