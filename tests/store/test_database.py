"""What the store keeps, on both databases."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.answering.engine import Engine
from bot.assistant import Assistant, Remembered, Ticket
from bot.errors import StoreError
from bot.model import Choice, Context
from bot.store import tables
from bot.store.database import Store, opened

CONTEXT = Context(
    facts=("monitoring.august",), measures=("count",),
    earlier=(("monitoring.may",), ("report.1", "report.2")), listed=("report.1",), items=("一是",),
    choices=(Choice("a/count", "问？"),), asked_back=True, values=(("429", "个"),), refused=("month:9月",),
)  # fmt: skip


async def test_a_conversation_comes_back_as_it_was(store: Store) -> None:
    person = store.person("telegram", 7, 7)
    assert await store.load(person) is None
    await store.keep(person, Remembered(CONTEXT, 5.0, "问？"))
    assert await store.load(person) == Remembered(CONTEXT, 5.0, "问？")
    await store.keep(person, Remembered(Context(), 6.0))
    assert await store.load(person) == Remembered(Context(), 6.0)


def test_everything_remembered_is_tried_here() -> None:
    assert [field.name for field in fields(Context) if getattr(CONTEXT, field.name) == field.default] == []


async def test_a_person_is_a_hash_that_every_replica_shares(store: Store, database: str) -> None:
    other = await opened(database)
    assert store.person("telegram", 7) == other.person("telegram", 7)
    assert store.person("telegram", 7) != store.person("web", 7) != store.person("web", 8)
    assert "777" * 5 not in store.person("telegram", 777_777_777_777_777)
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
    await store.note_reply("old", 1, [2], 1.0)
    await store.note_reply("new", 1, [2], 100.0)
    await store.open_ticket(Ticket("telegram", "old", "问题", 1.0))
    await store.open_ticket(Ticket("telegram", "new", "问题", 100.0))
    await store.take_in({1: {}, 2: {}}, "first", 1.0)
    await store.finish(1, 2.0)
    await store.expire(50.0)
    assert await store.load("old") is None
    assert await store.load("new") is not None
    assert (await store.reply_to("old", 1), await store.reply_to("new", 1)) == ((), (2,))
    assert await store.take_in({1: {}, 2: {}}, "first", 60.0) == [1], "what is done is forgotten, what is open is not"
    async with store._engine.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT person FROM tickets")).scalars().all() == ["new"]


async def test_many_writers_lose_nothing(store: Store) -> None:
    await asyncio.gather(*(store.keep(f"p{n}", Remembered(Context(), float(n))) for n in range(200)))
    loaded = await asyncio.gather(*(store.load(f"p{n}") for n in range(200)))
    assert [each.touched for each in loaded if each] == [float(n) for n in range(200)]


async def test_work_that_fails_spoils_nothing_that_shares_its_transaction(store: Store) -> None:
    good = [store.keep(f"p{n}", Remembered(Context(), float(n))) for n in range(5)]
    bad = store.finish(2**70, 1.0)  # no database holds such a number
    *kept, failed = await asyncio.gather(*good, bad, return_exceptions=True)
    assert kept == [None] * 5
    assert isinstance(failed, StoreError)
    assert await store.load("p4") == Remembered(Context(), 4.0)


async def test_the_last_question_asked_becomes_the_ticket(store: Store, engine: Engine) -> None:
    assistant = Assistant(engine, store, store, lambda: 0.0, lifetime=1800)
    assert await assistant.hand_over("web", "p") is None
    await assistant.respond("p", "9月监控了多少个项目")
    await assistant.respond("p", "谢谢")
    assert await assistant.hand_over("web", "p") == 1
    async with store._engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT question FROM tickets")
        assert found.scalars().all() == ["9月监控了多少个项目"]


BAD = {
    "no URL": ("nonsense:pa55word", "write sqlite"),
    "no driver": ("mysql+nothing://me:pa55word@host/x", "write sqlite"),
    "no folder": ("sqlite+aiosqlite:////nowhere/x.db", "unable to open"),
    "no server": ("postgresql+psycopg://me:pa55word@127.0.0.1:9/x", "see that the database is there"),
    "no such database": ("postgresql+psycopg://postgres@127.0.0.1/wenxiao_nowhere", "see that the database is there"),
}


@pytest.mark.parametrize(("url", "expected"), BAD.values(), ids=BAD)
async def test_a_database_that_cannot_be_opened_is_one_clear_line(url: str, expected: str) -> None:
    with pytest.raises(StoreError) as raised:
        await opened(url)
    told = str(raised.value)
    assert told.startswith("WENXIAO_DATABASE: ")
    assert expected in told
    assert "pa55word" not in told
    assert len(told.splitlines()) == 1


async def test_a_database_of_a_newer_version_is_not_touched(database: str) -> None:
    made = await opened(database)
    async with made._engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await made.close()
    with pytest.raises(StoreError, match="newer version"):
        await opened(database)


async def test_the_schema_is_what_the_tables_say(store: Store) -> None:
    """Migrations and tables do not drift apart."""
    async with store._engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), tables.metadata))


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
