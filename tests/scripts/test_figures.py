"""Figures are the same however they are written, and different as soon as they mean something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scripts.figures import holds, stray

REPLY = "8月绩效监控项目：4826个、涉及资金137.39亿元。比例是20%。2. 5月绩效监控了多少个项目？（2023年，五类）"


@pytest.mark.parametrize(
    "written",
    ["4826", "4,826", "４８２６", "四千八百二十六", "4826 个", "四千八百二十六个", "137.39亿元", "137.39 亿元",
     "1373900万元", "13739000000元", "137.39", "20%", "百分之二十", "5类", "2023年", "8月",
     "8月绩效监控项目：4,826 个"],
)  # fmt: skip
def test_another_way_to_write_a_figure_is_the_same_figure(written: str) -> None:
    assert holds(REPLY, written)


@pytest.mark.parametrize(
    "written",
    ["4827", "482", "826", "48260", "4826条", "4826 项", "137.39万元", "137.4亿元", "13.739亿元", "1373900亿元",
     "137.39%", "21%", "6类", "2024年", "9月", "2.5", "8月绩效监控项目：4827个"],
)  # fmt: skip
def test_another_figure_is_told_apart(written: str) -> None:
    assert not holds(REPLY, written)


@given(st.integers(10, 10**7), st.integers(0, 9), st.data())
def test_a_changed_digit_is_noticed(number: int, digit: int, data: st.DataObject) -> None:
    text = str(number)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + str(digit) + text[at + 1 :]
    assert holds(f"共{number}个。", f"{changed}个") == (int(changed) == number)


@given(st.integers(1, 10**6))
def test_thousands_and_yuan_are_converted_without_loss(number: int) -> None:
    assert holds(f"涉及资金{number}万元", f"{number * 10_000:,}元")
    assert not holds(f"涉及资金{number}万元", f"{number * 100_000:,}元")


def test_figures_that_nobody_expects_are_named() -> None:
    units = frozenset(("个", "亿元", "%", "类"))
    assert stray("第3份：34个、涉及资金1.27亿元，共3条，5月、一般", ["34 个"], units) == ("1.27亿元",)
    assert stray("五类共56个", ["56 个", "5 类"], units) == ()
