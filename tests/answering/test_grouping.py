"""grouping: questions that ask for much the same are counted together, the most frequent first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.grouping import gathered

ROWS: list[tuple[str, str | None, int]] = [
    ("9月监控了多少个项目", "unmet", 5), ("9月监控了几个项目？", "unmet", 2), ("天气怎么样", "off_topic", 3),
    ("九月监控了多少个项目", "not_understood", 1),
]  # fmt: skip


def test_questions_that_are_alike_are_counted_together() -> None:
    groups = gathered(ROWS)
    assert [(group.text, group.count) for group in groups] == [("9月监控了多少个项目", 8), ("天气怎么样", 3)]


def test_a_group_keeps_how_else_it_was_said_and_why_it_was_refused() -> None:
    group = gathered(ROWS)[0]
    assert "9月监控了几个项目？" in group.others
    assert group.reasons == {"unmet": 7, "not_understood": 1}


@given(st.lists(st.tuples(st.text(max_size=20), st.none(), st.integers(1, 9)), max_size=12))
def test_no_question_is_lost(rows: list[tuple[str, str | None, int]]) -> None:
    groups = gathered(rows)
    assert sum(group.count for group in groups) == sum(count for _, _, count in rows)
    assert [group.count for group in groups] == sorted((group.count for group in groups), reverse=True)
