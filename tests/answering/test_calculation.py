"""calculation: what words of calculation ask for is worked out, asked back, or told by the one fact that they mean."""

from __future__ import annotations

import pytest

from bot.answering.calculation import Calculation
from bot.answering.coordination import Coordination
from bot.answering.engine import Engine
from bot.answering.explanation import Explainer
from bot.answering.facts import FactBase
from bot.answering.pointers import Pointers
from bot.answering.select import Selector
from bot.model import Context, Status
from tests.answering.conftest import Read

WORKED = {
    "beside what was talked of": (("8月监控了多少个", "它占自评项目的几成"), "87.24%"),
    "a bare comparison": (("8月监控了多少个", "比5月"), "429个"),
    "again with another measure": (("8月比5月多监控几个", "资金呢"), "21.46亿元"),
    "facts named by their numbers": (("目标3936个和851个，合计几个",), "4787个"),
    "the rest of a whole": (("自评5532个，公开4904个，未公开率是多少",), "11.35%"),
    "each of a list": (("五类公开信息各多少个",), "3565个"),
    "the most, by the measure that is named": (("5月和8月哪个月监控的资金多",), "137.39亿元"),
    "a rate held against a bound": (("5月到8月项目数增长了不到10%，对吗",), "对，是9.76%"),
}
ASKED_BACK = {
    "a word that no operand has": "11个评价对象哪个行业最多",
    "figures that are not held": "第三份和第二份报告谁花钱多",
    "a total for each of many": "每个重点项目花了多少钱",
}


@pytest.mark.parametrize(("turns", "said"), WORKED.values(), ids=[name.replace(" ", "-") for name in WORKED])
def test_it_is_worked_out(engine: Engine, turns: tuple[str, ...], said: str) -> None:
    turn = engine.answer(turns[0])
    for text in turns[1:]:
        turn = engine.answer(text, turn.context)
    assert turn.reply.status is Status.ANSWERED
    assert said in turn.reply.lead


@pytest.mark.parametrize("text", ASKED_BACK.values(), ids=[name.replace(" ", "-") for name in ASKED_BACK])
def test_what_cannot_be_worked_out_is_asked_back(engine: Engine, text: str) -> None:
    assert engine.answer(text).reply.status is Status.CLARIFY


def test_a_bound_that_the_source_prints_is_told(engine: Engine) -> None:
    turn = engine.answer("不低于20%是什么意思")
    assert turn.reply.status is Status.ANSWERED
    assert turn.context.facts == ("selfevaluation.threshold",)


@pytest.fixture(scope="module")
def calculation(base: FactBase, selector: Selector) -> Calculation:
    return Calculation(selector, Coordination(selector), Pointers(selector), Explainer(base))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("8月比5月多监控了几个项目", True),
        ("公开率是多少", True),
        ("8月监控了几个项目", False),
        ("不低于20%是什么意思", False),
    ],
    ids=ascii,
)
def test_words_of_calculation_are_told_from_those_of_the_source(
    calculation: Calculation, selector: Selector, read: Read, text: str, wanted: bool
) -> None:
    request = read(text)
    assert calculation.is_wanted(request, selector.select(request), Context()) is wanted
