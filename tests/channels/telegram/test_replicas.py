"""dispatch and ledger over several processes: three replicas under load, of which one is killed."""

from __future__ import annotations

import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.channels.telegram.fake import FakeTelegram
from tests.channels.telegram.conftest import Start, free_port
from tests.store.conftest import postgres_url

CHATS, EACH = 40, 15
IN_FLIGHT = 32
"""Updates that the one that is killed may have in hand."""
QUESTIONS = ("8月监控了多少个项目", "5月监控了多少个项目", "事前评估了几个新增项目")
FIGURES = ("4826", "4397", "34")
SHOWN = re.compile("4826|4397|34个")


def _pushed(fake: FakeTelegram, hooks: list[str], payload: dict[str, object], first: int) -> None:
    """As Telegram does, by a balancer: to one after the other until one takes it, and sometimes to two."""
    for turn in range(first, first + 600):
        try:
            headers = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-s3cret"}
            if httpx.post(hooks[turn % 3], json=payload, headers=headers, timeout=10).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError("nobody took it")


@pytest.mark.parametrize("killed", [False, True], ids=["all-live", "one-killed"])
def test_none_is_lost_and_none_doubled(fake: FakeTelegram, start: Start, killed: bool) -> None:
    url = postgres_url()
    addresses = [f"127.0.0.1:{free_port()}" for _ in range(3)]
    hooks = [f"http://{address}/telegram" for address in addresses]
    programs = [
        start(DATABASE=url, RATE=10_000, TELEGRAM_LISTEN=address, TELEGRAM_WEBHOOK=hook,
              TELEGRAM_SECRET="s3cret-s3cret", TELEGRAM_LEASE=2)
        for address, hook in zip(addresses, hooks, strict=True)
    ]  # fmt: skip
    fake.calls.clear()
    killer = threading.Timer(0.7, programs[0].stop, args=(signal.SIGKILL,))
    with ThreadPoolExecutor(24) as pool:
        if killed:
            killer.start()
        for number in range(EACH):  # a chat's next question comes when the one before was taken, as from Telegram
            rows = []
            for chat in range(CHATS):
                message = fake.message(QUESTIONS[number % 3], 3000 + chat)
                payload: dict[str, object] = {"update_id": 10_000 + number * CHATS + chat, "message": message}
                rows.append(pool.submit(_pushed, fake, hooks, payload, number + chat))
            for row in rows:
                row.result()
    end = time.monotonic() + 60
    while any(len(_told(fake, chat)) < EACH for chat in range(CHATS)) and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(1)
    told = [_told(fake, chat) for chat in range(CHATS)]
    wanted = [FIGURES[number % 3] for number in range(EACH)]
    assert all(_once(row) == wanted for row in told), "each answered, and in order"
    assert sum(map(len, told)) - CHATS * EACH <= (IN_FLIGHT if killed else 0)


def _told(fake: FakeTelegram, chat: int) -> list[str]:
    found = [SHOWN.search(re.sub("<[^>]+>", "", sent["text"])) for sent in fake.sent(3000 + chat)]
    return [each.group().rstrip("个") for each in found if each]


def _once(told: list[str]) -> list[str]:
    return [figure for at, figure in enumerate(told) if at == 0 or figure != told[at - 1]]
