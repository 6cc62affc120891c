"""The real program on a port of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import TESTS, clean_environment

ROOT = TESTS.parent
ADDRESS = re.compile(r"http://\S+?:(\d+)/")


class Served:
    """A started ``wenxiao serve``; settings go without their prefix."""

    def __init__(self, folder: Path, *arguments: str, wait: bool = True, **settings: object) -> None:
        self.errors = folder / f"serve-{time.monotonic_ns()}.txt"
        self.output = self.errors.with_suffix(".out")
        given = {
            "LISTEN": "127.0.0.1:0", "DATABASE": f"sqlite+aiosqlite:///{folder}/web.sqlite3", "WEB_RATE": 0,
        } | settings  # fmt: skip
        environment = clean_environment()
        environment |= {f"WENXIAO_{name}": str(value) for name, value in given.items() if value is not None}
        with self.errors.open("wb") as errors, self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve", *arguments], cwd=folder, stdout=output, stderr=errors,
                env=environment | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
            )  # fmt: skip
        if wait:
            self.base = self._address()

    @property
    def log(self) -> str:
        return self.errors.read_text(encoding="utf-8")

    def _address(self, seconds: float = 60) -> str:
        end = time.monotonic() + seconds
        while (found := ADDRESS.search(self.output.read_text(encoding="utf-8"))) is None:
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.log}"
            assert time.monotonic() < end, f"not ready: {self.log}"
            time.sleep(0.05)
        return found.group().rstrip("/")

    def wait_for(self, text: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while text not in self.log:
            assert time.monotonic() < end, f"no {text!r} in: {self.log}"
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 20) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)
