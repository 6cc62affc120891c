"""account: one gate before an answer; what a request must have used and the answer does not use is found there."""

from __future__ import annotations

import pytest

from bot.answering.account import musts, unused, used_by
from bot.answering.facts import FactBase
from bot.answering.outcome import Line, Outcome
from bot.model import Fact, Status
from tests.answering.conftest import Read

MUST = {
    "month": ("8月监控了多少个项目", "month:8月"),
    "place": ("和硕县监控了多少个项目", "place:和硕县"),
    "operation": ("8月监控资金是5月的几倍", "op:times"),
    "unit": ("8月监控资金换成万元", "unit:万元"),
    "ordinal": ("第三份报告是哪个单位的", "ordinal:第3"),
    "number to check": ("8月监控了4826个项目对吗", "quantity:4826个"),
}


@pytest.mark.parametrize(("text", "key"), MUST.values(), ids=[name.replace(" ", "-") for name in MUST])
def test_a_part_that_narrows_must_be_used(read: Read, base: FactBase, text: str, key: str) -> None:
    assert key in musts(read(text), base)


@pytest.mark.parametrize("text", ["请问8月监控了多少个项目，谢谢", "8月监控了多少个项目"])
def test_courtesy_adds_nothing_that_must_be_used(read: Read, base: FactBase, text: str) -> None:
    assert musts(read(text), base) == musts(read("8月监控了多少个项目"), base)


def test_what_no_fact_of_the_answer_holds_is_left_over(read: Read, base: FactBase, may: Fact) -> None:
    request = read("8月监控了多少个项目")
    outcome = Outcome(Status.ANSWERED, (Line("answer.says"),), facts=(may,), used=used_by(request, (may,), base))
    assert unused(request, outcome, base) == {"month:8月"}


def test_an_answer_from_the_fact_asked_for_leaves_nothing_over(read: Read, base: FactBase, august: Fact) -> None:
    request = read("8月监控了多少个项目")
    used = used_by(request, (august,), base)
    assert unused(request, Outcome(Status.ANSWERED, (), facts=(august,), used=used), base) == frozenset()


def test_facts_use_no_part_that_the_request_does_not_have(read: Read, base: FactBase, august: Fact) -> None:
    assert "month:8月" not in used_by(read("监控涉及多少资金"), (august,), base)
