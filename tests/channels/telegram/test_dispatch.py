"""channels.telegram.dispatch: each update once and in order, also while the store is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.telegram import dispatch
from bot.channels.telegram.dispatch import AGE, Dispatcher, chat_of, sender_of
from bot.errors import StoreError
from bot.receiving import Payload, Received
from bot.store.database import Store

LEASE = 0.3


class Replica:
    """A dispatcher that writes down what it has handled."""

    def __init__(self, store: Store, name: str, done: list[tuple[str, int]], seconds: float = 0.0) -> None:
        self.name, self.done, self.seconds = name, done, seconds
        self.now = 1000.0
        clock = asyncio.get_running_loop().time
        self.dispatcher = Dispatcher(self.handle, store.ledger, lambda p: ("", str(chat_of(p))), name, clock, LEASE)

    async def handle(self, payload: Payload) -> None:
        await asyncio.sleep(self.seconds)
        self.done.append((self.name, payload["update_id"]))


@asynccontextmanager
async def on_duty(*replicas: Replica) -> AsyncIterator[None]:
    duties = [replica.dispatcher.keep_lease() for replica in replicas]
    tasks = [asyncio.create_task(duty) for duty in [*duties, *(r.dispatcher.finish_late() for r in replicas)]]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for replica in replicas:
        await replica.dispatcher.drain(1)


def update(number: int, chat: int = 7) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "from": {"id": chat}}}


async def until(done: list[Any], count: int) -> None:
    async with asyncio.timeout(10):
        while len(done) < count:
            await asyncio.sleep(0.01)


async def test_replicas_keep_the_order_of_a_chat_between_them(store: Store) -> None:
    done: list[tuple[str, int]] = []
    slow, quick = Replica(store, "slow", done, 0.05), Replica(store, "quick", done)
    async with on_duty(slow, quick):
        for number in range(1, 21):
            await (slow if number % 2 else quick).dispatcher.feed([update(number)])
        await until(done, 20)
    assert [number for _, number in done] == list(range(1, 21))


async def test_what_a_replica_that_is_gone_had_in_hand_comes_before_what_came_later(store: Store) -> None:
    done: list[tuple[str, int]] = []
    gone, other = Replica(store, "gone", done, 60), Replica(store, "other", done)
    await gone.dispatcher.feed([update(1), update(2)])
    async with on_duty(other):
        await other.dispatcher.feed([update(3)])
        await until(done, 3)
    assert done == [("other", 1), ("other", 2), ("other", 3)]
    await gone.dispatcher.drain(0)


async def test_what_was_written_down_and_never_begun_is_picked_up_by_its_own_replica(store: Store) -> None:
    """As after a transaction that seemed to fail, of an update that is not sent again."""
    done: list[tuple[str, int]] = []
    replica = Replica(store, "one", done)
    now = asyncio.get_running_loop().time()
    await store.ledger.take_in([Received(5, update(5), "", "7")], "one", now)
    async with on_duty(replica):
        await until(done, 1)
    assert done == [("one", 5)]


async def test_what_was_done_while_the_store_was_gone_is_done_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, int]] = []
    monkeypatch.setattr(dispatch, "AGAIN", 0.05)
    first, finish, down = Replica(store, "one", done), store.ledger.finish, True

    async def failing(number: int, now: float) -> None:
        if down:
            raise StoreError("away")
        await finish(number, now)

    monkeypatch.setattr(store.ledger, "finish", failing)
    async with on_duty(first):
        await first.dispatcher.feed([update(1), update(2)])
        await until(done, 2)
        await first.dispatcher.feed([update(1)])  # sent again
        await asyncio.sleep(2 * LEASE)
        down = False
        await asyncio.sleep(0.2)
    assert await store.ledger.adopt("two", 1e9, 1e9, 0.0) == [], "a restart finds nothing to do"
    assert done == [("one", 1), ("one", 2)]


async def test_what_was_left_weeks_ago_is_not_answered_any_more(store: Store) -> None:
    done: list[tuple[str, int]] = []
    replica = Replica(store, "one", done)
    now = asyncio.get_running_loop().time()
    await store.ledger.take_in([Received(1, update(1), "", "7")], "gone", now - AGE - 1)
    await store.ledger.take_in([Received(2, update(2), "", "7")], "gone", now - AGE + 60)
    await replica.dispatcher.adopt(0)
    await until(done, 1)
    await replica.dispatcher.drain(1)
    assert done == [("one", 2)]


@pytest.mark.parametrize("place", [{"id": [1]}, {"id": {}}, {"id": None}, {}, 7, None])
def test_hostile_ids_of_chats_are_survived(place: object) -> None:
    assert chat_of({"update_id": 1, "message": {"chat": place}}) is None


@pytest.mark.parametrize(
    ("payload", "sender"),
    [
        ({"message": {"from": {"id": 5}, "chat": {"id": 9}}}, 5),
        ({"callback_query": {"from": {"id": 5}, "message": {"from": {"id": 1}, "chat": {"id": 9}}}}, 5),
        ({"message": {"from": {"id": 1087968824}, "sender_chat": {"id": -9}, "chat": {"id": -9}}}, -9),
    ],
)
def test_whose_an_update_is(payload: Mapping[str, Any], sender: int) -> None:
    assert sender_of(payload) == sender
