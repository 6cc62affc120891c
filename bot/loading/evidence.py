"""Figures and the evidence that they are from: number, unit and measure have to go together there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from bot.answering.numbers import LARGE, MONEY, SHARE, SMALL, YUAN
from bot.errors import Problem
from bot.loading.places import Places
from bot.loading.schema import FactForm
from bot.model import Measure

AND = "、"
UNITS = {"money": tuple(YUAN), "share": (SHARE,), "rate": (SHARE, "‰")}
"""The units of a measure by its kind; things are counted in any word that is none of these."""
MAGNITUDES = frozenset((*LARGE, *SMALL))


def figures(facts: Mapping[str, FactForm], measures: Mapping[str, Measure], places: Places) -> Iterator[Problem]:
    """Figures that do not stand with their unit in their own evidence, or do not count their members."""
    for form in facts.values():
        place = ("fact", form.id)
        for measure, text in form.figures.items():
            number, unit = _parted(text)
            wrong = _unfit(unit, measures.get(measure)) or _unproved(form, number, unit)
            if wrong:
                mend = "correct the figure, its unit, its measure or the evidence"
                yield places.problem(place, f"{form.id}: {wrong}", mend, "figures", measure)
        for at, cite in enumerate(form.cite):
            if not all(clause.strip() for clause in cite.evidence) or not cite.evidence:
                yield places.problem(place, f"{form.id} cites no clause", "write its evidence", "cite", at)


def _parted(text: str) -> tuple[str, str]:
    number, _, unit = text.removeprefix(">= ").removeprefix("<= ").partition(" ")
    return number, unit


def _unfit(unit: str, measure: Measure | None) -> str:
    """Why nothing of the measure is told in such a unit; empty if it may be."""
    if any(char.isdigit() for char in unit) or set(unit) <= MAGNITUDES:
        return f"{unit} is no unit, or more than one"
    if measure is None:
        return ""
    fits = UNITS.get(measure.kind)
    if fits is not None:
        return "" if unit in fits else f"{unit} is no unit of {measure.name}, which is told in {', '.join(fits)}"
    if measure.kind == "count" and (unit.endswith(MONEY) or unit in UNITS["rate"]):
        return f"{unit} is no unit of {measure.name}, which counts things"
    return ""


def _unproved(form: FactForm, number: str, unit: str) -> str:
    """What is wrong with a figure; empty if its number and unit stand together in the evidence."""
    if form.counted:
        counted = len(form.members)
        return "" if Decimal(number) == counted else f"the figure is {number}, but {counted} members are listed"
    clauses = [re.sub(r"\s", "", clause) for cite in form.cite for clause in cite.evidence]
    alone = re.compile(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)")
    if not any(map(alone.search, clauses)):
        return f"the figure {number} does not stand in its evidence"
    row = rf"(?:{AND}\d+(?:\.\d+)?)*"  # 3、4个 are 3个 and 4个
    together = re.compile(rf"{alone.pattern}{row}{re.escape(unit)}")
    return "" if any(map(together.search, clauses)) else f"the unit {unit} does not stand with {number} in its evidence"
