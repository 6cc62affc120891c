"""places: which members of a row the words point at; out of the row is told apart from pointing at none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.places import index, places, step, stepped
from tests.answering.conftest import Read

ROW = 9
POINTED = {
    "an ordinal": ("第三份", (2,)),
    "two ordinals": ("第二份和第五份", (1, 4)),
    "a range": ("序号1到3", (0, 1, 2)),
    "from the end": ("倒数第二个", (7,)),
    "the last": ("最后一家", (8,)),
    "the first few": ("前三份", (0, 1, 2)),
    "the last few": ("最后两份", (7, 8)),
    "the middle": ("正中间那个", (4,)),
    "the middle three": ("中间三类", (3, 4, 5)),
    "the middle two of an odd row": ("中间那两份", ()),
    "nothing": ("评的是什么", ()),
    "out of the row": ("第十二份", None),
}


@pytest.mark.parametrize(("text", "found"), POINTED.values(), ids=[name.replace(" ", "-") for name in POINTED])
def test_the_words_point_at_their_places(read: Read, text: str, found: tuple[int, ...] | None) -> None:
    assert places(read(text), ROW) == found


@pytest.mark.parametrize(("text", "steps"), [("下一份", 1), ("再前一个", -1), ("后面两份", 2), ("它是哪家的", 0)])
def test_going_on_has_a_direction(read: Read, text: str, steps: int) -> None:
    assert step(read(text)) == steps


@given(st.lists(st.integers(), min_size=1, max_size=12), st.data())
def test_a_step_stays_in_the_row_or_reaches_nothing(row: list[int], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(row) - 1))
    steps = data.draw(st.integers(1, 5)) * data.draw(st.sampled_from((1, -1)))
    reached = stepped(row, at, steps)
    inside = 0 <= at + steps < len(row)
    assert len(reached) == (abs(steps) if inside else 0)


@given(st.integers(-20, 20).filter(bool), st.integers(0, 12))
def test_a_place_is_in_the_row_or_none(number: int, size: int) -> None:
    place = index(number, size)
    assert (place is None) == (abs(number) > size)
