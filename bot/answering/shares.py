"""Shares: of a whole, of a row, of several parts together, and of one figure in another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.answering import arithmetic
from bot.answering.memory import PAIR
from bot.answering.outcome import Line, Outcome
from bot.answering.request import Request
from bot.answering.statement import line
from bot.answering.workings import PEERS, UNRELATED, Operands, Workings, decimals, figure_of, figures_of, using
from bot.model import Computed, Fact, Figure, Relation

TOTAL = frozenset(("sum", "total"))
EXTREMES = frozenset(("most", "least"))
PAIRED = frozenset(("former", "latter"))


class Shares(Workings):
    """Each is None where its operands are not there."""

    def share(self, request: Request, operands: Operands) -> Outcome | None:
        together = self._of_parts(request, operands) or self._of_each(request, operands)
        if outcome := together or self._of_all(request, operands):
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

    def _of_all(self, request: Request, operands: Operands) -> Outcome | None:
        """头一类占总数的几成, 最多的占合计的几成: one of a row as a share of all of it."""
        row = self.base.unique(self.choosing(replace(operands, named=()), request))
        others = tuple(measure for measure in request.measures if measure != "share")
        measure = self.ranking_measure(row, replace(request, measures=others))
        chosen = TOTAL & request.ops or request.ordinals or self._does(request) & EXTREMES
        wanted = bool(chosen) and len(row) > PAIR and bool(measure) and len(operands.named) < PAIR
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

    def _of_each(self, request: Request, operands: Operands) -> Outcome | None:
        """整体目标公开率和自评公开率，哪个高: each as a share of its own whole, set side by side."""
        found = {part: self.base.whole_of(part) for part in operands.named}
        wholes = [whole for whole in found.values() if whole is not None]
        if len(wholes) < PAIR or len(wholes) < len(found) or len({whole.id for whole, _ in wholes}) < PAIR:
            return None
        facts: list[Fact] = []
        lines: list[Line] = []
        computed: list[Computed] = []
        for part, (whole, relation) in zip(found, wholes, strict=True):
            portion = self._portion(part, whole, relation, request)
            if portion is None:
                return None
            facts += (part, whole)
            lines += portion.lines
            computed += portion.computed
        outcome = self.worked(request, facts, lines, computed, wholes[0][1])
        used = {"measure:share", "op:compare", "op:difference", *self._chosen_by(request)}
        return using(outcome, outcome.used | used)

    def _one_of(self, row: Sequence[Fact], measure: str, request: Request, operands: Operands) -> Fact | None:
        """The one named, or the first or the last by size."""
        if len(operands.named) == 1 and operands.named[0] in row:
            return operands.named[0]
        does = self._does(request)
        ranked = arithmetic.ordered(row, measure, descending="most" in does) if measure else ()
        return ranked[0] if ranked and does & EXTREMES else None

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

    def _does(self, request: Request) -> set[str]:
        return {self.base.knowledge.operations[name].does for name in request.ops}

    def _chosen_by(self, request: Request) -> set[str]:
        """The operations that said which two: 最少的 in 是最少的几倍."""
        operations = self.base.knowledge.operations
        return {f"op:{name}" for name in request.ops if operations[name].does in EXTREMES}


def _is_latter_first(request: Request) -> bool:
    """后者是前者的几倍 sets the second against the first."""
    said = [word.term.value for word in request.words if word.term.slot == "followup"]
    return request.pointers >= PAIRED and said.index("latter") < said.index("former")
