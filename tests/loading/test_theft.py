"""theft: an example that another fact answers is found, and told where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.engine import Engine
from bot.loading import theft
from bot.loading.loader import Loaded
from bot.loading.theft import Asked, Fate, Question


@pytest.fixture(scope="session")
def august(loaded: Loaded) -> Question:
    """An example of the fact: what its first way of asking is."""
    return next(q for q in theft.questions(loaded.knowledge) if q.fact == "monitoring.august" and not q.official)


def asked(question: Question, text: str, engine: Engine) -> Asked:
    return theft.asked(replace(question, text=text), engine)


def test_every_example_and_official_question_is_asked(loaded: Loaded) -> None:
    found = list(theft.questions(loaded.knowledge))
    examples = [ask for example in loaded.knowledge.examples for ask in example.asks]
    assert [question.text for question in found if not question.official] == examples
    assert {question.fact for question in found if question.official} == set(loaded.knowledge.facts)


def test_no_official_question_is_stolen_or_lost(loaded: Loaded, engine: Engine) -> None:
    found = [theft.asked(each, engine) for each in theft.questions(loaded.knowledge) if each.official]
    assert [str(theft.problem(each, loaded.places)) for each in found if each.is_wrong] == []


FATES = {
    "8月监控了多少个项目": Fate.REACHED,
    "5月监控了多少个项目": Fate.STOLEN,
    "8月监控不合格的有几个": Fate.ASKED_BACK,
    "9月监控了多少个项目": Fate.DECLINED,
}


@pytest.mark.parametrize(("text", "fate"), FATES.items(), ids=FATES.values())
def test_what_became_of_a_question_is_told(august: Question, engine: Engine, text: str, fate: Fate) -> None:
    assert asked(august, text, engine).fate is fate


def test_one_of_several_requests_reaches_its_fact(august: Question, engine: Engine) -> None:
    assert asked(august, "8月监控了多少个项目？新增了几条共性指标？", engine).fate is Fate.REACHED


def test_an_example_may_be_declined_and_an_official_question_not(august: Question, engine: Engine) -> None:
    declined = asked(august, "9月监控了多少个项目", engine)
    assert not declined.is_wrong
    assert replace(declined, question=replace(august, official=True)).is_wrong


def test_a_theft_names_the_thief_and_the_line_of_the_example(loaded: Loaded, august: Question, engine: Engine) -> None:
    told = str(theft.problem(asked(august, "5月监控了多少个项目", engine), loaded.places))
    assert "monitoring.august is answered by monitoring.may" in told
    assert "--why-not monitoring.august" in told
    file, line, _ = told.split(":", 2)
    assert file == "examples/monitoring.yaml"
    assert int(line) > 1
