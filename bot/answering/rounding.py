"""An answer in as many decimal places as are wanted: 保留一位小数, 取整."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from bot.answering.arithmetic import ROUND
from bot.answering.numbers import plain, rounded
from bot.answering.outcome import Line, Outcome
from bot.answering.request import Request
from bot.model import Computed


def in_places(outcome: Outcome, request: Request) -> Outcome:
    """The answer with what it says rounded to the places; what is printed shorter is left as it is."""
    if request.places is None or not outcome.is_answer or not outcome.facts:
        return outcome
    places = request.places
    longer = [(value, unit) for value, unit in _said(outcome) if _decimals(value) > places]
    found = tuple(_rounded(value, unit, places) for value, unit in longer)
    lines = tuple(Line("calc.rounded", {"formula": one.formula}) for one in found)
    return replace(
        outcome,
        lines=(*outcome.lines, *lines),
        computed=(*outcome.computed, *found),
        used=outcome.used | {f"precision:{places}"},
    )


def _said(outcome: Outcome) -> Iterator[tuple[Decimal, str]]:
    """The numbers that were worked out, else those that are printed, with their units."""
    for value in outcome.computed:
        yield Decimal(value.value), value.unit
    for fact in () if outcome.computed else outcome.focus or outcome.facts:
        for figure in fact.figures:
            if not outcome.measures or figure.measure in outcome.measures:
                yield figure.value, figure.unit


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _rounded(value: Decimal, unit: str, places: int) -> Computed:
    short = rounded(value, places)
    return Computed(f"{plain(value)}{unit} {ROUND} {short:f}{unit}", f"{short:f}", unit)
