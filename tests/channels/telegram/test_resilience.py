"""What goes wrong on the way to Telegram and back, and that no question is lost."""

from __future__ import annotations

import collections
import re
import shutil
import signal
import time
from pathlib import Path

from bot.bootstrap import packaged_knowledge
from bot.channels.telegram.fake import FakeTelegram, Fault
from tests.channels.telegram.conftest import Start

QUESTION = "8月监控了多少个项目？"


def test_failures_of_telegram_are_tried_again(fake: FakeTelegram, start: Start) -> None:
    start()
    fake.faults["sendMessage"] += [Fault(2, status=502), Fault(1, status=429, retry_after=1), Fault(1, status=500)]
    assert "4826" in fake.reply(QUESTION)
    fake.faults["getUpdates"] += [Fault(2, status=500), Fault(1, status=429, retry_after=1)]
    assert "4397" in fake.reply("5月呢")
    assert len(fake.sent(7)) == 2


def test_a_slow_telegram_holds_up_no_other_chat(fake: FakeTelegram, start: Start) -> None:
    start()
    fake.faults["sendMessage"].append(Fault(1, seconds=3, drop=True))
    fake.say(QUESTION, 1)
    time.sleep(0.3)
    begun = time.monotonic()
    assert "4826" in fake.reply(QUESTION, 2)
    assert time.monotonic() - begun < 2.5
    fake.wait(1, 1)


def test_what_cannot_be_read_is_skipped_with_an_alert(fake: FakeTelegram, start: Start) -> None:
    start(TELEGRAM_OPERATOR=99)
    fake.update(message={"message_id": "x", "chat": 5})
    fake.updates.append({"update_id": 5000, "message": 7})
    fake.updates.append({"update_id": 5001, "nonsense": {"a": [1]}})
    fake.update(message={"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}})
    fake.updates.append({"update_id": 5002, "message": fake.message(QUESTION)})
    assert "4826" in fake.wait(1)[0]["text"]
    assert "无法解析" in fake.wait(1, 99)[0]["text"]
    fetched = len([call for call in fake.calls if call.method == "getUpdates"])
    time.sleep(1)
    assert len([call for call in fake.calls if call.method == "getUpdates"]) < fetched + 4, "no busy loop"


def test_an_update_that_comes_twice_is_answered_once(fake: FakeTelegram, start: Start) -> None:
    start()
    fake.say(QUESTION)
    again = dict(fake.updates[-1])
    fake.wait(1)
    fake.updates.append(again)
    fake.updates.append({**again, "update_id": again["update_id"] - 1, "message": fake.message("5月监控了多少个项目")})
    fake.updates.append({"update_id": 9000, "message": fake.message("谢谢")})
    texts = [sent["text"] for sent in fake.wait(2)]
    assert sum("4826" in text for text in texts) == 1


def test_kill_and_restart_lose_nothing(fake: FakeTelegram, start: Start) -> None:
    chats, each = 50, 20
    first = start(RATE=10_000)
    for number in range(each):
        for chat in range(1, chats + 1):
            fake.say(f"{'58'[number % 2]}月监控了多少个项目", chat)
    fake.wait(200, None, seconds=60)
    first.stop(signal.SIGKILL)
    before = len(fake.sent())
    assert before < chats * each, "killed in the middle"
    start(RATE=10_000)
    end = time.monotonic() + 60
    while min(len(fake.sent(chat)) for chat in range(1, chats + 1)) < each and time.monotonic() < end:
        time.sleep(0.05)
    for chat in range(1, chats + 1):
        figures = [re.search("4397|4826", sent["text"]) for sent in fake.sent(chat)]
        told = collections.Counter(found.group() for found in figures if found)
        assert each <= sum(told.values()) <= each + 1, "none lost, and only what was in flight twice"
        assert min(told.values()) >= each // 2


def test_the_order_in_a_chat_is_kept_while_chats_run_side_by_side(fake: FakeTelegram, start: Start) -> None:
    start(RATE=10_000)
    turns = ["8月监控了多少个项目", "5月呢", "资金呢", "事前评估了几个新增项目", "资金呢"]
    expected = ["4826", "4397", "115.93", "34", "1.27"]
    for text in turns:
        for chat in range(1, 31):
            fake.say(text, chat)
    for chat in range(1, 31):
        replies = fake.wait(len(turns), chat)
        assert all(figure in sent["text"] for figure, sent in zip(expected, replies, strict=True))


def test_a_stop_finishes_what_is_in_flight(fake: FakeTelegram, start: Start) -> None:
    program = start()
    fake.faults["sendMessage"].append(Fault(1, seconds=1.5, drop=True))
    fake.say(QUESTION)
    time.sleep(0.5)
    begun = time.monotonic()
    assert program.stop() == 0
    assert time.monotonic() - begun < 10
    assert "4826" in fake.sent(7)[0]["text"]


def test_a_start_without_network_waits_and_says_so(fake: FakeTelegram, start: Start) -> None:
    fake.faults["getMe"].append(Fault(3, status=502))
    program = start(ready="trying again")
    program.wait_for('"started"')
    assert "4826" in fake.reply(QUESTION)
    unreachable = start(ready="cannot be reached", TELEGRAM_BASE_URL="http://127.0.0.1:9/bot")
    assert unreachable.stop() == 0


def test_a_handler_that_fails_is_survived(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    program = start(TELEGRAM_OPERATOR=99)
    fake.faults["sendMessage"].append(Fault(1, status=400))
    fake.say(QUESTION)
    program.wait_for("Telegram refused")
    (tmp_path / "test.sqlite3-wal").write_bytes(b"")  # the store is torn away
    for path in tmp_path.glob("test.sqlite3*"):
        path.unlink()
    fake.say(QUESTION, 8)
    fake.wait(1, 8)
    assert program.process.poll() is None


def test_the_fact_base_is_reloaded_and_a_broken_one_is_not(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(packaged_knowledge(), folder)
    program = start(KNOWLEDGE=folder, RELOAD_SECONDS=0.2, TELEGRAM_OPERATOR=99)
    replies = folder / "replies" / "telegram.yaml"
    whole = replies.read_text(encoding="utf-8")
    replies.write_text(whole.replace("您好，我是问效", "您好您好，我是问效"), encoding="utf-8")
    program.wait_for("was reloaded")
    assert "您好您好" in fake.reply("/start")
    replies.write_text(whole + "\n  broken: [", encoding="utf-8")
    program.wait_for("was not reloaded")
    assert "您好您好" in fake.reply("/start")
    assert any("改动有误" in sent["text"] for sent in fake.wait(2, 99))
    replies.write_text(whole, encoding="utf-8")
    program.process.send_signal(signal.SIGHUP)
    fake.wait(3, 99)
