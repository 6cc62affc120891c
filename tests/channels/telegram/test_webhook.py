"""Updates pushed by Telegram to two replicas on one database."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from bot.channels.telegram.fake import FakeTelegram, Fault, fake_telegram
from tests.channels.telegram.conftest import Person, Running, free_port, programs
from tests.store.conftest import postgres_url

AUGUST = "8月监控了多少个项目"
HOOK = {"TELEGRAM_SECRET": "s3cret-s3cret", "TELEGRAM_LEASE": 2}
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-s3cret"}


@dataclass
class Pair:
    fake: FakeTelegram
    programs: tuple[Running, Running]
    hooks: tuple[str, str]

    def person(self) -> Person:
        return Person(self.fake)

    def via(self, number: int) -> None:
        """Pushes to this replica from now on."""
        self.fake.webhook["url"] = self.hooks[number]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Started at the same moment, so that both want to bring the schema up to date."""
    url = {"DATABASE": postgres_url()} if request.param == "postgresql" else {}
    addresses = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    hooks = [f"http://{address}/telegram" for address in addresses]
    with fake_telegram() as fake, programs(fake, tmp_path_factory.mktemp("pair")) as start:
        first, second = (
            start(ready="", TELEGRAM_LISTEN=address, TELEGRAM_WEBHOOK=hook, **HOOK, **url)
            for address, hook in zip(addresses, hooks, strict=True)
        )
        for program in (first, second):
            program.wait_for('"started"')
        yield Pair(fake, (first, second), (hooks[0], hooks[1]))


def test_pushed_updates_are_answered(pair: Pair) -> None:
    assert "4826" in pair.person().ask(AUGUST)


def test_only_telegram_may_push(pair: Pair) -> None:
    person = pair.person()
    payload = {"update_id": 1, "message": pair.fake.message("你好", person.chat)}
    for secret in ("wrong", "s3cret-s3cre", "s3cret-s3cret-", "ü"):
        headers = [(b"X-Telegram-Bot-Api-Secret-Token", secret.encode())]
        assert httpx.post(pair.hooks[0], json=payload, headers=headers).status_code == 403
    assert httpx.post(pair.hooks[0], json=payload).status_code == 403
    assert httpx.get(pair.hooks[0]).status_code == 405
    assert "4826" in person.ask(AUGUST)
    assert len(person.sent) == 1


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"\xff", 400), (b"[1]", 200), (b"{}", 200), (b"[" * 900_000, 400)]
)
def test_what_cannot_be_read_is_survived(pair: Pair, body: bytes, status: int) -> None:
    assert httpx.post(pair.hooks[0], content=body, headers=HEADERS).status_code == status
    assert "4826" in pair.person().ask(AUGUST)


def test_an_update_pushed_to_both_is_answered_once(pair: Pair) -> None:
    people = [pair.person() for _ in range(20)]
    for number, person in enumerate(people):
        payload = {"update_id": 70_000 + number, "message": pair.fake.message(AUGUST, person.chat)}
        for replica in (0, 1):
            pair.via(replica)
            assert pair.fake.push(payload) == 200
    for person in people:
        person.wait(1)
    time.sleep(0.5)
    assert [len(person.sent) for person in people] == [1] * 20


def test_a_conversation_goes_on_at_the_other_replica(pair: Pair) -> None:
    person = pair.person()
    pair.via(0)
    person.ask(AUGUST)
    pair.via(1)
    assert "4397" in person.ask("5月呢")


def test_what_a_killed_replica_had_in_hand_is_taken_over(pair: Pair) -> None:
    person = pair.person()
    pair.fake.faults["sendMessage"].append(Fault(1, status=500))
    pair.via(0)
    person.say("5月监控了多少个项目")
    while pair.fake.faults["sendMessage"]:
        time.sleep(0.01)
    pair.programs[0].stop(signal.SIGKILL)
    assert "4397" in person.wait(1)[0]["text"]
