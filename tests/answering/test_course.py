"""course: each step of a turn is kept, so that an account of it can be given afterwards."""

from __future__ import annotations

from bot.answering.course import Course
from bot.answering.engine import LONGEST, Engine


def test_each_request_is_kept_with_what_the_one_before_supplied(engine: Engine) -> None:
    course = engine.follow("8月监控了多少个项目？共性指标新增了几条？")
    assert isinstance(course, Course)
    assert len(course.handled) > 1
    assert course.handled[1].context.facts == ("monitoring.august",)
    assert [one.outcome.facts[0].id for one in course.handled] == ["monitoring.august", "indicators.new"]


def test_a_message_that_is_too_long_has_no_steps(engine: Engine) -> None:
    course = engine.follow("多" * (LONGEST + 1))
    assert course.heard is None
    assert not course.handled
