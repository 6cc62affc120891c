"""store.ledger and store.receipts: what was received is done once, whoever does it, on both databases."""

from __future__ import annotations

from bot.receiving import Begun, Delivery, Left, Received, Taken
from bot.store.database import Store


def received(*numbers: int, chat: str = "") -> list[Received]:
    return [Received(number, {"n": number, "text": "乙"}, "", chat or f"chat {number}") for number in numbers]


async def test_an_update_is_taken_in_once_and_taken_over_when_left(store: Store) -> None:
    ledger = store.ledger
    assert await ledger.take_in(received(2, 1), "first", 10.0) == [Taken(1, ()), Taken(2, ())]
    assert await ledger.take_in(received(2, 3), "second", 11.0) == [Taken(3, ())]
    await ledger.finish(1, 12.0)
    assert await ledger.adopt("second", 13.0, stale=9.0, oldest=0.0) == []
    await ledger.renew([3], "second", 20.0)
    left = [Left(2, {"n": 2, "text": "乙"})]
    assert await ledger.adopt("second", 21.0, stale=15.0, oldest=0.0) == left
    assert await ledger.adopt("third", 21.0, stale=15.0, oldest=0.0) == []


async def test_what_is_sent_again_and_was_never_done_is_its_owners_to_do(store: Store) -> None:
    """Its writing may have seemed to fail: then nobody has it in hand."""
    await store.ledger.take_in(received(1, 2), "first", 10.0)
    await store.ledger.finish(1, 11.0)
    assert await store.ledger.take_in(received(1, 2), "first", 12.0) == [Taken(2, ())]
    assert await store.ledger.take_in(received(1, 2), "second", 12.0) == []


async def test_a_lease_covers_only_what_is_in_hand(store: Store) -> None:
    await store.ledger.take_in(received(1, 2), "first", 10.0)
    await store.ledger.renew([2], "first", 50.0)
    left = await store.ledger.adopt("first", 51.0, stale=30.0, oldest=0.0)
    assert [each.number for each in left] == [1], "its own, if it does not know of it"


async def test_what_is_too_old_is_given_up(store: Store) -> None:
    await store.ledger.take_in(received(1), "first", 10.0)
    await store.ledger.take_in(received(2), "first", 500.0)
    left = await store.ledger.adopt("second", 1000.0, stale=900.0, oldest=400.0)
    assert [each.number for each in left] == [2]
    assert await store.ledger.adopt("third", 9000.0, stale=8000.0, oldest=0.0) == [Left(2, {"n": 2, "text": "乙"})]


async def test_a_replica_learns_what_others_have_in_hand_of_the_same_chat(store: Store) -> None:
    await store.ledger.take_in(received(1, 2, chat="c"), "first", 10.0)
    await store.ledger.take_in(received(9, chat="d"), "first", 10.0)
    assert await store.ledger.take_in(received(3, chat="c"), "second", 10.0) == [Taken(3, (1, 2))]
    assert await store.ledger.open_of([1, 2])
    await store.ledger.finish(1, 11.0)
    await store.ledger.finish(2, 11.0)
    assert not await store.ledger.open_of([1, 2])
    assert await store.ledger.take_in(received(4, chat="c"), "first", 12.0) == [Taken(4, (3,))]


def delivery(key: str = "k", nonce: str = "n") -> Delivery:
    return Delivery(key, nonce, "p")


async def test_a_delivery_is_answered_once(store: Store) -> None:
    receipts = store.receipts
    assert await receipts.begin(delivery(), "first", 10.0, stale=5.0) == Begun(True)
    assert await receipts.begin(delivery(), "second", 11.0, stale=5.0) == Begun(False)
    assert await receipts.begin(delivery(), "second", 30.0, stale=20.0) == Begun(True), "left by one that is gone"
    assert await receipts.replied("k") is None
    await receipts.answer("k", "答复")
    assert await receipts.begin(delivery(nonce="m"), "third", 31.0, stale=30.5) == Begun(False, "答复")
    assert await receipts.replied("k") == "答复"


async def test_a_nonce_is_good_for_one_message(store: Store) -> None:
    receipts = store.receipts
    assert (await receipts.begin(delivery("k", "n"), "first", 10.0, stale=5.0)).ours
    assert (await receipts.begin(delivery("other", "n"), "first", 11.0, stale=5.0)).replayed


async def test_a_notice_is_told_once(store: Store) -> None:
    await store.receipts.leave("p", "一", 1.0)
    await store.receipts.leave("p", "二", 1.0)
    await store.receipts.leave("q", "三", 1.0)
    assert (await store.receipts.begin(delivery("a", "1"), "o", 1.0, 0.0)).notices == ("一", "二")
    assert (await store.receipts.begin(delivery("b", "2"), "o", 1.0, 0.0)).notices == ()
