"""serving.protocol, serving.guard and web.limits: what a request may take, whatever it asks for and of whom."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from threading import Thread

import httpx
import pytest

from bot.channels.telegram.fake import TOKEN, FakeTelegram
from bot.channels.web.limits import client_of
from tests.channels.telegram.conftest import Start, fake, free_port, start  # noqa: F401  fixtures
from tests.channels.web.conftest import Site, Sites
from tests.channels.web.test_api import ASK, ask, raw
from tests.test_cli import run


@pytest.mark.parametrize(
    "path", ["/", "/browse", "/about", "/fact/monitoring.august", "/api/v1/health", "/api/v1/facts"]
)
def test_head_is_get_without_a_body(web: httpx.Client, path: str) -> None:
    """As monitors and checkers of links ask."""
    answer, whole = web.head(path), web.get(path)
    assert (answer.status_code, answer.content) == (whole.status_code, b"")
    assert answer.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: b\r\n"])
def test_a_request_names_its_host_once(site: Site, hosts: bytes) -> None:
    assert raw(site, b"GET / HTTP/1.1\r\n" + hosts + b"\r\n").startswith(b"HTTP/1.1 400")


def test_an_old_request_needs_no_host(site: Site) -> None:
    assert raw(site, b"GET /api/v1/health/live HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")


def _trickled(port: int, head: bytes, seconds: float) -> float:
    """Seconds until the server lets go of a client that sends a byte from time to time."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        line.sendall(head)
        line.settimeout(0.05)
        while time.monotonic() - begun < seconds:
            try:
                line.sendall(b"a")
                if line.recv(65536) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
    return time.monotonic() - begun


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_a_body_that_trickles_in_is_let_go_whatever_the_method(
    site: Site, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr("bot.serving.protocol.BODY_SECONDS", 0.5)
    head = f"{method} /api/v1/health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n"
    assert _trickled(site.port, head.encode(), 8) < 7


def test_the_listener_of_telegram_has_the_same_bounds(fake: FakeTelegram, start: Start) -> None:  # noqa: F811
    address = f"127.0.0.1:{free_port()}"
    hook = {"TELEGRAM_WEBHOOK": f"http://{address}/telegram", "TELEGRAM_SECRET": "s3cret-s3cret"}
    start(TELEGRAM_LISTEN=address, **hook)
    port = int(address.rpartition(":")[2])
    seconds: list[float] = []
    heads = [b"GET / HT", b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n"]
    slow = [Thread(target=lambda head=head: seconds.append(_trickled(port, head, 25))) for head in heads]
    for each in slow:
        each.start()
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-s3cret"}
    endless = (b"a" * 100_000 for _ in range(1000))
    assert httpx.post(f"http://{address}/telegram", content=endless, headers=headers).status_code == 413
    for each in slow:
        each.join()
    assert max(seconds) < 24


def test_suggestions_have_a_limit_of_their_own(sites: Sites) -> None:
    with sites(rate=2).client() as client:
        statuses = [client.get("/api/v1/suggest", params={"q": "8月"}).status_code for _ in range(21)]
        assert statuses == [200] * 20 + [429]
        ask(client, question=ASK)


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("203.0.113.51", "203.0.113.51"),
        ("::ffff:203.0.113.51", "203.0.113.51"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_each_client_has_a_limit_of_its_own(address: str, client: str) -> None:
    assert client_of(address) == client


def test_what_the_description_refers_to_is_described(web: httpx.Client) -> None:
    described = web.get("/api/v1/openapi.json").text
    named = set(re.findall(r'"#/components/schemas/(\w+)"', described))
    assert named <= set(json.loads(described)["components"]["schemas"])


def test_a_question_is_kept_as_far_as_it_is_read(site: Site, web: httpx.Client) -> None:
    ask(web, question="啊" * 5000)
    found = subprocess.run(
        [sys.executable, "-c", "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("
         "'select max(length(asked)) from conversations').fetchone()[0])", site.database.partition("///")[2]],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(found.stdout) == 500


WORST = {
    "letters": "a" * 16_000, "compatibility characters": "㏂" * 5_300, "digits": "01" * 8_000,
    "spaced digits": "1 " * 8_000, "mixed scripts": "aあ한я" * 2_000, "at signs": "a@" * 8_000,
    "han": "监控" * 2_700, "syllables": "jian" * 120, "almost a question": "8月监控了多少个项目" * 50,
}  # fmt: skip


def test_the_worst_texts_hold_up_nobody_else(sites: Sites) -> None:
    """A hundred requests of them, with the question log on; and a bystander who asks whether the server lives."""
    site = sites(log=True)
    spent: list[float] = []
    busy = Thread(target=_worst, args=(site.base,))
    with site.client() as client:
        client.get("/api/v1/health/live")
        busy.start()
        while busy.is_alive():
            begun = time.perf_counter()
            assert client.get("/api/v1/health/live").status_code == 200
            spent.append(time.perf_counter() - begun)
            time.sleep(0.02)
    busy.join()
    spent.sort()
    print(
        f"\nhealth beside the worst texts: median {1000 * spent[len(spent) // 2]:.0f} ms, most {1000 * spent[-1]:.0f}"
    )
    assert len(spent) > 10, "nobody waited for all of them"


def _worst(base: str) -> None:
    with httpx.Client(base_url=base, timeout=60) as client:
        for number in range(100):
            text = list(WORST.values())[number % len(WORST)]
            assert client.post("/api/v1/ask", json={"question": f"{number}{text}"[:16_000]}).status_code in (200, 413)


def test_no_secret_or_address_of_the_database_is_told() -> None:
    url = "postgresql+psycopg://u:My@Pass:word9@db/x"
    done = run("serve", WENXIAO_DATABASE=url, WENXIAO_LISTEN="127.0.0.1:0", WENXIAO_TELEGRAM_TOKEN=TOKEN)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "word9" not in done.stderr
    assert "Traceback" not in done.stderr
