"""The channel: a callback of WeChat comes in, is proved, answered once, and the reply goes out with the response."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from bot.assistant import Assistant
from bot.channel import Address
from bot.channels.wechat.crypto import Box, Forged, check, signature
from bot.channels.wechat.handlers import NAME, Desk, Handlers, Manners
from bot.channels.wechat.message import Incoming, Unreadable, fields, incoming, reply, sealed
from bot.errors import StoreError
from bot.limiting import Limiter, Shared
from bot.model import Turn
from bot.receiving import Begun, Delivery

LARGEST = 65_536
"""Bytes of a callback; WeChat's own have a few thousand."""
FRESH = 300.0
"""Seconds for which a signature is good."""
SOON = 4.5
"""Seconds in which WeChat has to have the reply; it gives up after five, and sends the message again."""
LOOK = 0.1
KEPT, SWEEP = 3600.0, 600.0
"""Seconds that replies are kept for messages that come again, and between two sweeps."""
NOTHING = b"success"
"""What says that no reply is wanted."""
log = logging.getLogger("wenxiao.wechat")


class Receipts(Protocol):
    """What was answered to which delivery. All methods raise StoreError."""

    async def begin(self, delivery: Delivery, owner: str, now: float, stale: float) -> Begun: ...

    async def answer(self, key: str, reply: str) -> None: ...

    async def replied(self, key: str) -> str | None: ...

    async def expire(self, before: float) -> None: ...


class Keeper(Protocol):
    """What the channel needs of a store."""

    @property
    def receipts(self) -> Receipts: ...

    @property
    def allowances(self) -> Shared: ...

    def person(self, channel: str, whose: object, *where: object) -> str: ...


@dataclass(frozen=True)
class Plan:
    """What the operator has set."""

    token: str
    box: Box | None
    """None: messages are not encrypted."""
    path: str
    rate: int
    manners: Manners


class WeChat:
    """A channel as :class:`bot.channel.Channel` describes it."""

    name = NAME

    def __init__(self, plan: Plan, assistant: Assistant, keeper: Keeper, alert: Desk) -> None:
        self.plan = plan
        self._assistant = assistant
        self._keeper = keeper
        self._owner = uuid.uuid4().hex
        self._limiter = Limiter(plan.rate, assistant.clock, keeper.allowances)
        self._handlers = Handlers(assistant, self._limiter, plan.manners, alert)
        self._at_work: set[asyncio.Task[str]] = set()

    @property
    def addresses(self) -> Mapping[str, Address]:
        return {self.plan.path: Address(self._called, ("GET", "POST"), LARGEST)}

    async def start(self) -> None:
        """There is nothing to fetch: WeChat calls."""

    def duties(self) -> Sequence[Coroutine[Any, Any, None]]:
        return self._sweep(), self._limiter.share()

    async def stop(self) -> None:
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=SOON)

    def render(self, turn: Turn) -> tuple[str, ...]:
        return (self._handlers.render(turn),)

    async def _sweep(self) -> None:
        while True:
            try:
                await self._keeper.receipts.expire(self._assistant.clock() - KEPT)
            except StoreError:
                log.warning("the store is away")
            await asyncio.sleep(SWEEP)

    # --- a call ---

    async def _called(self, request: Request) -> Response:
        """403 for what is forged, 503 for what is to be sent again, and never an error of ours."""
        try:
            return await (self._verified(request) if request.method == "GET" else self._delivered(request))
        except Forged as error:
            log.warning("a call was refused: %s", error)
            return Response(status_code=403)
        except Unreadable as error:
            log.warning("a call was ignored: %s", error)
            return Response(NOTHING)

    async def _verified(self, request: Request) -> Response:
        """WeChat asks whether the address is ours before it sends anything."""
        given = request.query_params
        echo = given.get("echostr", "")
        if "msg_signature" in given and self.plan.box is not None:  # WeCom
            self._proved(given, given["msg_signature"], echo)
            return Response(self.plan.box.opened(echo))
        self._proved(given, given.get("signature", ""))
        return Response(echo, media_type="text/plain")

    def _proved(self, given: Mapping[str, str], mark: str, *sealed: str) -> None:
        """Raises Forged."""
        timestamp, nonce = given.get("timestamp", ""), given.get("nonce", "")
        check(self.plan.token, mark, timestamp, nonce, *sealed)
        if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:
            raise Forged("the time is none")
        if abs(self._assistant.clock() - int(timestamp)) > FRESH:
            raise Forged("it was signed more than five minutes ago; see that the clock is right")

    async def _delivered(self, request: Request) -> Response:
        given = request.query_params
        message = self._opened(given, fields(await request.body()))
        person = self._keeper.person(NAME, message.sender)
        key = self._keeper.person("delivery", message.sender, message.identity)
        nonce = self._keeper.person("nonce", given.get("nonce", ""), given.get("timestamp", ""))
        work = asyncio.create_task(self._once(Delivery(key, nonce, person), message))
        self._at_work.add(work)
        work.add_done_callback(self._at_work.discard)
        done, _ = await asyncio.wait({work}, timeout=SOON)
        if not done:
            return Response(status_code=503)  # sent again, it is answered from the ledger
        text = work.result()
        return self._response(message, text) if text else Response(NOTHING)

    def _opened(self, given: Mapping[str, str], found: dict[str, str]) -> Incoming:
        """Raises Forged, Unreadable."""
        box = self.plan.box
        if box is None:
            if "Encrypt" in found and "MsgType" not in found:
                raise Forged("it is encrypted; set WENXIAO_WECHAT_AES_KEY")
            self._proved(given, given.get("signature", ""))
            return incoming(found)
        if "msg_signature" not in given or not found.get("Encrypt"):
            # Whoever has seen one signature could send any text with it.
            raise Forged("it is not encrypted; choose the safe mode at WeChat, or unset WENXIAO_WECHAT_AES_KEY")
        self._proved(given, given["msg_signature"], found["Encrypt"])
        return incoming(fields(box.opened(found["Encrypt"])))

    def _response(self, message: Incoming, text: str) -> Response:
        now = int(time.time())
        body = reply(message, text, now)
        if self.plan.box is not None:
            encrypted, timestamp, nonce = self.plan.box.closed(body), str(now), uuid.uuid4().hex
            body = sealed(encrypted, signature(self.plan.token, timestamp, nonce, encrypted), timestamp, nonce)
        return Response(body, media_type="application/xml")

    # --- once ---

    async def _once(self, delivery: Delivery, message: Incoming) -> str:
        """The reply, worked out once however often the message comes. Raises Forged."""
        now = self._assistant.clock()
        try:
            begun = await self._keeper.receipts.begin(delivery, self._owner, now, now - SOON)
        except StoreError:  # better twice than never
            return await self._handlers.answer(message, delivery.person)
        if begun.replayed:
            raise Forged("the same signature came with another message")
        if not begun.ours:
            return begun.reply if begun.reply is not None else await self._awaited(delivery.key)
        text = await self._handlers.answer(message, delivery.person)
        told = [self._assistant.words["wechat.notice"].format(text=notice) for notice in begun.notices]
        text = "\n".join([*told, text])
        try:
            await self._keeper.receipts.answer(delivery.key, text)
        except StoreError:
            log.warning("a reply was not written down")
        return text

    async def _awaited(self, key: str) -> str:
        """What another process, or this one, is at work on."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                found = await self._keeper.receipts.replied(key)
            except StoreError:
                continue
            if found is not None:
                return found
