"""request: what a message asks, part by part; who asks and why is background, what narrows is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.answering.request import is_slight
from bot.model import Quantity
from tests.answering.conftest import Divide, Read

BACKGROUND = ("", "您好，", "我在乡镇上班，", "我是学会计的，正在写论文，", "不好意思打扰了，")


@pytest.mark.parametrize("before", BACKGROUND, ids=["none", "greeting", "work", "study", "courtesy"])
def test_background_is_no_part_of_the_request(read: Read, before: str) -> None:
    request = read(f"{before}8月监控了多少个项目")
    bare = read("8月监控了多少个项目")
    assert (request.keys, request.measures, request.negated) == (bare.keys, bare.measures, bare.negated)
    assert not request.foreign


@pytest.mark.parametrize("text", ["8月监控了多少个项目，只要轮台县的", "轮台县的，8月监控了多少个项目"])
def test_a_clause_that_narrows_is_part_of_the_request(read: Read, text: str) -> None:
    request = read(text)
    assert "place:轮台县" in request.keys | {word.key for word in request.foreign}


def test_each_question_is_a_request(divide: Divide) -> None:
    requests = divide("8月监控了多少个项目？新增了几条共性指标？").requests
    assert len(requests) == 2
    assert "month:8月" in requests[0].keys
    assert "month:8月" not in requests[1].keys


def test_a_second_measure_is_no_second_request(divide: Divide) -> None:
    (request,) = divide("8月监控了多少个项目，多少资金").requests
    assert set(request.measures) == {"count", "amount"}


def test_a_message_without_a_question_asks_for_what_it_names(divide: Divide) -> None:
    division = divide("8月监控项目数")
    assert not division.asks
    assert "month:8月" in division.requests[0].keys


def test_what_is_put_right_in_the_same_message_is_let_go(read: Read) -> None:
    keys = read("5月不对，8月监控了多少个项目").keys
    assert "month:8月" in keys
    assert "month:5月" not in keys


@pytest.mark.parametrize("text", ["8月监控了4826个项目对吗", "8月是不是监控了4826个项目"])
def test_a_number_put_to_be_checked_is_kept(read: Read, text: str) -> None:
    request = read(text)
    assert request.polar
    assert [(quantity.value, quantity.unit) for quantity in request.quantities] == [(Decimal(4826), "个")]


def test_a_small_number_said_in_passing_is_slight() -> None:
    assert is_slight(Quantity(Decimal(3), "", "三"))
    assert not is_slight(Quantity(Decimal(4826), "个", "4826个"))
    assert not is_slight(Quantity(Decimal(5), "%", "5%"))


def test_what_a_no_is_said_of_is_known(read: Read) -> None:
    assert read("除了8月还有哪次监控").negated or read("没有整改的项目有几个").negated


def test_the_unit_wanted_is_kept(read: Read) -> None:
    assert read("8月监控资金换成万元").unit == "万元"


def test_a_bare_follow_up_names_nothing(read: Read) -> None:
    assert read("那资金呢").is_bare
    assert not read("8月监控资金").is_bare


def test_a_clause_with_a_question_mark_asks(divide: Divide) -> None:
    assert divide("8月监控项目4826个？").asks
    assert not divide("8月监控项目4826个。").asks


def test_no_question_word_asks_behind_a_no(divide: Divide) -> None:
    assert not divide("我们没有什么8月监控").asks
    assert divide("8月监控有没有什么要求").asks


@pytest.mark.parametrize("lasting", ["俩月", "两月"])
def test_a_number_of_months_names_none(read: Read, lasting: str) -> None:
    assert not any(key.startswith("month:") for key in read(f"{lasting}监控了多少个项目").keys)


def test_how_long_something_went_on_is_no_year(read: Read) -> None:
    assert not any(key.startswith("year:") for key in read("种了二十年棉花，8月监控了多少个项目").keys)
    assert "year:2020年" in read("2020年监控了多少个项目").keys


def test_who_asks_why_wants_nothing_worked_out(read: Read) -> None:
    assert read("8月比5月多几个").ops
    assert not read("为什么8月比5月多").ops


def test_a_unit_in_a_clause_of_its_own_is_of_the_question(divide: Divide) -> None:
    (request,) = divide("8月监控涉及多少资金，用万元表示").requests
    assert request.unit == "万元"


def test_nothing_said_is_nothing_asked(divide: Divide) -> None:
    assert divide("").requests == ()
    assert not divide("").asks


BESIDES = ("除了{}，还看哪些", "{}之外，其余有哪些", "除{}外，另外还有什么")


@pytest.mark.parametrize("form", BESIDES, ids=["still", "the rest", "other"])
def test_who_asks_for_what_there_is_besides_leaves_nothing_out(read: Read, form: str) -> None:
    request = read(form.format("立项必要性"))
    assert not request.negated
    assert not request.ops


def test_a_number_of_the_rest_is_another_matter(read: Read) -> None:
    request = read("除8月外，其余监控了多少个项目")
    assert request.negated
    assert "rest" in request.ops
