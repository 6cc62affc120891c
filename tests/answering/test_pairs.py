"""pairs: two figures in one unit, the larger first, and only where both are there."""

from __future__ import annotations

import pytest

from bot.answering.facts import FactBase
from bot.answering.operations import Calculator
from bot.answering.pairs import Pairs
from bot.answering.workings import Operands
from bot.model import Fact
from tests.answering.conftest import Read


@pytest.fixture
def pairs(base: FactBase) -> Pairs:
    return Calculator(base)


def test_the_order_of_the_two_changes_no_difference(pairs: Pairs, august: Fact, may: Fact, read: Read) -> None:
    asked = read("差多少个")
    found = [pairs.difference(asked, Operands(named=two)) for two in ((august, may), (may, august))]
    assert all(outcome is not None for outcome in found)
    assert len({outcome.computed[0].value for outcome in found if outcome}) == 1


def test_growth_runs_from_the_first_named_to_the_second(pairs: Pairs, august: Fact, may: Fact, read: Read) -> None:
    outcome = pairs.growth(read("增长百分之几"), Operands(named=(august, may)))
    assert outcome is not None
    assert outcome.computed[1].value.startswith("-")


@pytest.mark.parametrize(
    ("text", "value"), [("资金最多的是最少的几倍", "2.81"), ("它的资金是最少的几倍", "1.19")], ids=ascii
)
def test_an_end_of_a_row_is_an_operand(pairs: Pairs, base: FactBase, read: Read, text: str, value: str) -> None:
    row = base.get(["monitoring.may", "monitoring.august", "monitoring.overall"])
    outcome = pairs.times(read(text), Operands(talked=row[1:2], pool=row))
    assert outcome is not None
    assert value in {one.value for one in outcome.computed}


def test_things_that_nothing_joins_are_not_set_against_each_other(pairs: Pairs, base: FactBase, read: Read) -> None:
    talked = base.get(["exante.projects", "published.key"])
    assert pairs.difference(read("差多少"), Operands(talked=talked)) is None
