"""Whatever is typed, in whatever conversation: a reply, no crash, the same again, and a citation under every answer.

``WENXIAO_TURNS`` sets how many turns are tried; of each property a tenth as many examples.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.engine import Engine
from bot.bootstrap import packaged_knowledge
from bot.loading.loader import load
from bot.model import Choice, Context, Reply, Status

EXAMPLES = max(1, int(os.environ.get("WENXIAO_TURNS", "2000")) // 10)
KNOWLEDGE = load(packaged_knowledge()).knowledge
ASKS = tuple(ask for example in KNOWLEDGE.examples for ask in (*example.asks, *example.misses))
FACTS = tuple(KNOWLEDGE.facts)
POINTERS = (
    *(
        "那5月呢",
        "钱呢",
        "差多少",
        "第三个",
        "倒数第二个",
        "2",
        "99",
        "出处",
        "原文怎么说的",
        "都要",
        "重来",
        "9月呢",
        "换成万元",
    ),
    *(
        "谢谢",
        "前面那次呢",
        "前者",
        "后者呢",
        "另一个",
        "下一份",
        "再前一个",
        "这三个加起来",
        "不对，是资金",
        "不是",
        "再说一遍",
    ),
    *("占多少", "平均每个多少", "最多的是哪个", "超过100亿的有哪些", "它呢", "其中公开了多少", "你确定吗", "一句话说"),
)
NOISE = (
    "",
    "？？",
    "😂",
    "\u202e",
    "²",
    "٣",
    "①",
    "{title}",
    "一万亿亿",
    "0个",
    "1/0",
    "第",
    "百分之",
    "-5",
    "9" * 30,
    "零分之一",
    "0.0",
    "%",
    "和和和",
)
STRANGE_DIGITS = ("፩", "፲", "𐩀", "߁")
"""Digits of other scripts: the first three are no decimal digits."""
SETTINGS = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def fragments(draw: st.DrawFn) -> str:
    """A piece of a curated question, with something before and behind."""
    ask = draw(st.sampled_from(ASKS))
    start = draw(st.integers(0, len(ask) - 1))
    end = draw(st.integers(start + 1, len(ask)))
    return draw(st.sampled_from(NOISE)) + ask[start:end] + draw(st.sampled_from(NOISE))


SAID = st.one_of(
    st.sampled_from(ASKS), fragments(), st.lists(fragments(), max_size=3).map("，".join),
    st.sampled_from(POINTERS), st.sampled_from(NOISE), st.text(max_size=40),
)  # fmt: skip
IDS = st.lists(st.sampled_from((*FACTS, "gone.fact")), max_size=4).map(tuple)
MEASURES = st.lists(st.sampled_from(("count", "amount", "share", "money")), max_size=2).map(tuple)
CHOICES = st.lists(
    st.builds(Choice, st.sampled_from((*FACTS, "gone.fact", "monitoring.may/count")), st.just("…")), max_size=5
).map(tuple)
CONTEXTS = st.builds(
    Context,
    facts=IDS,
    measures=MEASURES,
    earlier=st.lists(IDS, max_size=3).map(tuple),
    listed=IDS,
    items=st.lists(st.sampled_from(("甲", "乙", "丙")), max_size=3).map(tuple),
    choices=CHOICES,
    asked_back=st.booleans(),
    values=st.lists(
        st.tuples(st.sampled_from(("429", "-1.5", "0")), st.sampled_from(("亿元", "个", "%"))), max_size=2
    ).map(tuple),
    refused=st.just(("place:轮台县",)) | st.just(("no:such",)) | st.just(()),
)


def check(reply: Reply) -> None:
    assert reply.text.strip()
    assert reply.status is not Status.ERROR
    for part in reply.parts or (reply,):
        assert part.status is not Status.ANSWERED or part.citations
        assert (part.reason is not None) is (part.status is Status.UNANSWERED)
        assert part.status is not Status.UNANSWERED or not part.facts


@SETTINGS
@given(text=st.text(max_size=600))
def test_any_text_gets_a_reply(engine: Engine, text: str) -> None:
    check(engine.answer(text).reply)


@SETTINGS
@given(text=SAID, context=CONTEXTS)
def test_any_message_in_any_context_gets_a_reply(engine: Engine, text: str, context: Context) -> None:
    check(engine.answer(text, context).reply)


@SETTINGS
@given(turns=st.lists(SAID, max_size=6))
def test_any_conversation_gets_replies_with_sources(engine: Engine, turns: list[str]) -> None:
    context = Context()
    for text in turns:
        turn = engine.answer(text, context)
        context = turn.context
        check(turn.reply)


@SETTINGS
@given(text=SAID, context=CONTEXTS)
def test_the_same_message_gets_the_same_reply(engine: Engine, text: str, context: Context) -> None:
    assert engine.answer(text, context) == engine.answer(text, context)


def test_another_engine_gives_the_same_replies(engine: Engine) -> None:
    """Nothing is remembered between messages, and no reply depends on the order of a set."""
    other = Engine(engine.knowledge)
    for text in ASKS[::40]:
        assert other.answer(text) == engine.answer(text)


@pytest.mark.parametrize("noise", (*NOISE, *STRANGE_DIGITS), ids=ascii)
def test_noise_in_a_question_breaks_nothing(engine: Engine, noise: str) -> None:
    for text in (noise, f"8月监控了{noise}个项目", f"{noise}8月监控了多少个项目", f"8月监控资金超过{noise}亿元吗"):
        check(engine.answer(text).reply)


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
    assert "<script" not in reply.text
    assert "DROP" not in reply.text


@pytest.mark.parametrize(
    "text", ["监控项目绩效目标公开" * 50, "鱻麤龘靐齉爩" * 83, "jian kong xiang mu " * 26, "8月和5月" * 100], ids=ascii
)
def test_five_hundred_characters_of_anything_get_a_reply(engine: Engine, text: str) -> None:
    check(engine.answer(text[:500]).reply)
