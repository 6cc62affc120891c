"""What was answered to which delivery of a channel, and what a person is to be told with the next reply."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.receiving import Begun, Delivery
from bot.store.groups import Bulk, Groups, written
from bot.store.tables import notices, receipts

CELLS = receipts.c
FOUND = select(CELLS.key, CELLS.owner, CELLS.reply).where(CELLS.key.in_(bindparam("keys", expanding=True)))
LEFT = (
    update(receipts)
    .where(CELLS.key == bindparam("left"), CELLS.reply.is_(None), CELLS.at <= bindparam("stale"))
    .values(owner=bindparam("claim"), at=bindparam("now"))
)
TOLD = select(notices).where(notices.c.person.in_(bindparam("people", expanding=True))).order_by(notices.c.number)
GONE = delete(notices).where(notices.c.number.in_(bindparam("numbers", expanding=True)))
ANSWERED = update(receipts).where(CELLS.key == bindparam("answered")).values(reply=bindparam("text"))


@dataclass(frozen=True)
class Claim:
    """A delivery that somebody would answer; by its name it is told whose the row has become."""

    delivery: Delivery
    name: str
    now: float
    stale: float


class Receipts:
    """For channels that want the reply in the answer to their call. All methods raise StoreError."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        put: Any = postgresql.insert if groups.engine.dialect.name == "postgresql" else sqlite.insert
        self._put = put(receipts).on_conflict_do_nothing(index_elements=["key"])
        self._claims = itertools.count()
        self._begin: Bulk[Claim, Begun] = Bulk("receipts", self._begun)
        self._answer: Bulk[Mapping[str, str], None] = written("receipts", ANSWERED, "answered")

    async def begin(self, delivery: Delivery, owner: str, now: float, stale: float) -> Begun:
        """Whether the delivery is the owner's to answer, or else what it was answered with.

        What was begun before ``stale`` and not answered was left by a process that is gone. A nonce is good for the
        deliveries of one message.
        """
        return await self._groups.each(self._begin, Claim(delivery, f"{owner}{next(self._claims)}", now, stale))

    async def _begun(self, connection: AsyncConnection, claims: Sequence[Claim]) -> Sequence[Begun]:
        rows = sorted((row for claim in claims for row in _rows(claim)), key=lambda row: str(row["key"]))
        await connection.execute(self._put, rows)
        keys = [row["key"] for row in rows]
        found = await _found(connection, keys)
        left = [_left(claim) for claim in claims if _is_open(claim, found)]
        if left:
            await connection.execute(LEFT, left)
            found = await _found(connection, keys)
        told = await _told(connection, [c.delivery.person for c in claims if _is_ours(c, found)])
        return [_outcome(claim, found, told) for claim in claims]

    async def replied(self, key: str) -> str | None:
        """What the delivery was answered with; None while somebody is at it."""
        found = await self._groups.rows("receipts", select(CELLS.reply).where(CELLS.key == key))
        return found[0].reply if found else None

    async def answer(self, key: str, reply: str) -> None:
        await self._groups.each(self._answer, {"answered": key, "text": reply})

    async def leave(self, person: str, text: str, now: float) -> None:
        """Keeps what the person is to be told next."""
        await self._groups.run("notices", insert(notices).values(person=person, text=text, at=now))

    async def expire(self, before: float) -> None:
        await self._groups.run("old receipts", delete(receipts).where(CELLS.at < before))


def _rows(claim: Claim) -> Sequence[dict[str, Any]]:
    row = {"person": claim.delivery.person, "owner": claim.name, "at": claim.now}
    nonce = row | {"key": claim.delivery.nonce, "reply": claim.delivery.key}
    return nonce, row | {"key": claim.delivery.key, "reply": None}


async def _found(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, Any]:
    return {row.key: row for row in await connection.execute(FOUND, {"keys": keys})}


def _is_ours(claim: Claim, found: Mapping[str, Any]) -> bool:
    return bool(found[claim.delivery.key].owner == claim.name) and not _is_replayed(claim, found)


def _is_replayed(claim: Claim, found: Mapping[str, Any]) -> bool:
    return bool(found[claim.delivery.nonce].reply != claim.delivery.key)


def _is_open(claim: Claim, found: Mapping[str, Any]) -> bool:
    """Whether somebody else has begun to answer it, and may be gone."""
    row = found[claim.delivery.key]
    return row.reply is None and row.owner != claim.name


def _left(claim: Claim) -> dict[str, Any]:
    return {"left": claim.delivery.key, "stale": claim.stale, "claim": claim.name, "now": claim.now}


async def _told(connection: AsyncConnection, people: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each is to be told, once."""
    rows = (await connection.execute(TOLD, {"people": people})).all() if people else []
    if rows:
        await connection.execute(GONE, {"numbers": [row.number for row in rows]})
    return {person: tuple(row.text for row in rows if row.person == person) for person in people}


def _outcome(claim: Claim, found: Mapping[str, Any], told: dict[str, tuple[str, ...]]) -> Begun:
    if _is_replayed(claim, found):
        return Begun(replayed=True)
    if _is_ours(claim, found):
        return Begun(True, notices=told.pop(claim.delivery.person, ()))
    return Begun(False, found[claim.delivery.key].reply)
