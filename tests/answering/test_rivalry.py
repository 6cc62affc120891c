"""rivalry: what was chosen stands first, and each other fact says by what it lost."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from bot.answering.memory import NEW
from bot.answering.rivalry import Against, Lack, Rival


def rivals(engine: Engine, text: str) -> dict[str, Rival]:
    (request,) = engine.tracer.account(engine.follow(text)).requests
    return {rival.fact: rival for rival in request.rivals}


def against(engine: Engine, fact: str, *texts: str) -> Against:
    """The fact held against the last turn."""
    context = NEW
    for text in texts:
        course = engine.follow(text, context)
        context = course.turn.context
    (found,) = engine.tracer.against(course, fact)
    return found


def test_what_was_chosen_comes_first(engine: Engine) -> None:
    found = list(rivals(engine, "8月监控了多少个项目").values())
    assert (found[0].fact, found[0].result, found[0].lacks) == ("monitoring.august", "answered", ())
    assert {rival.result for rival in found[1:]} == {"lost"}


def test_a_loser_lacks_a_must_in_the_own_words_of_the_person(engine: Engine) -> None:
    found = rivals(engine, "八月监控了多少个项目")
    assert Lack("八月", "month:8月") in found["monitoring.may"].lacks


def test_both_sides_of_a_comparison_are_chosen(engine: Engine) -> None:
    found = rivals(engine, "8月比5月多监控了多少个项目")
    assert {fact for fact, rival in found.items() if rival.is_chosen} == {"monitoring.august", "monitoring.may"}


def test_what_is_asked_back_is_told_apart_from_an_answer(engine: Engine) -> None:
    assert rivals(engine, "8月监控不合格的有几个")["monitoring.august"].result == "asked back"


def test_what_sounds_like_a_near_miss_raises_doubt(engine: Engine) -> None:
    plain = against(engine, "monitoring.august", "8月监控了多少个项目").rival.doubt
    assert against(engine, "monitoring.august", "8月监控不合格的有几个").rival.doubt > plain


def test_the_chosen_fact_is_said_to_be_chosen(engine: Engine) -> None:
    assert against(engine, "monitoring.may", "5月监控了多少个项目").rival.is_chosen


def test_a_fact_that_was_not_chosen_is_held_against_the_best(engine: Engine) -> None:
    found = against(engine, "monitoring.may", "8月监控了多少个项目")
    assert found.best is not None
    assert found.best.fact == "monitoring.august"
    assert found.rival.likeness < found.best.likeness


def test_a_fact_that_is_not_like_the_question_at_all_can_be_asked_for(engine: Engine) -> None:
    found = against(engine, "report.3", "8月监控了多少个项目")
    assert not found.rival.is_chosen
    assert found.rival.is_far


def test_a_follow_up_is_explained_as_one(engine: Engine) -> None:
    found = against(engine, "monitoring.may", "5月监控了多少个项目", "8月呢")
    assert Lack("8月", "month:8月") in found.rival.lacks
    assert found.chosen == ("monitoring.august",)


def test_where_a_pointer_chose_there_was_no_contest(engine: Engine) -> None:
    assert against(engine, "monitoring.august", "公开了哪些本级评价报告", "第三个").pointed


@pytest.mark.parametrize("text", ["谢谢", "监" * 501], ids=["talk", "too-long"])
def test_a_message_without_requests_is_held_against_nothing(engine: Engine, text: str) -> None:
    assert engine.tracer.against(engine.follow(text), "monitoring.may") == ()
