"""explanation: why there is no answer; the document is said to lack only what nothing that is loaded holds."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from bot.answering.explanation import Explainer
from bot.answering.facts import FactBase
from bot.model import Fact, Reason, Status
from tests.answering.conftest import Read

ABSENT = ("month:9月", "month:12月", "year:2019年", "place:轮台县", "measure:得分")
DENIED = ("9月监控了多少个项目", "轮台县项目自评有几个", "2019年公开了多少自评结果", "8月监控的项目平均得分是多少")


@pytest.fixture(scope="session")
def explainer(base: FactBase) -> Explainer:
    return Explainer(base)


@pytest.mark.parametrize("key", ABSENT)
def test_what_nothing_holds_may_be_denied(explainer: Explainer, key: str) -> None:
    assert explainer.can_deny(key)


def test_nothing_that_a_fact_holds_is_denied(explainer: Explainer, base: FactBase) -> None:
    held = {key for keys in base.stated.values() for key in keys}
    assert not [key for key in held if explainer.can_deny(key)]


def test_no_name_that_stands_in_the_evidence_is_denied(explainer: Explainer, engine: Engine, base: FactBase) -> None:
    facts = engine.knowledge.facts.values()
    printed = "".join(citation.evidence for fact in facts for citation in fact.citations)
    terms = [term for term in engine.knowledge.terms.values() if any(name in printed for name in term.names)]
    assert not [term.key for term in terms if explainer.can_deny(term.key)]


@pytest.mark.parametrize("text", DENIED)
def test_a_denial_names_what_is_missing_and_shows_the_nearest(engine: Engine, text: str) -> None:
    reply = engine.answer(text).reply
    assert reply.status is Status.UNANSWERED
    assert reply.reason in (Reason.UNMET, Reason.NOT_DISCLOSED)
    assert any(part in reply.lead for part in ("9月", "轮台县", "2019年", "得分"))
    assert reply.choices


def test_of_what_is_withheld_the_reason_is_told(explainer: Explainer, engine: Engine) -> None:
    outcome = explainer.withheld(engine.knowledge.facts["reports.withheld"])
    assert (outcome.status, outcome.reason) == (Status.UNANSWERED, Reason.WITHHELD)


def test_what_is_not_understood_is_not_said_to_be_missing(explainer: Explainer, read: Read) -> None:
    outcome = explainer.not_understood(read("阿巴阿巴"))
    assert outcome.reason is Reason.NOT_UNDERSTOOD


def test_what_is_asked_back_is_shown_with_its_figures(explainer: Explainer, read: Read, august: Fact) -> None:
    outcome = explainer.asked_back(read("8月监控涉及多少资金"), (august,))
    assert outcome.status is Status.CLARIFY
    assert outcome.choices == (august,)
    assert "137.39" in "".join(hole for line in outcome.lines for hole in line.holes.values())


def test_a_part_left_over_is_named(explainer: Explainer, read: Read, may: Fact) -> None:
    outcome = explainer.left_over(read("8月监控了多少个项目"), (may,), frozenset({"month:8月"}))
    assert not outcome.is_answer
    assert outcome.lines[0].holes["asked"] == "8月"
