"""learning: what both readers take from a curated text."""

from __future__ import annotations

from bot.answering.engine import Engine
from bot.answering.learning import Lesson, lesson


def learnt(engine: Engine, text: str) -> Lesson:
    return lesson(engine.lexicon.read_exactly(text))


def test_a_text_teaches_its_terms(engine: Engine) -> None:
    found = learnt(engine, "8月监控了多少个项目？")
    assert {"month:8月", "object:项目"} <= set(found.keys) & set(found.terms)
    assert found.text == "8月监控了多少个项目?"


def test_courtesy_teaches_nothing(engine: Engine) -> None:
    assert learnt(engine, "谢谢").keys == learnt(engine, "谢谢").terms == ()


def test_a_no_that_asks_is_no_key(engine: Engine) -> None:
    denies, asks = learnt(engine, "没有自评的项目").keys, learnt(engine, "自评了没有").keys
    assert any(key.startswith("negation:") for key in denies)
    assert not any(key.startswith("negation:") for key in asks)
