"""The commands, as a person or a script runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.answering.engine import Engine
from bot.bootstrap import packaged_knowledge
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
        timeout=300,
        env={**clean_environment(), "PYTHONPATH": str(Path(__file__).parent.parent), **environment},
        cwd="/",
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_question_is_answered_with_its_source() -> None:
    done = run("ask", "8月监控了多少个项目？")
    assert done.returncode == 0
    assert "4826个" in done.stdout
    assert "第七部分 › 二 › （二）过程管控上 › 二是" in done.stdout


@pytest.mark.parametrize(
    ("words", "piped"),
    [(["8月监控了", "多少个项目"], ""), (["-"], "8月监控了多少个项目"), ([], "8月监控了多少个项目")],
    ids=["several words", "a dash", "a pipe"],
)
def test_a_question_comes_from_words_or_from_a_pipe(words: list[str], piped: str) -> None:
    done = run("ask", *words, stdin=piped)
    assert done.returncode == 0
    assert "4826个" in done.stdout


def test_without_a_question_the_usage_is_told() -> None:
    done = run("ask")
    assert done.returncode == 2
    assert "give either a question" in done.stderr


def test_an_unknown_status_of_the_log_is_refused_with_those_there_are() -> None:
    done = run("log", "--status", "nonsense")
    assert done.returncode == 2
    assert "unanswered" in done.stderr


def test_a_source_is_told_without_the_answer_again() -> None:
    said = run("chat", stdin="8月监控了多少个项目\n/source\n").stdout.partition("/source")[2]
    assert "第七部分 › 二 › （二）过程管控上 › 二是" in said
    assert "8月绩效监控项目：4826个" not in said


def test_the_shell_can_complete_commands() -> None:
    done = run("--show-completion", "bash", SHELL="/bin/bash")
    assert "complete" in done.stdout


def test_the_reply_object_has_the_fields_of_the_contract() -> None:
    reply = json.loads(run("ask", "--json", "8月监控了多少个项目？").stdout)
    assert reply["status"] == "answered"
    assert reply["facts"] == [{"id": "monitoring.august", "measure": "count", "value": "4826", "unit": "个"}]
    assert reply["citations"][0].keys() == {"source", "section", "evidence"}
    assert reply.keys() == {
        *("status", "reason", "text", "answer", "notes", "facts", "computed", "table", "citations", "choices"),
        *("parts", "knowledge"),
    }
    assert reply["choices"][0] == {"key": "monitoring.may", "text": "5月绩效监控了多少个项目、涉及多少资金？"}


def test_a_batch_gives_the_object_that_a_single_question_gives() -> None:
    single = json.loads(run("ask", "--json", "监控了多少个项目").stdout)
    rows = run("ask", "--batch", "-", stdin='{"id": 1, "q": "监控了多少个项目"}\n').stdout.splitlines()
    assert json.loads(rows[0]) == {"id": 1, **single}
    assert single["choices"][0].keys() == {"key", "text"}


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


def row(shown: str, start: str) -> str:
    """The row of a table that begins so."""
    return next(line.strip() for line in shown.splitlines() if line.strip().startswith(start))


def test_explain_accounts_for_each_word_with_the_line_of_its_name() -> None:
    shown = run("explain", "我在若羌县上班，8月监控了多少个项目").stdout
    august = row(shown, "8月")
    assert all(each in august for each in ("month:8月", "known", "must", "exact", "monitoring.august"))
    assert "lexicon/month.yaml:" in august
    assert "background" in row(shown, "若羌县")
    assert "answered" in row(shown, "monitoring.august")
    assert "lacks 8月 (month:8月)" in row(shown, "monitoring.may")
    assert "4826个" in shown


def test_explain_tells_why_there_is_no_answer() -> None:
    shown = run("explain", "9月监控了多少个项目").stdout
    assert "unanswered unmet" in shown
    assert "named in the reply" in row(shown, "9月")


def test_explain_takes_several_questions_as_one_conversation() -> None:
    shown = run("explain", "5月监控了多少个项目", "8月呢").stdout
    assert "4397个" in shown
    assert "4826个" in shown
    assert "linked to monitoring.may, took over measure:count" in shown


def test_why_not_is_about_the_last_turn() -> None:
    shown = run("explain", "--why-not", "monitoring.may", "5月监控了多少个项目", "8月监控了多少个项目").stdout
    assert shown.startswith("monitoring.may was not chosen; the reply tells monitoring.august\n")
    assert "lacks 8月 (month:8月)" in shown
    assert "the best, monitoring.august, has likeness" in shown


def test_why_not_of_the_fact_that_was_chosen_says_so() -> None:
    shown = run("explain", "--why-not", "monitoring.may", "5月监控了多少个项目").stdout
    assert shown.startswith("monitoring.may was chosen: answered\n")


def test_why_not_of_an_unknown_fact_names_the_near_ones() -> None:
    done = run("explain", "--why-not", "monitoring.agust", "8月监控了多少个项目", COLUMNS="200")
    assert done.returncode == 2
    assert "there is no fact monitoring.agust; did you mean monitoring.august" in done.stderr


def test_facts_can_be_filtered() -> None:
    shown = run("facts", "--term", "共性指标").stdout
    assert "indicators.new" in shown
    assert "monitoring.may" not in shown


def test_the_version_names_the_fact_base() -> None:
    assert "fact base 2025.1+" in run("--version").stdout


def test_check_is_content_with_the_shipped_fact_base_and_tells_what_is_stolen() -> None:
    done = run("check")
    assert done.returncode == 0
    assert "official questions: " in done.stdout
    stolen = re.search(r"^examples: .* reach their fact, (\d+) stolen", done.stdout, re.MULTILINE)
    assert stolen is not None
    thefts = done.stderr.splitlines()
    assert len(thefts) == int(stolen[1])
    assert all(re.match(r"examples/\w+\.yaml:\d+:\d+: .* is answered by ", line) for line in thefts)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The shipped fact base with the examples of one file only."""
    folder = Path(shutil.copytree(packaged_knowledge(), tmp_path / "knowledge"))
    for path in (folder / "examples").glob("*.yaml"):
        if path.name not in ("monitoring.yaml", "talk.yaml"):
            path.unlink()
    return folder


