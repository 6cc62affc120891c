"""Arithmetic between facts, exact, with the formula that a person can follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.answering.numbers import YUAN, converted, divided, in_yuan, plain, rounded
from bot.model import Computed, Fact, Figure

MINUS, PLUS, TIMES, OVER, ROUND = "−", "+", "×", "÷", "≈"
PERCENT = "%"


@dataclass(frozen=True)
class Pair:
    """Two figures in the order in which they are compared: from the first to the second."""

    first: Fact
    second: Fact
    measure: str

    @property
    def figures(self) -> tuple[Figure, Figure]:
        a, b = self.first.figure(self.measure), self.second.figure(self.measure)
        if a is None or b is None:
            raise ValueError(f"{self.first.id} and {self.second.id} do not share the measure {self.measure}")
        return a, b


def shared_measures(facts: Sequence[Fact], wanted: Sequence[str]) -> tuple[str, ...]:
    """The wanted measures (all, if none is wanted) that every fact has."""
    held = [m for m in dict.fromkeys(f.measure for f in facts[0].figures) if all(g.figure(m) for g in facts)]
    return tuple(m for m in held if not wanted or m in wanted)


def difference(pair: Pair) -> Computed:
    a, b = pair.figures
    large, small = (a, b) if a.value >= b.value else (b, a)
    value = large.value - small.value
    return Computed(f"{plain(large.value)} {MINUS} {plain(small.value)} = {plain(value)}", plain(value), a.unit)


def growth(pair: Pair) -> Computed:
    """Change from the first figure in percent, two places."""
    a, b = pair.figures
    exact = divided((b.value - a.value) * 100, a.value)
    formula = f"({plain(b.value)} {MINUS} {plain(a.value)}) {OVER} {plain(a.value)} {TIMES} 100%"
    return _percent(formula, exact)


def share(part: Figure, whole: Figure) -> Computed:
    exact = divided(part.value * 100, whole.value)
    return _percent(f"{plain(part.value)} {OVER} {plain(whole.value)} {TIMES} 100%", exact)


def times(first: Figure, second: Figure) -> Computed:
    """How many times the second the first is, two places."""
    exact = divided(first.value, second.value)
    value = rounded(exact, 2)
    sign = "=" if value == exact else ROUND
    return Computed(f"{plain(first.value)} {OVER} {plain(second.value)} {sign} {plain(value)}", plain(value), "")


def remainder(part: Figure, whole: Figure) -> Computed:
    """What is left of the whole without the part, in percent of the whole."""
    exact = divided((whole.value - part.value) * 100, whole.value)
    return _percent(
        f"({plain(whole.value)} {MINUS} {plain(part.value)}) {OVER} {plain(whole.value)} {TIMES} 100%", exact
    )


def _percent(formula: str, exact: Decimal) -> Computed:
    value = rounded(exact, 2)
    sign = "=" if value == exact else ROUND
    return Computed(f"{formula} {sign} {plain(value)}{PERCENT}", plain(value), PERCENT)


def total(figures: Sequence[Figure]) -> Computed:
    value = sum((figure.value for figure in figures), Decimal(0))
    terms = f" {PLUS} ".join(plain(figure.value) for figure in figures)
    return Computed(f"{terms} = {plain(value)}", plain(value), figures[0].unit)


def average(fact: Fact, unit: str, counted: str) -> Computed | None:
    """Amount for each one counted, in ``unit``, two places; None if the fact lacks a figure."""
    amount, count = fact.figure("amount"), fact.figure(counted)
    if amount is None or count is None:
        return None
    exact = divided(converted(amount.value, amount.unit, unit), count.value)
    value = rounded(exact, 2)
    sign = "=" if value == exact else ROUND
    formula = f"{plain(amount.value)}{amount.unit} {OVER} {plain(count.value)} {sign} {plain(value)}{unit}"
    return Computed(formula, plain(value), unit)


def conversion(value: Decimal, unit: str, wanted: str) -> Computed | None:
    if unit not in YUAN or wanted not in YUAN:
        return None
    result = plain(converted(value, unit, wanted))
    return Computed(f"{plain(value)}{unit} = {result}{wanted}", result, wanted)


def ordered(facts: Sequence[Fact], measure: str, descending: bool = True) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: _size(fact, measure), reverse=descending))


def filtered(facts: Sequence[Fact], measure: str, test: Callable[[Decimal], bool]) -> tuple[Fact, ...]:
    """Facts whose figure passes the test; amounts are tested in yuan."""
    return tuple(fact for fact in facts if fact.figure(measure) and test(_size(fact, measure)))


def _size(fact: Fact, measure: str) -> Decimal:
    figure = fact.figure(measure)
    if figure is None:
        raise ValueError(f"{fact.id} has no {measure}")
    yuan = in_yuan(figure.value, figure.unit)
    return figure.value if yuan is None else yuan
