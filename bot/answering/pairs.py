"""Operations between two figures: difference, growth, multiple, share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.answering import arithmetic
from bot.answering.choosing import states
from bot.answering.memory import PAIR
from bot.answering.numbers import SHARE, normal, rounded
from bot.answering.outcome import Line, Outcome
from bot.answering.request import Request, is_slight
from bot.answering.statement import figure_text, line
from bot.answering.workings import PEERS, UNRELATED, Operands, Workings, decimals, figure_of, figures_of, using
from bot.model import Computed, Fact, Figure, Quantity, Relation

TOTAL = frozenset(("sum", "total"))
EXTREMES = frozenset(("most", "least"))
PAIRED = frozenset(("former", "latter"))
GAP, RATE = ("verify.gap_right", "verify.gap_wrong"), ("verify.rate_right", "verify.rate_wrong")
"""Replies where what was said of a difference, or of a growth, is right or wrong."""


class Pairs(Workings):
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
        outcome = self._ratio(pair, request, arithmetic.times, "calc.times")
        return using(outcome, outcome.used | self._chosen_by(request))

    def _chosen_by(self, request: Request) -> set[str]:
        """The operations that said which two: 最少的 in 是最少的几倍."""
        operations = self.base.knowledge.operations
        return {f"op:{name}" for name in request.ops if operations[name].does in EXTREMES}

    def _of_all(self, request: Request, operands: Operands) -> Outcome | None:
        """头一类占总数的几成, 最多的占合计的几成: one of a row as a share of all of it."""
        row = self.base.unique(self.choosing(replace(operands, named=()), request))
        others = tuple(measure for measure in request.measures if measure != "share")
        measure = self.ranking_measure(row, replace(request, measures=others))
        chosen = TOTAL & request.ops or request.ordinals or self._does(request) & EXTREMES
        wanted = bool(chosen) and len(row) > PAIR and bool(measure)
        relation = self.adding(row) if wanted else None
        part = self._one_of(row, measure, request, operands)
        if relation is None or part is None:
            return None
        figures = [figure_of(fact, measure) for fact in row]
        whole = replace(figures[0], value=Decimal(arithmetic.total(figures).value))
        value = arithmetic.share(figure_of(part, measure), whole, decimals(request))
        holes = {"part": part.title, "count": str(len(row)), "value": value.value}
        holes |= {"measure": self.label(measure), "formula": value.formula}
        lines = (Line("calc.share_of_all", holes), *(line(fact, (measure,), self.base) for fact in row))
        outcome = self.worked(request, row, lines, (value,), relation, measures=(measure,))
        return using(outcome, outcome.used | self.used_numbers(request) | {f"op:{name}" for name in request.ops})

    def _of_parts(self, request: Request, operands: Operands) -> Outcome | None:
        """财政政策评价和政府采购项目评价加起来占全部的几成: several parts together as a share of their whole."""
        found = self.base.whole_of(operands.named[0]) if len(operands.named) > 1 else None
        if "sum" not in self._does(request) or found is None:
            return None
        whole, relation = found
        parts = tuple(fact for fact in operands.named if fact.id in relation.facts[1:])
        ids = {fact.id for fact in parts}
        others = (fact for fact in operands.named if fact not in (*parts, whole))
        if len(parts) < PAIR or any(not ids <= set(fact.members) for fact in others):
            return None
        lines, computed = [], []
        for measure in (m for m in self.measures((*parts, whole), request) if m in relation.measures):
            value = arithmetic.share_of_sum(
                [figure_of(part, measure) for part in parts], figure_of(whole, measure), decimals(request)
            )
            titles = self.base.knowledge.replies["figure.and"].join(part.title for part in parts)
            holes = {"parts": titles, "whole": whole.title, "value": value.value, "formula": value.formula}
            lines.append(Line("calc.share_of_sum", holes | {"measure": self.label(measure)}))
            computed.append(value)
        if not computed:
            return None
        outcome = self.worked(request, (*parts, whole), lines, computed, relation)
        return using(outcome, outcome.used | {"measure:share", *(f"op:{name}" for name in request.ops)})

    def _one_of(self, row: Sequence[Fact], measure: str, request: Request, operands: Operands) -> Fact | None:
        """The one named, or the first or the last by size."""
        if len(operands.named) == 1 and operands.named[0] in row:
            return operands.named[0]
        does = self._does(request)
        ranked = arithmetic.ordered(row, measure, descending="most" in does) if measure else ()
        return ranked[0] if ranked and does & EXTREMES else None

    def _does(self, request: Request) -> set[str]:
        return {self.base.knowledge.operations[name].does for name in request.ops}

    def share(self, request: Request, operands: Operands) -> Outcome | None:
        if outcome := self._of_parts(request, operands) or self._of_all(request, operands):
            return outcome
        if meant := self._whole_meant(request, operands.named):
            return self._portion(operands.named[0], meant[0], meant[1], request)
        pointed = "back" in request.pointers and len(operands.named) == 1 and bool(operands.talked)
        if len(operands.named) == 1 and not pointed and (found := self.base.whole_of(operands.named[0])):
            return self._portion(operands.named[0], found[0], found[1], request)
        pair = operands.pair
        if len(pair) == 2 and self.measures(pair, request):
            relation = self.base.related(pair, ("subset", "parts"))
            if relation:
                part, whole = sorted(pair, key=lambda f: -relation.facts.index(f.id))
                return self._portion(part, whole, relation, request)
            if (len(operands.named) == 2 or pointed) and not any(fact.withheld for fact in pair):
                return self._ratio(pair, request, arithmetic.share, "calc.ratio")
        candidates = operands.named or operands.talked[-1:]
        if len(candidates) != 1:
            return None
        found = self.base.whole_of(candidates[0]) or self.base.subset_of(candidates[0])
        if found is None:
            return None
        part, whole = candidates[0], found[0]
        if found[1].facts[0] == part.id:
            part, whole = whole, part
        return self._portion(part, whole, found[1], request)

    def _whole_meant(self, request: Request, named: tuple[Fact, ...]) -> tuple[Fact, Relation] | None:
        """其他重大项目占评价对象的几成: where the second names no part of its own, the whole is meant."""
        found = self.base.whole_of(named[0]) if len(named) == 2 else None
        if found is None or named[1].id not in found[1].facts:
            return None
        own = self.base.about[named[1].id] - self.base.about[named[0].id]
        return None if own & request.keys else found

    def _portion(self, part: Fact, whole: Fact, relation: Relation, request: Request) -> Outcome | None:
        measures = [m for m in self.measures((part, whole), request) if m in relation.measures]
        if not measures:
            return None
        lines, computed = [], []
        for measure in measures:
            value = arithmetic.share(*figures_of((part, whole), measure), decimals(request))
            holes = {"part": part.title, "whole": whole.title, "value": value.value}
            holes |= {"measure": self.label(measure), "formula": value.formula}
            lines.append(Line("calc.share", holes))
            computed.append(value)
        outcome = self.worked(request, (part, whole), lines, computed, relation)
        used = outcome.used | {"measure:share", "op:total", "op:growth"}
        return using(outcome, used)

    def _ratio(
        self,
        pair: tuple[Fact, ...],
        request: Request,
        divide: Callable[[Figure, Figure, int], Computed],
        template: str,
    ) -> Outcome:
        pair = pair[::-1] if _is_latter_first(request) else pair
        lines, computed = [], []
        for measure in self.measures(pair, request):
            value = divide(*figures_of((pair[0], pair[1]), measure), decimals(request))
            holes = {"first": pair[0].title, "second": pair[1].title, "value": value.value}
            holes |= {"measure": self.label(measure), "formula": value.formula}
            lines.append(Line(template, holes))
            computed.append(value)
        note = self.base.related(pair, PEERS)
        relation = note if note and note.note else Relation("none", (), (), UNRELATED)
        outcome = self.worked(request, pair, lines, computed, relation)
        used = outcome.used | {"measure:share", "op:compare", "op:difference"}
        return using(outcome, used)

    def equal(self, request: Request, operands: Operands) -> Outcome | None:
        return self.difference(request, operands)


def _is_of_both(request: Request) -> bool:
    """两个差多少, 后者比前者多几个: the two that were told last."""
    counted = any(is_slight(q) and q.value == PAIR for q in request.quantities)
    return request.pointers >= PAIRED or (counted and not request.keys)


def _is_latter_first(request: Request) -> bool:
    """后者是前者的几倍 sets the second against the first."""
    said = [word.term.value for word in request.words if word.term.slot == "followup"]
    return request.pointers >= PAIRED and said.index("latter") < said.index("former")
