"""coordination: what is named side by side, in the order named; a side that says less takes the rest from the other."""

from __future__ import annotations

import pytest

from bot.answering.coordination import Coordination
from bot.answering.select import Selector
from tests.answering.conftest import Read

NAMED = {
    "joined": ("5月和8月分别监控了多少个项目", ["monitoring.may", "monitoring.august"]),
    "order as named": ("8月和5月分别监控了多少个项目", ["monitoring.august", "monitoring.may"]),
    "a mark": ("5月、8月监控了多少个项目", ["monitoring.may", "monitoring.august"]),
    "compared": ("8月监控的项目比5月多多少", ["monitoring.august", "monitoring.may"]),
}


@pytest.mark.parametrize(("text", "ids"), NAMED.values(), ids=[name.replace(" ", "-") for name in NAMED])
def test_each_side_means_its_own_fact(selector: Selector, read: Read, text: str, ids: list[str]) -> None:
    assert [fact.id for fact in Coordination(selector).named(read(text))] == ids


@pytest.mark.parametrize("text", ["8月监控了多少个项目", "8月监控了多少个项目和多少资金", "你好"], ids=ascii)
def test_one_thing_has_no_sides(selector: Selector, read: Read, text: str) -> None:
    assert Coordination(selector).named(read(text)) == ()
