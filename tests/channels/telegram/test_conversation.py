"""What people meet on Telegram: the real program, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.channels.telegram.fake import FakeTelegram
from tests.channels.telegram.conftest import Start


def test_questions_and_follow_ups(fake: FakeTelegram, start: Start) -> None:
    start()
    assert "<b>4826个</b>" in fake.reply("8月监控了多少个项目？")
    assert "4397个" in fake.reply("5月呢")
    assert "115.93亿元" in fake.reply("资金呢")
    sent = fake.sent(7)[-1]
    assert sent["parse_mode"] == "HTML"
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert "您好" in fake.reply("你好", chat=8)
    assert "4397" not in fake.reply("资金呢", chat=9), "another person's conversation"


def test_commands(fake: FakeTelegram, start: Start) -> None:
    start(OFFICE="0996-0000000")
    assert "问效" in fake.reply("/start")
    assert "/topics" in fake.reply("/help")
    assert "还没有" in fake.reply("/source")
    fake.reply("8月监控了多少个项目？")
    assert "第七部分" in fake.reply("/source")
    assert "不保存姓名" in fake.reply("/privacy")
    assert "没有这个命令" in fake.reply("/nonsense")
    assert "删除" in fake.reply("/forget")
    assert "还没有" in fake.reply("/source")
    languages = {call.get("language_code", "") for call in fake.sent(None, "setMyCommands")}
    assert languages == {"", "en"}


def test_a_person_is_asked_for(fake: FakeTelegram, start: Start) -> None:
    start(OFFICE="0996-0000000", TELEGRAM_OPERATOR=99)
    reply = fake.reply("/human 补贴什么时候发")
    assert "编号1" in reply
    assert "0996-0000000" in reply
    alert = fake.wait(1, 99)[0]["text"]
    assert "编号1" in alert
    assert "补贴" not in alert
    assert "编号2" in fake.reply("转人工", parts=2)


def test_browsing_by_section(fake: FakeTelegram, start: Start) -> None:
    start()
    fake.reply("/topics")
    first = fake.sent(7)[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    fake.tap(first)
    page = fake.wait(1, 7, "editMessageText")[0]
    buttons = [button for row in page["reply_markup"]["inline_keyboard"] for button in row]
    assert any(button["callback_data"].startswith("s:1:") for button in buttons)
    before = len(fake.sent(7))
    fake.tap(next(button["callback_data"] for button in buttons if button["callback_data"].startswith("c:")))
    assert "出处" in fake.wait(before + 1)[-1]["text"]
    fake.tap("t")
    fake.wait(2, 7, "editMessageText")


def test_choices_by_button_and_by_number(fake: FakeTelegram, start: Start) -> None:
    start()
    fake.reply("监控了多少项目")
    data = fake.sent(7)[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    fake.tap(data)
    assert "4397" in fake.wait(2)[-1]["text"]
    fake.tap(data)  # a double tap
    fake.wait(2, None, "answerCallbackQuery")
    fake.reply("监控了多少项目", chat=8)
    assert "4826" in fake.reply("2", chat=8)
    assert len(fake.sent(7)) == 2


def test_buttons_from_before_an_update_of_the_fact_base(fake: FakeTelegram, start: Start) -> None:
    start()
    fake.tap("c:gone.fact/count")
    assert "过期" in fake.wait(1)[0]["text"]
    fake.tap("s:7:九/（九）", number=501)
    assert "过期" in fake.wait(2)[1]["text"]
    fake.tap("x", number=502)
    assert "过期" in fake.wait(3)[2]["text"]


def test_deep_links(fake: FakeTelegram, start: Start) -> None:
    start()
    assert "4826个" in fake.reply("/start monitoring_august")
    assert "过期" in fake.reply("/start nothing_here")


def test_an_edited_question_gets_its_answer_edited(fake: FakeTelegram, start: Start) -> None:
    start()
    number = fake.say("5月监控了多少个项目")
    reply = fake.wait(1)[0]
    fake.update(edited_message={**fake.message("8月监控了多少个项目"), "message_id": number, "edit_date": 2})
    edited = fake.wait(1, 7, "editMessageText")[0]
    assert edited["message_id"] == reply["message_id"]
    assert "4826个" in edited["text"]
    assert len(fake.sent(7)) == 1


def test_what_is_no_text_gets_a_kind_note(fake: FakeTelegram, start: Start) -> None:
    start()
    fake.say(None, sticker={"file_id": "x", "file_unique_id": "y", "type": "regular", "width": 1, "height": 1,
                            "is_animated": False, "is_video": False})  # fmt: skip
    assert "文字" in fake.wait(1)[0]["text"]


def test_groups_are_answered_only_when_they_mean_the_bot(fake: FakeTelegram, start: Start) -> None:
    start()
    group: dict[str, Any] = {"chat": -5, "user": 7, "kind": "supergroup"}
    fake.say("8月监控了多少个项目", **group)
    mention = "@wenxiao_bot 8月监控了多少个项目"
    fake.say(mention, **group, entities=[{"type": "mention", "offset": 0, "length": 12}])
    assert "4826" in fake.wait(1, -5)[0]["text"]
    own = {"message_id": 3, "date": 1, "chat": {"id": -5, "type": "supergroup"}, "text": "…",
           "from": {"id": 110201543, "is_bot": True, "first_name": "问效"}}  # fmt: skip
    fake.say("5月呢", **group, reply_to_message=own)
    assert "4397" in fake.wait(2, -5)[1]["text"]
    fake.say("/help@wenxiao_bot", **group)
    fake.wait(3, -5)
    fake.say("/help@another_bot", **group)
    assert "4826" in fake.reply("8月监控了多少个项目", chat=7)
    assert len(fake.sent(-5)) == 3


def test_inline_questions_give_cited_results(fake: FakeTelegram, start: Start) -> None:
    start()
    asker = {"id": 7, "is_bot": False, "first_name": "甲"}
    for number, text in enumerate(("8月监控了多少个项目", "监控了多少项目", "今天天气")):
        fake.update(inline_query={"id": str(number), "from": asker, "query": text, "offset": ""})
    clear, choices, nothing = (call["results"] for call in fake.wait(3, None, "answerInlineQuery"))
    assert "4826个" in clear[0]["input_message_content"]["message_text"]
    assert "出处" in clear[0]["input_message_content"]["message_text"]
    assert len(choices) >= 2
    assert not nothing


def test_one_person_may_not_ask_too_fast(fake: FakeTelegram, start: Start) -> None:
    start(RATE=3)
    for _ in range(6):
        fake.say("8月监控了多少个项目")
    assert "太快" in fake.wait(4)[3]["text"]
    assert "4826" in fake.reply("8月监控了多少个项目", chat=8)
    assert len(fake.sent(7)) == 4


def test_the_passage_is_shown_when_the_operator_has_the_document(
    fake: FakeTelegram, start: Start, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text("前文。全州开展5月绩效监控项目4397个、\n涉及资金115.93亿元。后文", encoding="utf-8")
    start(SOURCE_TEXT=copy)
    fake.reply("5月监控了多少个项目")
    assert "<u>全州开展5月绩效监控项目4397个、涉及资金115.93亿元</u>" in fake.reply("/source", parts=2)
