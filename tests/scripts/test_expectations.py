"""Each expectation passes on what it asks for and fails on what comes near."""

from __future__ import annotations

import pytest

from bot.scripts.report import failure
from tests.scripts.conftest import Hold

AUGUST = "conversation: a\nturns:\n  - user: 8月监控了多少个项目\n    bot: {expected}\n"


@pytest.mark.parametrize(
    "expected",
    ["4826", "[4826, 出处]", "{says: 四千八百二十六个}", "{status: answered}", "{facts: [monitoring.august]}",
     "{figures: [4826 个], only_figures: true}", "{says: 4826, only_figures: true}", "{cites: 二/（二）/二是}",
     "{says_not: [4397, 137.39亿元]}", "{choices: [monitoring.may, monitoring.overall, monitoring.nodes]}",
     "{matches: '48\\d\\d个'}", "{}"],
)  # fmt: skip
def test_what_comes_as_expected_passes(hold: Hold, expected: str) -> None:
    assert [result.outcome for result in hold(AUGUST.format(expected=expected))] == ["passed"]


@pytest.mark.parametrize(
    ("expected", "what"),
    [("4827", "says"), ("{says: 4826条}", "says"), ("{says: 4826 亿元}", "says"), ("{status: clarify}", "status"),
     ("{reason: unmet}", "reason"), ("{facts: [monitoring.may]}", "facts"), ("{facts: []}", "facts"),
     ("{facts: [monitoring.august, monitoring.may]}", "facts"), ("{figures: [4826 条]}", "figures"),
     ("{figures: [137.39 亿元]}", "figures"), ("{cites: 二/（二）/三是}", "cites"), ("{cites: []}", "cites"),
     ("{says_not: 4826}", "says_not"), ("{choices: []}", "choices"), ("{choices: [monitoring.may]}", "choices"),
     ("{choices: [monitoring.overall, monitoring.may, monitoring.nodes]}", "choices"),
     ("{matches: '49\\d\\d个'}", "matches"), ("{reply: 4826个}", "reply"), ("{only_figures: true}", "only_figures")],
)  # fmt: skip
def test_what_comes_otherwise_fails(hold: Hold, expected: str, what: str) -> None:
    (result,) = hold(AUGUST.format(expected=expected))
    assert [difference.what for failed in result.failures for difference in failed.differences] == [what]


def test_pauses_restarts_and_new_people(hold: Hold) -> None:
    text = """
- conversation: 都能用
  turns:
    - user: 8月监控了多少个项目
    - {user: 资金呢, after: 29m, bot: 137.39}
    - {user: 5月呢, restart: true, bot: 115.93}
    - {user: 出处, after: 31m, bot: {status: unanswered}}
    - {user: 8月监控了多少个项目, bot: 4826}
    - {user: 出处, new_user: true, bot: {status: unanswered}}
"""
    assert [result.outcome for result in hold(text)] == ["passed"]


@pytest.mark.parametrize("tap", ["2", "monitoring.august/count", "8月绩效监控项目有多少个？"])
def test_a_choice_is_tapped_by_number_key_or_text(hold: Hold, tap: str) -> None:
    text = f"conversation: a\nturns:\n  - user: 监控了多少个项目\n  - {{tap: {tap}, bot: 4826 个}}\n"
    assert [result.outcome for result in hold(text)] == ["passed"]


def test_a_choice_that_is_not_offered_cannot_be_tapped(hold: Hold) -> None:
    (result,) = hold("conversation: a\nturns:\n  - user: 监控了多少个项目\n  - tap: 3\n")
    assert "offered: 5月绩效监控项目有多少个？" in failure(result)


def test_a_failure_says_where_what_and_which_step(hold: Hold) -> None:
    (result,) = hold(AUGUST.format(expected="{facts: [monitoring.may], figures: [4397 个]}"))
    shown = failure(result)
    assert "a.conversation.yaml:3)" in shown
    assert "figures: expected 4397 个" in shown
    assert "came: 4826 个" in shown
    assert "step request: month:8月: no word of monitoring.may" in shown


def test_an_unexplained_word_is_the_step_that_went_astray(hold: Hold) -> None:
    (result,) = hold("conversation: a\nturns:\n  - user: 8月监控的无人机有几个\n    bot: {status: answered}\n")
    assert "step request: 无人机: no name of anything" in failure(result)


def test_a_status_alone_that_differs_is_the_outcome(hold: Hold) -> None:
    (result,) = hold(AUGUST.format(expected="{status: unanswered, reason: unmet}"))
    assert "step outcome: answered" in failure(result)


def test_a_conversation_for_another_channel_is_skipped(hold: Hold) -> None:
    (result,) = hold("conversation: a\nchannels: telegram\nturns:\n  - user: /help\n")
    assert result.skipped == "for telegram only"
