"""arithmetic: exact, in one unit, with a formula that a person can follow; a rounded result says so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import arithmetic
from bot.model import Fact, Figure

AMOUNTS = st.decimals("0.01", 10**6, places=2)
UNITS = st.sampled_from(["元", "万元", "亿元"])


def money(value: str | Decimal, unit: str = "亿元") -> Figure:
    return Figure("amount", Decimal(value), unit)


def count(value: str | int) -> Figure:
    return Figure("count", Decimal(value), "个")


def test_the_difference_is_the_larger_less_the_smaller() -> None:
    for one, other in ((count(4826), count(4397)), (count(4397), count(4826))):
        assert arithmetic.difference(one, other).formula == "4826 − 4397 = 429"


def test_amounts_of_different_units_are_brought_to_one() -> None:
    assert arithmetic.total([money("1.5"), money("5000", "万元")]).value == "2"
    assert arithmetic.difference(money("1.27"), money("12700", "万元")).value == "0"


def test_a_rounded_value_is_marked_as_rounded() -> None:
    assert "≈" in arithmetic.growth(count(4397), count(4826)).formula
    assert arithmetic.growth(count(4397), count(4826)).value == "9.76"
    assert "≈" not in arithmetic.share(count(1), count(4)).formula


def test_a_fall_is_a_negative_growth() -> None:
    assert arithmetic.growth(count(100), count(80)).value == "-20"


def test_part_and_rest_make_the_whole() -> None:
    part, whole = count(4904), count(5532)
    shares = (arithmetic.share(part, whole), arithmetic.remainder(part, whole))
    assert sum(Decimal(share.value) for share in shares) == 100


def test_the_mean_shows_what_it_is_made_of() -> None:
    value = arithmetic.mean([count(4397), count(4826)])
    assert (value.value, value.formula) == ("4611.5", "(4397 + 4826) ÷ 2 = 4611.5")


def test_money_for_each_one_is_given_in_the_unit_wanted() -> None:
    assert arithmetic.each(money("1.27"), count(34), "万元").value == "373.53"


def test_times_has_no_unit() -> None:
    assert arithmetic.times(money("9.22"), money("4.61")).value == "2"
    assert arithmetic.times(money("9.22"), money("4.61")).unit == ""


@pytest.mark.parametrize(("unit", "wanted"), [("个", "万元"), ("亿元", "个"), ("%", "元")], ids=ascii)
def test_only_money_is_converted(unit: str, wanted: str) -> None:
    assert arithmetic.conversion(Decimal(5), unit, wanted) is None


@given(AMOUNTS, UNITS, AMOUNTS, UNITS)
def test_a_sum_does_not_depend_on_the_order(one: Decimal, unit: str, other: Decimal, another: str) -> None:
    a, b = money(one, unit), money(other, another)
    sums = (arithmetic.total([a, b]), arithmetic.total([b, a]))
    yuan = [arithmetic.size(money(value.value, value.unit)) for value in sums]
    assert yuan[0] == yuan[1] == arithmetic.size(a) + arithmetic.size(b)


@given(AMOUNTS, AMOUNTS)
def test_a_difference_added_to_the_smaller_is_the_larger(one: Decimal, other: Decimal) -> None:
    gap = arithmetic.difference(money(one), money(other))
    assert min(one, other) + Decimal(gap.value) == max(one, other)


@pytest.mark.parametrize(
    ("sign", "below", "same", "above"),
    [(">", False, False, True), (">=", False, True, True), ("<", True, False, False), ("<=", True, True, False)],
)
def test_a_bound_includes_its_number_only_if_it_says_so(sign: str, below: bool, same: bool, above: bool) -> None:
    passes = arithmetic.BOUNDS[sign]
    assert [passes(Decimal(value), Decimal(5)) for value in (4, 5, 6)] == [below, same, above]


def test_facts_are_ordered_by_size_and_not_by_digits(august: Fact, may: Fact) -> None:
    assert arithmetic.ordered([may, august], "amount") == (august, may)
    assert arithmetic.ordered([may, august], "amount", descending=False) == (may, august)
    assert arithmetic.ordered([may, august], "category") == ()
