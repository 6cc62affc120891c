"""Which step of the trace went another way than the expectation asks for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.facts import FactBase
from bot.answering.pipeline import Engine
from bot.model import Fact, Status
from bot.scripts.driver import Observed
from bot.scripts.form import Expected


@dataclass(frozen=True)
class Astray:
    step: str
    """Name of the step, as ``wenxiao explain`` names it."""
    why: str


def astray(expected: Expected, seen: Observed, engine: Engine) -> Astray | None:
    """The first step that cannot lead to what was expected; None where the words alone differ."""
    steps = {step.name: step.detail for step in seen.trace}
    if not steps:
        return None
    answered = expected.facts or expected.figures or expected.status in (Status.ANSWERED, Status.CLARIFY)
    if answered and seen.status != Status.ANSWERED and steps.get("leftovers"):
        return Astray("leftovers", f"{steps['leftovers']!r} is explained by no term and bars an answer")
    for fact in (engine.knowledge.facts.get(name) for name in expected.facts or ()):
        if fact is not None and fact.id not in seen.facts and (found := _missed(fact, steps, engine.base)):
            return found
    if expected.facts is not None and set(expected.facts) != set(seen.facts):
        return Astray("facts", steps.get("facts", "") or "no fact")
    if (
        expected.status not in (None, seen.status)
        or expected.reason not in (None, seen.reason)
        or (answered and seen.status == Status.UNANSWERED)
    ):
        return Astray("decision", steps.get("decision", ""))
    return None


def _missed(fact: Fact, steps: dict[str, str], base: FactBase) -> Astray | None:
    """What of the reading keeps the fact from being chosen."""
    keys = frozenset(key for key in steps.get("with context", "").split() if ":" in key)
    terms = frozenset(key for key in keys if not key.startswith(("op:",)))
    strange = sorted(terms - base.vocabulary[fact.id])
    if strange:
        return Astray("with context", f"{', '.join(strange)}: no word of {fact.id}")
    if not base.meant(fact, terms):
        return Astray("with context", f"{fact.id} needs a word that was not found, or one bars it")
    return None
