"""doubt: what only near misses say weighs against an answer, what answerable questions say as well does not."""

from __future__ import annotations

from bot.answering.doubt import Doubt

ANSWERED = [["多少"], ["多少", "项目"], ["资金"]]
MISSED = [["多少", "谁写的"], ["名单", "谁写的"]]


def doubt() -> Doubt:
    return Doubt(ANSWERED, MISSED, {"a": ["是谁写的？"]})


def test_what_only_near_misses_have_raises_it() -> None:
    assert doubt().of(["谁写的"]) > doubt().of(["名单"]) > 0


def test_what_answerable_questions_have_raises_none() -> None:
    assert doubt().of(["项目", "资金", "从未见过"]) == 0


def test_a_near_miss_is_known_whatever_its_marks() -> None:
    assert doubt().is_known("是谁写的", "a")
    assert not doubt().is_known("是谁写的", "b")
