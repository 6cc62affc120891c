"""passage: the place of a citation in the operator's copy, white space ignored, with the evidence as printed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.passage import AROUND, passage

TEXT = st.text(alphabet="监控项目4826个\n \t", min_size=1, max_size=60)


def test_the_evidence_is_found_across_line_ends() -> None:
    found = passage("全州开\n展8月绩效监控\n\n项目4826个、涉及", "8月绩效监控项目 4826个")
    assert found is not None
    assert (found.before, found.marked, found.after) == ("全州开展", "8月绩效监控项目4826个", "、涉及")


def test_what_the_document_does_not_hold_has_no_place() -> None:
    assert passage("8月监控项目4826个", "5月监控") is None
    assert passage("8月监控项目4826个", "") is None
    assert passage("", "8月") is None


@given(TEXT, TEXT, TEXT)
def test_any_clause_of_a_document_is_found_in_it(before: str, clause: str, after: str) -> None:
    found = passage(before + clause + after, clause)
    packed = "".join(clause.split())
    assert (found is None) is (not packed)
    if found is not None:
        assert found.marked == packed
        assert max(len(found.before), len(found.after)) <= AROUND
