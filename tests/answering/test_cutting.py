"""cutting: marks divide clauses, save within a list; a question in one breath is one of its own, a story is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.answering.cutting import Cutter
from bot.answering.engine import Engine
from bot.answering.request import Parts
from tests.answering.conftest import Read

Cut = Callable[[str], list[str]]


@pytest.fixture
def cutter(engine: Engine) -> Cutter:
    return Cutter(engine.knowledge, Parts(engine.knowledge, engine.base.is_common))


@pytest.fixture
def cut(engine: Engine, cutter: Cutter) -> Cut:
    """The texts of the clauses."""

    def texts(text: str) -> list[str]:
        spans = cutter.spans(engine.lexicon.read(text).words)
        return ["".join(word.text for word in span.words) for span in spans]

    return texts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("我在乡里上班，8月监控了多少个项目", 2),
        ("5、8月监控了多少个项目", 1),
        ("8月监控了4826个项目，对吗", 1),
        ("how many projects were monitored in august", 1),
        ("先说8月监控的个数再说新增指标的条数", 2),
    ],
    ids=["mark", "list", "tag", "latin", "one breath"],
)
def test_where_a_message_is_cut(cut: Cut, text: str, count: int) -> None:
    assert len(cut(text)) == count


def test_a_story_without_marks_is_background(engine: Engine, cutter: Cutter, read: Read) -> None:
    text = "我退休以前在乡里当过出纳那会儿哪有什么绩效我想问一下8月监控了多少个项目"
    assert [span.story for span in cutter.spans(engine.lexicon.read(text).words)] == [True, False]
    request = read(text)
    assert request.keys == read("8月监控了多少个项目").keys
    assert not request.negated and not request.foreign


def test_a_subject_before_the_opening_words_is_no_story(cut: Cut) -> None:
    assert cut("8月绩效监控项目的个数我想问一下是多少") == ["8月绩效监控项目的个数我想问一下是多少"]
