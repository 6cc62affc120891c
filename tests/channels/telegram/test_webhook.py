"""Updates pushed by Telegram, also to two replicas on one database."""

from __future__ import annotations

import signal
import time

import httpx
import pytest

from bot.channels.telegram.fake import FakeTelegram, Fault
from tests.channels.telegram.conftest import Start, free_port
from tests.store.conftest import postgres_url

HOOK = {"TELEGRAM_SECRET": "s3cret-s3cret", "TELEGRAM_LEASE": 2}


def _settings(port: int, **more: object) -> dict[str, object]:
    address = f"127.0.0.1:{port}"
    return {**HOOK, "TELEGRAM_LISTEN": address, "TELEGRAM_WEBHOOK": f"http://{address}/telegram", **more}


def test_pushed_updates_are_answered(fake: FakeTelegram, start: Start) -> None:
    port = free_port()
    start(**_settings(port))
    assert "4826" in fake.reply("8月监控了多少个项目")
    assert fake.push({"update_id": 1, "message": fake.message("你好")}, secret="wrong") == 403
    url = fake.webhook["url"]
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-s3cret"}
    assert httpx.post(url, content=b"{", headers=headers).status_code == 400
    assert httpx.post(url, json=[1], headers=headers).status_code == 200
    assert httpx.get(f"http://127.0.0.1:{port}/health").json()["status"] == "live"
    assert httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200
    assert (
        'wenxiao_updates_total{channel="telegram",kind="message",status="answered"} 1.0'
        in httpx.get(f"http://127.0.0.1:{port}/metrics").text
    )


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_replicas_answer_once_and_take_over_from_one_another(
    fake: FakeTelegram, start: Start, database: str
) -> None:
    url = {"DATABASE": postgres_url()} if database == "postgresql" else {}
    first_port, second_port = free_port(), free_port()
    first = start(**_settings(first_port, **url))
    first_hook = fake.webhook["url"]
    start(**_settings(second_port, **url))
    second_hook = fake.webhook["url"]
    for number in range(20):
        payload = {"update_id": 70_000 + number, "message": fake.message("8月监控了多少个项目", 100 + number)}
        for hook in (first_hook, second_hook):
            fake.webhook["url"] = hook
            assert fake.push(payload) == 200
    for number in range(20):
        fake.wait(1, 100 + number)
    time.sleep(0.3)
    assert all(len(fake.sent(100 + number)) == 1 for number in range(20))
    # A conversation goes on at the other replica.
    fake.webhook["url"] = first_hook
    fake.say("8月监控了多少个项目", 200)
    fake.wait(1, 200)
    fake.webhook["url"] = second_hook
    fake.say("5月呢", 200)
    assert "4397" in fake.wait(2, 200)[1]["text"]
    # The first is killed with work in hand; the second takes it over.
    fake.faults["sendMessage"].append(Fault(1, status=500))
    fake.webhook["url"] = first_hook
    fake.say("5月监控了多少个项目", 300)
    time.sleep(0.2)
    first.stop(signal.SIGKILL)
    assert "4397" in fake.wait(1, 300, seconds=20)[0]["text"]
