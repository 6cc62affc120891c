"""How many questions one person may ask in a minute."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum

from bot.assistant import Clock

REMEMBERED = 50_000
"""People whose allowance is kept in mind; the longest silent are forgotten first."""


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

    def __init__(self, rate: int, clock: Clock) -> None:
        self.rate = rate
        self._clock = clock
        self._people: OrderedDict[str, Allowance] = OrderedDict()

    def ask(self, person: str) -> Verdict:
        now = self._clock()
        allowance = self._people.pop(person, None) or Allowance(self.rate, now)
        allowance.left = min(self.rate, allowance.left + max(0.0, now - allowance.at) * self.rate / 60)
        allowance.at = now
        self._people[person] = allowance
        while len(self._people) > REMEMBERED:
            self._people.popitem(last=False)
        if allowance.left >= 1:
            allowance.left -= 1
            allowance.told = False
            return Verdict.PASS
        told, allowance.told = allowance.told, True
        return Verdict.SILENCE if told else Verdict.NOTICE
