"""outcome: what became of a request, before any sentence; only an answered one is an answer."""

from __future__ import annotations

import pytest

from bot.answering.outcome import Line, Outcome, unanswered
from bot.model import Reason, Status


@pytest.mark.parametrize("status", list(Status))
def test_only_an_answered_outcome_is_an_answer(status: Status) -> None:
    assert Outcome(status, ()).is_answer is (status is Status.ANSWERED)


def test_a_refusal_has_its_reason_and_its_template() -> None:
    outcome = unanswered(Reason.OFF_TOPIC, "unanswered.topic", topic="天气")
    assert outcome.reason is Reason.OFF_TOPIC
    assert outcome.lines == (Line("unanswered.topic", {"topic": "天气"}),)
    assert not outcome.facts
