"""``wenxiao test`` and ``wenxiao chat --record`` as a person or CI runs them, and the plugin in a plain pytest run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from bot import bootstrap
from bot.cli.app import app
from bot.cli.main import add_commands
from bot.errors import ScriptError
from bot.loading.loader import Loaded
from bot.scripts.script import Script
from bot.scripts.selection import Selector
from tests.conftest import clean_environment

TWO = """
- conversation: 八月
  turns:
    - user: 8月监控了多少个项目
      bot: {figures: [4826 个]}
- conversation: 五月
  turns:
    - user: 5月监控了多少个项目
      bot: {figures: [4398 个]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: Loaded) -> Path:
    """A folder with two conversations; the fact base is the one that the other tests have loaded already."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bootstrap, "knowledge", lambda settings: loaded)
    (tmp_path / "two.conversation.yaml").write_text(TWO, encoding="utf-8")
    return tmp_path


add_commands(["test", "chat"])


def wenxiao(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def test_failures_are_shown_written_and_remembered(folder: Path) -> None:
    done = wenxiao("test", ".", "--junit", "j.xml", "--json", "j.json")
    assert done.exit_code == 1
    assert "figures: expected 4398 个" in done.output
    assert "1 passed, 1 failed" in done.output
    suite = ElementTree.parse(folder / "j.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    rows = json.loads((folder / "j.json").read_text(encoding="utf-8"))
    assert [row["outcome"] for row in rows] == ["passed", "failed"]
    assert rows[1]["failures"][0]["differences"] == [{"what": "figures", "expected": "4398 个", "came": "4397 个"}]
    again = wenxiao("test", ".", "--failed")
    assert again.output.rstrip().splitlines()[-1].startswith("1 failed")


def test_what_has_been_mended_is_forgotten(folder: Path) -> None:
    assert wenxiao("test", ".").exit_code == 1
    (folder / "two.conversation.yaml").write_text(TWO.replace("4398", "4397"), encoding="utf-8")
    assert "1 passed" in wenxiao("test", ".", "--failed").output
    assert "2 passed" in wenxiao("test", ".", "--failed").output


def test_several_processes_find_the_same() -> None:
    assert "1 passed, 1 failed" in wenxiao("test", ".", "--jobs", "2").output


@pytest.mark.parametrize(("expression", "passed"), [("八月", 1), ("ba-yue", 1), ("not 五月", 1), ("八月 and 五月", 0)])
def test_conversations_are_chosen_by_an_expression(expression: str, passed: int) -> None:
    done = wenxiao("test", ".", "-k", expression)
    assert (f"{passed} passed" if passed else "nothing to do") in done.output
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("expression", "fits"),
    [("a or b and zz", True), ("(a or b) and zz", False), ("not b", True), ("not (a or b)", False), ("x.a", True)],
)
def test_expressions_are_read_as_pytest_reads_them(expression: str, fits: bool) -> None:
    assert Selector(expression)(Script("x.a", "a", "x.conversation.yaml", 1, (), ())) is fits


@pytest.mark.parametrize("expression", ["(a", "a b", "and", "not", "a or"])
def test_a_bad_expression_is_an_error(expression: str) -> None:
    with pytest.raises(ScriptError, match="is no expression"):
        Selector(expression)


def run(*command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", *command)
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env=clean_environment())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bad.conversation.yaml"], "bad.conversation.yaml:3:5: a turn has either user or tap"),
        (["gone.conversation.yaml"], "gone.conversation.yaml:1:1: does not exist"),
        (["two.conversation.yaml", "-k", "("], "is no expression"),
        (["two.conversation.yaml", "--channel", "http", "--url", "http://127.0.0.1:9"], "cannot be reached"),
    ],
)
def test_a_bad_script_or_channel_is_one_message(folder: Path, arguments: list[str], told: str) -> None:
    (folder / "bad.conversation.yaml").write_text("conversation: a\nturns:\n  - {bot: 1}\n", encoding="utf-8")
    done = run("bot", "test", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_recorded_conversation_is_a_script_that_passes(folder: Path) -> None:
    said = "监控了多少个项目\n2\n/source\n/reset\n出处\n谢谢\n/quit\n"
    assert wenxiao("chat", "--record", "new.conversation.yaml", stdin=said).exit_code == 0
    written = (folder / "new.conversation.yaml").read_text(encoding="utf-8")
    assert "new_user: true" in written
    assert "figures: [4826 个]" in written
    assert "1 passed" in wenxiao("test", "new.conversation.yaml").output


@pytest.mark.parametrize("name", ["new.yaml", "two.conversation.yaml"])
def test_a_recording_overwrites_nothing_and_is_found_again(name: str) -> None:
    done = run("bot", "chat", "--record", name, stdin="你好\n")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_coverage_and_changes_are_reported(folder: Path) -> None:
    (folder / "two.conversation.yaml").write_text(TWO.replace("4398", "4397"), encoding="utf-8")
    done = wenxiao("test", ".", "--coverage", "--html", "c.html", "--mutate", "10")
    assert "facts: 2 of " in done.output
    assert "changed figures noticed: " in done.output
    assert done.exit_code == 1, "two conversations cannot notice what is changed elsewhere"
    assert "monitoring.august" in (folder / "c.html").read_text(encoding="utf-8")


def test_a_plain_pytest_run_collects_the_conversations() -> None:
    done = run("pytest", "-p", "no:cacheprovider", "-v")
    assert "two.conversation.yaml::ba-yue PASSED" in done.stdout
    assert "two.conversation.yaml::wu-yue FAILED" in done.stdout
    assert "figures: expected 4398 个" in done.stdout
    assert "1 passed, 1 deselected" in run("pytest", "-p", "no:cacheprovider", "-k", "八月").stdout
