"""health, store and channel together: what fails is told by health, gauge and operator, and mends itself."""

from __future__ import annotations

import resource
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from bot.channels.telegram.fake import TOKEN, FakeTelegram, Fault
from tests.channels.telegram.conftest import OPERATOR, Start, free_port
from tests.channels.web.server import Served
from tests.store.conftest import NAME, SERVER, postgres_url

AUGUST = "8月监控了多少个项目"
STALL = 8.0
"""Seconds."""
PACE = 20
"""Updates a second."""
HOOK = {"TELEGRAM_SECRET": "s3cret-s3cret", "TELEGRAM_LEASE": 2}


def ready(address: str) -> bool:
    return httpx.get(f"http://{address}/ready", timeout=10).status_code == 200


def served(address: str, part: str) -> float:
    metrics = httpx.get(f"http://{address}/metrics", timeout=10).text
    return float(metrics.partition(f'wenxiao_served{{part="{part}"}} ')[2].partition("\n")[0])


def until(wanted: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.1)


def alerts(fake: FakeTelegram, word: str) -> int:
    return sum(word in sent["text"] for sent in fake.sent(OPERATOR))


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault(10**6, status=401), "token"), (Fault(10**6, status=409), "conflict")]
)
def test_a_poller_that_gets_nothing_is_not_ready(fake: FakeTelegram, start: Start, fault: Fault, code: str) -> None:
    address = f"127.0.0.1:{free_port()}"
    program = start(TELEGRAM_LISTEN=address, TELEGRAM_OPERATOR=OPERATOR)
    assert ready(address)
    fake.faults["getUpdates"].append(fault)
    until(lambda: not ready(address))
    assert served(address, "telegram") == 0
    assert f"telegram is not served: {code}" in program.log
    until(lambda: alerts(fake, "请检查") == 1)
    fake.faults["getUpdates"].clear()
    until(lambda: ready(address))
    assert served(address, "telegram") == 1
    until(lambda: alerts(fake, "已经解决") == 1)
    assert "4826" in fake.reply(AUGUST)
    assert alerts(fake, "请检查") == 1, "once"


def test_a_start_that_is_refused_is_tried_again(fake: FakeTelegram, tmp_path: Path) -> None:
    """A single refusal at the start left Telegram unserved for ever."""
    inside = f"127.0.0.1:{free_port()}"
    fake.faults["setMyCommands"].append(Fault(2, status=400))
    program = Served(
        tmp_path, TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=fake.base_url, TELEGRAM_RATE=0, METRICS_LISTEN=inside
    )
    try:
        program.wait_for("telegram is refused")
        assert httpx.get(f"{program.base}/api/health").status_code == 503
        assert served(inside, "telegram") == 0
        assert "4826" in httpx.get(f"{program.base}/fact/monitoring.august").text, "the page goes on"
        assert "4826" in fake.reply(AUGUST)
        assert httpx.get(f"{program.base}/api/health").status_code == 200
        assert served(inside, "telegram") == 1
    finally:
        program.stop(9)


def test_a_full_disk_is_told_and_nothing_is_lost(fake: FakeTelegram, start: Start) -> None:
    address = f"127.0.0.1:{free_port()}"
    program = start(TELEGRAM_LISTEN=address, TELEGRAM_OPERATOR=OPERATOR, RATE=1000)
    fake.reply(AUGUST)
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    for _ in range(20):
        fake.say(AUGUST)
    until(lambda: not ready(address))
    until(lambda: served(address, "store") == 0)
    until(lambda: alerts(fake, "数据库") == 1)
    assert len(fake.sent(7)) < 21
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, unlimited)
    fake.wait(21)
    until(lambda: ready(address))
    time.sleep(1)
    assert len(fake.sent(7)) == 21, "none twice"
    assert alerts(fake, "请检查") == 1


