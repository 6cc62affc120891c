"""Choosing among things of one kind: the most, the least, their order, those that pass a bound."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.answering import arithmetic
from bot.answering.numbers import MONEY, SHARE, ordinal
from bot.answering.outcome import Line, Outcome
from bot.answering.request import Request
from bot.answering.statement import figure_text, line
from bot.answering.workings import Operands, Workings, figure_of, using
from bot.model import Fact, Figure, Quantity, Reason, Role, Status, Table


class Ranking(Workings):
    """Each is None where there is nothing to choose among."""

    def most(self, request: Request, operands: Operands) -> Outcome | None:
        return self._ranked(request, operands, descending=True, head="calc.most")

    def least(self, request: Request, operands: Operands) -> Outcome | None:
        return self._ranked(request, operands, descending=False, head="calc.least")

    def order(self, request: Request, operands: Operands) -> Outcome | None:
        return self._ranked(request, operands, descending=True, head="")

    def _ranked(self, request: Request, operands: Operands, *, descending: bool, head: str) -> Outcome | None:
        facts = self._dated(self.choosing(operands, request), request)
        measure = self.ranking_measure(facts, request)
        having = self.base.unique([fact for fact in facts if measure and fact.figure(measure)])
        ranked = arithmetic.ordered(having, measure, descending)
        if len(ranked) < 2:
            return None
        lines = [Line("calc.ranking", {"count": str(len(ranked))})]
        top = self._place(request, ranked)
        if head and top is not None:
            figure = figure_text(figure_of(top, measure), self.base)
            head = head if top == ranked[0] else "calc.place"
            number = str(ranked.index(top) + 1)
            lines.insert(0, Line(head, {"title": top.title, "figure": figure, "number": number}))
        lines += [line(fact, (measure,), self.base) for fact in ranked]
        rows = tuple((f.title, figure_text(figure_of(f, measure), self.base)) for f in ranked)
        names = self.base.knowledge.replies["table.fact"], self.label(measure)
        outcome = self.worked(
            request,
            ranked,
            lines,
            measures=(measure,),
            table=Table(names, rows),
            listed=ranked,
            focus=(top,) if head and top else (),
        )
        used = {f"measure:{name}" for name in request.measures if name != "share"}
        used |= self.used_numbers(request) | {"ask:list", "op:total", "op:order", "op:max"}
        used |= {f"ordinal:{ordinal(number)}" for number in request.ordinals} | {"op:difference"}
        return using(outcome, outcome.used | used | _month_asked(request))

    def _dated(self, facts: tuple[Fact, ...], request: Request) -> tuple[Fact, ...]:
        """最多的是几月 is asked of what has a month: of the facts that a constraint tells apart."""
        if not _month_asked(request):
            return facts
        slots = [name for name, slot in self.base.knowledge.slots.items() if slot.role is Role.CONSTRAINT]
        for slot in slots:
            dated = tuple(fact for fact in facts if slot in fact.about)
            if len({fact.about[slot] for fact in dated}) > 1:
                return dated
        return ()

    def _place(self, request: Request, ranked: Sequence[Fact]) -> Fact | None:
        """The first, or the place asked for: 排第二的是哪一类."""
        wanted = max((self.base.knowledge.operations[name].place for name in request.ops), default=1)
        number = request.ordinals[0] if request.ordinals else wanted
        return ranked[number - 1] if 0 < number <= len(ranked) else None

    def bound(self, request: Request, operands: Operands) -> Outcome | None:
        """Which of many pass a bound: 资金超过100亿的有哪些."""
        alone = len(operands.named) == 1 and not operands.named[0].members
        if not request.quantities or alone:
            return None
        pool = next((facts for facts in (operands.named, operands.pool) if len(facts) > 1), ())
        pool = pool or self._figured(request)
        claim = request.quantities[0]
        measure = self._measure_of(claim) or self.ranking_measure(pool, request)
        if not measure:
            return None
        sign = self._sign(request)
        having = [f for f in self.base.unique(pool) if f.figure(measure)]
        if not having:
            return None
        kept = [f for f in having if _passes(figure_of(f, measure), claim.value, sign, request)]
        shown = self.base.knowledge.replies["figure.and"].join(q.text for q in request.quantities)
        if not kept:
            line_ = Line("calc.none", {"bound": shown})
            return Outcome(Status.UNANSWERED, (line_,), Reason.NOT_DISCLOSED)
        ranked = arithmetic.ordered(kept, measure)
        lines = [Line("calc.filtered", {"count": str(len(ranked)), "bound": shown})]
        lines += [line(fact, (measure,), self.base) for fact in ranked]
        rows = tuple((f.title, figure_text(figure_of(f, measure), self.base)) for f in ranked)
        names = self.base.knowledge.replies["table.fact"], self.label(measure)
        outcome = self.worked(request, ranked, lines, measures=(measure,), table=Table(names, rows), listed=ranked)
        used = self.used_numbers(request) | {f"op:{n}" for n in request.ops} | {"ask:list"}
        used |= {f"measure:{name}" for name in request.measures}
        return using(outcome, outcome.used | used)

    def _measure_of(self, claim: Quantity) -> str:
        """The measure that a bound is of, by its unit: 20% is no number of projects."""
        kind = {MONEY: "money", SHARE: "share"}.get(claim.unit, "")
        own = (name for name, m in self.base.knowledge.measures.items() if kind and m.kind == kind and not m.of)
        return next(own, "")

    def _sign(self, request: Request) -> str:
        signs = [self.base.knowledge.operations[n].bound for n in request.ops]
        return next((sign for sign in signs if sign), "between")

    def _figured(self, request: Request) -> tuple[Fact, ...]:
        """All that can be ranked, if the request names no subject."""
        if any(self.base.is_specific(key) for key in request.keys):
            return ()
        return self.base.figured()


def _month_asked(request: Request) -> frozenset[str]:
    return frozenset({"ask:when"} if "when" in request.asks else ())


def _passes(figure: Figure, bound: Decimal, sign: str, request: Request) -> bool:
    value = arithmetic.size(figure)
    if sign in arithmetic.BOUNDS:
        return arithmetic.BOUNDS[sign](value, bound)
    ends = sorted(quantity.value for quantity in request.quantities)
    return ends[0] <= value <= ends[-1]
