"""Replies as Telegram takes them."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from bot.answering.engine import Engine
from bot.channels.telegram import render

TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")


def _balanced(html: str) -> bool:
    open_tags: list[str] = []
    for closing, name in TAG.findall(html):
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags


def test_every_fact_renders_within_the_limits(engine: Engine) -> None:
    for fact in engine.knowledge.facts:
        for message in render.messages(engine.tap(fact).reply, engine.knowledge.replies):
            assert 0 < len(message.html) <= render.LONGEST
            assert _balanced(message.html), message.html
            assert all(len(button.data.encode()) <= 64 for row in message.buttons for button in row)


def test_the_figure_is_bold_and_the_citation_folds(engine: Engine) -> None:
    html = render.messages(engine.answer("8月监控了几个项目").reply, engine.knowledge.replies)[0].html
    assert "<b>4826个</b>" in html
    assert "<blockquote expandable>" in html


@pytest.mark.parametrize("text", ["<b>监控</b>&lt;", "<script>alert(1)</script>轮台县监控", "“<a href='x'>”公开了吗"])
def test_what_people_type_never_becomes_markup(engine: Engine, text: str) -> None:
    for message in render.messages(engine.answer(text).reply, engine.knowledge.replies):
        assert {name for _, name in TAG.findall(message.html)} <= {"b", "i", "blockquote"}


def test_a_long_reply_is_split_at_sentences_with_its_citation_whole(engine: Engine) -> None:
    reply = engine.answer("8月监控了几个项目").reply
    long = replace(reply, lead="这是很长的一句话，说了很多很多的事情。" * 700)
    parts = render.messages(long, engine.knowledge.replies)
    assert len(parts) > 2
    assert all(len(part.html) <= render.LONGEST for part in parts)
    assert all(part.html.rstrip().endswith(("。", "</i>", "：", "</blockquote>")) for part in parts)
    assert sum("出处" in part.html for part in parts) == 1
    assert not any(part.buttons for part in parts[:-1])


@pytest.mark.parametrize("word", ["8月监控4826个项目", '<&>"', "👍🏽", "4826个"])
@pytest.mark.parametrize("before", range(0, 12, 3))
def test_a_sentence_without_end_is_cut_between_elements(engine: Engine, word: str, before: int) -> None:
    reply = engine.answer("8月监控了几个项目").reply
    lead = "a" * before + word * 2000
    parts = render.messages(replace(reply, lead=lead, facts=reply.facts * 3000), engine.knowledge.replies)
    assert all(_balanced(part.html) and render._size(part.html) <= render.LONGEST for part in parts)
    text = "".join(unescape(TAG.sub("", part.html)) for part in parts)
    assert text.startswith(lead)


def test_every_fact_can_be_reached_by_browsing(engine: Engine) -> None:
    seen = set()
    for path, facts in render.sections(engine.knowledge).items():
        for page in range(-(-len(facts) // render.PAGE)):
            message = render.section(path, page, engine.knowledge)
            assert message is not None
            seen |= {
                button.data.partition(":")[2] for row in message.buttons for button in row if button.data[0] == "c"
            }
            assert all(len(button.data.encode()) <= 64 for row in message.buttons for button in row)
    assert seen == set(engine.knowledge.facts)
    assert render.section("九", 0, engine.knowledge) is None
    assert render.section("一", 99, engine.knowledge) is None