def test_a_database_that_was_deleted_is_made_anew(fake: FakeTelegram, start: Start, tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    start(TELEGRAM_LISTEN=address, TELEGRAM_OPERATOR=OPERATOR)
    fake.reply(AUGUST)
    for path in tmp_path.glob("test.sqlite3*"):
        path.unlink()
    until(lambda: alerts(fake, "数据库") == 1)
    until(lambda: ready(address))
    fake.reply(AUGUST)
    with sqlite3.connect(tmp_path / "test.sqlite3") as kept:
        assert kept.execute("select count(*) from conversations").fetchone() == (1,)


class Stalled:
    """Holds the store for some seconds."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._sqlite = folder / "test.sqlite3" if kind == "sqlite" else None
        self._cut = kind == "cut"

    def hold(self, seconds: float) -> None:
        if self._cut:
            self._cut_off(seconds)
            return
        if self._sqlite is not None:
            with sqlite3.connect(self._sqlite, isolation_level=None, timeout=20) as lock:
                lock.execute("BEGIN IMMEDIATE")
                time.sleep(seconds)
                lock.execute("ROLLBACK")
            return
        with psycopg.connect(f"{SERVER} dbname={NAME}") as connection:
            connection.execute("LOCK TABLE updates IN ACCESS EXCLUSIVE MODE")
            time.sleep(seconds)
            connection.rollback()

    def _cut_off(self, seconds: float) -> None:
        """Every connection ends, and none begins."""
        name = sql.Identifier(NAME)
        allowed = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        with psycopg.connect(f"{SERVER} dbname=postgres", autocommit=True) as connection:
            connection.execute(allowed.format(name, sql.SQL("false")))
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (NAME,))
            time.sleep(seconds)
            connection.execute(allowed.format(name, sql.SQL("true")))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "cut"])
@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_a_store_that_stalls_loses_and_doubles_nothing(
    fake: FakeTelegram, start: Start, tmp_path: Path, kind: str, way: str
) -> None:
    url = "" if kind == "sqlite" else postgres_url()
    address = f"127.0.0.1:{free_port()}"
    hook = {"TELEGRAM_WEBHOOK": f"http://{address}/telegram", **HOOK} if way == "webhook" else {}
    program = start(RATE=10_000, TELEGRAM_LISTEN=address, **hook, **({"DATABASE": url} if url else {}))
    fake.reply("谢谢", 1)
    holder = threading.Thread(target=Stalled(kind, tmp_path).hold, args=(STALL,))
    holder.start()
    time.sleep(0.3)
    asked = int(STALL * PACE)
    pushers = []
    begun = time.monotonic()
    for number in range(asked):
        time.sleep(max(0.0, begun + number / PACE - time.monotonic()))
        payload = {"update_id": 50_000 + number, "message": fake.message(AUGUST, 2000 + number)}
        if way == "polling":
            fake.updates.append(payload)
        else:
            pushers.append(threading.Thread(target=_pushed, args=(fake, payload)))
            pushers[-1].start()
        if number % 5 == 0:  # a probe in the stall shares the transaction of what is taken in
            threading.Thread(target=httpx.get, args=(f"http://{address}/ready",), kwargs={"timeout": 20}).start()
    holder.join()
    for pusher in pushers:
        pusher.join()
    until(lambda: all(fake.sent(2000 + number) for number in range(asked)), 45)
    _answered_once(fake, asked)
    program.stop()
    start(RATE=10_000, TELEGRAM_LISTEN=address, **hook, **({"DATABASE": url} if url else {}))
    fake.reply("谢谢", 1)
    time.sleep(1)
    _answered_once(fake, asked)


def _pushed(fake: FakeTelegram, payload: dict[str, object]) -> None:
    """As Telegram does: again and again until it is taken."""
    while True:
        try:
            if fake.push(payload) == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(1)


def _answered_once(fake: FakeTelegram, asked: int) -> None:
    counts = [len(fake.sent(2000 + number)) for number in range(asked)]
    assert counts == [1] * asked
