"""What is said that asks nothing of the document: greetings, thanks, distress, small talk, orders to the bot."""

from __future__ import annotations

from bot.answering.division import Division
from bot.answering.facts import FactBase
from bot.answering.lexicon import Heard
from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.request import Request
from bot.answering.select import Selector
from bot.model import Context, Reason, Status

CLEARLY = 1.15
"""How much more a message has to be like a class of talk than like any fact."""
URGENT, HANDOFF, RESET, OFFTOPIC, COMMAND = "urgent", "handoff", "reset", "offtopic", "command"


class Talk:
    """Tells by the names of the lexicon, and by likeness to ways of saying it."""

    def __init__(self, base: FactBase, selector: Selector) -> None:
        self._base = base
        self._selector = selector

    def act(self, heard: Heard, division: Division, context: Context) -> Outcome | None:
        """The reply to a message that is talk and no request; None if it asks something."""
        about = any(map(self._is_about, division.requests))
        named = [act for act in division.acts if act in self._base.knowledge.acts]
        if named and not division.asks:
            return self._outcome(named[-1])
        likest = self._selector.talk(heard, CLEARLY)
        if likest and self._kind(likest) == URGENT:
            return self._outcome(likest)
        if about or self._points(division, context):
            return None
        if likest:
            return self._outcome(likest)
        person = [act for act in named if self._kind(act) == HANDOFF]
        return self._outcome(person[-1]) if person else None  # talk to a human please

    def refused(self, request: Request) -> Outcome:
        """An order to the bot, or a supposition that it is to confirm."""
        return unanswered(Reason.OFF_TOPIC, "unanswered.command")

    def _asks(self, request: Request) -> bool:
        """Whether it wants a figure or a statement, and is no mere mention."""
        return bool(request.measures or request.asks or request.ops or request.quantities)

    def _is_about(self, request: Request) -> bool:
        subjects = [key for key in request.keys if not key.startswith(("topic:", "period:"))]
        if any(self._base.is_must(key) for key in subjects) or request.measures:
            return True
        told = {self._base.kind(f"ask:{name}") for name in request.asks}
        return bool(told) and any(self._base.is_held(key) and self._base.is_specific(key) for key in request.keys)

    def _points(self, division: Division, context: Context) -> bool:
        """那8月呢 is no talk where there is something to point at."""
        if not context.facts and not context.choices:
            return False
        return any(
            self._asks(r) or r.pointers or r.ordinals or r.unit or r.corrects or r.keys for r in division.requests
        )

    def _kind(self, name: str) -> str:
        return self._base.knowledge.acts.get(name, "social")

    def _outcome(self, name: str) -> Outcome:
        kind = self._kind(name)
        if kind == OFFTOPIC:
            return unanswered(Reason.OFF_TOPIC, "unanswered.topic")
        if kind == COMMAND:
            return unanswered(Reason.OFF_TOPIC, "unanswered.command")
        status = Status.HANDOFF if kind == HANDOFF else Status.SOCIAL
        return Outcome(status, (Line(f"social.{name}"),), resets=kind == RESET)
