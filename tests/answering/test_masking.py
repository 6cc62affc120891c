"""masking: personal data does not reach the question log; figures do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.masking import masked

PERSONAL = {
    "identity card": ("我身份证653001199003077758能查吗", "我身份证[id]能查吗"),
    "with x": ("11010519491231002X", "[id]"),
    "old card": ("证号 110105491231002 的", "证号 [id] 的"),
    "mobile": ("打我13800138000", "打我[phone]"),
    "spaced mobile": ("138 0013 8000", "[phone]"),
    "full width": ("电话１３８００１３８０００", "电话[phone]"),
    "with country": ("+86 138-0013-8000", "[phone]"),
    "landline": ("0996-2021234", "[phone]"),
    "e-mail": ("发到zhang.san@example.com吧", "发到[email]吧"),
    "bank card": ("卡号6222 0212 3456 7890 123", "卡号[card]"),
    "two of them": ("13800138000或13900139000", "[phone]或[phone]"),
}


@pytest.mark.parametrize("text, kept", PERSONAL.values(), ids=[name.replace(" ", "-") for name in PERSONAL])
def test_personal_data_is_blotted_out(text: str, kept: str) -> None:
    assert masked(text) == kept


@pytest.mark.parametrize(
    "text", ["8月监控4826个项目", "137.39亿元换成13739000万元", "2023年5532个", "5111人才专项资金", "1,373,900万元"]
)
def test_figures_stay(text: str) -> None:
    assert masked(text) == text


def test_what_a_database_cannot_hold_goes() -> None:
    assert masked("a\x00b\ud800c") == "a b c"
    assert len(masked("问" * 10_000)) == 500


@given(st.text(max_size=700))
def test_masking_twice_changes_no_more(text: str) -> None:
    once = masked(text)
    assert len(once) <= 500
    assert masked(once) == once