def test_check_fails_where_an_official_question_is_stolen(small: Path) -> None:
    facts = small / "facts" / "monitoring.yaml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("question: 8月绩效监控", "question: 5月绩效监控"), encoding="utf-8")
    done = run("--knowledge", str(small), "check")
    assert done.returncode == 1
    stolen = r"^facts/monitoring\.yaml:\d+:\d+: .* of monitoring\.august is answered by monitoring\.may"
    assert re.search(stolen, done.stderr, re.MULTILINE)
    assert "ok" not in done.stdout


def test_check_lists_what_is_asked_back_or_declined_only_if_wanted(small: Path) -> None:
    missed = re.compile(r"^examples/monitoring\.yaml:\d+:\d+: .* is (asked back|declined)", re.MULTILINE)
    assert not missed.search(run("--knowledge", str(small), "check").stderr)
    assert missed.search(run("--knowledge", str(small), "check", "--verbose").stderr)


@pytest.mark.parametrize("command", [["ask", "hi"], ["check"], ["chat"], ["facts"]], ids=lambda c: c[0])
def test_a_missing_knowledge_folder_is_one_message(command: list[str]) -> None:
    done = run("--knowledge", "/nowhere", *command)
    assert done.returncode == 2
    assert "/nowhere" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A fact base with a fault of every kind."""
    folder = Path(shutil.copytree(packaged_knowledge(), tmp_path / "knowledge"))
    facts = folder / "facts"
    os.mkfifo(facts / "pipe.yaml")
    (facts / "link.yaml").symlink_to("nowhere")
    (facts / "named.yml").write_text("facts: []\n", encoding="utf-8")
    (facts / "bomb.yaml").write_text("a: &a [x]\nb: [*a, *a]\n", encoding="utf-8")
    (facts / "form.yaml").write_text("facts: [{id: X}]\n", encoding="utf-8")
    unit = (facts / "monitoring.yaml").read_text(encoding="utf-8").replace("137.39 亿元", "137.39 万元")
    (facts / "monitoring.yaml").write_text(unit, encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", [["check"], ["ask", "你好"], ["serve"]], ids=lambda command: command[0])
def test_bad_knowledge_is_told_with_its_place_by_every_command(
    tmp_path: Path, spoilt: Path, command: list[str]
) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path}/web.sqlite3"
    done = run(*command, WENXIAO_KNOWLEDGE=str(spoilt), WENXIAO_LISTEN="127.0.0.1:0", WENXIAO_DATABASE=database)
    told = done.stderr.splitlines()
    assert done.returncode == (1 if command == ["check"] else 2)
    assert done.stdout == ""
    assert all(re.match(r"facts/[a-z]+\.ya?ml:\d+:\d+: .+ → .+", line) for line in told)
    assert {Path(line.partition(":")[0]).stem for line in told} == {
        *("pipe", "link", "named", "bomb", "form", "monitoring"),
    }


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


def test_a_changed_document_fails_the_check(tmp_path: Path, small: Path) -> None:
    document = tmp_path / "d.txt"
    document.write_text("8月绩效监控项目 9999 个", encoding="utf-8")
    done = run("--knowledge", str(small), "check", "--source", str(document))
    assert done.returncode == 1
    assert "9999" in done.stderr
