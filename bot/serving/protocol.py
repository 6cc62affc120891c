"""HTTP as uvicorn speaks it, with a time and a size that a request must keep to, whatever its method."""

from __future__ import annotations

import asyncio
import json

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""Seconds from the connection, or from the first byte of a further request, to the end of its head."""
BODY_SECONDS = 15.0
"""Seconds from the head to the end of the body; the application refuses a slow one before, where it reads it."""
HEAD_BYTES = 16_384
HOST = b"host"


class HeadTooLarge(Exception):
    """The head of the request has more bytes than any browser sends."""


class NoHost(Exception):
    """HTTP/1.1 wants the name of the host, once."""


class Bounded(HttpToolsProtocol):
    """uvicorn itself waits for ever for the head, and takes one of any size."""

    _deadline: asyncio.TimerHandle | None = None
    _body: asyncio.TimerHandle | None = None
    _head = 0
    _too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expected()
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._deadline is not None:
            self._head += len(data)
        super().data_received(data)
        if self._deadline is not None and self._head > HEAD_BYTES and not self.transport.is_closing():
            self._too_large = True
            self.send_400_response("")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._deadline is None:  # a further request on the connection
            self._expect()

    def on_headers_complete(self) -> None:
        self._expected()
        if sum(len(name) + len(value) for name, value in self.headers) + len(self.url) > HEAD_BYTES:
            self._too_large = True
            raise HeadTooLarge
        hosts = sum(name == HOST for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise NoHost
        super().on_headers_complete()
        self._body = self.loop.call_later(BODY_SECONDS, self.timeout_keep_alive_handler)

    def on_message_complete(self) -> None:
        self._arrived()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets a problem document as everything else."""
        status, title = (431, "Request Header Fields Too Large") if self._too_large else (400, "Bad Request")
        detail = f"the head has more than {HEAD_BYTES} bytes" if self._too_large else "this is no HTTP request"
        body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail}).encode()
        head = (
            f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\n"
            f"Content-Length: {len(body)}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _expect(self) -> None:
        self._head = 0
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)

    def _expected(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _arrived(self) -> None:
        if self._body is not None:
            self._body.cancel()
            self._body = None
