"""What the store keeps, on both databases."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select

from bot.answering.engine import Engine
from bot.assistant import Assistant, Remembered, Ticket
from bot.errors import StoreError
from bot.model import Choice, Context
from bot.receiving import Delivery, Left, Received
from bot.store import tables
from bot.store.database import Store, opened

CONTEXT = Context(
    facts=("monitoring.august",), measures=("count",),
    earlier=(("monitoring.may",), ("report.1", "report.2")), listed=("report.1",), items=("一是",),
    choices=(Choice("a/count", "问？"),), asked_back=True, values=(("429", "个"),),
    worked=("difference",), refused=("month:9月",),
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


async def _everything(store: Store) -> str:
    """All rows of all tables, but the key of the hashes."""
    async with store._engine.connect() as connection:
        rows = [(await connection.execute(select(table))).all() for table in tables.metadata.sorted_tables]
    return str([row for table in rows for row in table if "pulse" not in row])


async def test_nothing_is_kept_of_who_asks_to_be_forgotten(store: Store) -> None:
    """In whatever chat: conversations, replies, tickets, updates that wait, receipts and notices."""
    private, group = store.person("telegram", 1, 1), store.person("telegram", 1, -5)
    other = store.person("telegram", 2, 2)
    for number, each in enumerate((private, group, other)):
        await store.keep(each, Remembered(CONTEXT, 1.0, f"问题{number}"))
        await store.note_reply(each, 5, [6, 7], 1.0)
        await store.open_ticket(Ticket("telegram", each, f"工单{number}", 1.0))
        received = Received(number, {"text": f"原文{number}"}, each[:32], f"chat {number}")
        await store.ledger.take_in([received], "first", 1.0)
        await store.receipts.begin(Delivery(f"key {number}", f"nonce {number}", each), "first", 1.0, 0.0)
        await store.receipts.answer(f"key {number}", f"答复{number}")
        await store.receipts.leave(each, f"通知{number}", 1.0)
    await store.forget(private)
    kept = await _everything(store)
    for number in (0, 1):
        assert not [word for word in ("问题", "工单", "原文", "答复", "通知") if f"{word}{number}" in kept]
    assert private[:32] not in kept
    assert all(f"{word}2" in kept for word in ("工单", "答复", "通知"))
    assert await store.reply_to(other, 5) == (6, 7)
    assert await store.ledger.adopt("second", 9.0, 5.0, 0.0) == [Left(2, {"text": "原文2"})]


async def test_what_is_old_goes(store: Store) -> None:
    for age, at in (("old", 1.0), ("new", 100.0)):
        await store.keep(age, Remembered(CONTEXT, at))
        await store.note_reply(age, 1, [2], at)
        await store.open_ticket(Ticket("telegram", age, "问题", at))
        await store.receipts.begin(Delivery(f"{age} key", f"{age} nonce", age), "first", at, 0.0)
        await store.receipts.leave(age, "通知", at)
    for number, at in ((1, 1.0), (2, 1.0), (3, 100.0)):
        await store.ledger.take_in([Received(number, {"text": f"原文{number}"}, "", "")], "first", at)
    await store.ledger.finish(1, 2.0)
    await store.ledger.renew([2], "first", 99.0)
    await store.expire(50.0)
    kept = await _everything(store)
    assert "old" not in kept
    assert (await store.reply_to("old", 1), await store.reply_to("new", 1)) == ((), (2,))
    left = await store.ledger.adopt("second", 200.0, 150.0, 0.0)
    assert left == [Left(3, {"text": "原文3"})], "what was never done goes too, whoever holds it"


async def test_a_number_of_a_ticket_is_never_given_twice(store: Store) -> None:
    person = store.person("telegram", 1)
    first = await store.open_ticket(Ticket("telegram", person, "问题", 1.0))
    await store.forget(person)
    assert await store.open_ticket(Ticket("telegram", store.person("telegram", 2), "问题", 1.0)) == first + 1


async def test_what_was_forgotten_stands_in_no_file(tmp_path: Path) -> None:
    store = await opened(f"sqlite+aiosqlite:///{tmp_path}/kept.sqlite3")
    person = store.person("telegram", 1)
    await store.keep(person, Remembered(Context(), 1.0, "secret question of mine"))
    assert any(b"secret question" in path.read_bytes() for path in tmp_path.iterdir())
    await store.forget(person)
    assert not any(b"secret question" in path.read_bytes() for path in tmp_path.iterdir())
    await store.close()


async def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    (tmp_path / "old.sqlite3").touch(0o644)
    for name in ("old", "new"):
        store = await opened(f"sqlite+aiosqlite:///{tmp_path}/{name}.sqlite3")
        await store.keep("p", Remembered(Context(), 1.0))
        assert {path.stat().st_mode & 0o777 for path in tmp_path.glob(f"{name}*")} == {0o600}
        await store.close()


async def test_the_key_of_the_hashes_may_lie_apart(database: str, tmp_path: Path) -> None:
    first = await opened(database)
    file = tmp_path / "key"
    second = await opened(database, file)
    assert first.person("telegram", 7) == second.person("telegram", 7), "a key that was there before moves out"
    assert second._key.hex() not in await _everything(second)
    assert file.stat().st_mode & 0o777 == 0o600
    third = await opened(database, file)
    assert third.person("telegram", 7) == second.person("telegram", 7)
    for each in (first, second, third):
        await each.close()


async def test_no_replica_goes_on_with_another_key(database: str, tmp_path: Path) -> None:
    first = await opened(database, tmp_path / "key")
    (tmp_path / "other").write_text("00" * 32)
    for wrong in (None, tmp_path / "other", tmp_path / "missing"):
        with pytest.raises(StoreError, match="WENXIAO_KEY_FILE"):
            await opened(database, wrong)
    assert not (tmp_path / "missing").exists()
    await first.close()


@pytest.mark.parametrize("content", ["", "00ff", "nonsense"])
async def test_a_file_that_holds_no_key_is_one_clear_line(content: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    with pytest.raises(StoreError, match="WENXIAO_KEY_FILE holds no key"):
        await opened(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite3", file)


async def test_a_file_that_was_deleted_is_noticed_and_made_anew(tmp_path: Path) -> None:
    store = await opened(f"sqlite+aiosqlite:///{tmp_path}/gone.sqlite3")
    before = store.person("telegram", 7)
    await store.ping()
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(StoreError, match="gone"):
        await store.ping()
    await store.ping()
    await store.keep("p", Remembered(Context(), 5.0))
    again = await opened(f"sqlite+aiosqlite:///{tmp_path}/gone.sqlite3")
    assert await again.load("p") == Remembered(Context(), 5.0)
    assert again.person("telegram", 7) == before
    for each in (store, again):
        await each.close()


async def test_a_database_that_takes_no_writes_is_not_ready(store: Store) -> None:
    await store.ping()
    async with store._engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE keys RENAME TO other")
    with pytest.raises(StoreError):
        await store.ping()


async def test_many_writers_lose_nothing(store: Store) -> None:
    await asyncio.gather(*(store.keep(f"p{n}", Remembered(Context(), float(n))) for n in range(200)))
    loaded = await asyncio.gather(*(store.load(f"p{n}") for n in range(200)))
    assert [each.touched for each in loaded if each] == [float(n) for n in range(200)]


async def test_work_that_fails_spoils_nothing_that_shares_its_transaction(store: Store) -> None:
    good = [store.keep(f"p{n}", Remembered(Context(), float(n))) for n in range(5)]
    bad = store.ledger.finish(2**70, 1.0)  # no database holds such a number
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
    "another kind": ("mysql://me:pa55word@host/x", "write sqlite"),
    "a password with a colon": ("postgresql+psycopg://u:My@Pass:pa55word@db/x", "write sqlite"),
    "half an address": ("postgresql+psycopg://me:pa55word@[/x", "see that the database is there"),
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
