"""What is said that asks nothing of the document: greetings, thanks, distress, small talk, orders to the bot."""

from __future__ import annotations

from bot.answering.division import Division
from bot.answering.facts import FactBase
from bot.answering.lexicon import Heard
from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.request import Request
from bot.answering.select import Selector
from bot.model import Context, Reason, Status

CLEARLY, MORE_CLEARLY, QUITE_CLEARLY, NEVER = 1.15, 1.3, 1.6, float("inf")
"""How much more a message has to be like a class of talk than like anything else."""
URGENT, HANDOFF, RESET, OFFTOPIC, COMMAND = "urgent", "handoff", "reset", "offtopic", "command"
INTRODUCTION = "introduction"


class Talk:
    """Tells by the names of the lexicon, and by likeness to ways of saying it."""

    def __init__(self, base: FactBase, selector: Selector) -> None:
        self._base = base
        self._selector = selector
        acts = base.knowledge.acts
        self._introduction = next((name for name, kind in acts.items() if kind == INTRODUCTION), "")
        """The class of talk that answers it; there are introductions only where the knowledge has one."""

    def act(self, heard: Heard, division: Division, context: Context) -> Outcome | None:
        """The reply to a message that is talk and no request; None if it asks something."""
        named = [act for act in division.acts if act in self._base.knowledge.acts]
        likest, clearly = self._selector.resemblance.talk(heard)
        if division.introduces and self._kind(likest) != URGENT and not self._names_work(division):
            return self._outcome(self._introduction)
        sure = clearly >= self._enough(likest, division, context)
        if named and not division.asks and (sure or not any(map(self._is_about, division.requests))):
            return self._outcome(named[-1])
        if sure:
            return self._outcome(likest)
        if any(map(self._is_about, division.requests)) or self._points(division, context):
            return None
        person = [act for act in named if self._kind(act) == HANDOFF]
        return self._outcome(person[-1]) if person else None  # talk to a human please

    def _enough(self, likest: str, division: Division, context: Context) -> float:
        """How clearly a message has to be like talk: more so where it names something or may point at something.

        A cry for help is heard in any company; 这是已经达到的吗, after an answer, is none.
        """
        about = any(map(self._is_about, division.requests)) or self._points(division, context)
        if self._kind(likest) == URGENT:
            return QUITE_CLEARLY if about else MORE_CLEARLY
        if any(map(self._is_meant, division.requests)):
            return NEVER
        if about and self._kind(likest) in (OFFTOPIC, COMMAND):
            return QUITE_CLEARLY  # 民生占比的杠杠画到哪儿
        return MORE_CLEARLY if about else CLEARLY

    def refused(self, request: Request) -> Outcome:
        """An order to the bot, or a supposition that it is to confirm."""
        return unanswered(Reason.OFF_TOPIC, "unanswered.command")

    def _asks(self, request: Request) -> bool:
        """Whether it wants a figure or a statement, and is no mere mention."""
        return bool(request.measures or request.asks or request.ops or request.quantities or request.polar)

    def _is_meant(self, request: Request) -> bool:
        """Whether it names what narrows and some fact holds."""
        keys = {*request.keys, *(f"measure:{name}" for name in request.measures)}
        return any(self._base.is_must(key) and self._base.is_held(key) for key in keys)

    def _is_about(self, request: Request) -> bool:
        named = (key for key in request.keys if self._base.is_held(key) and self._base.is_specific(key))
        return self._is_meant(request) or any(named)

    def _points(self, division: Division, context: Context) -> bool:
        """那8月呢 is no talk where there is something to point at."""
        if not context.facts and not context.choices:
            return False
        return any(
            self._asks(r) or r.pointers or r.ordinals or r.unit or r.corrects or r.keys for r in division.requests
        )

    def _names_work(self, division: Division) -> bool:
        """我是来问双监控的: whether it names what is done, and no mere home or trade."""
        slots = self._base.knowledge.slots
        keys = (key for request in division.requests for key in request.keys if self._base.is_specific(key))
        return any(not slots[key.partition(":")[0]].insists and self._base.is_held(key) for key in keys)

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
