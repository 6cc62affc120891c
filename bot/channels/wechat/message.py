"""What WeChat sends and wants back: XML, read without entities and document types."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

LONG = 200
"""Characters of a field other than the text."""


class Unreadable(Exception):
    """It is no message."""


@dataclass(frozen=True)
class Incoming:
    """A message or event."""

    kind: str
    """text, voice, image, location, event, …"""
    sender: str
    receiver: str
    made: str
    """When it was made, as it came."""
    number: str = ""
    """Of a message; an event has none."""
    text: str = ""
    """What was written, or heard in a recording."""
    event: str = ""
    key: str = ""
    """Of the menu, or of the link, that was tapped."""

    @property
    def identity(self) -> str:
        """The same for every delivery of the same message."""
        return self.number or f"{self.made}:{self.event}:{self.key}"


def fields(body: bytes) -> dict[str, str]:
    """The text of each element. Raises Unreadable."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreadable("it is no XML that is taken") from None
    return {element.tag: element.text or "" for element in root if isinstance(element.tag, str)}


def incoming(found: dict[str, str]) -> Incoming:
    """Raises Unreadable."""
    sender, receiver = found.get("FromUserName", "")[:LONG], found.get("ToUserName", "")[:LONG]
    if not sender or not receiver or not found.get("MsgType"):
        raise Unreadable("it names no sender, receiver or kind")
    return Incoming(
        kind=found["MsgType"][:LONG].lower(), sender=sender, receiver=receiver, made=found.get("CreateTime", "")[:LONG],
        number=found.get("MsgId", "")[:LONG], text=found.get("Content") or found.get("Recognition") or "",
        event=found.get("Event", "")[:LONG].lower(),
        key=(found.get("EventKey") or found.get("bizmsgmenuid") or "")[:LONG],
    )  # fmt: skip


def reply(to: Incoming, text: str, now: int) -> bytes:
    parts = {"ToUserName": to.sender, "FromUserName": to.receiver, "MsgType": "text", "Content": text}
    return _xml({name: _quoted(value) for name, value in parts.items()} | {"CreateTime": str(now)})


def sealed(encrypted: str, signature: str, timestamp: str, nonce: str) -> bytes:
    parts = {"Encrypt": encrypted, "MsgSignature": signature, "Nonce": nonce}
    return _xml({name: _quoted(value) for name, value in parts.items()} | {"TimeStamp": timestamp})


def _xml(parts: dict[str, str]) -> bytes:
    return f"<xml>{''.join(f'<{name}>{value}</{name}>' for name, value in parts.items())}</xml>".encode()


def _quoted(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
