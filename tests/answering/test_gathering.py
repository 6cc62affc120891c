"""gathering: the operands of a calculation are what is named, else what was talked of, else a row to choose among."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from bot.answering.gathering import is_again, told_last
from bot.model import Context
from tests.answering.conftest import Read

TURNS = {
    "two that are named": (("公开的自评和项目自评差几个",), {"published.selfevaluation", "selfevaluation.projects"}),
    "one beside what was talked of": (("8月监控了多少个", "比5月多几个"), {"monitoring.august", "monitoring.may"}),
    "a row that was laid out": (("公开了哪几类信息", "哪类最少"), {"published.key", "published.budget"}),
    "members by their place": (
        ("公开了哪几类信息", "第一类和第五类差几个"),
        {"published.budget", "published.key"},
    ),
    "numbers that are said": (("3936个和851个目标合计几个",), {"targets.projects", "targets.overall"}),
}


@pytest.mark.parametrize(("turns", "operands"), TURNS.values(), ids=[name.replace(" ", "-") for name in TURNS])
def test_operands_come_from_where_the_words_say(engine: Engine, turns: tuple[str, ...], operands: set[str]) -> None:
    turn = engine.answer(turns[0])
    for text in turns[1:]:
        turn = engine.answer(text, turn.context)
    assert turn.reply.computed or turn.reply.table
    assert operands <= {stated.id for stated in turn.reply.facts}


def test_the_last_two_told_are_a_pair() -> None:
    assert told_last(Context(facts=("b",), earlier=(("a",),))) == ("a", "b")


def test_the_same_calculation_goes_on_only_where_nothing_new_is_named(read: Read) -> None:
    context = Context(facts=("monitoring.may", "monitoring.august"), worked=("difference",))
    assert is_again(read("差多少"), context)
    assert not is_again(read("自评差多少"), context)
