"""Arithmetic between figures, exact and in one unit, with the formula that a person can follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from bot.answering.numbers import (
    YUAN,
    converted,
    divided,
    in_yuan,
    normal,
    plain,
    rounded,
)
from bot.model import Computed, Fact, Figure

MINUS, PLUS, TIMES, OVER, ROUND = "−", "+", "×", "÷", "≈"
PERCENT = "%"
PLACES = 2


def size(figure: Figure) -> Decimal:
    """The figure in the unit that figures are compared in: money in yuan."""
    return normal(figure.value, figure.unit)


def in_unit(figure: Figure, unit: str) -> Decimal:
    """The figure's number in the unit of another figure of its kind."""
    if figure.unit == unit or in_yuan(figure.value, figure.unit) is None:
        return figure.value
    return converted(figure.value, figure.unit, unit)


def difference(one: Figure, other: Figure) -> Computed:
    """The larger less the smaller, in the unit of the first."""
    a, b = one.value, in_unit(other, one.unit)
    large, small = max(a, b), min(a, b)
    value = large - small
    return Computed(f"{plain(large)} {MINUS} {plain(small)} = {plain(value)}", plain(value), one.unit)


def growth(first: Figure, second: Figure, places: int = PLACES) -> Computed:
    """Change from the first to the second, in percent of the first."""
    a, b = first.value, in_unit(second, first.unit)
    formula = f"({plain(b)} {MINUS} {plain(a)}) {OVER} {plain(a)} {TIMES} 100%"
    return _percent(formula, divided((b - a) * 100, a), places)


def share(part: Figure, whole: Figure, places: int = PLACES) -> Computed:
    a, b = part.value, in_unit(whole, part.unit)
    return _percent(f"{plain(a)} {OVER} {plain(b)} {TIMES} 100%", divided(a * 100, b), places)


def share_of_sum(parts: Sequence[Figure], whole: Figure, places: int = PLACES) -> Computed:
    """Several parts together, in percent of the whole."""
    values = [in_unit(part, whole.unit) for part in parts]
    formula = f"({f' {PLUS} '.join(map(plain, values))}) {OVER} {plain(whole.value)} {TIMES} 100%"
    return _percent(formula, divided(sum(values, Decimal(0)) * 100, whole.value), places)


def times(first: Figure, second: Figure, places: int = PLACES) -> Computed:
    """How many times the second the first is."""
    a, b = first.value, in_unit(second, first.unit)
    exact = divided(a, b)
    value = rounded(exact, places)
    return Computed(f"{plain(a)} {OVER} {plain(b)} {_sign(value, exact)} {plain(value)}", plain(value), "")


def remainder(part: Figure, whole: Figure, places: int = PLACES) -> Computed:
    """What is left of the whole without the part, in percent of the whole."""
    a, b = part.value, in_unit(whole, part.unit)
    formula = f"({plain(b)} {MINUS} {plain(a)}) {OVER} {plain(b)} {TIMES} 100%"
    return _percent(formula, divided((b - a) * 100, b), places)


def _percent(formula: str, exact: Decimal, places: int) -> Computed:
    value = rounded(exact, places)
    return Computed(f"{formula} {_sign(value, exact)} {plain(value)}{PERCENT}", plain(value), PERCENT)


def _sign(value: Decimal, exact: Decimal) -> str:
    return "=" if value == exact else ROUND


def total(figures: Sequence[Figure]) -> Computed:
    unit = figures[0].unit
    values = [in_unit(figure, unit) for figure in figures]
    value = sum(values, Decimal(0))
    return Computed(f"{f' {PLUS} '.join(map(plain, values))} = {plain(value)}", plain(value), unit)


def mean(figures: Sequence[Figure], places: int = PLACES) -> Computed:
    unit = figures[0].unit
    values = [in_unit(figure, unit) for figure in figures]
    exact = divided(sum(values, Decimal(0)), Decimal(len(values)))
    value = rounded(exact, places)
    formula = f"({f' {PLUS} '.join(map(plain, values))}) {OVER} {len(values)}"
    return Computed(f"{formula} {_sign(value, exact)} {plain(value)}", plain(value), unit)


def each(amount: Figure, count: Figure, unit: str, places: int = PLACES) -> Computed:
    """Money for each one counted, in ``unit``."""
    exact = divided(converted(amount.value, amount.unit, unit), count.value)
    value = rounded(exact, places)
    formula = f"{plain(amount.value)}{amount.unit} {OVER} {plain(count.value)}"
    return Computed(f"{formula} {_sign(value, exact)} {plain(value)}{unit}", plain(value), unit)


def scaled(figure: Figure, factor: Decimal) -> Computed:
    value = figure.value * factor
    return Computed(f"{plain(figure.value)} {TIMES} {plain(factor)} = {plain(value)}", plain(value), figure.unit)


def conversion(value: Decimal, unit: str, wanted: str) -> Computed | None:
    """The amount in another unit; None if either is no money."""
    if unit not in YUAN or wanted not in YUAN:
        return None
    result = plain(converted(value, unit, wanted))
    return Computed(f"{plain(value)}{unit} = {result}{wanted}", result, wanted)


def ordered(facts: Sequence[Fact], measure: str, descending: bool = True) -> tuple[Fact, ...]:
    """The facts that have the measure, by its size."""
    having = [fact for fact in facts if fact.figure(measure)]
    return tuple(sorted(having, key=lambda fact: _size(fact, measure), reverse=descending))


def _size(fact: Fact, measure: str) -> Decimal:
    figure = fact.figure(measure)
    return size(figure) if figure else Decimal(0)


BOUNDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
}
"""Strict and inclusive comparison: 超过 is strict, 以上 includes the number (Civil Code, article 1259)."""
