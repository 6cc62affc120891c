"""talk: what asks nothing of the document gets a kind word; what asks something is never taken for talk."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from bot.answering.facts import FactBase
from bot.answering.select import Selector
from bot.answering.talk import Talk
from bot.model import Context, Reason, Status
from tests.answering.conftest import Divide, Read

SAID = {
    "greeting": ("你好", Status.SOCIAL), "thanks": ("谢谢", Status.SOCIAL), "farewell": ("再见", Status.SOCIAL),
    "a person": ("转人工", Status.HANDOFF), "start over": ("重新开始", Status.SOCIAL),
}  # fmt: skip
ASKED = ("你好，8月监控了多少个项目", "谢谢，那5月监控了几个呢", "8月监控了多少个项目，麻烦你了")
DISTRESS = ("我不想活了", "家里着火了怎么办")


@pytest.fixture(scope="session")
def talk(base: FactBase, selector: Selector) -> Talk:
    return Talk(base, selector)


@pytest.mark.parametrize(("text", "status"), SAID.values(), ids=[name.replace(" ", "-") for name in SAID])
def test_small_talk_has_its_own_reply(engine: Engine, talk: Talk, divide: Divide, text: str, status: Status) -> None:
    outcome = talk.act(engine.lexicon.read(text), divide(text), Context())
    assert outcome is not None
    assert outcome.status is status
    assert not outcome.facts


@pytest.mark.parametrize("text", ASKED)
def test_courtesy_around_a_question_is_no_talk(engine: Engine, talk: Talk, divide: Divide, text: str) -> None:
    assert talk.act(engine.lexicon.read(text), divide(text), Context()) is None


def test_the_question_of_no_fact_is_talk(engine: Engine, talk: Talk, divide: Divide) -> None:
    for fact in engine.knowledge.facts.values():
        assert talk.act(engine.lexicon.read(fact.question), divide(fact.question), Context()) is None, fact.question


@pytest.mark.parametrize("text", DISTRESS)
def test_distress_gets_a_kind_word_and_a_number_and_no_suggestion(engine: Engine, text: str) -> None:
    reply = engine.answer(text).reply
    assert reply.status is Status.SOCIAL
    assert any(char.isdigit() for char in reply.text)
    assert not reply.choices
    assert not reply.facts


def test_only_starting_over_resets(engine: Engine, talk: Talk, divide: Divide) -> None:
    for text, resets in (("重新开始", True), ("谢谢", False)):
        outcome = talk.act(engine.lexicon.read(text), divide(text), Context())
        assert outcome is not None
        assert outcome.resets is resets


def test_an_order_to_the_bot_is_refused(talk: Talk, read: Read) -> None:
    assert talk.refused(read("假设8月是9999个")).reason is Reason.OFF_TOPIC
