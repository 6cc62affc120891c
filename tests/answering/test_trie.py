"""trie: all names in one tree; exact ones are found from any token on, and shared ones are reported."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.engine import Engine
from bot.answering.text import tokens
from bot.answering.trie import Edge, Trie, collisions, name_tokens, span_cost
from bot.model import Term

NAME = st.text(alphabet="绩效监控自评项目公开", min_size=1, max_size=6)


def found(names: Trie, text: str, start: int = 0, harmless: frozenset[str] = frozenset()) -> list[Edge]:
    return names.exact(tokens(text, frozenset()), start, harmless)


def of(*names: str, slot: str = "stage") -> Trie:
    trie = Trie()
    for name in names:
        trie.add(name_tokens(name), Term(slot, name, (name,)))
    return trie


@given(st.lists(NAME, min_size=1, max_size=8, unique=True), st.data())
def test_every_name_is_found_wherever_it_stands(names: list[str], data: st.DataObject) -> None:
    trie, name = of(*names), data.draw(st.sampled_from(names))
    before = data.draw(NAME)
    edges = found(trie, before + name + before, len(before))
    assert (len(before) + len(name), name) in {(edge.end, edge.term.value) for edge in edges}
    assert {edge.term.value for edge in edges} <= set(names)


@given(NAME, NAME)
def test_nothing_is_found_that_is_no_name(name: str, text: str) -> None:
    assert all(text[: edge.end] == name for edge in found(of(name), text))


@given(st.integers(1, 20))
def test_one_long_name_is_cheaper_than_two_short_ones(size: int) -> None:
    assert 0 < span_cost(size + 1) <= span_cost(size)
    assert span_cost(2 * size) < 2 * span_cost(size)


def test_the_first_owner_of_a_name_keeps_it() -> None:
    trie = of("监控")
    trie.add(name_tokens("监控"), Term("topic", "other", ("监控",)))
    assert [edge.term.slot for edge in found(trie, "监控")] == ["stage"]


def test_a_name_across_punctuation_is_less_likely() -> None:
    trie = of("监控")
    assert found(trie, "监，控")[0].cost > found(trie, "监控")[0].cost


def test_what_means_something_comes_before_what_does_not() -> None:
    trie = of("监控")
    assert found(trie, "监控", 0, frozenset({"stage"}))[0].cost > found(trie, "监控")[0].cost


def test_names_have_one_form() -> None:
    assert name_tokens("監控") == name_tokens("监控") == ("监", "控")
    assert name_tokens("Projects") == name_tokens("project")


def test_a_shared_name_is_reported() -> None:
    terms = {"stage:a": Term("stage", "a", ("监控",)), "topic:b": Term("topic", "b", ("监控", "自评"))}
    assert collisions(terms) == [("stage:a", "topic:b", "监控")]


def test_no_name_of_the_lexicon_has_two_meanings(engine: Engine) -> None:
    assert collisions(engine.knowledge.terms) == []
