"""What the store keeps, on both databases."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.answering.pipeline import Engine
from bot.assistant import Assistant, Remembered, Ticket
from bot.errors import StoreError
from bot.model import Choice, Context, Reading
from bot.store.database import Store, opened

CONTEXT = Context(
    reading=Reading(terms=frozenset({"stage:绩效监控", "month:8月"}), measures=("count",), ops=frozenset({"sum"})),
    facts=("monitoring.august",), listed=("report.1",), choices=(Choice("a/count", "问？"),), values=(("429", "个"),),
)  # fmt: skip


async def test_a_conversation_comes_back_as_it_was(store: Store) -> None:
    person = store.person("telegram", 7, 7)
    assert await store.load(person) is None
    await store.keep(person, Remembered(CONTEXT, 5.0))
    assert await store.load(person) == Remembered(CONTEXT, 5.0)
    await store.keep(person, Remembered(Context(), 6.0))
    assert await store.load(person) == Remembered(Context(), 6.0)


async def test_a_person_is_a_hash_that_every_replica_shares(store: Store, database: str) -> None:
    other = await opened(database)
    assert store.person("telegram", 7) == other.person("telegram", 7)
    assert store.person("telegram", 7) != store.person("web", 7) != store.person("web", 8)
    assert "7" * 3 not in store.person("telegram", 777)[:0]
    await other.close()


async def test_replicas_may_start_at_the_same_time(database: str) -> None:
    stores = await asyncio.gather(*(opened(database) for _ in range(4)))
    assert len({store.person("web", 1) for store in stores}) == 1
    for store in stores:
        await store.close()


async def test_an_update_is_taken_in_once_and_taken_over_when_left(store: Store) -> None:
    assert await store.take_in({2: {"b": "乙"}, 1: {"a": 1}}, "first", 10.0) == [1, 2]
    assert await store.take_in({2: {"b": "乙"}, 3: {}}, "second", 11.0) == [3]
    await store.finish(1, 12.0)
    assert await store.adopt("second", 13.0, stale=9.0) == []
    await store.renew("second", 20.0)
    assert await store.adopt("second", 21.0, stale=15.0) == [(2, {"b": "乙"})]
    assert await store.adopt("third", 21.0, stale=15.0) == []


async def test_nothing_is_kept_of_who_asks_to_be_forgotten(store: Store) -> None:
    person, other = store.person("telegram", 1), store.person("telegram", 2)
    for each in (person, other):
        await store.keep(each, Remembered(CONTEXT, 1.0))
        await store.note_reply(each, 5, [6, 7], 1.0)
    assert await store.open_ticket(Ticket("telegram", person, "问题", 1.0)) == 1
    await store.forget(person)
    assert await store.load(person) is None
    assert await store.reply_to(person, 5) == ()
    assert await store.reply_to(other, 5) == (6, 7)


async def test_what_is_old_goes(store: Store) -> None:
    await store.keep("old", Remembered(CONTEXT, 1.0))
    await store.keep("new", Remembered(CONTEXT, 100.0))
    await store.expire(50.0)
    assert await store.load("old") is None
    assert await store.load("new") is not None


async def test_many_writers_lose_nothing(store: Store) -> None:
    await asyncio.gather(*(store.keep(f"p{n}", Remembered(Context(), float(n))) for n in range(200)))
    loaded = await asyncio.gather(*(store.load(f"p{n}") for n in range(200)))
    assert [each.touched for each in loaded if each] == [float(n) for n in range(200)]


async def test_a_silent_conversation_expires(store: Store, engine: Engine) -> None:
    now = [1000.0]
    assistant = Assistant(engine, store, store, lambda: now[0], lifetime=1800)
    await assistant.respond("p", "8月监控了多少个项目")
    now[0] += 1799
    assert "4397" in (await assistant.respond("p", "5月呢")).reply.text
    now[0] += 1801
    assert "115.93" not in (await assistant.respond("p", "资金呢")).reply.text


async def test_answers_go_on_without_the_store(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await opened(f"sqlite+aiosqlite:///{tmp_path}/gone.sqlite3")
    async with store._engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE conversations")
    assistant = Assistant(engine, store, store, lambda: 0.0, lifetime=1800)
    with caplog.at_level(logging.ERROR):
        assert "4826" in (await assistant.respond("p", "8月监控了多少个项目")).reply.text
    assert "conversations" in caplog.text
    with pytest.raises(StoreError):
        await store.forget("p")
    await store.close()
