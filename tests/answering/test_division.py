"""division: what a message asks is told from what it tells; each question keeps what belongs to it."""

from __future__ import annotations

import pytest

from bot.answering.division import Division
from tests.answering.conftest import Divide

REQUESTS = {
    "one question": ("8月监控了多少个项目", 1),
    "a story first": ("我在库尔勒开小店，听邻居说起，8月监控了多少个项目", 1),
    "two questions": ("8月监控了多少个项目，共性指标新增了几条", 2),
    "a measure more": ("8月监控了多少个项目，涉及多少钱", 1),
    "a subject before each": ("重点项目评价56个，平均每个多少万元，本级11个平均每个多少", 2),
}


@pytest.mark.parametrize(("text", "count"), REQUESTS.values(), ids=[name.replace(" ", "-") for name in REQUESTS])
def test_each_question_is_a_request(divide: Divide, text: str, count: int) -> None:
    division = divide(text)
    assert isinstance(division, Division)
    assert len(division.requests) == count


def test_a_place_to_live_narrows_nothing_and_only_that_place_does(divide: Divide) -> None:
    lives = divide("我在库尔勒上班，事前评估做了多少个").requests[-1]
    only = divide("只说库尔勒市的，事前评估做了多少个").requests[-1]
    places = [{key for key in request.keys if key.startswith("place:")} for request in (lives, only)]
    assert places[0] == set()
    assert places[1]


@pytest.mark.parametrize("text", ["我姓马，是个会计", "我在县里上班"], ids=ascii)
def test_who_only_says_who_he_is_introduces_himself(divide: Divide, text: str) -> None:
    assert divide(text).introduces


@pytest.mark.parametrize("text", ["我是说8月", "我在找部门整体自评的资金", "我是问第三个"], ids=ascii)
def test_who_says_what_he_wants_does_not(divide: Divide, text: str) -> None:
    assert not divide(text).introduces
