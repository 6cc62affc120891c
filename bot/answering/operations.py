"""What is worked out between facts, as far as the request names its operands and the fact base relates them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from bot.answering.arithmetic import conversion
from bot.answering.outcome import Line, Outcome
from bot.answering.pairs import Pairs
from bot.answering.ranking import Ranking
from bot.answering.request import Request
from bot.answering.several import Several
from bot.answering.workings import Operands, using

Operation = Callable[["Calculator", Request, Operands], Outcome | None]


class Calculator(Pairs, Several, Ranking):
    """Works out what a request asks for."""

    def work_out(self, request: Request, operands: Operands) -> Outcome | None:
        """The outcome of the first operation of the table that can be done."""
        operations = self.base.knowledge.operations
        ops = request.ops | ({"sum"} if request.ops == {"total"} else set())
        strong = {name for name in ops if not operations[name].soft}  # 这三个比一比，哪个最多
        for does in DOING:
            names = [n for n in strong or ops if operations[n].does == does]
            if names and (outcome := DOING[does](self, request, operands)):
                used = {f"op:{name}" for name in names} | {"op:breakdown"}
                return self._in_unit(request, using(outcome, outcome.used | used))
        return None

    def _in_unit(self, request: Request, outcome: Outcome) -> Outcome:
        """金额也合计一下，用万元: the results once more in the unit asked for."""
        if not request.unit:
            return outcome
        values = [(Decimal(c.value), c.unit) for c in outcome.computed] or self._chosen(outcome)
        found = [conversion(value, unit, request.unit) for value, unit in values if unit != request.unit]
        converted = tuple(one for one in found if one)
        if not converted and any(unit == request.unit for _, unit in values):
            return using(outcome, outcome.used | {f"unit:{request.unit}", "op:convert"})
        if not converted:
            return outcome
        lines = tuple(Line("calc.conversion", {"formula": one.formula}) for one in converted)
        used = outcome.used | {f"unit:{request.unit}", "op:convert"}
        return replace(outcome, lines=(*lines, *outcome.lines), computed=(*outcome.computed, *converted), used=used)

    def _chosen(self, outcome: Outcome) -> list[tuple[Decimal, str]]:
        """The figures of what was chosen, where nothing was worked out: 资金最多的是哪类，用万元表示."""
        figures = (fact.figure(measure) for fact in outcome.focus or outcome.facts for measure in outcome.measures)
        return [(figure.value, figure.unit) for figure in figures if figure]


DOING: dict[str, Operation] = {
    "average": Calculator.average,
    "growth": Calculator.growth,
    "times": Calculator.times,
    "share": Calculator.share,
    "rest": Calculator.rest,
    "sum": Calculator.sum,
    "difference": Calculator.difference,
    "equal": Calculator.equal,
    "order": Calculator.order,
    "bound": Calculator.bound,
    "between": Calculator.bound,
    "least": Calculator.least,
    "most": Calculator.most,
}
"""What a row of operations.yaml may do, the most telling first."""
PASSIVE = frozenset(("nothing", "convert", "breakdown", "refuse", "scale"))
"""What is done in telling, or never."""
