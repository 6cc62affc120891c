"""Text is brought to one form before anything looks at it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.text import normalise, shown, stem, tokens


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("８月监控", "8月监控"),
        ("⑧月監控", "8月监控"),
        ("监\u200b控\ufeff", "监控"),
        ("⾃治区", "自治区"),
        ("AUGUST", "august"),
        ("監控了幾個專案", "监控了几个专案"),
    ],
    ids=["full-width", "circled", "invisible", "radical", "capitals", "traditional"],
)
def test_variants_come_to_one_form(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@given(st.text(max_size=300))
def test_any_text_splits_into_tokens_in_order(text: str) -> None:
    clean = normalise(text)
    row = tokens(clean, frozenset())
    assert all(a.end <= b.start for a, b in pairwise(row))
    assert all(0 <= token.start < token.end <= len(clean) for token in row)


@given(st.text(max_size=300))
def test_what_is_repeated_to_a_person_is_short_and_harmless(text: str) -> None:
    repeated = shown(text)
    assert len(repeated) <= 13
    assert not set(repeated) & set("<>&\"'{}`*_[]()")


def test_pinyin_is_cut_into_syllables() -> None:
    row = tokens("bayuejiankong", frozenset())
    assert [token.text for token in row] == ["ba", "yue", "jian", "kong"]


def test_tones_do_not_matter() -> None:
    assert [t.text for t in tokens(normalise("bā yuè"), frozenset())] == ["ba", "yue"]


def test_english_endings_fold_together() -> None:
    assert stem("projects") == stem("project")
    assert stem("evaluated") == stem("evaluate")
    assert stem("agencies") == stem("agency")
