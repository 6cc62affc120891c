"""2,000 updates of 200 chats through the real program, reported: updates a second and the 99th percentile."""

from __future__ import annotations

import time
from statistics import median, quantiles

from bot.channels.telegram.fake import FakeTelegram
from tests.channels.telegram.conftest import Start, fake, start  # noqa: F401  fixtures

CHATS, EACH = 200, 10
PACE = 100
"""Updates a second, where they do not come all at once."""
TURNS = ("8月监控了多少个项目", "5月呢", "资金呢", "事前评估了几个新增项目", "自评公开了多少个")
FIGURES = ("4826", "4397", "115.93", "34", "4904")


def test_throughput(fake: FakeTelegram, start: Start) -> None:  # noqa: F811
    start(RATE=10_000)
    fake.reply("你好", 1)
    begun = time.monotonic()
    asked = _ask(fake, 0.0)
    rate = CHATS * EACH / (max(_answered(fake).values()) - begun)
    print(f"\n{CHATS * EACH} updates of {CHATS} chats at once: {rate:.0f} a second, {_spent(fake, asked)}")
    for chat in range(1000, 1000 + CHATS):
        replies = [sent["text"] for sent in fake.sent(chat)]
        assert all(FIGURES[n % len(FIGURES)] in text for n, text in enumerate(replies)), "in order"


def test_delay(fake: FakeTelegram, start: Start) -> None:  # noqa: F811
    start(RATE=10_000)
    fake.reply("你好", 1)
    print(f"\n{CHATS * EACH} updates of {CHATS} chats, {PACE} a second: {_spent(fake, _ask(fake, 1 / PACE))}")


def _ask(fake: FakeTelegram, pause: float) -> dict[tuple[int, int], float]:  # noqa: F811
    """Everybody asks, and is answered; returns when each asked, by chat and turn."""
    asked: dict[tuple[int, int], float] = {}
    begun = time.monotonic()
    for number in range(EACH):
        for chat in range(1000, 1000 + CHATS):
            time.sleep(max(0.0, begun + len(asked) * pause - time.monotonic()))
            asked[(chat, number)] = time.monotonic()
            fake.say(TURNS[number % len(TURNS)], chat)
    while len(fake.sent()) < CHATS * EACH + 1:  # looked at seldom, since looking costs the server time
        time.sleep(0.5)
    return asked


def _answered(fake: FakeTelegram) -> dict[tuple[int, int], float]:  # noqa: F811
    found: dict[tuple[int, int], float] = {}
    turns: dict[int, int] = {}
    for call in fake.calls:
        if call.method == "sendMessage" and (chat := call.fields["chat_id"]) >= 1000:
            found[(chat, turns.setdefault(chat, 0))] = call.at
            turns[chat] += 1
    return found


def _spent(fake: FakeTelegram, asked: dict[tuple[int, int], float]) -> str:  # noqa: F811
    spent = [1000 * (at - asked[key]) for key, at in _answered(fake).items()]
    return f"median {median(spent):.0f} ms, 99th percentile {quantiles(spent, n=100)[98]:.0f} ms"
