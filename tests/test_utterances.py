"""What people say, and what it must come to: every line of tests/utterances, against the whole fact base."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.answering.engine import Engine
from bot.model import Context, Reason, Status
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
    if reason == "apart":
        assert reply.status in (Status.UNANSWERED, Status.CLARIFY), reply.text
        return
    assert not reply.facts, reply.text
    if reason == "chat":
        assert reply.status is Status.SOCIAL or reply.reason is Reason.OFF_TOPIC, reply.text
        return
    assert reply.status is Status.UNANSWERED, reply.text
    assert reply.reason is not None
    assert reason in (reply.reason.value, "any")


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


@pytest.mark.parametrize("turns", _read("dialogues.yaml").values(), ids=_read("dialogues.yaml"))
def test_each_turn_follows_from_those_before(engine: Engine, turns: list[list[str]]) -> None:
    context = Context()
    for said, expected in turns:
        turn = engine.answer(said, context)
        context = turn.context
        parts = expected.split()
        status = next((part[1:] for part in parts if part[0] == "~"), "answered")
        assert turn.reply.status == status, f"{said}: {turn.reply.text}"
        for part in parts:
            told = part[1:] in turn.reply.lead if part[0] == "-" else part[0] == "~" or part in turn.reply.text
            assert told is (part[0] != "-"), f"{said}: {part} in {turn.reply.text}"


def test_every_fact_has_utterances(engine: Engine) -> None:
    assert set(engine.knowledge.facts) == set(_read("reaches.yaml"))
