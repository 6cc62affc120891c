"""The web channel under load, reported: POST /api/v1/ask by wrk, suggestions, and the first answer in a browser."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.channels.web.browser import MODES, chromium, launched, opened
from tests.channels.web.server import ROOT, Served

SECONDS = 15


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One worker, the question log on, SQLite, no limit."""
    started = Served(tmp_path_factory.mktemp("web"), QUESTION_LOG_DAYS=30)
    yield started
    started.stop()


def test_asking(served: Served) -> None:
    if not shutil.which("wrk"):
        pytest.skip("no wrk; install it with apt-get install wrk")
    command = ["wrk", "-t2", "-c32", f"-d{SECONDS}s", "-s", str(Path(__file__).with_name("ask.lua"))]
    for round_, kind in (("first", ()), ("second", ()), ("never repeating", ("--", "fresh"))):
        asked = [*command, f"{served.base}/api/v1/ask", *kind]
        done = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT)
        print(f"\nPOST /api/v1/ask, 32 connections, {round_}: {done.stdout.strip().splitlines()[-1]}")


def test_suggesting(served: Served) -> None:
    with httpx.Client(base_url=served.base) as web:
        spent = []
        for typed in ("8", "8yjk", "监控", "jixiao", "评价报告在哪里看") * 40:
            begun = time.perf_counter()
            web.get("/api/suggest", params={"q": typed})
            spent.append(1000 * (time.perf_counter() - begun))
    print(f"\nsuggestions with the way there and back: median {statistics.median(spent):.1f} ms, "
          f"p99 {sorted(spent)[int(len(spent) * 0.99)]:.1f} ms")  # fmt: skip


def test_the_first_answer(served: Served) -> None:
    if not chromium():
        pytest.skip("no Chromium")
    with launched() as browser, opened(browser, served.base, MODES[0]) as page:
        begun = time.perf_counter()
        page.goto("/")
        page.fill("#question", "8月监控了多少个项目")
        page.press("#question", "Enter")
        page.wait_for_selector(".turn:not(.waiting) .lead")
        print(f"\nfirst answer rendered {time.perf_counter() - begun:.2f} s after the page was opened")
