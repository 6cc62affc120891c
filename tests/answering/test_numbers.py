"""numbers: digits, Chinese and formal numerals, units and shares are read and written without loss."""

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
    zero = "零" if low < 1000 else ""
    assert numbers.chinese(f"{spelled(high)}万{zero}{spelled(low)}") == high * 10_000 + low


@pytest.mark.parametrize(
    ("text", "value"), [("四千九", 4900), ("一万一", 11000), ("三百五", 350), ("四千零九", 4009), ("十五", 15)]
)
def test_the_last_digit_counts_the_next_lower_multiple_unless_a_zero_stands_before(text: str, value: int) -> None:
    assert numbers.chinese(text) == value


@given(st.integers(1, 9999))
def test_formal_numerals_are_the_same_numbers(value: int) -> None:
    formal = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
    assert numbers.chinese(spelled(value).translate(formal)) == value


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万亿点廿卅拾壹个年.0123456789", max_size=16))
def test_any_row_of_signs_is_a_numeral_or_none(text: str) -> None:
    found = numbers.numeral(text)
    assert found is None or 0 < found.size <= len(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_numerals(text: str) -> None:
    found = numbers.numeral(text)
    assert found is None or found.value.is_finite()


@pytest.mark.parametrize(
    ("value", "places", "shown"), [("2.345", 2, "2.35"), ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("1", 2, "1.00")]
)
def test_halves_are_rounded_up(value: str, places: int, shown: str) -> None:
    assert str(numbers.rounded(Decimal(value), places)) == shown


def test_only_money_has_yuan() -> None:
    assert numbers.in_yuan(Decimal("5.38"), "亿元") == 538_000_000
    assert numbers.in_yuan(Decimal(5), "个") is None
    assert numbers.normal(Decimal(5), "个") == 5


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
