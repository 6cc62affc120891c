"""completion: what a request leaves unsaid comes from the conversation; a request that says all takes nothing."""

from __future__ import annotations

import pytest

from bot.answering.completion import Completer
from bot.answering.engine import Engine
from bot.answering.select import Selector
from bot.model import Context, Status
from tests.answering.conftest import Read

FOLLOWED = {
    "another month": ("8月监控了多少个项目", "那5月呢", "monitoring.may"),
    "another measure": ("8月监控了多少个项目", "资金呢", "monitoring.august"),
    "a part of it": ("2023年项目自评完成了多少个", "其中公开了多少", "published.selfevaluation"),
}


@pytest.fixture
def completer(selector: Selector) -> Completer:
    return Completer(selector)


@pytest.mark.parametrize(
    ("first", "then", "fact"), FOLLOWED.values(), ids=[name.replace(" ", "-") for name in FOLLOWED]
)
def test_what_is_left_unsaid_is_taken_over(
    engine: Engine, completer: Completer, read: Read, first: str, then: str, fact: str
) -> None:
    completed = completer.complete(read(then), engine.answer(first).context)
    assert completed.linked
    assert [one.id for one in completed.selection.facts] == [fact]


def test_the_measure_asked_for_goes_on_with_another_month(engine: Engine, completer: Completer, read: Read) -> None:
    context = engine.answer("8月监控涉及多少资金").context
    assert completer.complete(read("那5月呢"), context).request.measures == context.measures


@pytest.mark.parametrize("text", ["事前评估了几个新增项目", "新增了几条共性指标"])
def test_a_full_question_takes_nothing_from_the_conversation(
    engine: Engine, completer: Completer, read: Read, text: str
) -> None:
    context = engine.answer("8月监控了多少个项目").context
    completed = completer.complete(read(text), context)
    assert not completed.linked
    assert completed.selection.facts == completer.complete(read(text), Context()).selection.facts


def test_nothing_is_taken_from_a_conversation_that_has_not_begun(completer: Completer, read: Read) -> None:
    assert not completer.complete(read("那5月呢"), Context()).linked


def test_what_was_refused_is_still_meant(engine: Engine) -> None:
    """…, 轮台县呢, 那资金呢 does not ask about the whole prefecture."""
    context = engine.answer("8月监控了多少个项目").context
    context = engine.answer("轮台县的呢", context).context
    assert engine.answer("那资金呢", context).reply.status is not Status.ANSWERED
