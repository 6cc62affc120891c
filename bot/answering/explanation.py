"""Why a request has no answer, and what is near: absent, not together, withheld, open, not understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from bot.answering.account import used_by
from bot.answering.choosing import Candidate
from bot.answering.facts import FactBase
from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.request import Request
from bot.answering.select import Selection
from bot.answering.statement import line, told, wanted
from bot.answering.text import shown
from bot.model import Fact, Reason, Role, Status

VAGUE = 0.3
"""Nearest facts that cover less of the request than this are not worth showing."""
OFFERED = 3
BLAMED = (
    Role.MANNER,
    Role.CONSTRAINT,
    Role.OFFTOPIC,
    Role.WORD,
    Role.MEASURE,
    Role.NEGATION,
    Role.ASKING,
    Role.ORDINAL,
    Role.SUBJECT,
)
"""Which of several unmet parts is named, the first first."""
ASKED = (Role.MEASURE, Role.ASKING)
RELATIVE = "relative"
"""Kind of the years that depend on when they are said: 去年."""
UNDONE = ("scale", "refuse")
DENIED = (Role.CONSTRAINT, Role.MEASURE)
"""Roles of the parts that the document can be said to lack."""


class Explainer:
    """Says why; it never says that the document lacks what any fact, name or evidence clause holds."""

    def __init__(self, base: FactBase) -> None:
        self._base = base
        facts = base.knowledge.facts.values()
        evidence = (c.evidence for fact in facts for c in fact.citations)
        said = (text for fact in facts for text in (fact.title, fact.says, fact.question))
        self._text = "\n".join((*evidence, *said))
        self._pairs = frozenset(map("".join, pairwise(self._text)))
        """Any two characters that stand side by side."""

    def explain(self, request: Request, selection: Selection) -> Outcome:
        """The outcome of a request that no fact meets."""
        nearest = selection.nearest
        if nearest is None or not self._is_near(request, nearest):
            return self.not_understood(request)
        if nearest.fact.withheld and self._asks_more(request, nearest.fact):
            return self.withheld(nearest.fact)
        blamed = self._blamed(nearest.unmet)
        blamed = [key for key in blamed if not self._is_joined(request, key, nearest.fact)] or blamed
        if not blamed:
            return self.asked_back(request, (nearest.fact,))
        key = blamed[0]
        if self._is_open_year(key, nearest.fact):
            return self._open_year(request, key, nearest.fact)
        if self._role(key) is Role.OFFTOPIC and not self._is_said(key):
            return unanswered(Reason.OFF_TOPIC, "unanswered.topic")
        if self.can_deny(key):
            return self._absent(request, key, nearest.fact)
        return self._apart(request, key, nearest.fact)

    def apart(self, request: Request, nearest: Candidate) -> Outcome:
        """What is held of what was talked of, which has not what is asked of it."""
        blamed = self._blamed(nearest.unmet)
        return self._apart(request, blamed[0], nearest.fact) if blamed else self.asked_back(request, (nearest.fact,))

    def can_deny(self, key: str) -> bool:
        """Whether it is proved that nothing loaded holds the part."""
        term = self._base.knowledge.terms.get(key)
        typed = self._role(key) in DENIED or key.startswith(("institution:", "period:"))
        if not typed or self._base.is_held(key) or self._is_said(key):
            return False
        names = term.names if term else (key.partition(":")[2],)
        return not any(map(self._is_printed, names))

    def _is_printed(self, name: str) -> bool:
        """Whether it stands anywhere; of most of a thousand names not even two characters do."""
        return all("".join(pair) in self._pairs for pair in pairwise(name)) and name in self._text

    def _is_said(self, key: str) -> bool:
        return key.partition(":")[2] in self._text

    def _role(self, key: str) -> Role:
        slot = self._base.knowledge.slots.get(key.partition(":")[0])
        return slot.role if slot else Role.WORD

    def _is_near(self, request: Request, nearest: Candidate) -> bool:
        named = any(self._base.is_specific(key) for key in request.keys)
        only_narrows = all(self._role(key) is Role.CONSTRAINT for key in request.keys)
        bare = bool(request.keys) and only_narrows and not request.unknown  # 11月的呢
        return named or bare or nearest.coverage >= VAGUE

    def _asks_more(self, request: Request, fact: Fact) -> bool:
        """Which two, whose, when: more than that they are withheld and why."""
        asks = {f"ask:{name}" for name in request.asks}
        return any(key not in self._base.words[fact.id] for key in asks)

    def _blamed(self, unmet: frozenset[str]) -> list[str]:
        order = {role: at for at, role in enumerate(BLAMED)}
        known = [key for key in unmet if self._role(key) in order]
        subjects = any(self._role(key) is Role.SUBJECT and self._base.is_specific(key) for key in known)
        if subjects:  # 和硕的业绩目标有多少: not how many is the trouble
            known = [key for key in known if self._role(key) not in ASKED]
        return sorted(known, key=lambda key: (order[self._role(key)], key))

    def _is_joined(self, request: Request, key: str, fact: Fact) -> bool:
        """Whether another fact holds the part with all the rest: 为什么8月比5月监控的多 is not lacking for 8月."""
        held = {other for other in request.keys & self._base.about[fact.id] if self._base.is_specific(other)}
        return bool(held) and any({key, *held} <= stated for stated in self._base.stated.values())

    def _typed(self, request: Request, key: str) -> str:
        """The person's own word for a part."""
        for word in request.words:
            if word.key == key:
                return shown(word.text)
        for word in request.words:
            if key.startswith("measure:") and self._role(word.key) is Role.MEASURE:
                return shown(word.text)  # 钱 for the amount that it stands for
        term = self._base.knowledge.terms.get(key)
        return shown(term.names[0] if term and term.names else key.partition(":")[2])

    # --- the explanations --------------------------------------------------------

    def _absent(self, request: Request, key: str, fact: Fact) -> Outcome:
        reason = Reason.UNMET if self._role(key) is Role.CONSTRAINT else Reason.NOT_DISCLOSED
        head = Line("explain.absent", {"asked": self._typed(request, key)})
        nearest = (Line("explain.nearest", {}), *self._shown(request, (fact,)))
        if request.polar and key.partition(":")[0] in fact.about:  # 若羌县是不是重点县之一
            return replace(told(fact, request, self._base), lines=(head, *nearest), refused=(key,))
        lines = (head,) if self._is_another(request, key, fact) else (head, *nearest)
        shown = (fact,) if lines[1:] else ()
        return Outcome(Status.UNANSWERED, lines, reason, choices=self._offers(fact), focus=shown, refused=(key,))

    def _is_another(self, request: Request, key: str, fact: Fact) -> bool:
        """Whether the figure of the fact is that of another month than was asked for: 9月, 8月之前."""
        if self._role(key) is not Role.CONSTRAINT or not fact.figures:
            return False
        typed = self._typed(request, key)
        values = [value for row in fact.about.values() for value in row]
        return key.partition(":")[0] in fact.about or any(value in typed for value in values)

    def _apart(self, request: Request, key: str, fact: Fact) -> Outcome:
        holes = {"asked": self._typed(request, key), "held": self._named(request, key, fact)}
        head = Line("explain.apart" if holes["held"] else "explain.apart_unnamed", holes)
        return replace(self._offered(request, key, head, (fact,)), refused=(key,))

    def _named(self, request: Request, but: str, fact: Fact) -> str:
        """The person's own words for what the fact is about; empty if he named nothing of it."""
        about = self._base.about[fact.id]
        named = (key for key in request.keys if key != but and key in about and self._base.is_specific(key))
        return max(map(partial(self._typed, request), named), key=len, default="")

    def _offered(self, request: Request, key: str, head: Line, facts: Sequence[Fact]) -> Outcome:
        """What is held; but not the figure of the contrary (没有自评的), nor that of which another is wanted."""
        back = self.asked_back(request, facts)
        contrary = self._role(key) is Role.NEGATION or self._never_done(key)
        if contrary or self._is_another(request, key, facts[0]):
            return replace(back, lines=(head,), facts=(), notes=())
        return replace(back, lines=(head, Line("explain.held", {}), *back.lines[1:]))

    def _never_done(self, key: str) -> bool:
        """Whether it is an operation that is not worked out at all: 翻一番, 同比."""
        operation = self._base.knowledge.operations.get(key.partition(":")[2])
        return self._role(key) is Role.OPERATION and operation is not None and operation.does in UNDONE

    def withheld(self, fact: Fact) -> Outcome:
        head = Line("explain.withheld", {"says": fact.says})
        return Outcome(Status.UNANSWERED, (head,), Reason.WITHHELD, choices=self._offers(fact))

    def _is_open_year(self, key: str, fact: Fact) -> bool:
        term = self._base.knowledge.terms.get(key)
        if term is None:
            return False
        return (term.kind == "undated" and "no_year" in fact.notes) or bool(self._printed_year(key, fact))

    def _printed_year(self, key: str, fact: Fact) -> str:
        """The year that the source prints, where 去年 is asked for; empty if it prints none."""
        term = self._base.knowledge.terms.get(key)
        if term is None or term.kind != RELATIVE:
            return ""
        printed = (year for year in fact.about.get(term.slot, ()) if not self._base.is_soft(f"{term.slot}:{year}"))
        return next(printed, "")

    def _open_year(self, request: Request, key: str, fact: Fact) -> Outcome:
        holes = {"asked": self._typed(request, key), "held": self._printed_year(key, fact)}
        head = Line("explain.relative_year" if holes["held"] else "explain.open_year", holes)
        back = self.asked_back(request, (fact,))
        return replace(back, lines=(head, *back.lines[1:]), refused=(key,))

    def not_understood(self, request: Request) -> Outcome:
        return unanswered(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")

    def not_worked_out(self, request: Request, facts: Sequence[Fact]) -> Outcome:
        """The operation lacks its operands: what is held of it is shown."""
        if not facts:
            return unanswered(Reason.NOT_DISCLOSED, "explain.no_operands")
        back = self.asked_back(request, facts)
        head = Line("explain.not_worked_out", {}), Line("explain.held", {})
        refused = tuple(f"op:{name}" for name in sorted(request.ops))
        return replace(back, lines=(*head, *back.lines[1:]), refused=refused)

    def left_over(self, request: Request, facts: Sequence[Fact], left: frozenset[str]) -> Outcome:
        """A fact was found, but a part of the request was not used: that part is named."""
        key = (self._blamed(left) or sorted(left))[0]
        head = Line("explain.left_over", {"asked": self._typed(request, key)})
        return self._offered(request, key, head, facts)

    def _shown(self, request: Request, facts: Sequence[Fact]) -> tuple[Line, ...]:
        measures = self._measures(request, facts[0])
        return tuple(line(fact, measures, self._base) for fact in facts)

    def asked_back(self, request: Request, facts: Sequence[Fact], unread: Sequence[str] = ()) -> Outcome:
        """您问的是不是…, with the figures of what is nearest."""
        head = Line("clarify.nearest", {})
        if unread:
            head = Line("clarify.unread", {"asked": shown("".join(unread))})
        measures = self._measures(request, facts[0])
        lines = (head, *(line(fact, measures, self._base) for fact in facts))
        return Outcome(
            Status.CLARIFY,
            lines,
            facts=tuple(facts),
            measures=measures,
            choices=tuple(facts),
            notes=_notes(facts),
            used=used_by(request, tuple(facts), self._base),
        )

    def ambiguous(self, request: Request, facts: Sequence[Fact]) -> Outcome:
        """Several facts that the words do not tell apart, each with its figures."""
        head = Line("clarify.few", {"count": str(len(facts))})
        back = self.asked_back(request, facts)
        return replace(back, lines=(head, *back.lines[1:]), listed=tuple(facts))

    def _measures(self, request: Request, fact: Fact) -> tuple[str, ...]:
        return tuple(name for name in wanted(request, self._base) if fact.figure(name))

    def _offers(self, fact: Fact) -> tuple[Fact, ...]:
        return (fact, *self._base.get(fact.related))[:OFFERED]


def _notes(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for fact in facts for note in fact.notes))
