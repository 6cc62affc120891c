"""reply: templates filled and citations attached; the text holds all that the parts hold, in order."""

from __future__ import annotations

import re

from bot.answering.engine import Engine
from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.reply import compose
from bot.model import Fact, Reason, Status

HOLE = re.compile(r"[{}]")


def told(fact: Fact, status: Status = Status.ANSWERED) -> Outcome:
    return Outcome(status, (Line("answer.says", {"says": fact.title}),), facts=(fact,), measures=("count",))


def test_an_answer_cites_every_fact(engine: Engine, august: Fact) -> None:
    reply = compose([told(august)], (), engine.knowledge)
    assert reply.citations == august.citations
    assert all(citation.evidence in reply.text for citation in reply.citations)


def test_only_the_measures_told_are_stated(engine: Engine, august: Fact) -> None:
    assert [(one.measure, one.value) for one in compose([told(august)], (), engine.knowledge).facts] == [
        ("count", "4826")
    ]


def test_a_refusal_states_nothing_and_cites_nothing(engine: Engine) -> None:
    reply = compose([unanswered(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")], (), engine.knowledge)
    assert reply.text
    assert not reply.facts
    assert not reply.citations


def test_of_several_requests_the_best_status_counts(engine: Engine, august: Fact, may: Fact) -> None:
    refused = unanswered(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")
    reply = compose([refused, told(august), told(may, Status.CLARIFY)], (), engine.knowledge)
    assert reply.status is Status.ANSWERED
    assert [part.status for part in reply.parts] == [Status.UNANSWERED, Status.ANSWERED, Status.CLARIFY]
    assert all(part.text in reply.text for part in reply.parts)


def test_what_two_requests_share_is_cited_once(engine: Engine, august: Fact) -> None:
    assert compose([told(august), told(august)], (), engine.knowledge).citations == august.citations


def test_choices_are_numbered_as_they_are_printed(engine: Engine) -> None:
    reply = engine.answer("监控了多少项目").reply
    assert len(reply.choices) > 1
    for number, choice in enumerate(reply.choices, 1):
        assert f"{number}. {choice.text}" in reply.text


def test_a_guessed_word_is_told(engine: Engine) -> None:
    reply = engine.answer("8月绩笑监控了多少个项目").reply
    assert reply.status is Status.ANSWERED
    assert any("绩笑监控" in note or "绩效监控" in note for note in reply.notes)


def test_no_hole_is_left_open(engine: Engine) -> None:
    for fact in engine.knowledge.facts.values():
        for text in (fact.question, f"9月{fact.title}", fact.title):
            assert not HOLE.search(engine.answer(text).reply.text)


def test_no_inner_name_reaches_a_person(engine: Engine) -> None:
    """公开文本没有把“amount”和…: a name of the code."""
    inner = {*engine.knowledge.measures, *engine.knowledge.operations, *engine.knowledge.slots} - {"month", "year"}
    for text in (
        "5111人才专项资金有多少钱",
        "统计局的报告涉及多少钱",
        "事前评估的项目占几成",
        "双监控多少个",
        "财经委多少钱",
    ):
        words = set(re.findall(r"[a-z_]+", engine.answer(text).reply.text))
        assert not words & inner, text
