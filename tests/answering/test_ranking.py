"""ranking: things of one kind in the order of one measure, and those that pass a bound."""

from __future__ import annotations

import pytest

from bot.answering.facts import FactBase
from bot.answering.operations import Calculator
from bot.answering.ranking import Ranking
from bot.answering.workings import Operands
from bot.model import Status
from tests.answering.conftest import Read


@pytest.fixture
def ranking(base: FactBase) -> Ranking:
    return Calculator(base)


@pytest.fixture
def row(base: FactBase) -> Operands:
    return Operands(pool=base.get(base.knowledge.facts["published.list"].members))


def test_the_most_and_the_least_are_the_ends_of_one_order(ranking: Ranking, row: Operands, read: Read) -> None:
    most, least = (ranking.most(read("资金最多"), row), ranking.least(read("资金最少"), row))
    assert most is not None
    assert least is not None
    assert most.facts == least.facts[::-1]


def test_a_measure_that_they_have_not_ranks_nothing(ranking: Ranking, row: Operands, read: Read) -> None:
    assert ranking.most(read("得分最高"), row) is None


def test_all_that_pass_a_bound_are_told_and_no_others(ranking: Ranking, row: Operands, read: Read) -> None:
    outcome = ranking.bound(read("资金超过100亿元的有哪些"), row)
    assert outcome is not None
    assert {fact.id for fact in outcome.facts} == {"published.overall", "published.selfevaluation"}


def test_that_none_passes_a_bound_is_said(ranking: Ranking, row: Operands, read: Read) -> None:
    outcome = ranking.bound(read("资金超过900亿元的有哪些"), row)
    assert outcome is not None
    assert outcome.status is Status.UNANSWERED
