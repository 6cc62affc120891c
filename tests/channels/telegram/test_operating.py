"""What the operator sets, sees and changes while it runs; one program with much set differently."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.answering.engine import Engine
from bot.bootstrap import packaged_knowledge
from bot.channels.telegram.fake import TOKEN, FakeTelegram
from bot.channels.telegram.talk import Talk
from bot.scripts.telegram import Telegram
from tests.channels.telegram.conftest import OPERATOR, Person, Running, Start, free_port, programs

AUGUST = "8月监控了多少个项目？"
LINE = "这是很长的一句话，说了很多很多的事情。"
DOCUMENT = "前文。全州开展5月绩效监控项目4397个、\n涉及资金115.93亿元。后文"
LIFETIME = 1.5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("telegram")


@pytest.fixture(scope="module")
def address() -> str:
    return f"127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def replies(folder: Path) -> Path:
    """The texts of the channel in a fact base of its own."""
    shutil.copytree(packaged_knowledge(), folder / "knowledge")
    return folder / "knowledge" / "replies" / "telegram.yaml"


@pytest.fixture(scope="module")
def program(telegram: FakeTelegram, folder: Path, replies: Path, address: str) -> Iterator[Running]:
    (folder / "token").write_text(TOKEN + "\n", encoding="utf-8")
    (folder / "document.txt").write_text(DOCUMENT, encoding="utf-8")
    with programs(telegram, folder) as started:
        yield started(
            KNOWLEDGE=folder / "knowledge", RELOAD_SECONDS=0.2, SOURCE_TEXT=folder / "document.txt",
            LOG_QUESTIONS="true", CONTEXT_MINUTES=LIFETIME / 60, RATE=5, TELEGRAM_TOKEN=None,
            TELEGRAM_TOKEN_FILE=folder / "token", TELEGRAM_OPERATOR=OPERATOR, TELEGRAM_LISTEN=address,
        )  # fmt: skip


def test_the_passage_is_shown_when_the_operator_has_the_document(person: Person) -> None:
    person.ask("5月监控了多少个项目")
    shown = person.ask("/source", parts=2)
    assert "<u>全州开展5月绩效监控项目4397个、涉及资金115.93亿元</u>" in shown
    assert "<blockquote expandable>…前文。" in shown


def test_a_conversation_ends_after_a_silence(person: Person) -> None:
    person.ask(AUGUST)
    assert "4397" in person.ask("5月呢")
    time.sleep(LIFETIME + 0.1)
    assert "115.93" not in person.ask("资金呢")


def test_the_limit_is_a_setting(person: Person) -> None:
    for _ in range(8):
        person.say("谢谢")
    assert "太快" in person.wait(6)[5]["text"]


def test_log_lines_tell_kind_status_and_time_and_the_question_if_wanted(person: Person, program: Running) -> None:
    person.ask(AUGUST)
    program.wait_for(f'"question": "{AUGUST}"')
    line = next(line for line in program.log.splitlines() if AUGUST in line)
    assert '"kind": "message", "status": "answered", "ms": ' in line
    assert str(person.chat) not in line


def test_health_and_metrics(person: Person, address: str) -> None:
    person.ask(AUGUST)
    assert httpx.get(f"http://{address}/health").json()["status"] == "live"
    assert httpx.get(f"http://{address}/ready").status_code == 200
    metrics = httpx.get(f"http://{address}/metrics").text
    count = re.search(r'wenxiao_updates_total\{channel="telegram",kind="message",status="answered"\} (\d+)', metrics)
    assert count is not None
    assert int(count.group(1)) >= 1
    assert "wenxiao_update_seconds_bucket" in metrics
    assert "wenxiao_telegram_reachable 1.0" in metrics
    assert httpx.post(f"http://{address}/telegram", json={}).status_code == 404, "no webhook without a setting"


async def test_a_handler_that_fails_is_survived(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alerts: list[str] = []
    word = Talk.word

    def fails(self: Talk, key: str, **holes: object) -> str:
        if key == "privacy":
            raise KeyError(key)
        return word(self, key, **holes)

    async def alert(key: str, **holes: object) -> None:
        alerts.append(key)

    monkeypatch.setattr(Talk, "word", fails)
    monkeypatch.setattr("bot.scripts.telegram._unheard", alert)
    driver = await Telegram.opened(engine, LIFETIME)
    try:
        person = driver.talk()
        assert "系统出了点问题" in (await person.say("/privacy")).text
        assert alerts == ["failed"]
        assert "4826" in (await person.say(AUGUST)).text
    finally:
        await driver.close()
    assert any(record.exc_info for record in caplog.records)


def test_the_fact_base_is_reloaded_and_a_broken_one_is_not(
    person: Person, telegram: FakeTelegram, program: Running, replies: Path
) -> None:
    whole = replies.read_text(encoding="utf-8")
    replies.write_text(whole.replace("您好，我是问效", "您好您好，我是问效"), encoding="utf-8")
    program.wait_for("was reloaded")
    assert "您好您好" in person.ask("/start")
    replies.write_text(whole + "\n  broken: [", encoding="utf-8")
    program.wait_for("was not reloaded")
    assert "您好您好" in person.ask("/start")
    alerts = [sent["text"] for sent in telegram.sent(OPERATOR)]
    assert sum("改动有误" in text for text in alerts) == 1
    replies.write_text(whole, encoding="utf-8")
    program.process.send_signal(signal.SIGHUP)
    while sum("知识库已更新" in sent["text"] for sent in telegram.sent(OPERATOR)) < 2:
        time.sleep(0.02)
    assert "您好您好" not in person.ask("/start")


def test_a_long_reply_is_split_at_sentences_with_its_citation_whole(
    person: Person, program: Running, folder: Path
) -> None:
    file = folder / "knowledge" / "replies.yaml"
    before = program.log.count("was reloaded")
    whole = file.read_text(encoding="utf-8")
    file.write_text(
        whole.replace('figures: "{title}：{figures}。"', f'figures: "{{title}}：{{figures}}。{LINE * 300}"', 1)
    )
    while program.log.count("was reloaded") == before:
        time.sleep(0.02)
    person.say(AUGUST)
    parts = [sent["text"] for sent in person.wait(2)]
    assert all(text.endswith(("。", "：")) for text in parts)
    assert sum(text.count(LINE) for text in parts) == 300
    assert "开展8月绩效监控项目4826个、涉及资金137.39亿元”</blockquote>" in parts[-1]
    assert "reply_markup" not in person.sent[0]
    assert "reply_markup" in person.sent[1]


def test_the_store_may_be_gone_for_a_while(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    program = start(TELEGRAM_OPERATOR=OPERATOR)
    with sqlite3.connect(tmp_path / "test.sqlite3") as kept:
        kept.execute("alter table updates rename to away")
    fake.say(AUGUST)
    assert "数据库" in fake.wait(1, OPERATOR)[0]["text"]
    with sqlite3.connect(tmp_path / "test.sqlite3") as kept:
        kept.execute("alter table away rename to updates")
    assert "4826" in fake.wait(1)[0]["text"], "late, but not lost"
    with sqlite3.connect(tmp_path / "test.sqlite3") as kept:
        kept.execute("alter table conversations rename to away")
        kept.execute("alter table replies rename to gone")
    assert "4397" in fake.reply("5月监控了多少个项目"), "answers go on without what was said before"
    assert "系统出了点问题" in fake.reply("/forget"), "but nothing is said to be deleted that is not"
    program.wait_for("the store failed")


def test_what_is_kept_of_people_goes_when_the_time_has_come(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    program = start()
    fake.reply(AUGUST, 987654321)
    fake.reply("/human 有话说", 987654321)
    program.stop()
    path = tmp_path / "test.sqlite3"
    with sqlite3.connect(path) as kept:
        dump = "\n".join(kept.iterdump())
        assert "987654321" not in dump, "people are kept as hashes, and updates only until they are done"
        assert kept.execute("select count(*) from tickets").fetchone() == (1,)
    again = start(RETENTION_DAYS=1e-6)
    tables = ("conversations", "replies", "tickets", "updates")
    end = time.monotonic() + 10
    left: dict[str, int] = dict.fromkeys(tables, 1)
    while any(left.values()) and time.monotonic() < end:
        with sqlite3.connect(path) as kept:
            left = {name: kept.execute(f"select count(*) from {name}").fetchone()[0] for name in tables}
    assert not any(left.values()), left
    assert "987654321" not in program.log + again.log


def test_questions_are_logged_if_that_is_wanted(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    start(QUESTION_LOG_DAYS=7)
    fake.reply("9月监控了多少个项目，电话13800138000")
    with sqlite3.connect(tmp_path / "test.sqlite3") as kept:
        rows = kept.execute("select channel, text from questions").fetchall()
    assert rows == [("telegram", "9月监控了多少个项目,电话[phone]")]
