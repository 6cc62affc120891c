"""pointers: a number, 第三个, 前者, 出处, 换成万元 denote what was told before, or nothing that can be pointed at."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from bot.answering.facts import FactBase
from bot.answering.pointers import Pointers
from bot.answering.request import Request
from bot.answering.select import Selector
from bot.model import Choice, Context, Reason, Status
from tests.answering.conftest import Read

PAIR = Context(facts=("monitoring.may", "monitoring.august"), measures=("count",))
ONE = Context(facts=("monitoring.august",), measures=("count",))
OFFERED = Context(
    choices=(Choice("monitoring.may/count", "5月"), Choice("monitoring.august/count", "8月")), asked_back=True
)
REPORTS = "公开了哪些本级评价报告"


@pytest.fixture(scope="session")
def pointers(selector: Selector) -> Pointers:
    return Pointers(selector)


@pytest.mark.parametrize(
    ("text", "fact"), [("1", "monitoring.may"), ("2", "monitoring.august"), ("二", "monitoring.august")]
)
def test_a_bare_number_is_a_choice(pointers: Pointers, read: Read, text: str, fact: str) -> None:
    pointed = pointers.resolve(read(text), OFFERED)
    assert pointed is not None
    assert pointed.outcome is not None
    assert [one.id for one in pointed.outcome.facts] == [fact]


def test_a_number_that_was_not_offered_is_said_to_be_none(pointers: Pointers, read: Read) -> None:
    pointed = pointers.resolve(read("7"), OFFERED)
    assert pointed is not None
    assert pointed.outcome is not None
    assert pointed.outcome.reason is Reason.NOT_UNDERSTOOD


def test_a_number_without_a_list_points_at_nothing(pointers: Pointers, read: Read) -> None:
    assert pointers.resolve(read("2"), Context()) is None


@pytest.mark.parametrize(("text", "fact"), [("前者呢", "monitoring.may"), ("后者呢", "monitoring.august")], ids=ascii)
def test_the_former_and_the_latter_are_in_the_order_told(pointers: Pointers, read: Read, text: str, fact: str) -> None:
    pointed = pointers.resolve(read(text), PAIR)
    assert pointed is not None
    assert [one.id for one in pointed.facts] == [fact]


@pytest.mark.parametrize(
    ("text", "place"), [("第一份是哪个单位的", 0), ("第三份是哪个单位的", 2), ("倒数第一份是哪个单位的", -1)], ids=ascii
)
def test_a_place_in_a_list_is_counted_from_one(engine: Engine, text: str, place: int) -> None:
    turn = engine.answer(REPORTS)
    members = turn.context.listed
    assert len(members) > 3
    after = engine.answer(text, turn.context)
    assert after.reply.status is Status.ANSWERED
    assert after.context.facts == (members[place],)


def test_a_place_that_the_list_does_not_have_is_no_answer(engine: Engine) -> None:
    context = engine.answer(REPORTS).context
    assert engine.answer("第三十份是哪个单位的", context).reply.status is not Status.ANSWERED


def test_the_next_one_follows_the_one_shown(engine: Engine) -> None:
    context = engine.answer(REPORTS).context
    members = context.listed
    context = engine.answer("第三份是哪个单位的", context).context
    assert engine.answer("下一份呢", context).context.facts == (members[3],)


def test_everything_offered_can_be_taken(engine: Engine) -> None:
    turn = engine.answer("监控了多少项目")
    assert turn.reply.status is Status.CLARIFY
    after = engine.answer("都要", turn.context)
    assert after.reply.status is Status.ANSWERED
    assert {"4397", "4826"} <= {stated.value for stated in after.reply.facts}


@pytest.mark.parametrize("text", ["出处在哪", "再说一遍", "原文怎么说的"], ids=ascii)
def test_the_last_answer_is_told_again_with_its_source(engine: Engine, text: str) -> None:
    reply = engine.answer(text, ONE).reply
    assert reply.status is Status.ANSWERED
    assert "4826" in reply.text
    assert reply.citations


def test_without_a_last_answer_there_is_no_source_of_it(engine: Engine) -> None:
    assert engine.answer("出处在哪").reply.status is not Status.ANSWERED


def test_an_amount_just_told_is_converted(engine: Engine) -> None:
    context = engine.answer("8月监控涉及多少资金").context
    assert "1373900" in engine.answer("换成万元", context).reply.text


def test_a_full_question_points_at_nothing(pointers: Pointers, read: Read) -> None:
    assert pointers.resolve(read("8月监控了多少个项目"), PAIR) is None


def test_several_facts_are_told_in_a_row(pointers: Pointers, base: FactBase) -> None:
    facts = base.get(PAIR.facts)
    outcome = pointers.tell(facts, Request(measures=("count",)))
    assert outcome.listed == outcome.facts == facts
    assert outcome.is_answer


def test_a_choice_that_is_gone_is_said_to_be_gone(pointers: Pointers) -> None:
    outcome = pointers.tapped(["no.such.fact"]).outcome
    assert outcome is not None
    assert outcome.reason is Reason.NOT_UNDERSTOOD


def test_a_place_in_what_is_gone_is_not_told(engine: Engine) -> None:
    """What was enumerated by a fact that the base no longer has (a reload) has no source to cite."""
    reply = engine.answer("第三个", Context(facts=("gone.fact",), items=("甲", "乙", "甲"))).reply
    assert reply.status is not Status.ANSWERED
