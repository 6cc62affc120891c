"""sections: a heading that only says where to look is no part of what is asked; one that is asked about stays."""

from __future__ import annotations

import pytest

from bot.answering.facts import FactBase
from bot.answering.learning import Learn
from bot.answering.sections import Sections
from tests.answering.conftest import Read


@pytest.fixture
def sections(base: FactBase, learn: Learn) -> Sections:
    return Sections(base, learn)


@pytest.mark.parametrize("text", ["健全责管体系一段里统筹了哪些力量", "健全责管体系那条统筹了哪些力量"])
def test_what_is_asked_stands_under_the_heading(sections: Sections, read: Read, text: str) -> None:
    located = sections.located(read(text))
    assert "健全责管体系" not in located.text
    assert "system.forces" in located.within
    assert "point.system" not in located.within, "the heading itself is not what is asked for"


@pytest.mark.parametrize("text", ["健全责管体系一段讲了什么", "健全责管体系统筹了哪些力量", "8月监控了多少个项目"])
def test_a_heading_that_is_no_place_stays(sections: Sections, read: Read, text: str) -> None:
    request = read(text)
    assert sections.located(request) is request
