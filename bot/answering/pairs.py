"""Operations between two figures: difference, growth, multiple."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.answering import arithmetic
from bot.answering.choosing import states
from bot.answering.memory import PAIR
from bot.answering.numbers import SHARE, normal, rounded
from bot.answering.outcome import Line, Outcome
from bot.answering.request import Request, is_slight
from bot.answering.shares import EXTREMES, PAIRED, Shares
from bot.answering.statement import figure_text
from bot.answering.workings import PEERS, Operands, decimals, figures_of, using
from bot.model import Computed, Fact, Quantity

GAP, RATE = ("verify.gap_right", "verify.gap_wrong"), ("verify.rate_right", "verify.rate_wrong")
"""Replies where what was said of a difference, or of a growth, is right or wrong."""


class Pairs(Shares):
    """Each is None where its two operands are not there."""

    def _pair(self, request: Request, operands: Operands) -> tuple[Fact, Fact] | None:
        pair = self._extremes(request, operands) or operands.pair
        if len(pair) == 1:
            whole = self.base.whole_of(pair[0])
            pair = (whole[0], pair[0]) if whole else pair
        if len(pair) != 2 or not self.measures(pair, request):
            return None
        joined = self.base.related(pair, PEERS) or "compare" in request.ops or _is_of_both(request)
        if len(operands.named) < 2 and not joined:
            return None  # 差多少 of two things that nothing joins
        relation = self.base.related(pair, ("compare", "subset"))
        if relation is None:
            return pair[0], pair[1]
        first, second = sorted(pair, key=lambda fact: relation.facts.index(fact.id))
        return first, second

    def _extremes(self, request: Request, operands: Operands) -> tuple[Fact, ...]:
        """头名比垫底的多几亿: the first and the last of a row; 它是最少的几倍: one of a row, and its last."""
        wanted = self._does(request) & EXTREMES
        facts = self.base.unique(operands.pool if len(operands.named) == 1 else self.choosing(operands, request))
        measure = self.ranking_measure(facts, request) if wanted else ""
        ranked = arithmetic.ordered(facts, measure) if measure else ()
        if len(ranked) < PAIR:
            return ()
        if wanted == EXTREMES:
            return ranked[0], ranked[-1]
        end = ranked[0] if "most" in wanted else ranked[-1]
        one = operands.named or operands.talked[-1:]
        return (one[0], end) if len(one) == 1 and one[0] in ranked and one[0] != end else ()

    def difference(self, request: Request, operands: Operands) -> Outcome | None:
        if any(quantity.unit == SHARE for quantity in request.quantities):  # 增长了不到10%，对吗
            return self.growth(request, operands)
        pair = self._pair(request, operands)
        if pair is None:
            return None
        lines: list[Line] = []
        computed: list[Computed] = []
        for measure in self.measures(pair, request):
            gap, more = self._gap(pair, measure, request)
            lines += more
            computed.append(gap)
        outcome = self.worked(request, pair, lines, computed, self.relation_of(pair))
        return using(outcome, outcome.used | self.used_numbers(request) | self._chosen_by(request))

    def _gap(self, pair: tuple[Fact, Fact], measure: str, request: Request) -> tuple[Computed, list[Line]]:
        one, other = figures_of(pair, measure)
        gap = arithmetic.difference(one, other)
        sizes = arithmetic.size(one), arithmetic.size(other)
        large, small = pair if sizes[0] >= sizes[1] else (pair[1], pair[0])
        holes = {"large": large.title, "small": small.title, "value": gap.value}
        holes |= {"unit": gap.unit, "formula": gap.formula, "measure": self.label(measure)}
        holes["figure"] = figure_text(one, self.base)
        template = "calc.same" if sizes[0] == sizes[1] else "calc.difference"
        lines = self._verdict(gap, pair, request)
        return gap, [*lines, Line(template, holes)]

    def _verdict(self, result: Computed, pair: tuple[Fact, Fact], request: Request) -> list[Line]:
        """也就是多了429个？ 增长不到10%，对吗: the claim that is of the kind of the result."""
        for stated in request.quantities if request.polar else ():
            other = (stated.unit == SHARE) != (result.unit == SHARE)
            if other or any(states(fact, stated) for fact in pair):
                continue
            right, wrong = RATE if result.unit == SHARE else GAP
            verdict = right if self._is_so(result, stated, request) else wrong
            return [Line(verdict, {"stated": stated.text, "value": result.value, "unit": result.unit})]
        return []

    def _is_so(self, result: Computed, stated: Quantity, request: Request) -> bool:
        """Whether the result passes the bound that is said of it, or else is the number said."""
        value = normal(Decimal(result.value), result.unit)
        signs = (self.base.knowledge.operations[name].bound for name in sorted(request.ops))
        sign = next((sign for sign in signs if sign), "")
        if sign:
            return arithmetic.BOUNDS[sign](value, stated.value)
        digits = stated.value.normalize() if stated.relation else stated.value  # 四百来个 for 429个
        places = -int(digits.as_tuple().exponent)
        shorter = {rounded(value, places)} if places > 0 or stated.relation else set()  # 18.5% for 18.51%
        return stated.value in {value, Decimal(result.value), *shorter}

    def growth(self, request: Request, operands: Operands) -> Outcome | None:
        pair = self._pair(request, operands)
        if pair is None or self.base.related(pair, ("subset", "parts")):
            return None
        if len(operands.named) == 2 and "compare" not in request.ops:
            pair = operands.named[0], operands.named[1]  # 从8月到5月
        lines: list[Line] = []
        computed: list[Computed] = []
        for measure in self.measures(pair, request):
            gap, more = self._gap(pair, measure, request)
            rate = arithmetic.growth(*figures_of(pair, measure), decimals(request))
            fell = rate.value.startswith("-")
            template = "calc.decline" if fell else "calc.growth"
            holes = {"first": pair[0].title, "second": pair[1].title, "formula": rate.formula}
            holes |= {"value": rate.value.lstrip("-"), "measure": self.label(measure)}
            lines += [*self._verdict(rate, pair, request), *more, Line(template, holes)]
            computed += [gap, rate]
        outcome = self.worked(request, pair, lines, computed, self.relation_of(pair))
        used = outcome.used | self.used_numbers(request) | {"op:difference"}
        return using(outcome, used)

    def times(self, request: Request, operands: Operands) -> Outcome | None:
        ends = self._extremes(request, operands)
        pair = ends or operands.pair
        if len(pair) != 2 or not self.measures(pair, request):
            return None
        if len(operands.named) < 2 and not ends and not self.base.related(pair, PEERS):
            return None
        if ends:
            request = replace(request, measures=(self.ranking_measure(ends, request),))  # by which they are the ends
        outcome = self._ratio(pair, request, arithmetic.times, "calc.times")
        return using(outcome, outcome.used | self._chosen_by(request))

    def equal(self, request: Request, operands: Operands) -> Outcome | None:
        return self.difference(request, operands)


def _is_of_both(request: Request) -> bool:
    """两个差多少, 后者比前者多几个: the two that were told last."""
    counted = any(is_slight(q) and q.value == PAIR for q in request.quantities)
    return request.pointers >= PAIRED or (counted and not request.keys)
