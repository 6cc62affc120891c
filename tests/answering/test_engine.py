"""engine: hears, divides, completes, selects, operates, accounts and tells; the same input gives the same output."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from bot.model import Context, Reason, Status

FORMS = {
    "plain": "8月监控了多少个项目",
    "courtesy": "您好，请问一下8月监控了多少个项目，谢谢",
    "background": "我在乡镇上班，想问问8月监控了多少个项目",
    "traditional": "8月監控了多少個項目",
    "full width": "８月监控了多少个项目？",
    "spelled": "八月监控了多少个项目",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=[name.replace(" ", "-") for name in FORMS])
def test_what_is_no_part_of_the_request_changes_nothing(engine: Engine, text: str) -> None:
    reply = engine.answer(text).reply
    assert reply.status is Status.ANSWERED
    assert "4826" in reply.lead


def test_each_request_of_a_message_is_answered_in_order(engine: Engine) -> None:
    reply = engine.answer("8月监控了多少个项目？另外新增了几条共性指标？").reply
    assert [part.status for part in reply.parts] == [Status.ANSWERED] * 2
    assert reply.text.index("4826") < reply.text.index("8条")
    assert len(reply.citations) == 2


def test_what_one_request_lacks_does_not_silence_the_other(engine: Engine) -> None:
    reply = engine.answer("9月监控了多少个项目？新增了几条共性指标？").reply
    assert reply.status is Status.ANSWERED
    assert "8条" in reply.text
    assert "9月" in reply.text


def test_a_place_that_narrows_is_not_background(engine: Engine) -> None:
    reply = engine.answer("只说轮台县的，8月监控了多少个项目").reply
    assert reply.status is not Status.ANSWERED


def test_a_tap_on_every_fact_answers_it(engine: Engine) -> None:
    for fact_id in engine.knowledge.facts:
        turn = engine.tap(fact_id)
        assert turn.reply.status is Status.ANSWERED
        assert turn.context.facts == (fact_id,)


def test_a_tap_that_has_gone_stale_says_so(engine: Engine) -> None:
    reply = engine.tap("no.such.fact").reply
    assert reply.status is Status.UNANSWERED
    assert reply.text


def test_a_refusal_leaves_the_focus_as_it_was(engine: Engine) -> None:
    context = engine.answer("8月监控了多少个项目").context
    assert engine.answer("11月的呢", context).context.facts == context.facts


def test_thanks_leave_the_conversation_as_it_was(engine: Engine) -> None:
    context = engine.answer("8月监控了多少个项目").context
    assert engine.answer("谢谢", context).context == context


def test_starting_over_forgets(engine: Engine) -> None:
    context = engine.answer("8月监控了多少个项目").context
    assert engine.answer("重新开始", context).context == Context()


def test_a_context_is_never_changed_in_place(engine: Engine) -> None:
    context = engine.answer("监控了多少项目").context
    before = repr(context)
    engine.answer("2", context)
    assert repr(context) == before


@pytest.mark.parametrize("size", [501, 100_000])
def test_a_message_that_is_too_long_is_asked_to_be_shortened(engine: Engine, size: int) -> None:
    reply = engine.answer("监" * size).reply
    assert reply.reason is Reason.NOT_UNDERSTOOD
    assert "500" in reply.text


def test_the_trace_tells_each_step(engine: Engine) -> None:
    trace = engine.answer("8月监控了多少个项目").trace
    assert [step.name for step in trace] == ["hear", "words", "request", "outcome"]
    assert "month:8月" in trace[1].detail


def test_a_target_is_not_said_to_be_reached(engine: Engine) -> None:
    lead = engine.answer("民生支出占比达到70%了吗").reply.lead
    assert not lead.startswith("对")


def test_no_year_is_added_where_the_source_has_none(engine: Engine) -> None:
    reply = engine.answer("2025年8月监控了多少个项目").reply
    assert reply.status is not Status.ANSWERED or "没有写明年份" in reply.text


@pytest.mark.parametrize("office", ["教育局", "卫健委", "人社局", "残联", "生态环境局", "农业农村局", "公安局"])
def test_an_office_that_has_no_report_gets_no_other_ones(engine: Engine, office: str) -> None:
    assert engine.answer(f"{office}被评价的是什么项目").reply.status is not Status.ANSWERED
