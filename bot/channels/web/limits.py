"""How many questions a client may ask in a minute, counted over all processes.

Each process counts what it serves and every tenth of a second adds it to the store, where it learns what the others
have served: the way of a question waits for no count, and without the store each process goes on by its own.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from bot.assistant import Clock
from bot.errors import StoreError
from bot.limiting import PAUSE, SPAN, Shared

NETWORK = 64
"""Leading bits of an IPv6 address that belong to one client."""


@dataclass(frozen=True)
class Allowance:
    """What is left to a client in this span; all zero where there is no limit."""

    limit: int = 0
    left: int = 0
    reset: int = 0
    """Seconds until the span ends."""

    @property
    def headers(self) -> dict[str, str]:
        if not self.limit:
            return {}
        named = {"RateLimit-Limit": self.limit, "RateLimit-Remaining": self.left, "RateLimit-Reset": self.reset}
        return {name: str(value) for name, value in named.items()}


class TooMany(Exception):
    """The client has asked too much in this span."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(f"more than {allowance.limit} questions a minute")
        self.allowance = allowance


class Limits:
    def __init__(self, rate: int, clock: Clock, shared: Shared) -> None:
        self.rate = rate
        self._clock = clock
        self._shared = shared
        self._span = 0
        self._used: Counter[str] = Counter()
        """As far as it is known, over all processes."""
        self._untold: Counter[str] = Counter()
        """What the store does not know yet."""

    def take(self, client: str, factor: int = 1) -> Allowance:
        """Counts one question, or something of which ``factor`` times as many are free. Raises TooMany."""
        if not self.rate:
            return Allowance()
        limit = factor * self.rate
        now = self._clock()
        if int(now // SPAN) != self._span:
            self._span = int(now // SPAN)
            self._used.clear()
            self._untold.clear()
        left = limit - self._used[client]
        allowance = Allowance(limit, max(0, left - 1), SPAN - int(now % SPAN))
        if left <= 0:
            raise TooMany(allowance)
        self._used[client] += 1
        self._untold[client] += 1
        return allowance

    async def share(self) -> None:
        """Exchanges counts with the other processes, for ever."""
        told = 0
        while True:
            await asyncio.sleep(PAUSE)
            if not self._used:  # nobody has asked here
                continue
            try:
                await self._exchange()
                if self._span > told:
                    await self._shared.expire(self._span - 1)
                    told = self._span
            except StoreError:
                continue  # the store has logged it

    async def _exchange(self) -> None:
        span, untold = self._span, self._untold
        self._untold = Counter()
        totals = await self._shared.add(span, untold, max(1, self.rate // 2))
        if span == self._span:
            for client, total in totals.items():
                self._used[client] = total + self._untold[client]


def client_of(address: str) -> str:
    """The address of a client, or its network where each client has one of its own."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:  # ::ffff:203.0.113.51, as a proxy on a socket for both writes it
            return str(found.ipv4_mapped)
        return str(ip_network((address, NETWORK), strict=False))
    return address
