"""The judge of the generated suites sees what it is to see."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from tests.answering.judging import Judge


@pytest.fixture(scope="module")
def judge(engine: Engine) -> Judge:
    return Judge(engine)


def test_a_figure_that_is_told_is_bare(judge: Judge) -> None:
    reply = judge.engine.answer("8月监控了多少个项目").reply
    assert judge.is_bare(reply)
    assert judge.tells(reply, judge.knowledge.facts["monitoring.august"])
    assert not judge.tells(reply, judge.knowledge.facts["monitoring.may"])


def test_a_result_is_not_bare(judge: Judge) -> None:
    reply = judge.engine.answer("8月比5月多监控了几个项目").reply
    assert judge.is_worked_out(reply)
    assert not judge.is_bare(reply)


def test_a_conversion_is_no_result(judge: Judge) -> None:
    reply = judge.engine.answer("8月监控资金换算成万元是多少").reply
    assert reply.computed
    assert not judge.is_worked_out(reply)


def test_a_denial_is_seen_with_what_it_denies(judge: Judge) -> None:
    assert list(judge.denied(judge.engine.answer("轮台县有哪几份评价报告").reply)) == ["轮台县"]


@pytest.mark.parametrize("name", ("博湖县", "棉花产业集群", "双监控", "红旗技校", "137.39亿元"))
def test_what_the_document_has_is_held(judge: Judge, name: str) -> None:
    assert judge.is_held(name)


@pytest.mark.parametrize("name", ("轮台县", "9月", "教育局"))
def test_what_the_document_lacks_is_not_held(judge: Judge, name: str) -> None:
    assert not judge.is_held(name)
