"""Whatever is typed, there is a reply."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.pipeline import Engine
from bot.model import Context, Status

TURNS = (
    *("8月监控了几个项目", "5月呢", "钱呢", "差多少", "第三个", "2", "出处", "都要"),
    *("重来", "9月呢", "换成万元", "公开了哪些报告", "谢谢", "前面那次呢"),
)
FIGURES = ("4826", "4397", "5532", "3936", "3565", "4904")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=600))
def test_any_text_gets_a_reply(engine: Engine, text: str) -> None:
    reply = engine.answer(text).reply
    assert reply.text
    assert reply.status is not Status.ERROR


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.sampled_from(TURNS), max_size=8))
def test_any_order_of_turns_gets_replies_with_sources(engine: Engine, turns: list[str]) -> None:
    context = Context()
    for text in turns:
        turn = engine.answer(text, context)
        context = turn.context
        assert turn.reply.status is not Status.ANSWERED or turn.reply.citations


BAD = {
    "empty": "",
    "spaces": "   ",
    "breaks": "\n\t",
    "emoji": "😂🔥",
    "controls": "\u202e\u202c\x00\x07",
    "template": "{title}{0}",
    "html": "<script>alert(1)</script>",
    "sql": "'; DROP TABLE facts;--",
    "long": "a" * 100_000,
    "megabyte": "监" * 1_000_000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_bad_input_is_declined_politely(engine: Engine, text: str) -> None:
    reply = engine.answer(text).reply
    assert reply.status in (Status.UNANSWERED, Status.CLARIFY, Status.SOCIAL)
    assert not any(figure in reply.text for figure in FIGURES) or reply.status is Status.CLARIFY
    assert "<script" not in reply.text
    assert "DROP" not in reply.text


def test_a_long_question_is_asked_to_be_shortened(engine: Engine) -> None:
    assert "500" in engine.answer("8月监控了多少个项目" * 60).reply.text


def test_five_hundred_characters_of_anything_stay_quick(engine: Engine) -> None:
    """The bound is far above the usual; it catches an explosion of work, not a slow day."""
    slowest = 0.0
    for text in (
        "监控项目绩效目标公开" * 50,
        "鱻麤龘靐齉爩" * 83,
        "jian kong xiang mu " * 26,
        "monitored projcets " * 26,
    ):
        begun = time.perf_counter()
        engine.answer(text[:500])
        slowest = max(slowest, time.perf_counter() - begun)
    assert slowest < 5
