"""suggest: what a person may be about to ask, by the words, the sound or the initials; each suggestion is answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.engine import Engine
from bot.answering.suggest import Suggestions
from bot.model import Status

TYPED = {
    "words": ("评价报告在哪", "local.where"), "initials": ("8yjxjk", "monitoring.august"),
    "loose initials": ("8yjk", "monitoring.august"), "pinyin": ("minsheng", "budget.livelihood"),
    "numerals": ("八月", "monitoring.august"), "wrong character": ("绩笑自评", "selfevaluation"),
    "full width": ("８月", "monitoring.august"),
}  # fmt: skip


@pytest.fixture(scope="session")
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


def test_no_more_is_suggested_than_was_wanted(suggestions: Suggestions) -> None:
    for limit in (0, 1, 5):
        assert len(suggestions.find("监控", limit)) == limit


@given(st.text(max_size=80))
def test_anything_can_be_typed(suggestions: Suggestions, typed: str) -> None:
    found = suggestions.find(typed, 3)
    assert found == suggestions.find(typed, 3)
    assert len({choice.key for choice in found}) == len(found) <= 3
