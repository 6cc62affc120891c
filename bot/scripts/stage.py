"""A channel ready to hold conversations; several of them side by side, each in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

from bot import bootstrap
from bot.answering.engine import Engine
from bot.scripts import coverage
from bot.scripts.core import Core
from bot.scripts.driver import Driver, Observed
from bot.scripts.http import Http
from bot.scripts.runner import Result, run
from bot.scripts.script import Script, Turn
from bot.settings import Settings

Held = tuple[Result, frozenset[str]]
"""The outcome, and what the conversation reached."""


@dataclass(frozen=True)
class Plan:
    settings: Settings
    channel: str = "core"
    url: str = ""
    coverage: bool = False
    """Whether to note what is reached."""


class Stage:
    """Holds one conversation after another, on an event loop of its own. Raises BotError."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._noted: coverage.Noted | None = None
        self.engine = self._noting() if plan.coverage else bootstrap.engine(plan.settings)
        self._loop = asyncio.Runner()
        self._driver: Driver = self._loop.run(self._opened())

    def _noting(self) -> Engine:
        """An engine whose templates note that they are used."""
        knowledge = bootstrap.knowledge(self.plan.settings).knowledge
        self._noted = coverage.Noted(knowledge.replies)
        return Engine(replace(knowledge, replies=self._noted))

    async def _opened(self) -> Driver:
        lifetime = self.plan.settings.context_minutes * 60
        if self.plan.channel == "telegram":
            from bot.scripts.telegram import Telegram  # here, since every other channel would wait for its libraries

            return await Telegram.opened(self.engine, lifetime)
        if self.plan.channel == "wechat":
            from bot.scripts.wechat import WeChatDriver  # as above

            return await WeChatDriver.opened(self.engine, lifetime)
        if self.plan.channel == "http":
            return await Http.opened(self.plan.url, self.engine.knowledge)
        return Core(self.engine, lifetime)

    def hold(self, script: Script) -> Held:
        reached: set[str] = set()

        def watch(turn: Turn, seen: Observed) -> None:
            reached.update(coverage.marks(turn, seen, self.engine))

        result = self._loop.run(run(script, self._driver, self.engine, watch if self.plan.coverage else None))
        if self._noted is not None:
            reached |= {f"template {key}" for key in self._noted.used}
            self._noted.used.clear()
        return result, frozenset(reached)

    def close(self) -> None:
        self._loop.run(self._driver.close())
        self._loop.close()


def hold(scripts: Sequence[Script], plan: Plan, jobs: int = 1) -> Iterator[Held]:
    """Each conversation as it ends, in the order given."""
    if jobs < 2 or len(scripts) < 2:
        stage = Stage(plan)
        try:
            for script in scripts:
                yield stage.hold(script)
        finally:
            stage.close()
        return
    bootstrap.engine(plan.settings)  # a fault of the knowledge is told here, once, and not by each process
    with ProcessPoolExecutor(jobs, get_context("spawn"), _open, (plan,)) as pool:
        yield from pool.map(_hold, scripts, chunksize=max(1, len(scripts) // (jobs * 8)))


_stage: Stage
"""The stage of a worker process."""


def _open(plan: Plan) -> None:
    global _stage
    _stage = Stage(plan)


def _hold(script: Script) -> Held:
    return _stage.hold(script)
