"""Holds scripted conversations on a channel and notes where they go another way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.answering.engine import Engine
from bot.errors import ChannelError
from bot.model import Choice, Step
from bot.scripts.astray import Astray, astray
from bot.scripts.driver import Driver, Observed, Talk
from bot.scripts.matching import Difference, differences, is_choice
from bot.scripts.script import Pin, Script, Turn

Watch = Callable[[Turn, Observed], None]
"""Sees every turn and what came."""


@dataclass(frozen=True)
class Failure:
    """A turn whose reply was not as expected."""

    turn: int
    spot: str
    said: str
    differences: tuple[Difference, ...]
    trace: tuple[Step, ...] = ()
    astray: Astray | None = None
    pin: Pin | None = None


@dataclass(frozen=True)
class Result:
    script: Script
    channel: str
    failures: tuple[Failure, ...] = ()
    skipped: str = ""
    """Why the channel cannot hold the conversation; empty if it was held."""
    seconds: float = 0.0

    @property
    def outcome(self) -> str:
        return "skipped" if self.skipped else "failed" if self.failures else "passed"


async def run(script: Script, driver: Driver, engine: Engine, watch: Watch | None = None) -> Result:
    """``engine`` holds the fact base that the expectations speak of."""
    if why := unfit(script, driver):
        return Result(script, driver.name, skipped=why)
    begun = time.perf_counter()
    talk, failures = driver.talk(), []
    choices: tuple[Choice, ...] = ()
    for number, turn in enumerate(script.turns, 1):
        seen = await _taken(turn, talk, choices)
        choices = seen.choices if isinstance(seen, Observed) else ()
        found = _compared(turn, seen, engine)
        if isinstance(seen, Observed) and watch is not None:
            watch(turn, seen)
        if found is not None:
            failures.append(replace(found, turn=number))
    return Result(script, driver.name, tuple(failures), seconds=time.perf_counter() - begun)


def unfit(script: Script, driver: Driver) -> str:
    """Why the channel cannot hold the conversation; empty if it can."""
    if driver.name not in script.channels:
        return f"for {', '.join(script.channels)} only"
    lacking = sorted(script.needs & driver.lacks)
    return f"{driver.name} cannot do: {', '.join(lacking)}" if lacking else ""


async def _taken(turn: Turn, talk: Talk, choices: Iterable[Choice]) -> Observed | Difference:
    """What came, or why the turn could not be taken."""
    try:
        if turn.new_user:
            await talk.new_user()
        if turn.restart:
            await talk.restart()
        if turn.pause:
            await talk.wait(turn.pause)
        if turn.user is not None:
            return await talk.say(turn.user)
        wanted = _wanted(turn.tap, tuple(choices))
        if wanted is None:
            offered = ", ".join(choice.text for choice in choices) or "nothing"
            return Difference("tap", turn.tap, f"offered: {offered}")
        return await talk.tap(wanted)
    except ChannelError as error:
        return Difference("channel", "a reply", str(error))
    except Exception as error:  # whatever goes wrong is the outcome of this turn, and the others go on
        return Difference("crash", "a reply", f"{type(error).__name__}: {error}")


def _wanted(tap: str, choices: tuple[Choice, ...]) -> Choice | None:
    if tap.isdecimal() and 0 < int(tap) <= len(choices):
        return choices[int(tap) - 1]
    return next((choice for choice in choices if is_choice(tap, choice)), None)


def _compared(turn: Turn, seen: Observed | Difference, engine: Engine) -> Failure | None:
    if isinstance(seen, Difference):
        return Failure(0, turn.spot, turn.shown, (seen,))
    found = differences(turn.expected, seen, engine.knowledge)
    if not found:
        return None
    gone = astray(turn.expected, seen, engine)
    return Failure(0, turn.spot, turn.shown, found, seen.trace, gone, turn.pin)
