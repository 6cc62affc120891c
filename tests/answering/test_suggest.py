"""What is suggested while a person types, and how unanswered questions are gathered."""

from __future__ import annotations

import pytest

from bot.answering.likeness import gathered
from bot.answering.pipeline import Engine
from bot.answering.suggest import Suggestions
from bot.model import Status

TYPED = {
    "words": ("评价报告在哪", "local.where"), "initials": ("8yjxjk", "monitoring.august"),
    "loose initials": ("8yjk", "monitoring.august"), "pinyin": ("minsheng", "budget.livelihood"),
    "numerals": ("八月", "monitoring.august"), "wrong character": ("绩笑自评", "selfevaluation"),
    "full width": ("８月", "monitoring.august"),
}  # fmt: skip


@pytest.fixture(scope="module")
def suggestions(engine: Engine) -> Suggestions:
    return Suggestions(engine.knowledge)


@pytest.mark.parametrize("typed, wanted", TYPED.values(), ids=[name.replace(" ", "-") for name in TYPED])
def test_the_question_meant_is_among_the_first(suggestions: Suggestions, typed: str, wanted: str) -> None:
    assert any(choice.key.startswith(wanted) for choice in suggestions.find(typed, 3))


@pytest.mark.parametrize("typed", ["", "  ？！", "天气怎么样", "qwvv", "\x00"], ids=ascii)
def test_nothing_is_suggested_for_what_nothing_is_like(suggestions: Suggestions, typed: str) -> None:
    assert suggestions.find(typed, 3) == ()


def test_every_suggestion_is_answered(suggestions: Suggestions, engine: Engine) -> None:
    for official in suggestions.officials:
        assert engine.tap(official.choice.key).reply.status is Status.ANSWERED, official.choice


def test_questions_that_are_alike_are_counted_together() -> None:
    rows: list[tuple[str, str | None, int]] = [
        ("9月监控了多少个项目", "unmet", 5), ("9月监控了几个项目？", "unmet", 2), ("天气怎么样", "off_topic", 3),
        ("九月监控了多少个项目", "not_understood", 1),
    ]  # fmt: skip
    groups = gathered(rows)
    assert [(group.text, group.count) for group in groups] == [("9月监控了多少个项目", 8), ("天气怎么样", 3)]
    assert "9月监控了几个项目？" in groups[0].others
    assert groups[0].reasons["unmet"] == 7
