"""What a conversation remembers from turn to turn."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.outcome import Outcome
from bot.answering.request import Request
from bot.model import Context, Status

NEW = Context()
"""A conversation that has not begun."""
PAIR = 2
"""Facts that a calculation sets against each other."""
REMEMBERED = 6
"""So many answers can be gone back to."""


def following(context: Context, outcome: Outcome, request: Request, choices: tuple[object, ...]) -> Context:
    """What is remembered; a refusal leaves the focus as it was and keeps what was refused."""
    if outcome.resets:
        return NEW
    if outcome.status in (Status.SOCIAL, Status.HANDOFF, Status.ERROR):
        return context
    kept = replace(context, choices=tuple(choices), asked_back=outcome.status is Status.CLARIFY)  # type: ignore[arg-type]
    if outcome.status is Status.UNANSWERED and outcome.focus and not context.facts:
        shown = tuple(fact.id for fact in outcome.focus)
        return replace(kept, facts=shown, measures=request.measures, refused=outcome.refused)
    if outcome.status is Status.UNANSWERED or not outcome.facts:
        return replace(kept, refused=outcome.refused)
    shown = tuple(fact.id for fact in outcome.focus or outcome.facts)
    listed = tuple(fact.id for fact in outcome.listed) or context.listed
    earlier = context.earlier
    if context.facts and context.facts != shown:
        earlier = (context.facts, *earlier)[:REMEMBERED]
    return replace(
        kept,
        facts=shown,
        measures=request.measures,
        earlier=earlier,
        listed=listed,
        items=outcome.items,
        values=tuple((value.value, value.unit) for value in outcome.computed),
        worked=_worked(request) if outcome.computed and len(shown) == PAIR else (),
        refused=outcome.refused if outcome.status is Status.CLARIFY else (),
    )


def _worked(request: Request) -> tuple[str, ...]:
    """What was done with the two; 公开率 names a share as a measure."""
    shares = {"share"} & set(request.measures)
    return tuple(sorted(request.ops | shares))
