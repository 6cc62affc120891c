"""tracing: the account of a turn says of every word what it is, whether it must be used, and what used it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.answering.engine import Engine
from bot.answering.memory import NEW
from bot.answering.tracing import Account
from bot.answering.usage import Class, Part
from bot.model import Status

Tell = Callable[..., Account]


@pytest.fixture(scope="session")
def tell(engine: Engine) -> Tell:
    """The account of the last of the turns of a conversation."""

    def told(*texts: str) -> Account:
        context = NEW
        for text in texts:
            course = engine.follow(text, context)
            context = course.turn.context
        return engine.tracer.account(course)

    return told


def parts(account: Account) -> dict[str, Part]:
    """By the person's own words."""
    return {part.text: part for part in (*account.rest, *(p for each in account.requests for p in each.parts))}


def test_no_word_of_a_message_is_left_out(engine: Engine, tell: Tell) -> None:
    text = "我在乡镇上班，想问5月不对，8月监控了多少个项目，谢谢"
    assert set(parts(tell(text))) == {word.text for word in engine.lexicon.read(text).words}


def test_the_account_is_of_the_turn_that_is_answered(engine: Engine) -> None:
    text = "8月监控了多少个项目"
    assert engine.follow(text).turn == engine.answer(text)


CLASSES = {
    "a name": ("8月监控了多少个项目", "监控", Class.KNOWN),
    "a figure of a fact": ("监控的是不是4826个", "4826个", Class.KNOWN),
    "another number": ("监控的是不是4827个", "4827个", Class.TYPED),
    "a month by rule that no fact has": ("8月31日之前监控了几个", "8月31日", Class.TYPED),
    "a function word": ("8月监控了多少个项目", "了", Class.GENERAL),
    "courtesy": ("请问8月监控了多少个项目", "请问", Class.GENERAL),
    "a word that no fact is asked for with": ("8月监控了多少个无人机项目", "无人机", Class.UNKNOWN),
}


@pytest.mark.parametrize(("text", "word", "sort"), CLASSES.values(), ids=[name.replace(" ", "-") for name in CLASSES])
def test_each_word_is_of_a_class(tell: Tell, text: str, word: str, sort: Class) -> None:
    assert parts(tell(text))[word].sort is sort


def test_a_name_that_no_fact_has_says_so(tell: Tell) -> None:
    assert parts(tell("教育局监控了多少个项目"))["教育局"].nature == "institution, no fact has it"


@pytest.mark.parametrize(("word", "must"), [("8月", True), ("监控", True), ("多少个", True), ("了", False)])
def test_what_narrows_must_be_used(tell: Tell, word: str, must: bool) -> None:
    assert parts(tell("8月监控了多少个项目"))[word].must is must


HEARD = {"监控": "exact", "无人机": "dictionary", "jiankong": "pinyin"}


@pytest.mark.parametrize(("word", "how"), HEARD.items())
def test_how_a_word_was_recognised_is_told(tell: Tell, word: str, how: str) -> None:
    assert parts(tell(f"8月{word}了多少个项目"))[word].how == how


def test_a_word_is_used_by_the_fact_that_holds_it(tell: Tell) -> None:
    found = parts(tell("8月比5月多监控了多少个项目"))
    assert found["8月"].used == ("monitoring.august",)
    assert found["5月"].used == ("monitoring.may",)
    assert set(found["监控"].used) == {"monitoring.august", "monitoring.may"}


def test_a_word_of_calculation_is_used_by_its_operation(tell: Tell) -> None:
    assert parts(tell("8月监控资金是5月的几倍"))["几倍"].used == ("operation times",)


def test_every_must_of_a_full_answer_is_used(tell: Tell) -> None:
    for text in ("8月监控了多少个项目", "8月监控资金是5月的几倍", "监控了4826个对吗", "8月监控资金换成万元"):
        (request,) = tell(text).requests
        assert request.status is Status.ANSWERED, text
        assert [part for part in request.parts if part.must and part.used == ("not used",)] == [], text


def test_what_the_document_lacks_is_named_in_the_reply(tell: Tell) -> None:
    assert parts(tell("9月监控了多少个项目"))["9月"].used == ("named in the reply",)


def test_the_clause_about_oneself_is_background(tell: Tell) -> None:
    account = tell("我在若羌县上班，8月监控了多少个项目")
    assert parts(account)["若羌县"].used == ("background",)
    assert "若羌县" in {part.text for part in account.rest}


def test_what_is_put_right_is_set_aside(tell: Tell) -> None:
    assert parts(tell("五月啊不对八月监控了几个"))["五月"].used == ("set aside",)


def test_a_greeting_has_no_request(tell: Tell) -> None:
    account = tell("你好")
    assert account.requests == ()
    assert parts(account)["你好"].used == ("talk",)


def test_each_request_has_its_own_account(tell: Tell) -> None:
    first, second = tell("8月监控了多少个项目？新增了几条共性指标？").requests
    assert "8月" in {part.text for part in first.parts}
    assert "8月" not in {part.text for part in second.parts}
    assert second.rivals[0].fact == "indicators.new"


def test_a_full_question_takes_nothing_from_the_conversation(tell: Tell) -> None:
    (request,) = tell("你好", "8月监控了多少个项目").requests
    assert not request.supplied.linked


def test_what_a_follow_up_takes_over_is_told(tell: Tell) -> None:
    (request,) = tell("5月监控了多少个项目", "8月呢").requests
    assert request.supplied.linked
    assert request.supplied.focus == ("monitoring.may",)
    assert request.supplied.measures == ("count",)


def test_a_refused_key_that_is_taken_over_is_told(tell: Tell) -> None:
    (request,) = tell("5月监控了多少个项目", "9月呢", "钱呢").requests
    assert request.supplied.keys == ("month:9月",)
    assert request.rivals[0].lacks[0].said == ""


def test_what_a_pointer_denotes_is_told(tell: Tell) -> None:
    (request,) = tell("公开了哪些本级评价报告", "第三个").requests
    assert request.supplied.pointed == ("report.3",)
    assert request.parts[0].used == ("pointer",)


def test_a_message_that_is_too_long_has_an_empty_account(tell: Tell) -> None:
    assert tell("监" * 501) == Account((), ())


def test_no_example_is_answered_with_a_must_unused(engine: Engine) -> None:
    """The account agrees with the gate; every seventh example, since each account holds all facts against it."""
    asks = [ask for example in engine.knowledge.examples for ask in example.asks]
    left = []
    for ask in asks[::7]:
        for request in engine.tracer.account(engine.follow(ask)).requests:
            unused = [part.text for part in request.parts if part.must and part.used == ("not used",)]
            if request.status is Status.ANSWERED and unused:
                left.append(f"{ask}: {unused}")
    assert left == []
