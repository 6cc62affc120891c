"""text: what was typed is brought to one form and cut into tokens before anything looks at it."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.text import is_han, normalise, shown, stem, tokens


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


@given(st.text(max_size=200))
def test_the_one_form_has_no_other(text: str) -> None:
    assert normalise(text) == normalise(text)
    assert not any(unicodedata.category(char) == "Cf" for char in normalise(text))


@given(st.text(alphabet="8月监控了多少个项目2023年自评", min_size=1, max_size=30))
def test_plain_text_is_left_as_it_is(text: str) -> None:
    assert normalise(text) == text


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40))
def test_each_han_character_is_one_token(text: str) -> None:
    row = tokens(text, frozenset())
    assert "".join(token.text for token in row) == text
    assert all(token.kind == "han" and is_han(token.text) for token in row)


@pytest.mark.parametrize(
    ("text", "stop"), [("好。几", "sentence"), ("好，几", "clause"), ("好 几", "space"), ("好几", "")], ids=ascii
)
def test_a_token_knows_what_stands_before_it(text: str, stop: str) -> None:
    assert [token.stop for token in tokens(text, frozenset())] == ["", stop]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2 0 2 3 年 自 评", "2023年自评"), ("4 826个", "4826个"), ("shi4 qian2 ping2 gu1", "shi qian ping gu")],
    ids=["spaced", "thousands", "tones"],
)
def test_what_was_typed_apart_is_closed_up(typed: str, meant: str) -> None:
    assert " ".join(normalise(typed).split()) == meant


def test_numbers_keep_their_decimals_and_lose_their_commas() -> None:
    assert [token.text for token in tokens("1,373,900万元137.39", frozenset())] == ["1373900", "万", "元", "137.39"]
