"""Bars for figures that an answer sets side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from bot.model import Knowledge, Reply, Stated

MOST = 12
"""Bars of a chart; more is a table."""
LABEL = 16
"""Characters of a label beside its value."""


@dataclass(frozen=True)
class Bar:
    label: str
    value: str
    share: float
    """Length, in percent of the longest."""


@dataclass(frozen=True)
class Chart:
    title: str
    text: str
    """The same in words, for those who do not see it."""
    bars: tuple[Bar, ...]


def charts(reply: Reply, knowledge: Knowledge) -> tuple[Chart, ...]:
    """One for each measure of which the answer gives two figures or more."""
    return tuple(_charts(reply, knowledge))


def _charts(reply: Reply, knowledge: Knowledge) -> Iterator[Chart]:
    def kind(stated: Stated) -> tuple[str, str]:
        return stated.measure, stated.unit

    for (measure, unit), same in groupby(sorted(dict.fromkeys(reply.facts), key=kind), key=kind):
        found = list(same)
        if 2 <= len(found) <= MOST:
            yield _chart(measure, unit, found, knowledge)


def _chart(measure: str, unit: str, found: list[Stated], knowledge: Knowledge) -> Chart:
    words: Mapping[str, str] = knowledge.replies
    largest = max(Decimal(stated.value) for stated in found) or Decimal(1)
    titles = [knowledge.facts[stated.id].title for stated in found]
    bars = tuple(
        Bar(
            label=title if len(title) <= LABEL else title[: LABEL - 1] + "…",
            value=f"{stated.value}{unit}",
            share=max(0.5, round(float(100 * Decimal(stated.value) / largest), 1)),
        )
        for title, stated in zip(titles, found, strict=True)
    )
    title = words["web.chart_title"].format(measure=words.get(f"measure.{measure}", measure), unit=unit)
    said = words["web.chart_item"].format
    pairs = zip(titles, bars, strict=True)
    text = words["web.chart_and"].join(said(title=name, value=bar.value) for name, bar in pairs)
    return Chart(title, text, bars)
