"""2,000 updates of 200 chats through the whole channel, reported: updates a second and the 99th percentile."""

from __future__ import annotations

import time

from bot.channels.telegram.fake import FakeTelegram
from tests.channels.telegram.conftest import Start, fake, start  # noqa: F401  fixtures

CHATS, EACH = 200, 10
TURNS = ("8月监控了多少个项目", "5月呢", "资金呢", "事前评估了几个新增项目", "自评公开了多少个")


def test_throughput(fake: FakeTelegram, start: Start) -> None:  # noqa: F811
    start(RATE=10_000)
    fake.reply("你好", 1)
    begun = time.monotonic()
    for number in range(EACH):
        for chat in range(1000, 1000 + CHATS):
            fake.say(TURNS[number % len(TURNS)], chat)
    while len(fake.sent()) < CHATS * EACH + 1 and time.monotonic() - begun < 60:
        time.sleep(0.02)
    last = max(call.at for call in fake.calls if call.method == "sendMessage")
    print(f"\n{len(fake.sent()) - 1} updates of {CHATS} chats: {CHATS * EACH / (last - begun):.0f} a second")
    spent = []
    for chat in range(1, 200):  # one after the other, unhurried
        asked = time.monotonic()
        fake.reply("8月监控了多少个项目", chat)
        spent.append(1000 * (time.monotonic() - asked))
    print(f"one at a time: median {sorted(spent)[100]:.0f} ms, p99 {sorted(spent)[196]:.0f} ms (polling included)")
