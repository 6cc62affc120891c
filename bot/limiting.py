"""How many questions one person may ask in a minute, over all processes.

Each process counts what it serves, and tells the others through the store ten times a second; without the store it
goes on by itself.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from bot.assistant import Clock
from bot.errors import StoreError

REMEMBERED = 50_000
"""People whose allowance is kept in mind; the longest silent are forgotten first."""


SPAN = 60
"""Seconds of a span in which processes add up what they have served."""
PAUSE = 0.1
"""Seconds between two exchanges with the store."""


class Shared(Protocol):
    """Counts of all processes. All methods raise StoreError."""

    async def add(self, span: int, used: Mapping[str, int], least: int) -> dict[str, int]:
        """Adds what was used in the span; returns who has used so much or more over all processes."""
        ...

    async def expire(self, before: int) -> None: ...


class Verdict(Enum):
    PASS = "pass"
    NOTICE = "notice"
    """One too many, and the person has not been told yet."""
    SILENCE = "silence"


@dataclass
class Allowance:
    left: float
    at: float
    told: bool = False


class Limiter:
    """A bucket of ``rate`` questions for each person, which refills in a minute."""

    def __init__(self, rate: int, clock: Clock, shared: Shared | None = None) -> None:
        self.rate = rate
        self._clock = clock
        self._shared = shared
        self._people: OrderedDict[str, Allowance] = OrderedDict()
        self._span = 0
        self._untold: Counter[str] = Counter()
        """What the store does not know yet."""
        self._known: Counter[str] = Counter()
        """What was taken off somebody's allowance in this span, on account of whichever process."""

    def ask(self, person: str) -> Verdict:
        allowance = self._refilled(person)
        if allowance.left >= 1:
            self._take(person, allowance, 1)
            self._untold[person] += 1
            allowance.told = False
            return Verdict.PASS
        told, allowance.told = allowance.told, True
        return Verdict.SILENCE if told else Verdict.NOTICE

    def _refilled(self, person: str) -> Allowance:
        now = self._clock()
        if int(now // SPAN) != self._span:
            self._span = int(now // SPAN)
            self._untold.clear()
            self._known.clear()
        allowance = self._people.pop(person, None) or Allowance(self.rate, now)
        allowance.left = min(self.rate, allowance.left + max(0.0, now - allowance.at) * self.rate / SPAN)
        allowance.at = now
        self._people[person] = allowance
        while len(self._people) > REMEMBERED:
            self._people.popitem(last=False)
        return allowance

    def _take(self, person: str, allowance: Allowance, count: int) -> None:
        allowance.left -= count
        self._known[person] += count

    async def share(self) -> None:
        """Exchanges counts with the other processes, for ever."""
        while self._shared is not None:
            await asyncio.sleep(PAUSE)
            if not self._known:  # nobody has asked here
                continue
            try:
                await self._exchange(self._shared)
            except StoreError:
                continue  # the store has logged it

    async def _exchange(self, shared: Shared) -> None:
        span, untold = self._span, self._untold
        self._untold = Counter()
        totals = await shared.add(span, untold, max(1, self.rate // 2))
        if span != self._span:
            return
        for person, total in totals.items():
            elsewhere = total + self._untold[person] - self._known[person]
            if elsewhere > 0:
                self._take(person, self._refilled(person), elsewhere)
