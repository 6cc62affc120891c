"""Which step of the trace went another way than the expectation asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering.engine import Engine
from bot.model import Status
from bot.scripts.driver import Observed
from bot.scripts.form import Expected

UNKNOWN = "?"
"""Before a word of a request that is no name of anything."""
NO_SUBJECT = (UNKNOWN, "op:", "ask:")
"""What begins so does not tell which fact is meant: two facts are compared without either holding the word."""


@dataclass(frozen=True)
class Astray:
    step: str
    """Name of the step, as ``wenxiao explain`` names it."""
    why: str


def astray(expected: Expected, seen: Observed, engine: Engine) -> Astray | None:
    """The first step that cannot lead to what was expected; None where the words alone differ."""
    requests = [step.detail for step in seen.trace if step.name == "request"]
    if not seen.trace:
        return None
    wanted = [name for name in expected.facts or () if name not in seen.facts]
    if why := _missed(wanted, requests, engine) or _unknown(expected, seen, requests):
        return Astray("request", why)
    if expected.facts is not None and set(expected.facts) != set(seen.facts):
        return Astray("request", f"found: {', '.join(seen.facts) or 'no fact'}")
    if expected.status not in (None, seen.status) or expected.reason not in (None, seen.reason):
        return Astray("outcome", f"{seen.status} {seen.reason}".strip())
    return None


def _missed(facts: Iterable[str], requests: Iterable[str], engine: Engine) -> str:
    """What was understood that the first of the facts is not asked for with; empty if nothing."""
    keys = {part for request in requests for part in _parts(request) if not part.startswith(NO_SUBJECT)}
    for fact in facts:
        strange = sorted(keys - engine.base.words.get(fact, keys))
        if strange:
            return f"{', '.join(strange)}: no word of {fact}"
    return ""


def _unknown(expected: Expected, seen: Observed, requests: Iterable[str]) -> str:
    """What was not understood where an answer was expected and none came; empty if nothing."""
    answered = expected.facts or expected.figures or expected.status is Status.ANSWERED
    if not answered or seen.status == Status.ANSWERED:
        return ""
    unknown = [part[1:] for request in requests for part in _parts(request) if part.startswith(UNKNOWN)]
    return f"{', '.join(unknown)}: no name of anything" if unknown else ""


def _parts(request: str) -> list[str]:
    """Keys, and words that are none: ``month:8月 ?无人机`` of ``month:8月 ?无人机 -> answered monitoring.august``."""
    return request.partition(" -> ")[0].split()
