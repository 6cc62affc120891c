"""The commands, as a person or a script runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.answering.engine import Engine
from bot.cli.asking import answers
from bot.model import Context, Turn
from tests.conftest import clean_environment

COMMAND = [sys.executable, "-m", "bot"]


def run(*args: str, stdin: str | bytes = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder of its own, with a clean set of settings."""
    raw = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run(
        [*COMMAND, *args],
        input=raw,
        capture_output=True,
        timeout=60,
        env={**clean_environment(), "PYTHONPATH": str(Path(__file__).parent.parent), **environment},
        cwd="/",
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_question_is_answered_with_its_source() -> None:
    done = run("ask", "8月监控了多少个项目？")
    assert done.returncode == 0
    assert "4826个" in done.stdout
    assert "第七部分 › 二 › （二）过程管控上 › 二是" in done.stdout


def test_the_reply_object_has_the_fields_of_the_contract() -> None:
    reply = json.loads(run("ask", "--json", "8月监控了多少个项目？").stdout)
    assert reply["status"] == "answered"
    assert reply["facts"] == [{"id": "monitoring.august", "measure": "count", "value": "4826", "unit": "个"}]
    assert reply["citations"][0].keys() == {"source", "section", "evidence"}
    assert reply.keys() == {
        *("status", "reason", "text", "answer", "notes", "facts", "computed", "table", "citations", "choices"),
        *("parts", "knowledge"),
    }


def test_a_batch_keeps_order_and_survives_bad_lines() -> None:
    lines = [
        '{"id": "a", "q": "8月监控了多少个项目"}',
        "not json",
        '{"id": "b", "turns": ["5月监控了几个项目", "8月呢"]}',
        '{"id": "c", "q": 5}',
        "",
        '{"id": 7, "q": "你好"}',
    ]
    rows = [json.loads(line) for line in run("ask", "--batch", "-", stdin="\n".join(lines)).stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a", None, "b", "c", 7]
    assert [row.get("status") for row in rows] == ["answered", "error", None, "error", "social"]
    assert "line 2" in rows[1]["text"]
    assert "4826" in rows[2]["turns"][1]["text"]


def test_a_batch_line_that_is_not_utf8_does_not_stop_the_rest() -> None:
    rows = run("ask", "--batch", "-", stdin=b'{"id": 1, "q": "\xff"}\n{"id": 2, "q": "hi"}\n').stdout.splitlines()
    assert [json.loads(row)["status"] for row in rows] == ["error", "social"]


class Broken(Engine):
    """Fails on one question."""

    def __init__(self, whole: Engine) -> None:
        self.knowledge, self._whole = whole.knowledge, whole

    def answer(self, text: str, context: Context = Context()) -> Turn:  # noqa: B008  a value that does not change
        if text == "boom":
            raise KeyError(text)
        return self._whole.answer(text, context)


def test_what_breaks_on_one_line_is_an_apology_and_the_batch_goes_on(engine: Engine) -> None:
    lines = ({"id": 1, "q": "boom"}, {"id": 2, "turns": ["你好", "boom"]}, {"id": 3, "q": "8月监控了多少个项目"})
    rows = list(answers(Broken(engine), (json.dumps(line).encode() for line in lines)))
    apology = engine.knowledge.replies["error.internal"]
    assert rows[:2] == [{"id": number, "status": "error", "text": apology} for number in (1, 2)]
    assert (rows[2]["id"], rows[2]["status"]) == (3, "answered")


def test_half_a_surrogate_in_a_batch_does_not_stop_the_rest() -> None:
    done = run("ask", "--batch", "-", stdin='{"id": "\\ud800", "q": "\\udc00"}\n{"id": 2, "q": "hi"}\n')
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["\ud800", 2]


def test_a_piped_conversation_keeps_its_context() -> None:
    done = run("chat", stdin="5月监控了多少个项目\n钱呢\n/source\n/quit\n")
    assert done.returncode == 0
    assert "115.93" in done.stdout


def test_explain_shows_the_steps() -> None:
    shown = run("explain", "9月监控了多少个项目").stdout
    assert "month:9月" in shown
    assert "unmet" in shown


def test_explain_takes_several_questions_as_one_conversation() -> None:
    shown = run("explain", "5月监控了多少个项目", "8月呢").stdout
    assert "4397个" in shown
    assert "4826个" in shown


def test_facts_can_be_filtered() -> None:
    shown = run("facts", "--term", "共性指标").stdout
    assert "indicators.new" in shown
    assert "monitoring.may" not in shown


def test_the_version_names_the_fact_base() -> None:
    assert "fact base 2025.1+" in run("--version").stdout


def test_check_is_content_with_the_shipped_fact_base() -> None:
    assert run("check").returncode == 0


@pytest.mark.parametrize("command", [["ask", "hi"], ["check"], ["chat"], ["facts"]], ids=lambda c: c[0])
def test_a_missing_knowledge_folder_is_one_message(command: list[str]) -> None:
    done = run("--knowledge", "/nowhere", *command)
    assert done.returncode == 2
    assert "/nowhere" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_broken_knowledge_folder_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "x.yaml").write_text("facts: [{id: X}]", encoding="utf-8")
    done = run("check", WENXIAO_KNOWLEDGE=str(tmp_path))
    assert done.returncode == 1
    assert "facts/x.yaml:1:" in done.stderr


def test_an_unknown_setting_is_named_with_the_near_one() -> None:
    done = run("ask", "hi", WENXIAO_KNOWLEGE="x")
    assert done.returncode == 2
    assert "WENXIAO_KNOWLEGE is no setting; did you mean WENXIAO_KNOWLEDGE?" in done.stderr


def test_a_missing_document_is_a_usage_error() -> None:
    done = run("check", "--source", "/nowhere.txt")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_changed_document_fails_the_check(tmp_path: Path) -> None:
    document = tmp_path / "d.txt"
    document.write_text("8月绩效监控项目 9999 个", encoding="utf-8")
    done = run("check", "--source", str(document))
    assert done.returncode == 1
    assert "9999" in done.stderr
