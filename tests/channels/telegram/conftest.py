"""The real program against the fake server, each in its own process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.channels.telegram.fake import TOKEN, FakeTelegram, fake_telegram

Start = Callable[..., "Running"]


class Running:
    """A started ``wenxiao telegram``."""

    def __init__(self, settings: dict[str, str], folder: Path, *arguments: str) -> None:
        self.errors = folder / f"errors-{time.monotonic_ns()}.txt"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WENXIAO_")}
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "telegram", *arguments], stderr=errors,
                stdout=subprocess.PIPE, cwd=folder, env=environment | settings,
            )  # fmt: skip

    @property
    def log(self) -> str:
        return self.errors.read_text(encoding="utf-8")

    def wait_for(self, text: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while text not in self.log:
            assert self.process.poll() is None or text in self.log, f"ended with {self.process.returncode}: {self.log}"
            assert time.monotonic() < end, f"no {text!r} in: {self.log}"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 12) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with fake_telegram() as served:
        yield served


@pytest.fixture
def start(fake: FakeTelegram, tmp_path: Path) -> Iterator[Start]:
    """Starts the program with settings (without their prefix) and waits until it serves."""
    running: list[Running] = []

    def started(*arguments: str, ready: str = '"started"', **settings: object) -> Running:
        given = {
            "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": fake.base_url, "TELEGRAM_RATE": 0,
            "DATABASE": f"sqlite+aiosqlite:///{tmp_path}/test.sqlite3", **settings,
        }  # fmt: skip
        program = Running({f"WENXIAO_{k}": str(v) for k, v in given.items() if v is not None}, tmp_path, *arguments)
        running.append(program)
        if ready:
            program.wait_for(ready)
        return program

    yield started
    for program in running:
        program.stop(signal.SIGKILL)
        if program.process.stdout:
            program.process.stdout.close()
