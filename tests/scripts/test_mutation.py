"""Small changes of the fact base: they change one thing, and the conversations notice them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.loading.loader import Loaded
from bot.scripts import mutation, trial
from bot.scripts.coverage import CHANNELS
from bot.scripts.mutation import KINDS, Mutation
from bot.scripts.reader import read
from bot.scripts.script import Script
from bot.scripts.stage import Plan, hold
from bot.scripts.trial import Order
from bot.settings import Settings

SHIPPED = Path(__file__).parent.parent / "conversations"


@pytest.fixture(scope="module")
def mutations(loaded: Loaded) -> list[Mutation]:
    return mutation.mutations(loaded.knowledge, 200, 1, CHANNELS)


def order(scripts: tuple[Script, ...], count: int) -> Order:
    """On the conversations that go as expected as long as nothing is changed."""
    held = list(hold(scripts, Plan(Settings(), coverage=True)))
    passed = tuple(result.script for result, _ in held if not result.failures)
    return Order(Settings(), passed, {result.script.id: reached for result, reached in held}, count, 1)


def test_every_kind_is_tried_and_each_changes_something(mutations: list[Mutation], loaded: Loaded) -> None:
    assert Counter(each.kind for each in mutations).keys() == KINDS.keys()
    assert len(mutations) == 200
    assert all(each.before != each.after for each in mutations)
    assert all(each.change(loaded.knowledge) != loaded.knowledge for each in mutations)


def test_the_same_seed_tries_the_same_changes(loaded: Loaded, mutations: list[Mutation]) -> None:
    def named(seed: int) -> list[tuple[str, str]]:
        return [(each.place, each.after) for each in mutation.mutations(loaded.knowledge, 200, seed, CHANNELS)]

    assert named(1) == [(each.place, each.after) for each in mutations]
    assert named(2) != named(1)


def test_changed_figures_are_noticed() -> None:
    tried = list(trial.trials(order(read([SHIPPED]), 10), 1))
    assert trial.share(tried) >= trial.GOAL, trial.text(tried)


def test_conversations_that_expect_little_miss_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.conversation.yaml"
    path.write_text("conversation: a\nturns:\n  - user: 8月监控了多少个项目\n", encoding="utf-8")
    tried = list(trial.trials(order(read([path]), 10), 1))
    assert trial.share(tried) == 0
    assert "changed figures noticed: 0.0%" in trial.text(tried)
