"""What goes wrong on the way to Telegram and back, and that no question is lost."""

from __future__ import annotations

import collections
import re
import signal
import time

import pytest

from bot.channels.telegram.fake import FakeTelegram, Fault
from tests.channels.telegram.conftest import OPERATOR, Person, Start

QUESTION = "8月监控了多少个项目？"
FAULTS = {
    "server errors": [Fault(2, status=502), Fault(1, status=500)],
    "too many requests": [Fault(1, status=429, retry_after=1)],
    "a broken answer": [Fault(1, broken=True)],
    "a page instead of an answer": [Fault(1, page=True)],
    "no answer in time": [Fault(1, seconds=5.5)],
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_failures_are_tried_again(person: Person, telegram: FakeTelegram, faults: list[Fault]) -> None:
    telegram.faults["sendMessage"] += [Fault(**vars(fault)) for fault in faults]
    assert "4826" in person.ask(QUESTION)
    telegram.faults["getUpdates"] += [Fault(**{**vars(fault), "seconds": 0.0}) for fault in faults]
    assert "4397" in person.ask("5月呢")
    assert len(person.sent) == 2


def test_a_slow_telegram_holds_up_no_other_chat(person: Person, other: Person, telegram: FakeTelegram) -> None:
    telegram.faults["sendMessage"].append(Fault(1, seconds=2, drop=True))
    person.say(QUESTION)
    while telegram.faults["sendMessage"]:
        time.sleep(0.01)
    assert "4826" in other.ask(QUESTION)
    assert not person.sent, "the other was answered first"
    person.wait(1)


def test_what_cannot_be_read_is_skipped_with_an_alert(person: Person, telegram: FakeTelegram) -> None:
    telegram.update(message={"message_id": "x", "chat": 5})
    telegram.update(message=7)
    telegram.update(nonsense={"a": [1]})
    telegram.update(message={"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}})
    telegram.updates.append({"update_id": 2**70, "message": person.fake.message(QUESTION)})
    telegram.updates.append({"message": "no number"})
    telegram.say(QUESTION, person.chat)
    assert "4826" in person.wait(1)[0]["text"]
    alerts = [sent["text"] for sent in telegram.wait(1, OPERATOR)]
    assert sum("无法解析" in text for text in alerts) == 1
    telegram.updates = collections.deque(u for u in telegram.updates if u.get("update_id", 2**70) < 2**70)
    fetched = len(telegram.sent(None, "getUpdates"))
    time.sleep(1)
    assert len(telegram.sent(None, "getUpdates")) < fetched + 4, "no busy loop"


def test_an_update_that_comes_twice_is_answered_once(person: Person, telegram: FakeTelegram) -> None:
    person.say(QUESTION)
    again = dict(telegram.updates[-1])
    person.wait(1)
    telegram.updates.append(again)
    person.ask("谢谢")
    assert sum("4826" in sent["text"] for sent in person.sent) == 1


def test_updates_out_of_order_are_all_answered(person: Person, telegram: FakeTelegram) -> None:
    first = telegram.update(poll={})
    ask = [telegram.message(f"{month}月监控了多少个项目", person.chat) for month in (5, 8)]
    telegram.updates.append({"update_id": first + 500_000, "message": ask[0]})
    person.wait(1)
    telegram.updates.append({"update_id": first + 400_000, "message": ask[1]})  # numbered anew, and lower
    assert "4826" in person.wait(2)[1]["text"]


def test_the_order_in_a_chat_is_kept_while_chats_run_side_by_side(person: Person, telegram: FakeTelegram) -> None:
    turns = ["8月监控了多少个项目", "5月呢", "资金呢", "事前评估了几个新增项目", "资金呢"]
    expected = ["4826", "4397", "115.93", "34", "1.27"]
    people = [Person(telegram) for _ in range(30)]
    for text in turns:
        for each in people:
            each.say(text)
    for each in people:
        replies = each.wait(len(turns))
        assert all(figure in sent["text"] for figure, sent in zip(expected, replies, strict=True))


def test_who_has_blocked_the_bot_troubles_nobody(person: Person, other: Person, telegram: FakeTelegram) -> None:
    alerts = len(telegram.sent(OPERATOR))
    telegram.faults["sendMessage"].append(Fault(1, status=403))
    person.say(QUESTION)
    while telegram.faults["sendMessage"]:
        time.sleep(0.01)
    assert "4826" in other.ask(QUESTION)
    assert len(telegram.sent(OPERATOR)) == alerts


def test_what_telegram_refuses_gets_an_apology(person: Person, telegram: FakeTelegram) -> None:
    telegram.faults["sendMessage"].append(Fault(1, status=400))
    assert "系统出了点问题" in person.ask(QUESTION)
    assert any("处理一条消息时出错" in sent["text"] for sent in telegram.wait(1, OPERATOR))
    assert "4826" in person.ask(QUESTION)


def test_a_group_that_has_become_a_supergroup_is_answered_there(person: Person, telegram: FakeTelegram) -> None:
    telegram.moved[-person.chat] = -100_000 - person.chat
    telegram.say("/help", -person.chat, person.chat, kind="group")
    assert "/topics" in telegram.wait(1, -100_000 - person.chat)[0]["text"]


def test_killed_amid_a_thousand_questions_it_answers_each(fake: FakeTelegram, start: Start) -> None:
    chats, each = 50, 20
    first = start(RATE=10_000)
    for number in range(each):
        for chat in range(1, chats + 1):
            fake.say(f"{'58'[number % 2]}月监控了多少个项目", chat)
    fake.wait(200, None, seconds=60)
    first.stop(signal.SIGKILL)
    time.sleep(0.2)
    assert len(fake.sent()) < chats * each, "killed in the middle"
    start(RATE=10_000)
    end = time.monotonic() + 60
    while any(len(_once(_told(fake, chat))) < each for chat in range(1, chats + 1)) and time.monotonic() < end:
        time.sleep(0.1)
    for chat in range(1, chats + 1):
        told = _told(fake, chat)
        assert _once(told) == ["4397", "4826"] * (each // 2), "none lost, and in order"
        assert len(told) <= each + 1, "only what was in flight twice"


def _told(fake: FakeTelegram, chat: int) -> list[str]:
    figures = [re.search("4397|4826", sent["text"]) for sent in fake.sent(chat)]
    return [found.group() for found in figures if found]


def _once(told: list[str]) -> list[str]:
    return [figure for at, figure in enumerate(told) if at == 0 or figure != told[at - 1]]


def test_a_stop_finishes_what_is_in_flight_and_leaves_the_rest_for_the_next_start(
    fake: FakeTelegram, start: Start
) -> None:
    program = start()
    fake.faults["sendMessage"] += [Fault(1, seconds=1.5, drop=True), Fault(1000, status=502)]
    fake.say(QUESTION, 1)
    while len(fake.faults["sendMessage"]) > 1:
        time.sleep(0.01)
    fake.say(QUESTION, 2)  # Telegram is out of order from here on
    program.wait_for("trying again")
    assert program.stop(seconds=10) == 0
    assert "4826" in fake.sent(1)[0]["text"]
    assert not fake.sent(2)
    fake.faults["sendMessage"].clear()
    start()
    assert "4826" in fake.wait(1, 2)[0]["text"]
    assert len(fake.sent(1)) == 1


def test_a_start_without_network_waits_and_says_so(fake: FakeTelegram, start: Start) -> None:
    fake.faults["getMe"].append(Fault(2, status=502))
    program = start(ready="trying again")
    unreachable = start(ready="cannot be reached", TELEGRAM_BASE_URL="http://127.0.0.1:9/bot")
    program.wait_for('"started"')
    assert "4826" in fake.reply(QUESTION)
    assert unreachable.stop() == 0
