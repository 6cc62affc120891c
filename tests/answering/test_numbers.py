"""Numbers are read and written without loss."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import numbers

DIGITS = "零一二三四五六七八九"


def spelled(value: int) -> str:
    """The usual Chinese numeral of a number below 10,000, written for this test alone."""
    if value < 10:
        return DIGITS[value]
    parts, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            parts += ("零" if gap and parts else "") + DIGITS[digit] + name
        gap = not digit
    return parts


@given(st.integers(0, 9999))
def test_a_spelled_number_is_read_back(value: int) -> None:
    assert numbers.chinese(spelled(value)) == value


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_large_numbers_are_read_in_sections(high: int, low: int) -> None:
    assert numbers.chinese(f"{spelled(high)}万{spelled(low)}") == high * 10_000 + low


@given(st.decimals(0, 10**6, places=2), st.sampled_from(sorted(numbers.YUAN)), st.sampled_from(sorted(numbers.YUAN)))
def test_units_convert_there_and_back(value: Decimal, unit: str, wanted: str) -> None:
    there = numbers.converted(value, unit, wanted)
    assert numbers.converted(there, wanted, unit) == value


@given(st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=4))
def test_plain_digits_keep_the_value(value: Decimal) -> None:
    shown = numbers.plain(value)
    assert Decimal(shown) == value
    assert "E" not in shown


@pytest.mark.parametrize(
    ("text", "value"),
    [("二〇二三", 2023), ("三千九百三十六", 3936), ("一百三十七点三九", Decimal("137.39")), ("两", 2), ("十一", 11)],
    ids=["year", "thousands", "fraction", "two", "eleven"],
)
def test_numerals_of_the_document(text: str, value: Decimal) -> None:
    assert numbers.chinese(text) == value


@pytest.mark.parametrize(
    "text", ["", "万", "百", "点", "元", "三三百"], ids=["empty", "wan", "bai", "point", "yuan", "odd"]
)
def test_a_unit_alone_is_no_number(text: str) -> None:
    assert numbers.chinese(text) is None
