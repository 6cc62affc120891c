"""Distorted questions, made from the fact base: the answer stays the same or is asked back, never another one.

For each fact × wrapper × noise the same facts are answered; for each fact × foreign value × noise it is declined;
no distortion makes one fact answer for another. Counts and rates stand in the summary of the run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from bot.answering.facts import canonical_questions
from bot.answering.pipeline import Engine
from bot.model import Fact, Status
from tests.answering.noise import HAN_ONLY, NOISES, WRAPPERS
from tests.answering.test_near_miss import FACTS, foreign_variants
from tests.conftest import Tally

SEED = 20261124
WRAPPED = 3
"""Wrappers tried on each question and noise."""
SAME = {"homophone": 0.95, "near_homophone": 0.92, "shaped": 0.9, "doubled": 0.97, "dropped": 0.75, "swapped": 0.85}
"""The least share of same answers where characters are lost; elsewhere nearly every one."""
PLAIN = 0.985


def _questions(fact: Fact, engine: Engine) -> Iterator[str]:
    for question, _ in canonical_questions(fact, engine.knowledge):
        yield question


def _twins(engine: Engine, ids: tuple[str, ...]) -> set[str]:
    """The facts with those that say the same thing at another place of the source."""
    same = [r.facts for r in engine.knowledge.relations if r.kind == "same"]
    return set(ids).union(*(set(facts) for facts in same if set(facts) & set(ids)))


def _distorted(question: str, noise: str, dice: random.Random) -> Iterator[str]:
    for wrapper in dice.sample(WRAPPERS, WRAPPED):
        bare = question.rstrip("？?")
        inside = NOISES[noise](bare, dice)
        yield wrapper.format(inside) if noise in HAN_ONLY else NOISES[noise](wrapper.format(bare), dice)


@pytest.mark.parametrize("noise", NOISES)
def test_a_distorted_question_gets_the_same_answer(engine: Engine, tally: Tally, noise: str) -> None:
    dice = random.Random(f"{SEED}{noise}")
    same, stolen, total = 0, [], 0
    for fact in FACTS.values():
        for question in _questions(fact, engine):
            expected = _twins(engine, engine.answer(question).context.facts)
            for utterance in _distorted(question, noise, dice):
                turn = engine.answer(utterance)
                total += 1
                got = {stated.id for stated in turn.reply.facts} or set(turn.context.facts)
                same += bool(got & expected)
                if turn.reply.status is Status.ANSWERED and not got & expected:
                    stolen.append(f"{utterance} → {turn.reply.lead[:40]}")
    tally(f"same answer under {noise}", same, total)
    assert not stolen, "\n".join(stolen)
    assert same >= SAME.get(noise, PLAIN) * total, f"{same} of {total}"


@pytest.mark.parametrize("noise", NOISES)
def test_a_distorted_foreign_question_is_declined(engine: Engine, tally: Tally, noise: str) -> None:
    dice = random.Random(f"{SEED}{noise}")
    declined, answered, total = 0, [], 0
    for fact in FACTS.values():
        for asked, question in foreign_variants(fact, 1):
            before, found, after = question.partition(asked)
            assert found, question
            utterance = NOISES[noise](before, dice) if len(before) > 3 and noise in HAN_ONLY else before
            utterance += asked + (NOISES[noise](after, dice) if noise in HAN_ONLY and len(after) > 3 else after)
            if noise not in HAN_ONLY:
                utterance = NOISES[noise](question, dice)
            reply = engine.answer(utterance).reply
            total += 1
            declined += reply.status is Status.UNANSWERED
            if reply.status is Status.ANSWERED:
                answered.append(f"{utterance} → {reply.lead[:40]}")
    tally(f"foreign value declined under {noise}", declined, total)
    assert not answered, "\n".join(answered)
    assert declined >= 0.95 * total, f"{declined} of {total}"
