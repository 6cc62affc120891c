"""shares: what is set against what, and that no share is given of things that are no part of one another."""

from __future__ import annotations

import pytest

from bot.answering.facts import FactBase
from bot.answering.operations import Calculator
from bot.answering.shares import Shares
from bot.answering.workings import Operands
from tests.answering.conftest import Read

PARTS = ["local.policy", "local.procurement"]


@pytest.fixture
def shares(base: FactBase) -> Shares:
    return Calculator(base)


def test_a_part_is_set_against_its_whole(shares: Shares, base: FactBase, read: Read) -> None:
    outcome = shares.share(read("占几成"), Operands(named=base.get(["published.selfevaluation"])))
    assert outcome is not None
    assert [value.value for value in outcome.computed] == ["88.65", "87.67"]


def test_parts_added_up_are_set_against_their_whole(shares: Shares, base: FactBase, read: Read) -> None:
    outcome = shares.share(read("加起来占几成"), Operands(named=base.get(PARTS)))
    assert outcome is not None
    assert [value.value for value in outcome.computed] == ["27.27"]
    assert "local.objects" in {fact.id for fact in outcome.facts}


def test_parts_of_different_wholes_are_each_set_against_their_own(shares: Shares, base: FactBase, read: Read) -> None:
    named = base.get(["published.overall", "published.selfevaluation"])
    outcome = shares.share(read("公开率哪个高"), Operands(named=named))
    assert outcome is not None
    assert {"94.95", "88.65"} <= {value.value for value in outcome.computed}


def test_a_shorter_list_is_a_part_of_the_longer_one(shares: Shares, base: FactBase, read: Read) -> None:
    outcome = shares.share(read("占几成"), Operands(named=base.get(["reports.zone"])))
    assert outcome is not None
    assert [value.value for value in outcome.computed] == ["33.33"]


def test_what_is_part_of_nothing_has_no_share(shares: Shares, base: FactBase, read: Read) -> None:
    assert shares.share(read("占几成"), Operands(named=base.get(["indicators.new"]))) is None
