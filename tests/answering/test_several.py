"""several: figures are added where the source allows it, and what is left of a whole is the whole less its part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.answering.facts import FactBase
from bot.answering.operations import Calculator
from bot.answering.select import Selector
from bot.answering.several import Several
from bot.answering.workings import Operands
from tests.answering.conftest import Read


@pytest.fixture
def several(base: FactBase) -> Several:
    return Calculator(base)


def test_a_sum_is_that_of_its_figures(several: Several, base: FactBase, read: Read) -> None:
    row = base.get(base.knowledge.facts["published.list"].members)
    outcome = several.sum(read("资金加起来"), Operands(named=row))
    assert outcome is not None
    amounts = [figure.value for fact in row if (figure := fact.figure("amount"))]
    assert Decimal(outcome.computed[0].value) == sum(amounts)


def test_what_may_not_be_added_is_not(several: Several, base: FactBase, read: Read) -> None:
    facts = base.get(["exante.projects", "indicators.new"])
    assert several.sum(read("加起来"), Operands(named=facts)) is None


@pytest.mark.parametrize("text", ["自评结果没公开的有多少", "5532个里面没有公开的有多少"], ids=ascii)
def test_what_is_left_is_the_whole_less_its_part(several: Several, selector: Selector, read: Read, text: str) -> None:
    outcome = several.remainder(read(text), selector)
    assert outcome is not None
    assert "628" in {value.value for value in outcome.computed}


def test_nothing_is_left_where_no_contrary_is_said(several: Several, selector: Selector, read: Read) -> None:
    assert several.remainder(read("自评结果公开了多少"), selector) is None
