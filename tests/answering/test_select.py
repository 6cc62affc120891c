"""select: the facts that a request means, by what it must have, ranked by likeness; what is unmet is named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.answering.choosing import kind_of, states
from bot.answering.engine import Engine
from bot.answering.facts import FactBase
from bot.answering.select import Selector
from bot.model import Fact, Quantity
from tests.answering.conftest import Read

UNMET = {
    "month": ("9月监控了多少个项目", "month:9月"),
    "place": ("轮台县8月监控了多少个项目", "place:轮台县"),
    "year": ("2019年8月监控了多少个项目", "year:2019年"),
    "measure": ("8月监控的项目平均得分是多少", "measure:得分"),
}


def test_a_question_selects_its_fact(selector: Selector, read: Read) -> None:
    selection = selector.select(read("8月监控了多少个项目"))
    assert [fact.id for fact in selection.facts] == ["monitoring.august"]
    assert selection.confidence > 1
    assert selection.unmet == frozenset()


@pytest.mark.parametrize(("text", "key"), UNMET.values(), ids=UNMET)
def test_what_is_not_met_bars_and_is_named(selector: Selector, read: Read, august: Fact, text: str, key: str) -> None:
    assert key in selector.unmet(read(text), august)
    assert august not in selector.select(read(text)).facts


def test_what_the_words_do_not_tell_apart_is_selected_together(selector: Selector, read: Read) -> None:
    selection = selector.select(read("监控了多少个项目"))
    assert {"monitoring.may", "monitoring.august"} <= {fact.id for fact in selection.facts}


def test_the_likest_comes_first(selector: Selector, read: Read) -> None:
    likeness = [candidate.likeness for candidate in selector.ranked(read("8月监控了多少个项目"))]
    assert likeness == sorted(likeness, reverse=True)


def test_nothing_alike_selects_nothing(selector: Selector, read: Read) -> None:
    assert selector.select(read("龘靐齉爩")).facts == ()


def test_only_the_facts_among_are_considered(selector: Selector, read: Read) -> None:
    among = frozenset(("monitoring.may",))
    assert {c.fact.id for c in selector.ranked(read("监控了多少个项目"), among)} == among


def test_coverage_is_a_share(selector: Selector, read: Read, base: FactBase) -> None:
    for text in ("8月监控了多少个项目", "9月轮台县的得分", "你好"):
        for fact in base.knowledge.facts.values():
            assert 0 <= selector.coverage(read(text), fact) <= 1


def test_a_fact_meets_the_question_for_each_of_its_figures(selector: Selector, read: Read, engine: Engine) -> None:
    fact = engine.knowledge.facts["published.department"]
    for text in ("公开了多少个部门评价项目", "公开的部门评价项目涉及多少资金"):
        assert selector.unmet(read(text), fact) == frozenset()


@pytest.mark.parametrize(
    ("value", "unit", "holds"),
    [
        ("4826", "个", True),
        ("4826", "", True),
        ("13739000000", "元", True),
        ("137.39", "", True),
        ("4826", "元", False),
        ("4397", "个", False),
    ],
)
def test_a_number_is_a_figure_of_the_fact_in_whatever_unit(august: Fact, value: str, unit: str, holds: bool) -> None:
    assert states(august, Quantity(Decimal(value), unit, value + unit)) is holds


def test_units_have_a_kind() -> None:
    assert [kind_of(unit) for unit in ("亿元", "万元", "份", "%")] == ["元", "元", "个", "%"]
