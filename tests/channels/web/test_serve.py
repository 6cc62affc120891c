"""``wenxiao serve`` as a process: its address, its end, and two of them on one database."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg
import pytest
from psycopg import sql

from bot.channels.telegram.fake import TOKEN, FakeTelegram
from tests.channels.telegram.conftest import fake, free_port  # noqa: F401  fixture
from tests.channels.web.server import Served
from tests.store.conftest import NAME, SERVER, postgres_url
from tests.test_cli import run

ASK = "8月监控了多少个项目"
Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    running: list[Served] = []

    def start(*arguments: str, **settings: Any) -> Served:
        running.append(Served(tmp_path, *arguments, **settings))
        return running[-1]

    yield start
    for served in running:
        served.stop(signal.SIGKILL)


def asked(served: Served, **fields: Any) -> dict[str, Any]:
    response = httpx.post(f"{served.base}/api/ask", json=fields, timeout=20)
    assert response.status_code == 200, response.text
    reply: dict[str, Any] = response.json()
    return reply


def status(served: Served, path: str) -> int:
    return httpx.get(f"{served.base}{path}", timeout=20).status_code


def until(wanted: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_one_command_serves_the_page_and_telegram(serve: Serve, fake: FakeTelegram) -> None:  # noqa: F811
    served = serve(TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=fake.base_url, TELEGRAM_RATE=0, QUESTION_LOG_DAYS=1)
    assert "4826" in asked(served, question=ASK)["text"]
    assert "4826" in str(fake.reply(ASK, 1))
    asked(served, question="9月监控了多少个项目，电话13800138000")
    taken = serve_fails(served)
    assert "WENXIAO_LISTEN" in taken
    assert "choose a free port" in taken
    assert served.stop() == 0
    assert TOKEN not in served.log
    shown = run("log", WENXIAO_DATABASE=f"sqlite+aiosqlite:///{served.errors.parent}/web.sqlite3", COLUMNS="200").stdout
    assert "9月监控了多少个项目,电话[phone]" in shown
    assert "13800138000" not in shown


def test_figures_are_told_inside_and_summed_over_the_workers(serve: Serve) -> None:
    inside = f"127.0.0.1:{free_port()}"
    served = serve("--workers", "2", DATABASE=postgres_url(), METRICS_LISTEN=inside, WEB_RATE=0)
    for _ in range(20):
        with httpx.Client(base_url=served.base, timeout=20) as client:  # each on a connection of its own
            assert client.post("/api/ask", json={"question": ASK}).status_code == 200
    counted = 'wenxiao_requests_total{method="POST",status="200"} 20.0'
    for _ in range(8):
        told = httpx.get(f"http://{inside}/metrics", timeout=20).text
        assert counted in told, "whichever of them answers"
        assert 'wenxiao_served{part="store"} 1.0' in told
    assert status(served, "/metrics") == 404
    assert httpx.get(f"http://{inside}/ready", timeout=20).json() == {"status": "ready", "troubles": {}}
    assert httpx.get(f"http://{inside}/health", timeout=20).json()["status"] == "live"
    assert served.stop() == 0


def test_an_address_for_all_networks_is_reached_as_it_is_printed(serve: Serve) -> None:
    served = serve(LISTEN="[::]:0")
    assert status(served, "/api/health/live") == 200


def serve_fails(other: Served) -> str:
    """What a second server says to a port that is taken: one line, and the status of a usage error."""
    done = run("serve", WENXIAO_LISTEN=other.base.removeprefix("http://"), WENXIAO_DATABASE="sqlite+aiosqlite:///never")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


@pytest.mark.parametrize(
    "arguments, settings, named",
    [
        ([], {"LISTEN": "here"}, "WENXIAO_LISTEN"),
        ([], {"DATABASE": "sqlite+aiosqlite://"}, "WENXIAO_DATABASE"),
        ([], {"TRUSTED_PROXIES": "nobody"}, "WENXIAO_TRUSTED_PROXIES"),
        ([], {"CORS_ORIGINS": "example.org/path"}, "WENXIAO_CORS_ORIGINS"),
        (["--workers", "2"], {}, "PostgreSQL"),
    ],
    ids=["listen", "database", "proxies", "origins", "workers"],
)
def test_a_wrong_setting_is_one_line(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], named: str
) -> None:
    given = {"LISTEN": "127.0.0.1:0", "DATABASE": f"sqlite+aiosqlite:///{tmp_path}/a.sqlite3", **settings}
    done = run("serve", *arguments, **{f"WENXIAO_{name}": value for name, value in given.items()})
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_replicas_on_one_database_hold_one_conversation_and_one_limit(serve: Serve) -> None:
    database = postgres_url()
    first, second = serve(DATABASE=database, WEB_RATE=4), serve("--workers", "2", DATABASE=database, WEB_RATE=4)
    begun = asked(first, question=ASK)
    followed = asked(second, question="5月呢", conversation=begun["conversation"])
    assert followed["facts"][0]["value"] == "4397"
    assert "115.93" in asked(first, question="资金呢", conversation=followed["conversation"])["text"]
    asked(second, question=ASK)
    time.sleep(0.2)  # the counts are exchanged meanwhile
    refused = httpx.post(f"{first.base}/api/ask", json={"question": ASK}, timeout=20)
    assert refused.status_code in (200, 429)  # 200: a new minute has begun since
    if refused.status_code == 200:
        assert int(refused.headers["ratelimit-reset"]) > 50
    second.process.send_signal(signal.SIGHUP)
    second.wait_for("the fact base was reloaded")
    _lost(first, second)
    assert (first.stop(), second.stop()) == (0, 0)


def _allow(connection: psycopg.Connection[Any], whether: LiteralString) -> None:
    name = sql.Identifier(NAME)
    connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS " + whether).format(name))


def _lost(first: Served, second: Served) -> None:
    """Answers go on while the database is gone, and readiness comes back with it."""
    with psycopg.connect(f"{SERVER} dbname=postgres", autocommit=True) as connection:
        _allow(connection, "false")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (NAME,))
        for served in (first, second):
            assert "4826" in str(httpx.get(f"{served.base}/fact/monitoring.august", timeout=20).text)
            until(lambda: status(served, "/api/health") == 503)  # noqa: B023
            assert status(served, "/api/health/live") == 200
        _allow(connection, "true")
    until(lambda: status(first, "/api/health") == 200)
    assert "the store failed" in first.log


def test_a_webhook_is_taken_at_its_secret_path_only(serve: Serve, fake: FakeTelegram) -> None:  # noqa: F811
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    path = "/telegram-0123456789abcdef"
    served = serve(
        LISTEN=address, TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=fake.base_url, TELEGRAM_RATE=0,
        TELEGRAM_WEBHOOK=f"http://{address}{path}", TELEGRAM_SECRET="secret-of-the-webhook",
    )  # fmt: skip
    served.wait_for('"started"')
    update = {"update_id": 5, "message": {"message_id": 1, "date": 0, "chat": {"id": 9, "type": "private"}, "text": ASK,
                                         "from": {"id": 9, "is_bot": False, "first_name": "x"}}}  # fmt: skip
    assert httpx.post(f"{served.base}{path}", json=update).status_code == 403
    assert httpx.post(f"{served.base}/telegram", json=update).status_code == 404
    header = {"X-Telegram-Bot-Api-Secret-Token": "secret-of-the-webhook"}
    assert httpx.post(f"{served.base}{path}", json=update, headers=header).status_code == 200
    until(lambda: any("4826" in str(call) for call in fake.sent()))
    assert "4826" in asked(served, question=ASK)["text"]
    assert served.stop() == 0
    assert "secret-of-the-webhook" not in served.log
