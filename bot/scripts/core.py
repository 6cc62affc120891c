"""Conversations with the core: the assistant with a store in memory and a clock that the script moves."""

from __future__ import annotations

from bot.answering.engine import Engine
from bot.assistant import Assistant, InMemory
from bot.model import Choice
from bot.scripts.driver import Observed, observed

NOON = 1_700_000_000.0
"""Some moment for the clock to begin at."""


class CoreTalk:
    def __init__(self, engine: Engine, lifetime: float) -> None:
        self._engine = engine
        self._lifetime = lifetime
        self._store = InMemory()
        self._now = NOON
        self._person = 1
        self._assistant = self._started()

    def _started(self) -> Assistant:
        return Assistant(self._engine, self._store, self._store, lambda: self._now, self._lifetime)

    async def say(self, text: str) -> Observed:
        return observed(await self._assistant.respond(str(self._person), text))

    async def tap(self, choice: Choice) -> Observed:
        return observed(await self._assistant.tap(str(self._person), choice.key))

    async def wait(self, seconds: int) -> None:
        self._now += seconds

    async def restart(self) -> None:
        self._assistant = self._started()

    async def new_user(self) -> None:
        self._person += 1


class Core:
    name = "core"
    lacks: frozenset[str] = frozenset()

    def __init__(self, engine: Engine, lifetime: float) -> None:
        self._engine = engine
        self._lifetime = lifetime

    def talk(self) -> CoreTalk:
        return CoreTalk(self._engine, self._lifetime)

    async def close(self) -> None:
        pass
