"""What people meet on Telegram: the real program, over HTTP."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest

from bot.answering.engine import Engine
from bot.channels.telegram.fake import FakeTelegram, Fault
from tests.channels.telegram.conftest import OFFICE, OPERATOR, Person, Running

AUGUST, MAY = "8月监控了多少个项目？", "5月监控了多少个项目？"
COMMANDS = {"start", "help", "topics", "source", "human", "privacy", "forget"}
OWN = {"id": 110201543, "is_bot": True, "first_name": "问效"}
HAN = re.compile("[一-鿿]")


def test_questions_and_follow_ups(person: Person, other: Person) -> None:
    assert "<b>4826个</b>" in person.ask(AUGUST)
    assert "4397个" in person.ask("5月呢")
    assert "115.93亿元" in person.ask("资金呢")
    sent = person.sent[-1]
    assert sent["parse_mode"] == "HTML"
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert "<blockquote expandable>出处：第七部分" in sent["text"]
    assert "115.93" not in other.ask("资金呢"), "another person's conversation"


def test_related_questions_are_buttons(person: Person) -> None:
    person.ask(AUGUST)
    label = next(text for text in person.buttons() if "5月" in text)
    person.tap(person.buttons()[label])
    assert "4397" in person.wait(2)[1]["text"]


def test_related_questions_are_numbered_and_answered_by_their_number(person: Person) -> None:
    person.ask(AUGUST)
    number = next(text.partition(".")[0] for text in person.buttons() if "5月" in text)
    assert "4397" in person.ask(number)


def test_commands(person: Person) -> None:
    assert "问效" in person.ask("/start")
    assert "/topics" in person.ask("/help@wenxiao_bot")
    assert "还没有" in person.ask("/source")
    person.ask(AUGUST)
    assert "第七部分" in person.ask("/source")
    assert "不保存姓名" in person.ask("/privacy")
    assert "没有这个命令" in person.ask("/nonsense")
    assert "删除" in person.ask("/forget")
    assert "还没有" in person.ask("/source")


def test_commands_are_described_in_chinese_and_for_english_clients_in_english(
    telegram: FakeTelegram, program: Running
) -> None:
    told = {call.get("language_code", ""): call["commands"] for call in telegram.sent(None, "setMyCommands")}
    assert told.keys() == {"", "en"}
    for language, commands in told.items():
        assert {command["command"] for command in commands} == COMMANDS
        assert all(bool(HAN.search(command["description"])) == (language == "") for command in commands)


def _tickets(program: Running) -> list[str]:
    with sqlite3.connect(program.folder / "test.sqlite3") as kept:
        return [question for (question,) in kept.execute("select question from tickets order by number")]


def test_a_question_is_taken_down_for_a_person(person: Person, telegram: FakeTelegram, program: Running) -> None:
    before = len(telegram.sent(OPERATOR))
    reply = person.ask("/human 补贴什么时候发")
    number = re.search(r"编号(\d+)", reply)
    assert number is not None
    assert OFFICE in reply
    alert = telegram.wait(before + 1, OPERATOR)[before]["text"]
    assert f"编号{number.group(1)}" in alert
    assert "补贴" not in alert
    assert _tickets(program)[-1] == "补贴什么时候发"


@pytest.mark.parametrize("wish", ["/human", "转人工"])
def test_the_last_question_is_taken_down_when_none_is_given(person: Person, program: Running, wish: str) -> None:
    person.ask("库尔勒市监控了多少个项目")
    person.ask("谢谢")
    assert "已经记下" in person.ask(wish)
    assert _tickets(program)[-1] == "库尔勒市监控了多少个项目"
    person.ask("/forget")
    assert "库尔勒市监控了多少个项目" not in _tickets(program)


def test_a_message_that_is_replied_to_is_taken_down(person: Person, program: Running) -> None:
    person.say("/human", reply_to_message=person.fake.message("绩效评价得了几分", person.chat))
    person.wait(1)
    assert _tickets(program)[-1] == "绩效评价得了几分"


def test_who_has_asked_nothing_yet_is_asked_for_the_question(person: Person) -> None:
    reply = person.ask("/human")
    assert "写上您的问题" in reply
    assert OFFICE in reply


def test_browsing_by_section(person: Person) -> None:
    person.ask("/topics")
    top = person.sent[-1]["message_id"]
    labels = list(person.buttons())
    catalogue = "2024年度巴州本级财政重点绩效评价报告目录"
    sections = [catalogue, "（一）目标管控上", "（二）过程管控上", "（三）质效管控上"]
    assert labels[2:] == sections, "in the order of the document"
    person.tap(person.buttons()["（二）过程管控上"], top)
    rows = person.wait(1, "editMessageText")[0]["reply_markup"]["inline_keyboard"]
    first = {button["text"]: button["callback_data"] for row in rows for button in row}
    assert "上一页" not in first
    person.tap(first["下一页"], top)
    second = person.wait(2, "editMessageText")[1]
    assert "第2页" in second["text"]
    assert "上一页" in str(second)
    person.tap(next(data for data in first.values() if data.startswith("c:")), top)
    assert "出处" in person.wait(2)[1]["text"]
    person.tap(first["返回目录"], top)
    assert "请选一个部分" in person.wait(3, "editMessageText")[2]["text"]


def test_choices_by_button_and_by_number(person: Person, other: Person) -> None:
    person.ask("监控了多少项目")
    asked = person.sent[-1]["message_id"]
    data = next(data for text, data in person.buttons().items() if text.startswith("1."))
    person.tap(data, asked)
    assert "4397" in person.wait(2)[1]["text"]
    person.tap(data, asked)  # a double tap
    other.ask("监控了多少项目")
    assert "4826" in other.ask("2")
    assert len(person.sent) == 2


@pytest.mark.parametrize("data", ["c:gone.fact/count", "s:7:九/（九）", "s:x:一", "x", "c:"])
def test_a_button_from_before_an_update_of_the_fact_base_says_so(person: Person, data: str) -> None:
    person.tap(data, 500)
    assert "过期" in person.wait(1)[0]["text"]


def test_a_button_that_was_tapped_long_ago_is_still_answered(person: Person, telegram: FakeTelegram) -> None:
    telegram.faults["answerCallbackQuery"].append(Fault(1, status=400))  # "query is too old"
    person.tap("c:monitoring.august", 500)
    assert "4826" in person.wait(1)[0]["text"]


def test_pages_are_shown_anew_where_the_message_is_gone(person: Person) -> None:
    person.tap("t", 499)
    assert "请选一个部分" in person.wait(1)[0]["text"]


def test_deep_links(person: Person) -> None:
    assert "4826个" in person.ask("/start monitoring_august")
    assert "137.39亿元" in person.ask("/start monitoring_august__amount")
    assert "过期" in person.ask("/start nothing_here")


def _edit(person: Person, number: int, text: str) -> None:
    message = {**person.fake.message(text, person.chat), "message_id": number, "edit_date": 2}
    person.fake.update(edited_message=message)


def test_an_edited_question_gets_its_answer_edited(person: Person) -> None:
    number = person.say(MAY)
    reply = person.wait(1)[0]
    _edit(person, number, AUGUST)
    edited = person.wait(1, "editMessageText")[0]
    assert edited["message_id"] == reply["message_id"]
    assert "4826个" in edited["text"]
    _edit(person, number, AUGUST + "。")  # to the same effect
    person.ask("谢谢")
    assert len(person.sent) == 2


def test_an_edited_question_whose_answer_is_gone_is_answered_anew(person: Person, telegram: FakeTelegram) -> None:
    number = person.say(MAY)
    del telegram.shown[(person.chat, person.wait(1)[0]["message_id"])]
    _edit(person, number, AUGUST)
    assert "4826个" in person.wait(2)[1]["text"]


def test_an_edited_question_that_was_never_answered_is_answered(person: Person) -> None:
    _edit(person, 4000, AUGUST)
    assert "4826个" in person.wait(1)[0]["text"]


def test_what_is_no_text_gets_a_kind_note(person: Person) -> None:
    person.say(None, sticker={"file_id": "x", "file_unique_id": "y", "type": "regular", "width": 1, "height": 1,
                              "is_animated": False, "is_video": False})  # fmt: skip
    assert "文字" in person.wait(1)[0]["text"]
    person.say(None, location={"latitude": 1.0, "longitude": 2.0})
    assert "文字" in person.wait(2)[1]["text"]
    person.say(None, group_chat_created=True)  # nobody's words
    assert "4826" in person.ask(AUGUST)
    assert len(person.sent) == 3


def test_groups_are_answered_only_when_they_mean_the_bot(person: Person, telegram: FakeTelegram) -> None:
    chat = -person.chat
    group: dict[str, Any] = {"chat": chat, "user": person.chat, "kind": "supergroup"}
    telegram.say(AUGUST, **group)
    mention = {"type": "mention", "offset": 0, "length": 12}
    asked = telegram.say(f"@Wenxiao_bot {AUGUST}", **group, entities=[mention])
    answer = telegram.wait(1, chat)[0]
    assert "4826" in answer["text"]
    assert answer["reply_parameters"]["message_id"] == asked, "visibly to the one who asked"
    own = {"message_id": 3, "date": 1, "chat": {"id": chat, "type": "supergroup"}, "text": "…", "from": OWN}
    telegram.say("5月呢", **group, reply_to_message=own, message_thread_id=11, is_topic_message=True)
    assert "4397" in telegram.wait(2, chat)[1]["text"]
    assert telegram.sent(chat)[1]["message_thread_id"] == 11, "in the topic where it was asked"
    telegram.say("/help@wenxiao_bot", **group)
    telegram.say("@wenxiao_bot", **group, entities=[{**mention, "length": 12}])
    telegram.wait(4, chat)
    telegram.say("/help@another_bot", **group)
    telegram.say("谢谢", **group, via_bot=OWN)
    assert "4826" in person.ask(AUGUST)
    assert len(telegram.sent(chat)) == 4


def test_inline_questions_give_cited_results(person: Person, telegram: FakeTelegram) -> None:
    asker = {"id": person.chat, "is_bot": False, "first_name": "甲"}
    before = len(telegram.sent(None, "answerInlineQuery"))
    for number, text in enumerate(("8月监控", "监控了多少项目", "今天天气", "")):
        telegram.update(inline_query={"id": f"i{number}", "from": asker, "query": text, "offset": ""})
    found = {call["inline_query_id"]: call for call in telegram.wait(before + 4, None, "answerInlineQuery")}
    clear, choices, nothing, empty = (found[f"i{number}"]["results"] for number in range(4))
    first = clear[0]["input_message_content"]
    assert "4826个" in first["message_text"]
    assert "出处" in first["message_text"]
    assert first["parse_mode"] == "HTML"
    assert len(choices) >= 2
    assert len(empty) >= 2, "something to begin with"
    assert not nothing
    assert found["i2"]["button"]["start_parameter"] == "start"


def test_twenty_questions_a_minute_then_one_notice_then_silence(person: Person, other: Person) -> None:
    for _ in range(26):
        person.say("谢谢")
    assert "太快" in person.wait(21)[20]["text"]
    person.fake.say("谢谢", -person.chat, person.chat, kind="group", entities=[])
    assert "4826" in other.ask(AUGUST)
    assert len(person.sent) == 21


def test_someone_sees_that_an_answer_is_being_written(person: Person, telegram: FakeTelegram) -> None:
    telegram.faults["sendMessage"].append(Fault(1, seconds=0.8, drop=True))
    assert "4826" in person.ask(AUGUST)
    assert [call["action"] for call in telegram.sent(person.chat, "sendChatAction")] == ["typing"]
    person.ask("5月呢")
    assert len(telegram.sent(person.chat, "sendChatAction")) == 1, "only where it takes long"


ODD = {
    "tags": "<b>监控</b>&lt;",
    "a script": "<script>alert(1)</script>轮台县监控",
    "a link": "“<a href='x'>”公开了吗",
    "half a character": "8月监控\ud800\0多少个项目",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_people_type_never_becomes_markup(person: Person, text: str) -> None:
    """The server takes only well-formed markup with the tags that the bot uses."""
    shown = person.ask(text)
    assert "<a" not in shown
    assert "<script" not in shown
    assert "系统出了点问题" not in shown


def test_every_button_of_every_fact_is_taken(engine: Engine, person: Person, telegram: FakeTelegram) -> None:
    people = [Person(telegram) for _ in range(len(engine.knowledge.facts) // 15 + 1)]
    for number, fact in enumerate(engine.knowledge.facts):
        people[number // 15].tap(f"c:{fact}", 600 + number)
    for number in range(len(engine.knowledge.facts) // 15):
        assert not any("过期" in sent["text"] for sent in people[number].wait(15))
