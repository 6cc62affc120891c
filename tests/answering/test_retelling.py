"""retelling: what points at the last answer itself tells it again, or says that there is none."""

from __future__ import annotations

import pytest

from bot.answering.facts import FactBase
from bot.answering.retelling import Retelling
from bot.model import Context, Reason, Status
from tests.answering.conftest import Read

ONE = Context(facts=("monitoring.august",), measures=("amount",))


@pytest.fixture
def retelling(base: FactBase) -> Retelling:
    return Retelling(base)


@pytest.mark.parametrize("text", ["再说一遍", "你确定吗"], ids=ascii)
def test_it_is_told_again_with_its_measure(retelling: Retelling, read: Read, text: str) -> None:
    pointed = retelling.again(read(text), ONE)
    assert pointed is not None
    assert pointed.outcome is not None
    assert [fact.id for fact in pointed.outcome.facts] == list(ONE.facts)
    assert pointed.outcome.measures == ONE.measures


def test_without_an_answer_there_is_no_source_of_one(retelling: Retelling, read: Read) -> None:
    pointed = retelling.sourced(read("出处在哪"), Context())
    assert pointed is not None
    assert pointed.outcome is not None
    assert pointed.outcome.reason is Reason.NOT_UNDERSTOOD


def test_a_number_held_against_it_is_judged(retelling: Retelling, read: Read) -> None:
    pointed = retelling.doubted(read("我记得是140亿元"), ONE)
    assert pointed is not None
    assert pointed.outcome is not None
    assert pointed.outcome.lines[0].template == "verify.wrong"


def test_no_without_a_subject_asks_what_is_wrong(retelling: Retelling, read: Read) -> None:
    pointed = retelling.rejected(read("都不是"), ONE)
    assert pointed is not None
    assert pointed.outcome is not None
    assert pointed.outcome.status is Status.CLARIFY


def test_an_amount_is_told_in_another_unit(retelling: Retelling, read: Read) -> None:
    pointed = retelling.converted(read("换成万元"), ONE)
    assert pointed is not None
    assert pointed.outcome is not None
    assert [value.value for value in pointed.outcome.computed] == ["1373900"]
