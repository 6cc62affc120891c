"""channels.wechat: people ask on WeChat, in plain and in safe mode, and each message is answered once."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time

import httpx
import pytest

from bot.answering.engine import Engine
from bot.channels.wechat import channel as module
from bot.channels.wechat.crypto import Box, signature
from bot.channels.wechat.fake import FakeWeChat, shown, tappable
from bot.channels.wechat.render import LONGEST
from bot.errors import StoreError
from bot.store import tables
from bot.store.database import Store
from tests.channels.wechat.conftest import AES_KEY, APP, PATH, TOKEN, Account, account

AUGUST = "8月监控了多少个项目"
SECRET_WORD = "我的身份证是110101199003074578"


async def test_a_conversation(bureau: Account) -> None:
    answer = await bureau.say(AUGUST)
    assert "4826" in answer
    assert "出处：第七部分" in answer
    assert "4397" in await bureau.say("5月呢")
    assert "115.93" in await bureau.say("资金呢")
    assert "115.93" not in await bureau.say("资金呢", "another")


async def test_choices_are_tapped_or_answered_by_number(bureau: Account) -> None:
    offered = tappable(await bureau.say(AUGUST))
    assert len(offered) > 1
    number, key = offered[0]
    tapped = await bureau.wechat.send("a", Content=number, bizmsgmenuid=key)
    await bureau.say(AUGUST, "b")
    assert await bureau.say(number, "b") == tapped


async def test_an_enterprise_gets_choices_to_number(engine: Engine, store: Store) -> None:
    made = await account(engine, store, Box.of(AES_KEY, "ww00"), links=False)
    answer = await made.say(AUGUST)
    assert tappable(answer) == []
    assert re.search(r"^1\. ", answer, re.MULTILINE)


async def test_events_and_menus(bureau: Account) -> None:
    assert "问效" in await bureau.wechat.send("a", "event", Event="subscribe")
    assert await bureau.wechat.send("a", "event", Event="unsubscribe") == ""
    assert "4826" in await bureau.wechat.send("a", "event", Event="CLICK", EventKey="monitoring.august")
    assert "4397" in await bureau.wechat.send("a", "event", Event="CLICK", EventKey="5月监控了多少个项目")
    assert await bureau.wechat.send("a", "event", Event="LOCATION", Latitude="1") == ""


@pytest.mark.parametrize("kind", ["image", "video", "shortvideo", "location", "link"])
async def test_what_is_no_text_gets_a_kind_word(bureau: Account, kind: str) -> None:
    assert "只看得懂文字" in await bureau.wechat.send("a", kind)


async def test_speech_is_answered_as_it_was_heard(bureau: Account) -> None:
    assert "4826" in await bureau.wechat.send("a", "voice", Recognition=AUGUST)
    assert "没有听清" in await bureau.wechat.send("a", "voice")


async def test_a_kind_that_is_not_known_is_passed_over(bureau: Account) -> None:
    assert await bureau.wechat.send("a", "hologram", Content=AUGUST) == ""


async def test_a_message_that_comes_again_gets_the_same_reply_and_is_answered_once(bureau: Account) -> None:
    first = await bureau.wechat.send("a", number=77, Content=AUGUST)
    await bureau.say("5月监控了多少个项目")
    assert await bureau.wechat.send("a", number=77, Content=AUGUST) == first
    assert "115.93" in await bureau.say("资金呢"), "the conversation stands where it stood"


async def test_deliveries_at_the_same_moment_are_answered_once(bureau: Account) -> None:
    replies = await asyncio.gather(*(bureau.wechat.send("a", number=5, Content=AUGUST) for _ in range(6)))
    assert len(set(replies)) == 1
    assert "4826" in replies[0]


async def test_a_reply_that_takes_too_long_is_there_when_the_message_comes_again(
    bureau: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SOON", 0.2)
    respond = bureau.channel._assistant.respond
    calls: list[str] = []
    ready = asyncio.Event()

    async def slow(person: str, text: str, channel: str = "") -> object:
        calls.append(text)
        await ready.wait()
        return await respond(person, text, channel)

    monkeypatch.setattr(bureau.channel._assistant, "respond", slow)
    body = bureau.wechat.message("a", number=9, Content=AUGUST)
    assert (await bureau.wechat.call(body)).status_code == 503
    ready.set()
    await asyncio.wait(bureau.channel._at_work)
    again = await bureau.wechat.call(body)
    while again.status_code == 503:  # on a busy machine it is not there yet
        again = await bureau.wechat.call(body)
    assert "4826" in bureau.wechat.text(again)
    assert calls == [AUGUST]


async def test_without_the_store_questions_are_answered(bureau: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise StoreError("away")

    for name in ("begin", "answer"):
        monkeypatch.setattr(bureau.store.receipts, name, away)
    monkeypatch.setattr(bureau.store, "load", away)
    monkeypatch.setattr(bureau.store, "keep", away)
    assert "4826" in await bureau.say(AUGUST)
    monkeypatch.setattr(bureau.store, "forget", away)
    assert "没能删除" in await bureau.say("删除我的记录")


async def test_what_fails_inside_gets_an_apology(bureau: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise KeyError(SECRET_WORD)

    monkeypatch.setattr(bureau.channel._assistant, "respond", fails)
    assert "系统出了点问题" in await bureau.say(AUGUST)


async def test_a_question_is_taken_down_and_its_answer_told_with_the_next_reply(bureau: Account) -> None:
    assert "请先把您的问题" in await bureau.say("转人工")
    await bureau.say("9月监控了多少个项目")
    told = await bureau.say("转人工")
    assert "编号1" in told
    assert "0996-0000000" in told
    assert bureau.alerts == ["ticket"]
    person = bureau.store.person("wechat", "a")
    await bureau.store.receipts.leave(person, "九月没有监控。", time.time())
    answer = await bureau.say(AUGUST)
    assert answer.startswith("【答复】九月没有监控。")
    assert "4826" in answer
    assert "九月没有" not in await bureau.say(AUGUST)


async def test_to_forget_deletes_everything(bureau: Account) -> None:
    await bureau.say(AUGUST)
    await bureau.say("转人工")
    assert "已经删除" in await bureau.say("删除我的记录")
    assert "137.39" not in await bureau.say("资金呢")


async def test_a_reply_is_never_too_long_and_says_where_the_rest_is(bureau: Account, engine: Engine) -> None:
    texts = [await bureau.say(fact.question, f"p{at}") for at, fact in enumerate(engine.knowledge.facts.values())]
    texts.append(await bureau.say("把九份报告的名称全部列出来", "q"))
    assert max(len(text.encode()) for text in texts) <= LONGEST
    assert all("出处：" in text for text in texts)
    cut = [text for text in texts if "内容较长" in text]
    assert cut
    assert all("https://bot.example/fact/" in text for text in cut)


@pytest.mark.parametrize("text", ["<a href='x'>点</a>", "]]>", "<b>监控</b>", "\U0001f914", "a" * 9000, "&amp;&#60;"])
async def test_what_people_type_never_becomes_markup(bureau: Account, text: str) -> None:
    answer = shown(await bureau.say(text))
    assert "<" not in answer
    assert answer


async def test_too_many_questions_get_one_notice(engine: Engine, store: Store) -> None:
    made = await account(engine, store, None)
    made.channel._limiter.rate = 3
    replies = [await made.say(AUGUST) for _ in range(6)]
    assert ["太快" in reply for reply in replies] == [False] * 3 + [True, False, False]
    assert replies[4:] == ["", ""]


# --- what is refused ---


async def _get(bureau: Account, **given: str) -> httpx.Response:
    return await bureau.wechat.client.get(PATH, params=given)


async def test_the_address_is_verified(bureau: Account) -> None:
    now = str(int(time.time()))
    good = await _get(bureau, signature=signature(TOKEN, now, "n"), timestamp=now, nonce="n", echostr="5 6")
    assert (good.status_code, good.text) == (200, "5 6")
    bad = await _get(bureau, signature=signature("x", now, "n"), timestamp=now, nonce="n", echostr="5")
    assert (bad.status_code, bad.text) == (403, "")
    assert (await _get(bureau)).status_code == 403


async def test_an_enterprise_verifies_with_a_sealed_word(engine: Engine, store: Store) -> None:
    box = Box.of(AES_KEY, APP)
    made = await account(engine, store, box)
    now, sealed = str(int(time.time())), box.closed(b"echo")
    mark = signature(TOKEN, now, "n", sealed)
    good = await _get(made, msg_signature=mark, timestamp=now, nonce="n", echostr=sealed)
    assert (good.status_code, good.text) == (200, "echo")
    bad = await _get(made, msg_signature=mark, timestamp=now, nonce="m", echostr=sealed)
    assert bad.status_code == 403


async def test_forged_calls_are_refused_with_a_line_that_tells_nothing_of_them(
    bureau: Account, caplog: pytest.LogCaptureFixture
) -> None:
    wechat, body = bureau.wechat, bureau.wechat.message("a", Content=SECRET_WORD)
    mark = "msg_signature" if wechat.box else "signature"
    old = str(int(time.time()) - 301)
    with caplog.at_level(logging.INFO):
        assert (await wechat.call(body, **{mark: "0" * 40})).status_code == 403
        assert (await wechat.call(body, **{mark: ""})).status_code == 403
        assert (await wechat.call(body, timestamp=old)).status_code == 403
        assert (await wechat.call(body, timestamp="soon")).status_code == 403
    refused = [record for record in caplog.records if "refused" in record.message]
    assert len(refused) == 4
    assert "110101" not in caplog.text
    assert not any(record.exc_info for record in caplog.records)


async def test_a_signature_that_was_used_carries_no_other_message(bureau: Account) -> None:
    nonce = secrets.token_hex(8)
    assert (await bureau.wechat.call(bureau.wechat.message("a", Content=AUGUST), nonce=nonce)).status_code == 200
    other = await bureau.wechat.call(bureau.wechat.message("a", Content="转人工"), nonce=nonce)
    assert other.status_code == 403


async def test_plain_text_is_refused_where_messages_are_sealed(engine: Engine, store: Store) -> None:
    made = await account(engine, store, Box.of(AES_KEY, APP))
    plain = FakeWeChat(made.wechat.client, PATH, TOKEN)
    assert (await plain.call(plain.message("a", Content=AUGUST))).status_code == 403
    other = FakeWeChat(made.wechat.client, PATH, TOKEN, Box(bytes(32), APP))
    assert (await other.call(other.message("a", Content=AUGUST))).status_code == 403


async def test_the_compatible_mode_is_read_by_its_sealed_part(engine: Engine, store: Store) -> None:
    box = Box.of(AES_KEY, APP)
    made = await account(engine, store, box)
    now, sealed = str(int(time.time())), box.closed(made.wechat.message("a", Content=AUGUST).encode())
    plain = made.wechat.message("a", Content="转人工").removesuffix("</xml>")
    body = f"{plain}<Encrypt>{sealed}</Encrypt></xml>"
    given = {"timestamp": now, "nonce": "n", "encrypt_type": "aes", "signature": signature(TOKEN, now, "n"),
             "msg_signature": signature(TOKEN, now, "n", sealed)}  # fmt: skip
    response = await made.wechat.client.post(PATH, params=given, content=body)
    assert "4826" in made.wechat.text(response)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'
BODIES = {
    "a bomb": BOMB,
    "an outer entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><MsgType>&a;</MsgType></xml>',
    "no XML": "{}", "nothing": "", "cut": "<xml><MsgType>", "no sender": "<xml><MsgType>text</MsgType></xml>",
    "another encoding": '<?xml version="1.0" encoding="nonsense"?><xml/>', "deep": "<a>" * 9000, "NUL": "<xml>\0</xml>",
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_what_is_no_message_is_ignored(bureau: Account, body: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        response = await bureau.wechat.call(body)
    assert response.status_code in (200, 403)
    assert response.content in (b"success", b"")
    assert sum("a call was" in record.message for record in caplog.records) == 1
    assert "4826" in await bureau.say(AUGUST), "and the next one is answered"


async def test_a_body_of_a_megabyte_is_refused(bureau: Account) -> None:
    assert (await bureau.wechat.client.post(PATH, content=b"a" * 1_000_000)).status_code == 413


async def test_hostile_senders_are_only_names(bureau: Account) -> None:
    for person in ("'; DROP TABLE conversations; --", "../..", "a" * 5000, "\U0001f914", "]]>"):
        response = await bureau.wechat.call(bureau.wechat.message(person, Content=AUGUST))
        assert "4826" in bureau.wechat.text(response)


async def test_nobody_is_kept_by_name(bureau: Account) -> None:
    await bureau.say(AUGUST, "openid-of-a-person")
    async with bureau.store._engine.connect() as connection:
        rows = [(await connection.execute(table.select())).all() for table in tables.metadata.sorted_tables]
    assert "openid-of-a-person" not in str(rows)
