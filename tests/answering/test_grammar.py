"""grammar: spans that follow rules instead of a list: dates, ordinals, shares, amounts, with the bounds of each."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import grammar
from bot.answering.grammar import Found
from bot.answering.text import normalise, tokens

TERMS = {
    "month": ("8月", "month:8月"), "spelled month": ("十二月", "month:12月"), "end of a month": ("8月底", "month:8月"),
    "year": ("2023年", "year:2023年"), "spelled year": ("二〇二三年", "year:2023年"),
    "short year": ("23年", "year:2023年"),
    "year of a budget": ("2024年度", "year:2024年"), "bare year": ("2024", "year:2024年"),
    "ordinal": ("第三个", "ordinal:第3"), "spelled ordinal": ("第十一份", "ordinal:第11"),
    "from the end": ("倒数第二个", "ordinal:第-2"), "number in a list": ("序号5", "ordinal:第5"),
    "quarter": ("第二季度", "period:第2季度"), "before a month": ("8月之前", "period:8月之前"),
    "a day": ("8月31日", "period:8月31日"),
}  # fmt: skip
QUANTITIES = {
    "counted": ("4826个", Decimal(4826), "个"), "money": ("137.39亿元", Decimal(13739000000), "元"),
    "without yuan": ("300亿", Decimal(30000000000), "元"), "percent": ("20%", Decimal(20), "%"),
    "spelled percent": ("百分之七十", Decimal(70), "%"), "tenths": ("七成", Decimal(70), "%"),
    "tenths and a half": ("七成五", Decimal(75), "%"), "fraction": ("十分之七", Decimal(70), "%"),
    "slang for money": ("五千块钱", Decimal(5000), "元"), "five hundred millions": ("5个亿", Decimal(500000000), "元"),
}  # fmt: skip
ROUGH = {"多": "5000多个", "来": "三十来个", "几": "十几个"}


def longest(text: str) -> Found | None:
    row = tokens(normalise(text), frozenset())
    return max(grammar.find(row, 0), key=lambda found: found.end, default=None)


@pytest.mark.parametrize(("text", "key"), TERMS.values(), ids=[name.replace(" ", "-") for name in TERMS])
def test_dates_and_ordinals_have_one_meaning_however_written(text: str, key: str) -> None:
    found = longest(text)
    assert found is not None
    assert found.term.key == key


@pytest.mark.parametrize(
    ("text", "value", "unit"), QUANTITIES.values(), ids=[name.replace(" ", "-") for name in QUANTITIES]
)
def test_amounts_come_to_one_unit(text: str, value: Decimal, unit: str) -> None:
    found = longest(text)
    assert found is not None
    assert found.quantity is not None
    assert (found.quantity.value, found.quantity.unit) == (value, unit)
    assert found.quantity.text == text


@pytest.mark.parametrize("text", ROUGH.values(), ids=["more", "about", "some"])
def test_a_rough_number_is_known_to_be_rough(text: str) -> None:
    found = longest(text)
    assert found is not None
    assert found.quantity is not None
    assert found.quantity.relation == "~"


def test_neighbouring_digits_are_a_range() -> None:
    found = longest("三四百个")
    assert found is not None
    assert found.quantity is not None
    assert (found.quantity.value, found.quantity.upper) == (Decimal(300), Decimal(400))


@pytest.mark.parametrize("text", ["监控", "月", "第", "百分之", "个", "元"], ids=ascii)
def test_no_number_no_span(text: str) -> None:
    assert longest(text) is None


@given(st.integers(13, 99))
def test_a_thirteenth_month_is_still_a_date_to_be_named(number: int) -> None:
    found = longest(f"{number}月")
    assert found is not None
    assert found.term.slot in ("month", "period")


@given(st.text(alphabet="零一二三十百千万亿两0123456789.第月年日个成分之百%季度倒数多几元块", min_size=1, max_size=14))
def test_any_row_of_numbers_and_units_is_read_without_a_crash(text: str) -> None:
    row = tokens(normalise(text), frozenset())
    for start in range(len(row)):
        for found in grammar.find(row, start):
            assert start < found.end <= len(row)
