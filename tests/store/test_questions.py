"""The question log and the shared limits, on both databases."""

from __future__ import annotations

import asyncio

from bot.answering.engine import Engine
from bot.assistant import Asked, Assistant
from bot.store.database import Store, opened


def asked(text: str, at: float = 10.0, status: str = "unanswered", reason: str | None = "unmet") -> Asked:
    return Asked(at, "web", text, "month:9月", status, reason, 0.5)


async def test_unanswered_questions_are_counted_from_a_time_on(store: Store) -> None:
    rows = [asked("甲"), asked("乙"), asked("甲"), asked("甲", at=1.0), asked("丙", status="answered", reason=None)]
    await asyncio.gather(*map(store.questions.note, rows))
    assert await store.questions.counted("unanswered", 5.0) == [("甲", "unmet", 2), ("乙", "unmet", 1)]
    assert await store.questions.counted("answered", 5.0) == [("丙", None, 1)]


async def test_the_log_forgets_in_its_own_time(store: Store) -> None:
    await store.questions.note(asked("旧", at=1.0))
    await store.questions.note(asked("新", at=9.0))
    await store.questions.expire(5.0)
    assert await store.questions.counted("unanswered", 0.0) == [("新", "unmet", 1)]


async def test_the_assistant_notes_what_was_asked_and_nothing_of_who(store: Store, engine: Engine) -> None:
    assistant = Assistant(engine, store, store, lambda: 50.0, 1800, log=store.questions)
    await assistant.respond("somebody", "我是13800138000，9月监控了多少个项目", "web")
    await assistant.respond("somebody", "8月监控了多少个项目", "web")
    found = await store.questions.counted("unanswered", 0.0)
    assert found == [("我是[phone],9月监控了多少个项目", "unmet", 1)]


async def test_replicas_count_a_client_together(store: Store, database: str) -> None:
    other = await opened(database)
    assert await store.allowances.add(7, {"a": 2, "b": 1}, 1) == {"a": 2, "b": 1}
    assert await other.allowances.add(7, {"a": 3}, 2) == {"a": 5}
    assert await store.allowances.add(7, {}, 5) == {"a": 5}
    assert await store.allowances.add(8, {"a": 1}, 1) == {"a": 1}
    await store.allowances.expire(8)
    assert await other.allowances.add(7, {"a": 1}, 1) == {"a": 1}
    await other.close()


async def test_replicas_that_write_the_same_rows_never_block_each_other(store: Store, database: str) -> None:
    other = await opened(database)
    names = [f"c{n}" for n in range(40)]
    counts = [dict.fromkeys(names, 1), dict.fromkeys(reversed(names), 1)] * 10
    both = (store, other)
    await asyncio.gather(*(both[at % 2].allowances.add(1, count, 1) for at, count in enumerate(counts)))
    assert set((await store.allowances.add(1, {}, 1)).values()) == {20}
    await other.close()
