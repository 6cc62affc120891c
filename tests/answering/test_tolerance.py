"""tolerance: a name is recognised although it is misspelt; no distortion makes one fact answer for another.

A sample of the facts' questions × each noise. The shares are floors: where characters are lost, something is lost.
"""

from __future__ import annotations

import random

import pytest

from bot.answering.engine import Engine
from bot.answering.text import tokens
from bot.answering.tolerance import Tolerance
from bot.answering.trie import Trie, name_tokens
from bot.model import Role, Slot, Status, Term
from tests.answering.conftest import Twins
from tests.answering.noise import HAN_ONLY, NOISES, WRAPPERS
from tests.conftest import Tally

SEED = 20261124
PLAIN = 0.97
"""The least share of same answers; nearly every one where no character is lost."""
SAME = {
    "homophone": 0.85, "near_homophone": 0.85, "shaped": 0.9, "dropped": 0.8, "swapped": 0.85, "broken": 0.9,
    "spaced": 0.87, "dotted": 0.87, "taiwanese": 0.94,
    "pinyin": 0.6, "joined_pinyin": 0.6, "toned_pinyin": 0.6, "numbered_pinyin": 0.6,
}  # fmt: skip
"""Floors that were reached, to be raised; for pinyin the core before this one reached 0.985."""
STOLEN = 3
"""So many of a sample were answered with another fact, most of them headings (一是、二是、三是); only to go down."""
SAMPLE = 40
STAGE = Term("stage", "绩效监控", ("绩效监控",))
LONG = Term("stage", "预算绩效管理", ("预算绩效管理",))
PLACE = Term("place", "和硕县", ("和硕县",), exact=True)


@pytest.fixture(scope="module")
def tolerance() -> Tolerance:
    names = Trie()
    for term in (STAGE, LONG, PLACE):
        names.add(name_tokens(term.value), term)
    slots = {
        "stage": Slot("stage", "环节", Role.SUBJECT, inherited=True, guessed=True),
        "place": Slot("place", "地方", Role.CONSTRAINT),
    }
    return Tolerance(names, "绩效监控预算管理和硕县", {"监": "临"}, slots)


def keys(tolerance: Tolerance, text: str) -> set[str]:
    return {edge.term.key for edge in tolerance.edges(tokens(text, frozenset()), 0)}


@pytest.mark.parametrize(
    "typed", ["绩校监控", "绩效临控", "绩效效监控", "绩效控监", "jixiaojiankong"],
    ids=["sound", "shape", "doubled", "swapped", "pinyin"],
)  # fmt: skip
def test_one_slip_in_a_name_is_forgiven(tolerance: Tolerance, typed: str) -> None:
    assert STAGE.key in keys(tolerance, typed)


@pytest.mark.parametrize("typed", ["预算效管理", "预算绩管理", "预算绩效理"])
def test_a_long_name_bears_the_loss_of_a_character(tolerance: Tolerance, typed: str) -> None:
    assert LONG.key in keys(tolerance, typed)


@pytest.mark.parametrize("typed", ["预算公开", "天气怎样", "绩效"])
def test_another_word_is_no_misspelling(tolerance: Tolerance, typed: str) -> None:
    assert keys(tolerance, typed) == set()


@pytest.mark.parametrize("typed", ["和静县", "和说县", "何硕县"])
def test_a_place_is_never_guessed(tolerance: Tolerance, typed: str) -> None:
    assert PLACE.key not in keys(tolerance, typed)


def test_the_exact_name_costs_less_than_any_slip(tolerance: Tolerance) -> None:
    dear = [edge.cost for edge in tolerance.edges(tokens("绩校监控", frozenset()), 0)]
    far = [edge.cost for edge in tolerance.edges(tokens("绩校临控", frozenset()), 0)]
    assert 0 < min(dear) < min(far)


@pytest.mark.parametrize("noise", NOISES)
def test_a_distorted_question_gets_the_same_answer_or_none(
    engine: Engine, twins: Twins, tally: Tally, noise: str
) -> None:
    dice = random.Random(f"{SEED}{noise}")
    same, stolen, total = 0, [], 0
    for fact in dice.sample(list(engine.knowledge.facts.values()), SAMPLE):
        expected = twins(engine.answer(fact.question).context.facts)
        if not expected:
            continue
        bare, wrapper = fact.question.rstrip("？?"), dice.choice(WRAPPERS)
        han = noise in HAN_ONLY
        utterance = wrapper.format(NOISES[noise](bare, dice)) if han else NOISES[noise](wrapper.format(bare), dice)
        turn = engine.answer(utterance)
        got = set(turn.context.facts)
        total += 1
        same += bool(got & expected)
        if turn.reply.status is Status.ANSWERED and not got & expected:
            stolen.append(f"{utterance} → {turn.reply.lead[:40]}")
    tally(f"same answer under {noise}", same, total)
    assert len(stolen) <= STOLEN, "\n".join(stolen)
    assert same >= SAME.get(noise, PLAIN) * total, f"{same} of {total}"
