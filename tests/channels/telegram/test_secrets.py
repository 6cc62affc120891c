"""No log line holds the token or a person, and what is misconfigured is told in one line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.channels.telegram.fake import TOKEN, FakeTelegram, Fault
from tests.channels.telegram.conftest import Start, free_port

SECRET = TOKEN.partition(":")[2]


def test_no_token_in_any_log_line(fake: FakeTelegram, start: Start) -> None:
    program = start(LOG_LEVEL="DEBUG", TELEGRAM_OPERATOR=99)
    fake.faults["sendMessage"] += [Fault(1, status=502), Fault(1, status=400), Fault(1, status=403)]
    for text in ("8月监控了多少个项目", "/start", "/human x", "谢谢"):
        fake.say(text)
    fake.updates.append({"update_id": 7000, "message": {"message_id": "?"}})
    fake.wait(2)
    fake.faults["getUpdates"].append(Fault(2, status=500))
    fake.faults["getUpdates"].append(Fault(1, status=401))
    fake.faults["getUpdates"].append(Fault(1, status=409))
    program.wait_for("another process")
    unreachable = start(ready="cannot be reached", LOG_LEVEL="DEBUG", TELEGRAM_BASE_URL="http://127.0.0.1:9/bot")
    for each in (program, unreachable):
        each.stop()
        assert SECRET not in each.log
        assert "监控" not in each.log, "what people ask is not logged"
    assert "httpx" in program.log, "the lines of the HTTP library were there to be cleaned"


def test_questions_are_logged_only_when_the_operator_wants_it(fake: FakeTelegram, start: Start) -> None:
    program = start(LOG_QUESTIONS="true")
    fake.reply("8月监控了多少个项目")
    program.wait_for("8月监控了多少个项目")


def test_people_are_kept_as_hashes_and_forgotten_at_once(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    program = start()
    fake.reply("8月监控了多少个项目", 987654321)
    fake.reply("/human 有话说", 987654321)
    with sqlite3.connect(tmp_path / "test.sqlite3") as kept:
        assert kept.execute("select count(*) from conversations").fetchone() == (1,)
        assert "987654321" not in str(kept.execute("select payload from updates where done is not null").fetchall())
        assert "987654321" not in str(kept.execute("select * from conversations").fetchall())
    fake.reply("/forget", 987654321)
    with sqlite3.connect(tmp_path / "test.sqlite3") as kept:
        for table in ("conversations", "replies", "tickets"):
            assert kept.execute(f"select count(*) from {table}").fetchone() == (0,)
    program.stop()
    assert "987654321" not in program.log


BAD = {
    "no token": ({"TELEGRAM_TOKEN": None}, "WENXIAO_TELEGRAM_TOKEN is not set"),
    "a wrong token": ({"TELEGRAM_TOKEN": "110201543:AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, "does not accept the token"),
    "a token of no form": ({"TELEGRAM_TOKEN": "nonsense"}, "does not accept the token"),
    "no token file": ({"TELEGRAM_TOKEN": None, "TELEGRAM_TOKEN_FILE": "/nowhere"}, "WENXIAO_TELEGRAM_TOKEN_FILE"),
    "no database": ({"DATABASE": "sqlite+aiosqlite:////nowhere/x.db"}, "WENXIAO_DATABASE"),
    "another database": ({"DATABASE": "nonsense"}, "WENXIAO_DATABASE"),
    "no document": ({"SOURCE_TEXT": "/nowhere"}, "WENXIAO_SOURCE_TEXT"),
    "unknown setting": ({"TELEGRAM_TOKN": "x"}, "did you mean WENXIAO_TELEGRAM_TOKEN"),
    "no number": ({"RATE": "many"}, "WENXIAO_RATE"),
    "half a webhook": ({"TELEGRAM_WEBHOOK": "https://example.org/telegram"}, "WENXIAO_TELEGRAM_SECRET"),
    "no address": ({"TELEGRAM_LISTEN": "here"}, "HOST:PORT"),
}


@pytest.mark.parametrize(("settings", "expected"), BAD.values(), ids=BAD)
def test_a_bad_setting_is_one_clear_line(
    fake: FakeTelegram, start: Start, settings: dict[str, object], expected: str
) -> None:
    program = start(ready="", **settings)
    assert program.process.wait(20) == 2
    complaints = [line for line in program.log.splitlines() if not line.startswith("{")]
    assert len(complaints) == 1, program.log
    assert expected in complaints[0]
    assert "AAxxxxxxx" not in program.log
    assert "Traceback" not in program.log


def test_a_taken_port_is_told(fake: FakeTelegram, start: Start) -> None:
    port = free_port()
    start(TELEGRAM_LISTEN=f"127.0.0.1:{port}")
    second = start(ready="", TELEGRAM_LISTEN=f"127.0.0.1:{port}")
    assert second.process.wait(20) == 2
    assert "WENXIAO_TELEGRAM_LISTEN" in second.log


def test_the_token_may_come_from_a_file(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n", encoding="utf-8")
    start(TELEGRAM_TOKEN=None, TELEGRAM_TOKEN_FILE=tmp_path / "token")
    assert "4826" in fake.reply("8月监控了多少个项目")


CHECKS = {
    "all well": ({}, 0, ""),
    "wrong token": ({"TELEGRAM_TOKEN": "110201543:AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, 2, "WENXIAO_TELEGRAM_TOKEN"),
    "no network": ({"TELEGRAM_BASE_URL": "http://127.0.0.1:9/bot"}, 2, "cannot be reached"),
    "no database": ({"DATABASE": "sqlite+aiosqlite:////nowhere/x.db"}, 2, "WENXIAO_DATABASE"),
}


@pytest.mark.parametrize(("settings", "status", "expected"), CHECKS.values(), ids=CHECKS)
def test_check_tells_what_is_misconfigured(
    fake: FakeTelegram, start: Start, settings: dict[str, object], status: int, expected: str
) -> None:
    program = start("--check", ready="", **settings)
    assert program.process.wait(30) == status
    assert expected in program.log


def test_check_tells_of_a_webhook(fake: FakeTelegram, start: Start) -> None:
    fake.webhook = {"url": "https://example.org/old"}
    program = start("--check", ready="")
    assert program.process.wait(20) == 2
    assert "webhook" in program.log
