"""WeChat under load, reported: calls in safe mode by wrk, each of them a message of its own."""

from __future__ import annotations

import base64
import secrets
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from bot.channels.wechat.crypto import Box, signature
from bot.channels.wechat.fake import FakeWeChat
from tests.channels.web.server import ROOT, Served

SECONDS = 15
CALLS = 40_000
TOKEN, APP = "tokenOfTheCallback", "wx0123456789abcdef"
KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
QUESTIONS = ("8月监控了多少个项目", "5月呢", "资金呢", "事前评估了几个新增项目", "哪些报告公开了", "9月监控了多少")


def _calls(path: Path) -> None:
    box = Box.of(KEY, APP)
    people = FakeWeChat(httpx.AsyncClient(), "", TOKEN, box)
    with path.open("w", encoding="utf-8") as file:
        for number in range(CALLS):
            sealed = box.closed(people.message(f"person-{number % 500}", Content=QUESTIONS[number % 6]).encode())
            now, nonce = str(int(time.time())), secrets.token_hex(8)
            mark = signature(TOKEN, now, nonce, sealed)
            query = {"timestamp": now, "nonce": nonce, "encrypt_type": "aes", "msg_signature": mark}
            file.write(f"{urlencode(query)}\t<xml><Encrypt>{sealed}</Encrypt></xml>\n")


def test_messages(tmp_path: Path) -> None:
    if not shutil.which("wrk"):
        pytest.skip("no wrk; install it with apt-get install wrk")
    calls = tmp_path / "calls.txt"
    _calls(calls)
    served = Served(tmp_path, WECHAT_TOKEN=TOKEN, WECHAT_AES_KEY=KEY, WECHAT_APP_ID=APP, RATE=1_000_000)
    script = str(Path(__file__).with_name("wechat.lua"))
    command = ["wrk", "-t2", "-c32", f"-d{SECONDS}s", "-s", script, f"{served.base}/wechat", "--", str(calls)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    served.stop()
    print(f"\nWeChat, 32 connections: {done.stdout.strip().splitlines()[-1]}")
