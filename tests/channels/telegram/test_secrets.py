"""No log line holds the token or what people ask, and what is misconfigured is told in one line."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from telegram.error import InvalidToken

from bot.channels.telegram.fake import TOKEN, FakeTelegram, Fault, fake_telegram
from bot.cli.main import main
from bot.logs import Redacting
from tests.channels.telegram.conftest import SECRET, Person, Running, Start, programs

WRONG = "110201543:AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
NOWHERE = "http://127.0.0.1:9"


def test_no_token_in_any_log_line(fake: FakeTelegram, start: Start) -> None:
    """With every level on, and each error that Telegram and the network can give."""
    program = start(LOG_LEVEL="DEBUG", TELEGRAM_OPERATOR=99)
    no_proxy = start(ready="", LOG_LEVEL="DEBUG", TELEGRAM_PROXY="http://me:pa55word@127.0.0.1:9")
    no_tls = start(ready="", LOG_LEVEL="DEBUG", TELEGRAM_BASE_URL=fake.base_url.replace("http:", "https:"))
    fake.faults["sendMessage"] += [Fault(1, status=status) for status in (502, 400, 401, 403, 404, 409, 418)]
    fake.faults["sendMessage"] += [Fault(1, broken=True), Fault(1, page=True)]
    for text in ("8月监控了多少个项目", "/start", "/human x", "谢谢", "9月监控了多少个项目", "/help"):
        fake.say(text)
    fake.updates.append({"update_id": 7000, "message": {"message_id": "?"}})
    fake.wait(3)
    fake.faults["getUpdates"] += [Fault(1, broken=True), *(Fault(1, status=s) for s in (500, 401, 404, 409))]
    program.wait_for("another process")
    for each in (no_proxy, no_tls):
        each.wait_for("cannot be reached")
    for each in (program, no_proxy, no_tls):
        each.stop()
        assert SECRET not in each.log
        assert "pa55word" not in each.log
        assert "监控" not in each.log, "what people ask is not logged"
    assert '"level": "debug"' in program.log


def test_errors_and_lines_of_the_libraries_that_hold_the_token_are_cleaned() -> None:
    formatter = Redacting([TOKEN, SECRET])
    url = f"https://api.telegram.org/bot{TOKEN}/getMe"
    for error in (InvalidToken(f"The token `{TOKEN}` was rejected"), httpx.ConnectError(f"no way to {url}")):
        try:
            raise RuntimeError(url) from error
        except RuntimeError as raised:
            trace = (type(raised), raised, raised.__traceback__)
            record = logging.LogRecord("httpx", logging.DEBUG, "", 0, "HTTP Request: %s", (url,), trace)
            line = formatter.format(record)
            assert SECRET not in line
            assert "Traceback" in line
    assert SECRET not in formatter.clean(url.replace(":AA", "%3AAA"))


def test_everything_of_a_person_is_deleted_at_once(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    start()
    one, another = Person(fake), Person(fake)
    for each in (one, another):
        each.ask("8月监控了多少个项目")
        each.ask("/human 有话说")
    one.ask("/forget")
    with sqlite3.connect(tmp_path / "test.sqlite3") as kept:
        for table in ("conversations", "replies", "tickets"):
            assert kept.execute(f"select count(*) from {table}").fetchone() == (1,), table


Cases = dict[str, tuple[dict[str, object], tuple[str, ...]]]
HOOK: dict[str, object] = {"TELEGRAM_WEBHOOK": "https://example.org/telegram"}
SETTINGS: Cases = {
    "no token": ({"TELEGRAM_TOKEN": None}, ("WENXIAO_TELEGRAM_TOKEN is not set",)),
    "a token of no form": ({"TELEGRAM_TOKEN": "nonsense"}, ("WENXIAO_TELEGRAM_TOKEN holds no token",)),
    "no token file": ({"TELEGRAM_TOKEN": None, "TELEGRAM_TOKEN_FILE": "/nowhere"}, ("WENXIAO_TELEGRAM_TOKEN_FILE",)),
    "unknown setting": ({"TELEGRAM_TOKN": "x"}, ("did you mean WENXIAO_TELEGRAM_TOKEN",)),
    "no number": ({"RATE": "many"}, ("WENXIAO_RATE",)),
    "a webhook without a port": (HOOK, ("WENXIAO_TELEGRAM_LISTEN", "set it")),
    "a webhook without a secret": ({**HOOK, "TELEGRAM_LISTEN": "127.0.0.1:0"}, ("WENXIAO_TELEGRAM_SECRET", "set it")),
    "no secret": ({**HOOK, "TELEGRAM_SECRET": "ü", "TELEGRAM_LISTEN": "127.0.0.1:0"}, ("WENXIAO_TELEGRAM_SECRET",)),
    "no web address": ({"TELEGRAM_BASE_URL": "api.telegram.org"}, ("WENXIAO_TELEGRAM_BASE_URL",)),
    "no proxy address": ({"TELEGRAM_PROXY": "proxy:80"}, ("WENXIAO_TELEGRAM_PROXY",)),
    "no address": ({"TELEGRAM_LISTEN": "here"}, ("WENXIAO_TELEGRAM_LISTEN",)),
}
BAD: Cases = {
    "a wrong token": ({"TELEGRAM_TOKEN": WRONG}, ("WENXIAO_TELEGRAM_TOKEN: Telegram does not accept the token",)),
    "a locked database": ({"DATABASE": "sqlite+aiosqlite:///locked.sqlite3"}, ("WENXIAO_DATABASE", "is locked")),
    "no document": ({"SOURCE_TEXT": "/nowhere"}, ("WENXIAO_SOURCE_TEXT cannot be read",)),
    "no fact base": ({"KNOWLEDGE": "/nowhere"}, ("/nowhere",)),
    "a taken port": ({"TELEGRAM_LISTEN": "TAKEN"}, ("WENXIAO_TELEGRAM_LISTEN: cannot listen", "choose a free port")),
}
CHECKS: Cases = {
    "wrong token and no database": (
        {"TELEGRAM_TOKEN": WRONG, "DATABASE": "sqlite+aiosqlite:////nowhere/x.db"},
        ("WENXIAO_TELEGRAM_TOKEN: Telegram does not accept the token", "WENXIAO_DATABASE: unable to open"),
    ),
    "no network": ({"TELEGRAM_BASE_URL": f"{NOWHERE}/bot"}, ("Telegram cannot be reached; check the network",)),
    "a webhook and no such chat": (
        {"TELEGRAM_BASE_URL": "HOOKED", "TELEGRAM_OPERATOR": 404},
        ("a webhook is still set at Telegram", "WENXIAO_TELEGRAM_OPERATOR"),
    ),
}


@pytest.mark.parametrize(("settings", "parts"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_told_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, object], parts: tuple[str]
) -> None:
    for name in [name for name in os.environ if name.startswith("WENXIAO_")]:
        monkeypatch.delenv(name)
    for name, value in {"TELEGRAM_TOKEN": TOKEN, **settings}.items():
        if value is not None:
            monkeypatch.setenv(f"WENXIAO_{name}", str(value))
    monkeypatch.setattr("sys.argv", ["wenxiao", "telegram"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert all(part in line for part in parts), line


@pytest.fixture(scope="module")
def failing(telegram: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Running]]:
    """All of them started at once."""
    folder = tmp_path_factory.mktemp("bad")
    locked = sqlite3.connect(folder / "locked.sqlite3")
    locked.execute("begin exclusive")
    with fake_telegram() as hooked, programs(telegram, folder) as start:
        hooked.webhook = {"url": "https://example.org/old"}
        special = {"TAKEN": f"127.0.0.1:{telegram.port}", "HOOKED": hooked.base_url}

        def started(*arguments: str, **settings: object) -> Running:
            return start(*arguments, ready="", **{k: special.get(str(v), v) for k, v in settings.items()})

        running = {name: started(**settings) for name, (settings, _) in BAD.items()}
        running |= {f"check: {name}": started("--check", **settings) for name, (settings, _) in CHECKS.items()}
        running["all well"] = started("--check", TELEGRAM_OPERATOR=99)
        yield running
    locked.close()


def _complaints(program: Running) -> list[str]:
    """What it says, apart from the log's lines."""
    assert program.process.wait(60) == 2
    assert not any(hidden in program.log for hidden in ("AAxxxxxxx", "Traceback"))
    return [line for line in program.log.splitlines() if not line.startswith("{")]


@pytest.mark.parametrize("name", BAD)
def test_what_keeps_it_from_starting_is_one_clear_line(failing: dict[str, Running], name: str) -> None:
    (line,) = _complaints(failing[name])
    assert all(part in line for part in BAD[name][1]), line


@pytest.mark.parametrize("name", CHECKS)
def test_check_tells_what_is_misconfigured_in_a_line_each(failing: dict[str, Running], name: str) -> None:
    told = _complaints(failing[f"check: {name}"])
    assert len(told) == len(CHECKS[name][1])
    for line, part in zip(told, CHECKS[name][1], strict=True):
        assert part in line


def test_check_is_content_when_all_is_well(failing: dict[str, Running]) -> None:
    assert failing["all well"].process.wait(60) == 0
