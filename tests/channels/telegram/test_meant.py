"""channels.telegram.meant, and what comes of it: manners among people, in groups above all."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.channels.telegram.fake import FakeTelegram, Fault
from tests.channels.telegram.conftest import Person

AUGUST = "8月监控了多少个项目"
ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PHOTO = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]


def mention(text: str, name: str = "@wenxiao_bot", kind: str = "mention") -> dict[str, Any]:
    return {"type": kind, "offset": text.index(name), "length": len(name)}


def group_of(person: Person) -> int:
    return -person.chat


def told(person: Person, fake: FakeTelegram) -> list[str]:
    """What the group was told, once whatever was said before a private question has been handled."""
    person.ask("谢谢")
    time.sleep(0.2)
    return [sent["text"] for sent in fake.sent(group_of(person))]


def in_group(person: Person, fake: FakeTelegram, text: str | None, **more: Any) -> None:
    fake.say(text, group_of(person), person.chat, kind="supergroup", **more)


@pytest.mark.parametrize("command", ["/ban", "/weather", "/start@other_bot"])
def test_a_command_for_another_bot_is_left_to_it(person: Person, telegram: FakeTelegram, command: str) -> None:
    in_group(person, telegram, command)
    assert told(person, telegram) == []


def test_our_commands_are_ours_in_a_group_too(person: Person, telegram: FakeTelegram) -> None:
    in_group(person, telegram, "/privacy")
    assert "不保存姓名" in telegram.wait(1, group_of(person))[0]["text"]


def test_a_group_that_speaks_through_an_administrator_is_answered(person: Person, telegram: FakeTelegram) -> None:
    text = f"@wenxiao_bot {AUGUST}"
    chat = {"id": group_of(person), "type": "supergroup", "title": "群"}
    in_group(person, telegram, text, **{"from": ADMIN, "sender_chat": chat, "entities": [mention(text)]})
    assert "4826" in telegram.wait(1, group_of(person))[0]["text"]


def test_another_bot_is_not_answered(person: Person, telegram: FakeTelegram) -> None:
    text = f"@wenxiao_bot {AUGUST}"
    other = {"id": 5, "is_bot": True, "first_name": "b", "username": "other_bot"}
    in_group(person, telegram, text, **{"from": other, "entities": [mention(text)]})
    assert told(person, telegram) == []


def test_a_caption_is_a_question(person: Person, telegram: FakeTelegram) -> None:
    person.say(None, photo=PHOTO, caption=AUGUST)
    assert "4826" in person.wait(1)[0]["text"]
    text = f"@wenxiao_bot {AUGUST}"
    in_group(person, telegram, None, photo=PHOTO, caption=text, caption_entities=[mention(text)])
    assert "4826" in telegram.wait(1, group_of(person))[0]["text"]


def test_a_mention_below_a_question_answers_that_question(person: Person, telegram: FakeTelegram) -> None:
    asked = telegram.message(AUGUST, group_of(person), 555, kind="supergroup")
    in_group(person, telegram, "@wenxiao_bot", entities=[mention("@wenxiao_bot")], reply_to_message=asked)
    assert "4826" in telegram.wait(1, group_of(person))[0]["text"]


def test_other_bots_that_are_mentioned_are_no_part_of_the_question(person: Person, telegram: FakeTelegram) -> None:
    text = f"@wenxiao_bot @other_bot {AUGUST}"
    in_group(person, telegram, text, entities=[mention(text), mention(text, "@other_bot")])
    answer = telegram.wait(1, group_of(person))[0]["text"]
    assert "4826" in answer
    assert "other" not in answer


def test_an_album_gets_one_reply(person: Person, telegram: FakeTelegram) -> None:
    for _ in range(10):
        person.say(None, photo=PHOTO, media_group_id="album-1")
    person.say(None, photo=PHOTO, media_group_id="album-2", caption=AUGUST)
    for _ in range(4):
        person.say(None, photo=PHOTO, media_group_id="album-2")
    person.ask("谢谢", parts=3)
    texts = [sent["text"] for sent in person.sent]
    assert sum("只看得懂文字" in text for text in texts) == 1
    assert sum("4826" in text for text in texts) == 1


def test_an_inline_question_that_came_too_late_troubles_nobody(person: Person, telegram: FakeTelegram) -> None:
    telegram.faults["answerInlineQuery"].append(Fault(1, status=400))
    alerts = len(telegram.sent(99))
    who = {"id": person.chat, "is_bot": False, "first_name": "A"}
    telegram.update(inline_query={"id": "1", "from": who, "query": AUGUST, "offset": ""})
    person.ask("谢谢")
    assert len(telegram.sent(99)) == alerts
    assert len(person.sent) == 1


def test_to_forget_covers_every_chat(person: Person, telegram: FakeTelegram) -> None:
    in_group(person, telegram, f"/human {AUGUST}")
    telegram.wait(1, group_of(person))
    text = f"@wenxiao_bot {AUGUST}"
    in_group(person, telegram, text, entities=[mention(text)])
    telegram.wait(2, group_of(person))
    assert "其他群里" in person.ask("/forget")
    text = "@wenxiao_bot 资金呢"
    in_group(person, telegram, text, entities=[mention(text)])
    assert "137.39" not in telegram.wait(3, group_of(person))[2]["text"]
