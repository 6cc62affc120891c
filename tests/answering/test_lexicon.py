"""lexicon: every token of a message is explained as cheaply as possible; an exact name beats a guessed one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.engine import Engine
from bot.answering.lexicon import asks_whether, is_particle


def test_the_first_name_of_a_term_is_read_as_the_term(engine: Engine) -> None:
    wrong = []
    for term in engine.knowledge.terms.values():
        words = engine.lexicon.read_exactly(term.names[0]).words if term.names else ()
        if len(words) == 1 and words[0].term.slot not in (term.slot, "quantity"):
            wrong.append(f"{term.names[0]}: {term.key} read as {words[0].key}")
    assert not wrong


@pytest.mark.parametrize(
    ("typed", "key"),
    [("绩笑监控", "stage:绩效监控"), ("绩效监控", "stage:绩效监控")],
    ids=["sound", "exact"],
)
def test_a_misspelt_name_is_recognised(engine: Engine, typed: str, key: str) -> None:
    words = engine.lexicon.read(typed).words
    assert [word.key for word in words] == [key]


def test_a_curated_text_is_never_guessed_at(engine: Engine) -> None:
    assert "sound" in {word.how for word in engine.lexicon.read("绩笑监控").words}
    assert "sound" not in {word.how for word in engine.lexicon.read_exactly("绩笑监控").words}


def test_an_exact_reading_stays_where_tolerance_would_find_another(engine: Engine) -> None:
    for fact in engine.knowledge.facts.values():
        exact = engine.lexicon.read_exactly(fact.question).words
        if all(word.how in ("exact", "grammar") for word in exact):
            assert engine.lexicon.read(fact.question).words == exact


def test_regional_words_are_the_usual_ones(engine: Engine) -> None:
    assert [word.key for word in engine.lexicon.read("專案").words] == [
        word.key for word in engine.lexicon.read("项目").words
    ]


@given(st.text(max_size=60))
def test_the_words_cover_the_text_in_order(engine: Engine, text: str) -> None:
    heard = engine.lexicon.read(text)
    assert all(one.end <= other.start for one, other in pairwise(heard.words))
    assert all(heard.text[word.start : word.end] == word.text for word in heard.words)


def test_a_no_at_the_end_asks(engine: Engine) -> None:
    asking = engine.lexicon.read("8月监控搞了没").words
    denying = engine.lexicon.read("没整改的项目").words
    assert any(asks_whether(asking, at) for at in range(len(asking)))
    assert not any(asks_whether(denying, at) for at in range(len(denying)))


def test_particles_carry_no_meaning(engine: Engine) -> None:
    assert all(is_particle(word) for word in engine.lexicon.read("的了呢").words)
    assert not any(is_particle(word) for word in engine.lexicon.read("绩效监控").words)


def test_no_guess_tears_a_word_of_the_dictionary_apart(engine: Engine) -> None:
    words = engine.lexicon.read("以8月监控项目数为基数").words
    assert [word.text for word in words][-2:] == ["为", "基数"]
