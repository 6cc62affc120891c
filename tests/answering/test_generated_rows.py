"""Holds :mod:`bot.answering.coordination` and :mod:`bot.answering.completion` to their promise: of two things that a
message sets side by side, or names one after the other, each is told with its own figure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import pytest

from bot.answering.engine import Engine
from bot.model import Fact, Status
from tests.answering.judging import listed
from tests.conftest import Tally

COUNT, AMOUNT = "count", "amount"
FORMS = {
    "and, each": ("{a}和{b}各有多少个？", COUNT),
    "a list, respectively": ("{a}、{b}分别涉及多少资金？", AMOUNT),
    "which is more": ("{a}和{b}哪个资金多？", AMOUNT),
    "the difference": ("{a}比{b}多多少个？", COUNT),
    "the other after a question mark": ("{a}有几个？{b}呢？", COUNT),
}
LOST = 15
"""Questions of which a figure is missing, of some 900; wanted none, only to go down. Most are of what is published of
a thing beside the thing itself (公开的2023年度项目支出绩效自评结果、2023年项目绩效自评)."""


@pytest.fixture(scope="module")
def counted(engine: Engine) -> list[Fact]:
    facts = engine.knowledge.facts.values()
    both = [fact for fact in facts if fact.figure(COUNT) and fact.figure(AMOUNT)]
    return list(engine.base.unique(both))


def rows(counted: list[Fact]) -> Iterator[tuple[str, str, tuple[Fact, Fact], str]]:
    for a, b in permutations(counted, 2):
        for name, (form, measure) in FORMS.items():
            yield name, form.format(a=a.title, b=b.title), (a, b), measure


def test_each_of_two_is_told_with_its_own_figure(engine: Engine, counted: list[Fact], tally: Tally) -> None:
    lost, total = [], 0
    for name, question, facts, measure in rows(counted):
        reply = engine.answer(question).reply
        figures = [figure for fact in facts if (figure := fact.figure(measure))]
        told = all(f"{figure.value}{figure.unit}" in reply.text for figure in figures)
        worked = all(str(figure.value) in reply.text for figure in figures)
        total += 1
        if reply.status is not Status.ANSWERED or not (told or worked):
            lost.append(f"{name}: {question} → {reply.text[:60]}")
    tally("two things of which one has no figure", len(lost), total)
    assert total > 500
    assert len(lost) <= LOST, listed(lost)
