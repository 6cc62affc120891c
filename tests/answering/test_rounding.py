"""rounding: an answer comes in the decimal places that are wanted; quotients are rounded once, from the exact value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.engine import Engine
from bot.answering.numbers import rounded
from bot.answering.outcome import Outcome
from bot.answering.request import Request
from bot.answering.rounding import in_places
from bot.model import Computed, Fact, Status

SAID = {
    "a printed figure": ("8月监控涉及资金，保留一位小数", "137.4亿元"),
    "a quotient": ("自评结果公开了百分之几，取一位小数", "88.6%"),
    "more places than usual": ("8月监控资金是5月的几倍，小数点后三位", "1.185"),
    "none": ("5月监控平均每个项目多少万元，取整", "264万元"),
}


@pytest.mark.parametrize(("text", "value"), SAID.values(), ids=[name.replace(" ", "-") for name in SAID])
def test_the_places_wanted_are_given(engine: Engine, text: str, value: str) -> None:
    reply = engine.answer(text).reply
    assert reply.status is Status.ANSWERED
    assert value in reply.lead


def test_a_share_is_not_rounded_twice(engine: Engine) -> None:
    """88.648 % is 88.65 %, and then 88.6 %: 88.65 rounded again would be 88.7."""
    context = engine.answer("自评结果公开了百分之几").context
    lead = engine.answer("保留一位小数", context).reply.lead
    assert "88.6%" in lead
    assert "88.7%" not in lead


def test_what_is_printed_shorter_stays_as_it_is(engine: Engine, august: Fact) -> None:
    outcome = Outcome(Status.ANSWERED, (), facts=(august,), measures=("count",))
    told = in_places(outcome, Request(places=1))
    assert told.lines == outcome.lines
    assert "precision:1" in told.used


@given(st.decimals(0, 10**6, places=4), st.integers(0, 3))
def test_a_rounded_value_is_within_half_a_place(august: Fact, value: Decimal, places: int) -> None:
    outcome = Outcome(Status.ANSWERED, (), facts=(august,), computed=(Computed("", str(value), ""),))
    results = in_places(outcome, Request(places=places)).computed[1:]
    assert all(abs(Decimal(one.value) - value) <= Decimal(5).scaleb(-places - 1) for one in results)
    assert results or rounded(value, places) == value
