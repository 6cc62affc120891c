"""What people say, and what it must come to: every line of tests/utterances, against the whole fact base."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.answering.pipeline import Engine
from bot.model import Status
from tests.conftest import TESTS


def _read(name: str) -> dict[str, list[Any]]:
    content: dict[str, list[Any]] = yaml.safe_load((TESTS / "utterances" / name).read_text(encoding="utf-8"))
    return content


def _rows(name: str) -> Iterator[Any]:
    for key, utterances in _read(name).items():
        for number, utterance in enumerate(utterances):
            yield pytest.param(key, str(utterance), id=f"{key}-{number}")


@pytest.mark.parametrize(("fact", "utterance"), list(_rows("reaches.yaml")))
def test_an_utterance_reaches_its_fact(engine: Engine, fact: str, utterance: str) -> None:
    turn = engine.answer(utterance)
    assert turn.reply.status in (Status.ANSWERED, Status.CLARIFY), turn.trace
    assert fact in turn.context.facts, turn.trace


@pytest.mark.parametrize(("reason", "utterance"), list(_rows("declines.yaml")))
def test_what_the_source_lacks_is_declined(engine: Engine, reason: str, utterance: str) -> None:
    reply = engine.answer(utterance).reply
    assert reply.status is Status.UNANSWERED, reply.text
    assert reply.reason is not None
    assert reply.reason.value == reason
    assert not reply.facts


@pytest.mark.parametrize(("status", "utterance"), list(_rows("statuses.yaml")))
def test_small_talk_has_its_status(engine: Engine, status: str, utterance: str) -> None:
    reply = engine.answer(utterance).reply
    assert reply.status.value == status, reply.text
    assert not reply.facts


@pytest.mark.parametrize(("figure", "utterance"), list(_rows("computes.yaml")))
def test_a_question_between_facts_is_computed(engine: Engine, figure: str, utterance: str) -> None:
    reply = engine.answer(utterance).reply
    assert reply.status is Status.ANSWERED, reply.text
    for part in str(figure).split():
        assert part in reply.text
    assert reply.citations


def test_every_fact_has_utterances(engine: Engine) -> None:
    reached_by_others = {"targets.exception", "selfevaluation.report", "counties.bohu", "counties.heshuo"}
    assert set(engine.knowledge.facts) - set(_read("reaches.yaml")) <= reached_by_others
