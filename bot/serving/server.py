"""uvicorn as the channel runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.serving.protocol import Bounded

GRACE = 8
"""Seconds that a stop waits for requests in flight."""


class Server(uvicorn.Server):
    """Serves until it is told to stop; signals are not its own."""

    def __init__(self, app: ASGIApp, proxies: Sequence[str] = ()) -> None:
        """``proxies``: whose word is taken for the address of a client."""
        super().__init__(
            uvicorn.Config(
                app, http=Bounded, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
                proxy_headers=bool(proxies), forwarded_allow_ips=list(proxies), timeout_graceful_shutdown=GRACE,
            )
        )  # fmt: skip

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        """Lets requests in flight end; asked a second time, it does not wait for them."""
        self.force_exit = self.should_exit
        self.should_exit = True
