"""Operations over several figures: sum, average, and what is left of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering import arithmetic
from bot.answering.choosing import states
from bot.answering.numbers import AVERAGE_UNIT
from bot.answering.outcome import Line, Outcome
from bot.answering.request import Request
from bot.answering.select import Selector
from bot.answering.statement import line
from bot.answering.workings import Operands, Workings, decimals, figures_of, of_kind, using
from bot.model import Fact


class Several(Workings):
    """Each is None where its operands are not there, or may not be added."""

    def sum(self, request: Request, operands: Operands) -> Outcome | None:
        facts = operands.several
        if len(facts) < 2:
            return None
        relation = self.adding(facts)
        measures = self.measures(facts, request) if relation else ()
        if relation is None or not measures:
            return None
        lines, computed = [], []
        for measure in measures:
            value = arithmetic.total([f for fact in facts if (f := fact.figure(measure))])
            holes = {"measure": self.label(measure), "value": value.value}
            lines.append(Line("calc.sum", holes | {"unit": value.unit, "formula": value.formula}))
            computed.append(value)
        lines += [line(fact, measures, self.base) for fact in facts]
        outcome = self.worked(request, facts, lines, computed, relation, measures=measures)
        return using(outcome, outcome.used | self.used_numbers(request) | {"op:total"})

    def rest(self, request: Request, operands: Operands) -> Outcome | None:
        """除了其他重大项目，剩下加起来几个: the members of a list less those that are named."""
        named = [fact for fact in operands.named if fact in operands.pool]
        kept = tuple(fact for fact in operands.pool if fact not in named)
        excepted = any(key.startswith("negation:") for key in request.negated)
        if not named or not kept or (len(kept) == 1 and not excepted):  # 5月其余多少 is not what there was in 8月
            return None
        if len(kept) == 1:
            outcome = self.worked(request, kept, (line(kept[0], self.measures(kept, request), self.base),))
        else:
            found = self.sum(request, Operands(kept))
            if found is None:
                return None
            outcome = found
        excluded = {key for fact in named for key in self.base.words[fact.id]} & set(request.keys)
        used = outcome.used | excluded | request.negated | {"op:sum", "op:total", "op:difference"}
        return using(outcome, used)

    def average(self, request: Request, operands: Operands) -> Outcome | None:
        facts = operands.named or operands.talked[-1:]
        if len(facts) > 1:
            return self._mean(request, facts)
        if not facts:
            return None
        amount = of_kind(facts[0], "money", self.base)
        count = of_kind(facts[0], "count", self.base)
        if amount is None or count is None:
            return None
        value = arithmetic.each(amount, count, request.unit or AVERAGE_UNIT, decimals(request))
        holes = {"title": facts[0].title, "value": value.value, "unit": value.unit}
        said = Line("calc.average", holes | {"formula": value.formula})
        outcome = self.worked(request, facts, (said,), (value,), measures=("amount",))
        used = {f"unit:{request.unit}", "op:convert", "op:total", "ask:where"}
        used |= {f"measure:{name}" for name in request.measures if name != "share"}
        return using(outcome, outcome.used | used)

    def _mean(self, request: Request, facts: Sequence[Fact]) -> Outcome | None:
        relation = self.base.related(facts, ("add", "compare"))
        measures = self.measures(facts, request)
        if relation is None or not measures:
            return None
        lines, computed = [], []
        for measure in measures:
            value = arithmetic.mean([f for fact in facts if (f := fact.figure(measure))], decimals(request))
            holes = {"measure": self.label(measure), "value": value.value}
            lines.append(Line("calc.mean", holes | {"unit": value.unit, "formula": value.formula}))
            computed.append(value)
        return self.worked(request, facts, lines, computed, relation, measures=measures)

    def remainder(self, request: Request, selector: Selector, near: frozenset[str] = frozenset()) -> Outcome | None:
        """自评结果尚未公开的有多少: the whole less the part of which the contrary is said."""
        contrary = {key for key in request.keys if self.base.opposite(key) != key}
        if not contrary:
            return None
        # 公开4904个，未公开率: what is said of the rest counts, not that of which it is the rest
        stated = {self.base.opposite(key) for key in contrary}
        turned = frozenset(self.base.opposite(key) for key in request.keys - stated)
        measures = tuple(name for name in request.measures if name != "share")
        plain = replace(request, keys=turned, measures=measures, ops=frozenset(), negated=frozenset())
        parts = [c.fact for c in selector.ranked(plain) if self._is_part(c.fact, c.unmet, plain)]
        parts = [part for part in parts if not near or self._is_near(part, near)]
        if not parts:
            return None
        part = parts[0]
        found = self.base.whole_of(part)
        if found is None:
            return None
        whole, relation = found
        shared = "share" in request.ops or "share" in request.measures
        template = "calc.rest_share" if shared else "calc.rest"
        lines, computed = [], []
        for measure in self.measures((whole, part), request):
            one, other = figures_of((part, whole), measure)
            value = arithmetic.remainder(one, other, decimals(request)) if shared else arithmetic.difference(other, one)
            holes = {"whole": relation.name, "value": value.value, "unit": value.unit}
            holes |= {"formula": value.formula, "measure": self.label(measure)}
            lines.append(Line(template, holes))
            computed.append(value)
        outcome = self.worked(request, (whole, part), lines, computed, relation)
        used = outcome.used | request.keys | request.negated | self.used_numbers(request)
        used |= {f"measure:{name}" for name in request.measures}
        return using(outcome, used | {f"op:{name}" for name in request.ops})

    def _is_near(self, part: Fact, near: frozenset[str]) -> bool:
        """Whether the part or its whole is what was talked of."""
        found = self.base.whole_of(part)
        return part.id in near or (found is not None and found[0].id in near)

    def _is_part(self, fact: Fact, unmet: frozenset[str], request: Request) -> bool:
        """Whether the fact is the part of a whole, and the two hold all that is said: 已完成的 of the whole."""
        found = self.base.whole_of(fact)
        if found is None or found[1].kind != "subset" or not found[1].name:
            return False
        stated = self.base.stated[fact.id] | self.base.stated[found[0].id]
        said = {key for key in request.keys if self.base.is_must(key)}
        unmet -= {f"quantity:{quantity.text}" for quantity in request.quantities}  # the whole may have it
        telling = [key for key in said | request.around if self.base.is_specific(key)]
        counted = any(states(one, q) for one in (fact, found[0]) for q in request.quantities)  # 5532个里没公开的
        named = counted or any(key in stated for key in telling)
        return named and said <= stated and unmet <= stated
