"""likeness: ranks facts by how like a request is to curated ways of asking; knows nothing of must and may."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.engine import Engine
from bot.answering.likeness import TALK, Likeness, features

ROWS = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8)


def test_a_document_is_most_like_itself() -> None:
    documents = {"one": ["监", "控", "监控"], "two": ["自", "评", "自评"], "three": ["公", "开"]}
    like = Likeness(documents.items())
    for name, row in documents.items():
        scores = like.scores(row)
        assert max(scores, key=lambda other: scores[other]) == name


def test_a_rare_feature_tells_more_than_a_common_one() -> None:
    like = Likeness([("one", ["a", "b"]), ("two", ["a", "c"]), ("three", ["a", "d"])])
    assert like.scores(["b"])["one"] > like.scores(["a"])["one"]


def test_nothing_shared_no_score() -> None:
    assert Likeness([("one", ["a"])]).scores(["b"]) == {}


@given(st.dictionaries(st.sampled_from("uvwxyz"), ROWS, min_size=1), ROWS)
def test_only_documents_that_share_a_feature_have_a_score(documents: dict[str, list[str]], row: list[str]) -> None:
    scores = Likeness(documents.items()).scores(row)
    assert set(scores) == {name for name, own in documents.items() if set(own) & set(row)}
    again = Likeness(documents.items()).scores(list(reversed(row)))
    assert {name: round(score, 9) for name, score in scores.items()} == {name: round(s, 9) for name, s in again.items()}


def test_the_title_of_a_fact_is_most_like_the_fact(engine: Engine, likeness: Likeness) -> None:
    other = []
    for fact in engine.knowledge.facts.values():
        heard = engine.lexicon.read_exactly(fact.question)
        scores = {n: s for n, s in likeness.scores(features(heard.text, heard.words)).items() if n in engine.base.about}
        best = sorted(scores, key=lambda name: -scores[name])[:3]
        other += [] if fact.id in best else [f"{fact.question}: {best}"]
    assert not other


def test_talk_is_ranked_beside_the_facts(engine: Engine, likeness: Likeness) -> None:
    heard = engine.lexicon.read_exactly("你好啊，谢谢你")
    assert any(name.startswith(TALK) for name in likeness.scores(features(heard.text, heard.words)))


def test_letters_and_punctuation_tell_nothing() -> None:
    assert features("abc, 监控。", ()) == features("监控", ())
