"""channels.telegram.transport, .pace and .slots: what is sent once, what is tried again, and who waits meanwhile."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import pytest
from telegram.error import TimedOut

from bot.channels.telegram import transport
from bot.channels.telegram.fake import TOKEN, FakeTelegram, Fault
from bot.channels.telegram.render import plain
from bot.channels.telegram.slots import Slots, step_aside
from bot.channels.telegram.transport import Place, Post, telegram_bot

HALF = "我的身份证是110101199003074578"


@pytest.fixture
async def post(fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    monkeypatch.setattr(transport, "SEND_TIMEOUTS", (0.3, 0.6))
    monkeypatch.setattr(transport, "FIRST_PAUSE", 0.05)
    bot = telegram_bot(TOKEN, fake.base_url, None, 0)
    await bot.initialize()
    yield Post(bot)
    await bot.shutdown()


UNSURE = {
    "it acknowledges late": Fault(9, seconds=1.0, drop=True),
    "the answer breaks off": Fault(9, broken=True),
    "a gateway gives up": Fault(9, status=504),
    "a page comes": Fault(9, page=True),
}


@pytest.mark.parametrize("fault", UNSURE.values(), ids=UNSURE)
async def test_what_may_have_been_sent_is_sent_again_once_at_most(post: Post, fake: FakeTelegram, fault: Fault) -> None:
    fake.faults["sendMessage"].append(fault)
    asked = fault.times
    with pytest.raises(TimedOut):
        await post.send(Place(7), plain("答复"))
    assert asked - fault.times == 2
    await asyncio.sleep(1.2)
    assert len(fake.sent(7)) <= 2


async def test_what_was_certainly_not_sent_is_tried_without_end(post: Post, fake: FakeTelegram) -> None:
    fake.faults["sendMessage"] += [Fault(4, status=502), Fault(3, status=500)]
    await post.send(Place(7), plain("答复"))
    assert len(fake.sent(7)) == 1


async def test_what_may_be_asked_twice_is_asked_until_it_is_answered(post: Post, fake: FakeTelegram) -> None:
    fake.faults["getMe"].append(Fault(4, broken=True))
    assert (await post.bot.get_me()).username == "wenxiao_bot"


async def test_a_flood_limit_holds_one_chat(post: Post, fake: FakeTelegram) -> None:
    fake.faults["sendMessage"].append(Fault(1, status=429, retry_after=2))
    begun = time.monotonic()
    held = asyncio.create_task(post.send(Place(7), plain("一")))
    while fake.faults["sendMessage"]:
        await asyncio.sleep(0.01)
    await post.send(Place(8), plain("二"))
    assert time.monotonic() - begun < 1.5
    await held
    assert time.monotonic() - begun >= 2


async def test_what_people_wrote_is_in_no_line_of_the_log(
    post: Post, fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    """The library writes an answer that it cannot read into the log, whole."""
    fake.faults["getMe"].append(Fault(1, broken=True, body=b'{"ok": true, "result": [{"text": "' + HALF.encode()))
    with caplog.at_level(logging.DEBUG):
        await post.bot.get_me()
    assert "trying again" in caplog.text
    assert "110101" not in caplog.text


async def test_who_only_waits_takes_no_place() -> None:
    slots, order = Slots(1), list[str]()

    async def waits() -> None:
        async with slots:
            await step_aside(0.1)
            order.append("waited")

    async def works() -> None:
        async with slots:
            order.append("worked")

    first = asyncio.create_task(waits())
    await asyncio.sleep(0.01)
    await works()
    await first
    await works()
    assert order == ["worked", "waited", "worked"]
