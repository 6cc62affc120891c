"""limiting: so many questions a person, whoever serves them, one notice, and then silence."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot.errors import StoreError
from bot.limiting import PAUSE, Limiter, Verdict
from bot.store.database import Store
from tests.store.conftest import database, store  # noqa: F401  fixtures


def test_the_limit_tells_once_and_then_is_silent_until_it_refills() -> None:
    now = [0.0]
    limiter = Limiter(3, lambda: now[0])
    assert [limiter.ask("a") for _ in range(5)] == [*[Verdict.PASS] * 3, Verdict.NOTICE, Verdict.SILENCE]
    assert limiter.ask("b") is Verdict.PASS
    now[0] = 20.0
    assert [limiter.ask("a") for _ in range(3)] == [Verdict.PASS, Verdict.NOTICE, Verdict.SILENCE]


async def test_processes_count_together_within_a_fifth_of_a_second(store: Store) -> None:  # noqa: F811
    assert PAUSE <= 0.2
    limiters = [Limiter(12, lambda: 1000.0, store.allowances) for _ in range(3)]
    duties = [asyncio.create_task(limiter.share()) for limiter in limiters]
    passed = [limiter.ask("a") for limiter in limiters for _ in range(4)]
    assert passed == [Verdict.PASS] * 12
    await asyncio.sleep(3 * PAUSE)
    assert [limiter.ask("a") for limiter in limiters] == [Verdict.NOTICE] * 3
    assert [limiter.ask("b") for limiter in limiters] == [Verdict.PASS] * 3
    for duty in duties:
        duty.cancel()
        with suppress(asyncio.CancelledError):
            await duty


async def test_alone_each_goes_on_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    async def away(*_: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(store.allowances, "add", away)
    limiter = Limiter(2, lambda: 1000.0, store.allowances)
    duty = asyncio.create_task(limiter.share())
    assert [limiter.ask("a") for _ in range(3)] == [Verdict.PASS, Verdict.PASS, Verdict.NOTICE]
    await asyncio.sleep(0.25)
    assert limiter.ask("a") is Verdict.SILENCE
    assert not duty.done()
    duty.cancel()
