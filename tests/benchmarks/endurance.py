"""What lasts, reported: memory over many questions, and updates over many kills."""

from __future__ import annotations

import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from bot.channels.telegram.fake import FakeTelegram
from tests.channels.telegram.conftest import Start, fake, start  # noqa: F401  fixtures
from tests.channels.web.server import Served

UNIQUE, STEPS = 50_000, 5
KILLS, UPDATES = 15, 1_800
SPACES = ("", " ", "，")


def _resident(process: int) -> int:
    """MiB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text(encoding="utf-8"))
    assert found is not None
    return int(found.group(1)) // 1024


def test_memory(tmp_path: Path) -> None:
    served = Served(tmp_path)
    sizes: list[int] = []

    def some(first: int, count: int) -> None:
        with httpx.Client(base_url=served.base, timeout=30) as client:
            for number in range(first, first + count):
                text = f"{number % 12 + 1}月监控了多少个项目{SPACES[number % 3]}第{number}次问"
                assert client.post("/api/v1/ask", json={"question": text}).status_code == 200

    begun, each = time.monotonic(), UNIQUE // STEPS // 4
    for step in range(STEPS):
        with ThreadPoolExecutor(4) as pool:
            for part in range(4):
                pool.submit(some, (step * 4 + part) * each, each)
        sizes.append(_resident(served.process.pid))
    served.stop()
    print(f"\n{UNIQUE} questions, no two alike, in {time.monotonic() - begun:.0f} s: MiB after each fifth {sizes}")


def test_kills(fake: FakeTelegram, start: Start) -> None:  # noqa: F811
    """Updates come in all the while; a process that is killed is started again at once."""
    program = start(RATE=10_000)

    def asks() -> None:
        for number in range(UPDATES):
            fake.say("8月监控了多少个项目", 5000 + number % 200)
            time.sleep(0.02)

    asking = threading.Thread(target=asks)
    asking.start()
    for _ in range(KILLS):
        time.sleep(0.8)
        program.stop(signal.SIGKILL)
        program = start(RATE=10_000)
    asking.join()
    end = time.monotonic() + 60
    while _answered(fake) < UPDATES and time.monotonic() < end:
        time.sleep(0.5)
    told = sum("4826" in sent["text"] for sent in fake.sent())
    lost = sum(max(0, UPDATES // 200 - len(fake.sent(5000 + chat))) for chat in range(200))
    print(f"\n{KILLS} kills over {UPDATES} updates: {lost} lost, {told - UPDATES} told twice")


def _answered(fake: FakeTelegram) -> int:  # noqa: F811
    return sum(min(UPDATES // 200, len(fake.sent(5000 + chat))) for chat in range(200))
