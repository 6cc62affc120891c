"""What the shipped conversations reach, which nobody lists by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.scripts import coverage
from bot.scripts.coverage import Group
from bot.scripts.reader import read
from bot.scripts.stage import Held, Plan, Stage
from bot.settings import Settings

SHIPPED = Path(__file__).parent.parent / "conversations"
BEYOND_A_CONVERSATION = {"statuses": ("error",)}
"""An error is what a person meets when something has broken."""


@pytest.fixture(scope="module")
def held() -> Iterator[list[Held]]:
    stage = Stage(Plan(Settings(), coverage=True))
    yield [stage.hold(script) for script in read([SHIPPED])]
    stage.close()


@pytest.fixture(scope="module")
def groups(held: list[Held]) -> dict[str, Group]:
    from bot import bootstrap

    knowledge = bootstrap.knowledge(Settings()).knowledge
    found = coverage.groups(knowledge, (mark for _, reached in held for mark in reached), "core")
    return {group.name: group for group in found}


@pytest.mark.parametrize("name", ["facts", "measures", "intents", "slots", "statuses", "reasons"])
def test_the_shipped_conversations_reach_everything(groups: dict[str, Group], name: str) -> None:
    assert groups[name].missed == BEYOND_A_CONVERSATION.get(name, ())
    assert groups[name].reached


def test_most_templates_are_reached(groups: dict[str, Group]) -> None:
    assert groups["templates"].share > 0.85, groups["templates"].missed
    assert not any(key.startswith(("telegram.", "terminal.")) for key in groups["templates"].missed)


def test_there_are_as_many_conversations_and_exact_replies_as_promised(held: list[Held]) -> None:
    scripts = [result.script for result, _ in held]
    assert len(scripts) >= 150
    assert len({script.title.rstrip("0123456789 ") for script in scripts}) >= 150
    assert sum(any(turn.expected.reply for turn in script.turns) for script in scripts) >= 60


def test_what_is_not_reached_is_listed(held: list[Held]) -> None:
    from bot import bootstrap

    knowledge = bootstrap.knowledge(Settings()).knowledge
    few = [mark for result, reached in held[:1] for mark in reached]
    found = coverage.groups(knowledge, few, "core")
    assert "not reached: " in coverage.text(found)
    page = coverage.html(found)
    assert "<li>" in page
    assert "(not reached)" in page
