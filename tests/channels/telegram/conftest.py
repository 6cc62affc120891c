"""The real program against the fake server, each in its own process."""

from __future__ import annotations

import itertools
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.fake import TOKEN, FakeTelegram, fake_telegram
from tests.conftest import clean_environment
from tests.store.conftest import database, store  # noqa: F401  fixtures

Start = Callable[..., "Running"]
OPERATOR = 99
OFFICE = "0996-0000000"
CHATS = itertools.count(1000)
SECRET = TOKEN.partition(":")[2]


class Running:
    """A started ``wenxiao telegram``."""

    def __init__(self, settings: dict[str, str], folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.errors = folder / f"errors-{time.monotonic_ns()}.txt"
        environment = clean_environment()
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "telegram", *arguments], stderr=errors,
                stdout=subprocess.DEVNULL, cwd=folder, env=environment | settings,
            )  # fmt: skip

    @property
    def log(self) -> str:
        return self.errors.read_text(encoding="utf-8")

    def wait_for(self, text: str, seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while text not in self.log:
            assert self.process.poll() is None or text in self.log, f"ended with {self.process.returncode}: {self.log}"
            assert time.monotonic() < end, f"no {text!r} in: {self.log}"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 10) -> int:
        """The exit status; fails if it does not stop in time."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)


class Person:
    """Someone in a chat of their own."""

    def __init__(self, fake: FakeTelegram) -> None:
        self.fake = fake
        self.chat = next(CHATS)

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What the bot has sent them."""
        return self.fake.sent(self.chat)

    def ask(self, text: str, parts: int = 1) -> str:
        return self.fake.reply(text, self.chat, parts)

    def say(self, text: str | None, **more: Any) -> int:
        return self.fake.say(text, self.chat, **more)

    def wait(self, count: int, method: str = "sendMessage") -> list[dict[str, Any]]:
        return self.fake.wait(count, self.chat, method)

    def buttons(self) -> dict[str, str]:
        """Callback data of the last message's buttons by their text."""
        rows = self.sent[-1]["reply_markup"]["inline_keyboard"]
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    def tap(self, data: str, number: int | None = None) -> None:
        self.fake.tap(data, self.chat, number or self.sent[-1]["message_id"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def programs(fake: FakeTelegram, folder: Path) -> Iterator[Start]:
    """Starts programs with settings (without their prefix) and stops them all; none may have told the token."""
    running: list[Running] = []

    def started(*arguments: str, ready: str = '"started"', **settings: object) -> Running:
        given = {
            "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": fake.base_url, "TELEGRAM_RATE": 0,
            "DATABASE": f"sqlite+aiosqlite:///{folder}/test.sqlite3", **settings,
        }  # fmt: skip
        program = Running({f"WENXIAO_{k}": str(v) for k, v in given.items() if v is not None}, folder, *arguments)
        running.append(program)
        if ready:
            program.wait_for(ready)
        return program

    try:
        yield started
    finally:
        for program in running:
            program.stop(signal.SIGKILL)
    assert not [line for program in running for line in program.log.splitlines() if SECRET in line]
    assert not re.search("Task exception was never|Traceback.*StopIteration", "".join(p.log for p in running))


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with fake_telegram() as served:
        yield served


@pytest.fixture
def start(fake: FakeTelegram, tmp_path: Path) -> Iterator[Start]:
    with programs(fake, tmp_path) as started:
        yield started


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    """A server for all tests of a module; what the bot sends must be what Telegram takes."""
    with fake_telegram() as served:
        yield served
    assert served.refused == []


@pytest.fixture(scope="module")
def program(telegram: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The program for all tests of a module, each with people of its own."""
    with programs(telegram, tmp_path_factory.mktemp("telegram")) as started:
        yield started(OFFICE=OFFICE, TELEGRAM_OPERATOR=OPERATOR)


@pytest.fixture
def person(telegram: FakeTelegram, program: Running) -> Person:
    return Person(telegram)


@pytest.fixture
def other(telegram: FakeTelegram, program: Running) -> Person:
    return Person(telegram)
