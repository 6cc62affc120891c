"""WeChat's side of a callback, as far as a person sees it: messages go in, and the texts of the replies come out."""

from __future__ import annotations

import itertools
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import httpx

from bot.channels.wechat.crypto import Box, signature
from bot.channels.wechat.message import fields

ACCOUNT = "gh_0123456789ab"
TAPPABLE = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=(\d+)&msgmenuid=([^"]*)">(.*?)</a>')


@dataclass
class FakeWeChat:
    """Calls the address of the bot."""

    client: httpx.AsyncClient
    path: str
    token: str
    box: Box | None = None
    now: float | None = None
    """The time that calls are signed with; that of the clock if it is None."""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(10**9 + secrets.randbelow(10**9)))

    async def call(self, body: str, **changed: str) -> httpx.Response:
        """One delivery; ``changed``: parameters that are not as they should be."""
        timestamp, nonce = str(int(time.time() if self.now is None else self.now)), secrets.token_hex(8)
        timestamp, nonce = changed.pop("timestamp", timestamp), changed.pop("nonce", nonce)
        given = {"timestamp": timestamp, "nonce": nonce, "signature": signature(self.token, timestamp, nonce)}
        if self.box is not None:
            sealed = self.box.closed(body.encode())
            body = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
            given |= {"encrypt_type": "aes", "msg_signature": signature(self.token, timestamp, nonce, sealed)}
        return await self.client.post(self.path, params=given | changed, content=body.encode())

    async def send(self, person: str, kind: str = "text", number: int | None = None, **parts: str) -> str:
        """What a person gets back; empty if nothing."""
        response = await self.call(self.message(person, kind, number, **parts))
        response.raise_for_status()
        return self.text(response)

    def message(self, person: str, kind: str = "text", number: int | None = None, **parts: str) -> str:
        made = int(time.time() if self.now is None else self.now)
        if kind != "event":
            parts["MsgId"] = str(next(self.numbers) if number is None else number)
        given = {"ToUserName": ACCOUNT, "FromUserName": person, "CreateTime": str(made), "MsgType": kind, **parts}
        return f"<xml>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in given.items())}</xml>"

    def text(self, response: httpx.Response) -> str:
        if response.content == b"success":
            return ""
        found = fields(response.content)
        if self.box is not None:
            found = fields(self.box.opened(found["Encrypt"]))
        return found["Content"]


def shown(text: str) -> str:
    """As a person sees it, without what makes a choice tappable."""
    return TAPPABLE.sub(lambda found: found.group(3), text)


def tappable(text: str) -> list[tuple[str, str]]:
    """Number and key of each choice that can be tapped."""
    return [(found.group(1), found.group(2)) for found in TAPPABLE.finditer(text)]
