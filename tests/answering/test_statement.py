"""statement: what a fact says to a request; 对 only to what is so, and a target is not an achievement."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.answering.engine import Engine
from bot.answering.facts import FactBase
from bot.answering.statement import figure_text, line, told, verified, wanted
from bot.model import Fact, Figure, Status
from tests.answering.conftest import Read

CLAIMS = {
    "exact": ("8月监控了4826个项目对吗", True),
    "spelled": ("8月监控了四千八百二十六个项目对吗", True),
    "money in another unit": ("8月监控资金是1373900万元对吗", True),
    "wrong": ("8月监控了5000个项目对吗", False),
    "another month's": ("8月监控了4397个项目对吗", False),
    "over": ("8月监控的项目超过4800个了吗", True),
    "over by nothing": ("8月监控的项目超过4826个了吗", False),
    "at least": ("8月监控的项目有没有4826个以上", True),
    "under": ("8月监控的项目不足4826个对吗", False),
    "rough": ("8月监控的项目差不多4800个对吗", True),
}


@pytest.mark.parametrize(("text", "right"), CLAIMS.values(), ids=[name.replace(" ", "-") for name in CLAIMS])
def test_a_statement_is_judged_by_the_figure(engine: Engine, text: str, right: bool) -> None:
    lead = engine.answer(text).reply.lead
    firsts = [engine.knowledge.replies[key].partition("{")[0] for key in ("verify.right", "verify.about")]
    assert lead.startswith(tuple(firsts)) is right, lead
    assert "4826" in lead or "137.39" in lead


def test_without_a_number_nothing_is_judged(read: Read, base: FactBase, august: Fact) -> None:
    assert verified(august, read("8月监控了多少个项目"), base) is None
    assert verified(august, read("8月监控了吗"), base) is None


def test_a_target_is_not_said_to_be_reached(engine: Engine, read: Read, base: FactBase) -> None:
    outcome = verified(engine.knowledge.facts["budget.livelihood"], read("民生支出占比达到70%了吗"), base)
    assert outcome is not None
    assert outcome.lines[0].template == "verify.aim"


def test_only_what_is_asked_is_told(read: Read, base: FactBase, august: Fact) -> None:
    assert told(august, read("8月监控涉及多少资金"), base).measures == ("amount",)
    assert told(august, read("8月监控了多少个项目"), base).measures == ("count",)
    assert "4826" not in str(told(august, read("8月监控涉及多少资金"), base).lines)


def test_a_mere_mention_of_money_asks_for_the_amount(read: Read, base: FactBase) -> None:
    assert wanted(read("8月监控花了多少钱"), base) == ("amount",)


def test_a_list_is_told_with_its_members_only_if_they_are_wanted(engine: Engine, read: Read, base: FactBase) -> None:
    reports = engine.knowledge.facts["reports.list"]
    which, number = told(reports, read("公开了哪些报告"), base), told(reports, read("公开了多少份报告"), base)
    assert len(which.lines) > len(reports.members)
    assert len(number.lines) < len(reports.members)


def test_a_figure_is_told_with_its_unit(base: FactBase) -> None:
    assert "137.39亿元" in figure_text(Figure("amount", Decimal("137.39"), "亿元"), base)


def test_every_fact_can_be_told_as_a_line(base: FactBase) -> None:
    for fact in base.knowledge.facts.values():
        one = line(fact, (), base)
        assert base.knowledge.replies[one.template].format(**one.holes).strip()


def test_every_answer_has_its_fact_and_its_caveats(read: Read, base: FactBase) -> None:
    for fact in base.knowledge.facts.values():
        outcome = told(fact, read(fact.question), base)
        assert outcome.status is Status.ANSWERED
        assert fact in outcome.facts
        assert set(fact.notes) <= set(outcome.notes)
