"""sounds: how characters sound and how near two sounds are; the nearer the cheaper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import sounds

SYLLABLE = st.sampled_from(sorted(sounds.known_syllables()))
CHARACTER = st.sampled_from(sorted(set(sounds.common_characters())))


@pytest.mark.parametrize(
    ("one", "other"), [("zhong", "zong"), ("neng", "len"), ("shi", "si"), ("ming", "min"), ("lan", "nang")]
)
def test_sounds_that_people_mix_up_are_near(one: str, other: str) -> None:
    assert sounds.near(one, other)
    assert sounds.near(other, one)


@pytest.mark.parametrize(("one", "other"), [("jian", "ping"), ("ba", "wu"), ("zi", "guan")])
def test_other_sounds_are_not(one: str, other: str) -> None:
    assert not sounds.near(one, other)


@given(CHARACTER)
def test_a_character_is_itself_at_no_cost(char: str) -> None:
    assert sounds.distance(char, char) == 0


@given(CHARACTER, CHARACTER)
def test_one_character_for_another_always_costs(typed: str, meant: str) -> None:
    cost = sounds.distance(typed, meant)
    assert cost is None or (cost > 0) is (typed != meant)


def test_the_same_sound_costs_less_than_a_similar_one() -> None:
    same, similar = sounds.distance("空", "控"), sounds.distance("宗", "中")
    assert same is not None
    assert similar is not None
    assert same < similar
    assert sounds.distance("水", "控") is None


@given(st.lists(SYLLABLE, min_size=1, max_size=5))
def test_pinyin_written_together_is_cut_into_syllables(parts: list[str]) -> None:
    word = "".join(parts)
    found = sounds.syllables_of_word(word)
    assert "".join(found) == word
    assert set(found) <= sounds.known_syllables()


def test_a_syllable_inside_a_word_does_not_begin_with_a_vowel_if_that_can_be_avoided() -> None:
    assert sounds.syllables_of_word("gongkailenaxie") == ("gong", "kai", "le", "na", "xie")


@pytest.mark.parametrize("word", ["monitored", "qwv", "x", ""], ids=["english", "keys", "letter", "empty"])
def test_what_is_no_pinyin_has_no_syllables(word: str) -> None:
    assert sounds.syllables_of_word(word) == ()


def test_a_word_of_any_length_is_cut() -> None:
    """Five hundred letters are a message that a person can send."""
    assert len(sounds.syllables_of_word("a" * 500)) == 500
    assert sounds.syllables_of_word("q" * 500) == ()
