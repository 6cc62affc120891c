"""How many small changes of the fact base the conversations notice."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

from bot import bootstrap
from bot.answering.engine import Engine
from bot.scripts.core import Core
from bot.scripts.coverage import CHANNELS
from bot.scripts.mutation import FIGURES, Mutation, mutations
from bot.scripts.runner import run, unfit
from bot.scripts.script import Script
from bot.settings import Settings

GOAL = 0.99
"""Share of the changed figures that must be noticed."""
Reach = Mapping[str, frozenset[str]]
"""What each conversation reached, by its id."""


@dataclass(frozen=True)
class Order:
    """Which changes to try on which conversations; the same for every process."""

    settings: Settings
    scripts: tuple[Script, ...]
    reach: Reach
    count: int
    seed: int


@dataclass(frozen=True)
class Tried:
    """One change and the conversation that noticed it, if one did."""

    kind: str
    what: str
    caught_by: str
    reached: bool
    """Whether any conversation has to do with what was changed."""


class Trial:
    """Tries changes on one engine, whose facts and templates are exchanged; a lost name takes an engine of its own.

    What the engine looks facts up by is not built anew, so that a change counts as noticed only by what is told.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._knowledge = bootstrap.knowledge(order.settings).knowledge
        self._facts, self._replies = dict(self._knowledge.facts), dict(self._knowledge.replies)
        self._engine = Engine(replace(self._knowledge, facts=self._facts, replies=self._replies))
        self.mutations = mutations(self._knowledge, order.count, order.seed, CHANNELS)
        self._lifetime = order.settings.context_minutes * 60
        self._scripts = [s for s in order.scripts if not unfit(s, Core(self._engine, self._lifetime))]

    def tried(self, number: int) -> Tried:
        mutation = self.mutations[number]
        near = [s for s in self._scripts if mutation.mark in self._order.reach[s.id]]
        if mutation.kind == "synonym":  # what no conversation says cannot be missed by one
            caught = self._caught(near, Engine(mutation.change(self._knowledge))) if near else ""
        else:  # anything else may show where it is not looked for
            caught = self._exchanged(mutation, (*near, *(s for s in self._scripts if s not in near)))
        return Tried(mutation.kind, _shown(mutation), caught, bool(near))

    def _exchanged(self, mutation: Mutation, scripts: Sequence[Script]) -> str:
        changed = mutation.change(self._knowledge)
        self._facts.update(changed.facts)
        self._replies.update(changed.replies)
        try:
            return self._caught(scripts, self._engine)
        finally:
            self._facts.update(self._knowledge.facts)
            self._replies.update(self._knowledge.replies)

    def _caught(self, scripts: Sequence[Script], engine: Engine) -> str:
        """The first conversation that goes another way; empty if none does."""
        return asyncio.run(self._first_failure(scripts, engine))

    async def _first_failure(self, scripts: Sequence[Script], engine: Engine) -> str:
        driver = Core(engine, self._lifetime)
        for script in scripts:
            if (await run(script, driver, engine)).failures:
                return script.id
        return ""


def _shown(mutation: Mutation) -> str:
    return f"{mutation.place}: {mutation.before} → {mutation.after or 'removed'}"


def trials(order: Order, jobs: int) -> Iterator[Tried]:
    if jobs < 2:
        trial = Trial(order)
        yield from map(trial.tried, range(len(trial.mutations)))
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _open, (order,)) as pool:
        count = len(mutations(bootstrap.knowledge(order.settings).knowledge, order.count, order.seed, CHANNELS))
        yield from pool.map(_try, range(count), chunksize=5)


_trial: Trial
"""The trial of a worker process."""


def _open(order: Order) -> None:
    global _trial
    _trial = Trial(order)


def _try(number: int) -> Tried:
    return _trial.tried(number)


def share(tried: Sequence[Tried]) -> float:
    """Share of the changed figures that were noticed."""
    figures = [each for each in tried if each.kind in FIGURES]
    return sum(bool(each.caught_by) for each in figures) / len(figures) if figures else 1.0


def text(tried: Sequence[Tried]) -> str:
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for each in tried:
        kinds[each.kind].update(("all", *(["caught"] if each.caught_by else []), *(["near"] if each.reached else [])))
    lines = [f"not noticed: {each.kind}: {each.what}" for each in tried if not each.caught_by and each.reached]
    lines += [f"{kind}: {counts['caught']} of {counts['all']} noticed, {counts['near']} of them within reach"
              for kind, counts in kinds.items()]  # fmt: skip
    return "\n".join((*lines, f"changed figures noticed: {share(tried):.1%} (goal {GOAL:.0%})"))
