"""operations: what is worked out between facts that the source relates, with the formula; else nothing."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from bot.answering.facts import FactBase
from bot.answering.operations import Calculator
from bot.answering.workings import Operands
from bot.model import Fact, Status
from tests.answering.conftest import Read

WORKED = {
    "difference": ("8月监控的项目比5月多多少个", "429"),
    "growth": ("8月监控项目数比5月增长百分之几", "9.76"),
    "times": ("8月监控资金是5月的几倍", "1.19"),
    "sum": ("5月和8月一共监控了多少个项目", "9223"),
}
ASKED = {
    "difference": ("8月比5月多监控了几个项目", "429"), "of amounts": ("8月监控资金比5月多多少", "21.46"),
    "growth": ("监控项目从5月到8月的增幅是多少", "9.76"), "sum": ("5月、8月监控资金合计多少", "253.32"),
    "share": ("自评结果公开了百分之几", "88.65"), "rest": ("还有多少自评结果没公开", "628"),
    "unit": ("8月监控资金换算成万元", "1373900"), "most": ("公开的几类里资金最多的是哪类", "267.63"),
    "most of a list": ("五类公开信息里资金最多的是哪类", "267.63"),
    "least": ("公开的几类里个数最少的是哪类", "56"),
}  # fmt: skip


@pytest.fixture
def calculator(base: FactBase) -> Calculator:
    return Calculator(base)


@pytest.mark.parametrize(("text", "value"), WORKED.values(), ids=WORKED)
def test_a_pair_that_the_source_compares_is_worked_out(
    calculator: Calculator, read: Read, august: Fact, may: Fact, text: str, value: str
) -> None:
    outcome = calculator.work_out(read(text), Operands(named=(august, may)))
    assert outcome is not None
    assert value in [computed.value for computed in outcome.computed]
    assert {fact.id for fact in outcome.facts} == {august.id, may.id}


@pytest.mark.parametrize(("text", "value"), ASKED.values(), ids=[name.replace(" ", "-") for name in ASKED])
def test_a_result_comes_with_its_formula_and_its_sources(engine: Engine, text: str, value: str) -> None:
    reply = engine.answer(text).reply
    assert reply.status is Status.ANSWERED
    assert value in reply.lead
    assert reply.citations
    assert all(any(sign in computed.formula for sign in "=≈") for computed in reply.computed)


def test_things_that_nothing_joins_are_not_added_up(calculator: Calculator, base: FactBase, read: Read) -> None:
    facts = base.get(["monitoring.august", "indicators.new"])
    assert calculator.work_out(read("一共多少个"), Operands(named=facts)) is None


def test_one_fact_alone_has_no_difference(calculator: Calculator, read: Read) -> None:
    assert calculator.work_out(read("多多少个"), Operands()) is None


@pytest.mark.parametrize("text", ["8月监控资金乘以二是多少", "8月监控项目数同比增长多少"])
def test_an_operation_that_cannot_be_done_is_not_dropped_in_silence(engine: Engine, text: str) -> None:
    """The bare figure is no answer to it."""
    assert engine.answer(text).reply.status is not Status.ANSWERED


@pytest.mark.parametrize(
    ("text", "within"),
    [("公开的几类里超过98.36亿元的有哪些", False), ("公开的几类里98.36亿元以上的有哪些", True)],
    ids=["over", "at-least"],
)
def test_a_bound_includes_its_number_only_if_it_says_so(engine: Engine, text: str, within: bool) -> None:
    reply = engine.answer(text).reply
    assert reply.status is Status.ANSWERED
    assert ("published.budget" in {stated.id for stated in reply.facts}) is within


def test_a_ranking_is_in_the_order_of_size(engine: Engine) -> None:
    reply = engine.answer("五类公开信息按金额从高到低排一下").reply
    assert reply.table is not None
    values = [stated.value for stated in reply.facts if stated.measure == "amount"]
    assert [float(value) for value in values] == sorted(map(float, values), reverse=True)
    assert len(values) > 3
