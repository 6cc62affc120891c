"""What keeps the program from serving, as far as only a person can mend it: one alert each, a gauge, readiness."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import Gauge

from bot.errors import StoreError

STORE = "store"
FRESH = 1.0
"""Seconds for which a look at the store counts; probes come from many sides."""
PAUSE, LONGEST_PAUSE = 2.0, 10.0
"""Seconds between two looks; more each time while it is away."""
SERVED = Gauge("wenxiao_served", "Whether a part does its work", ["part"], multiprocess_mode="livemin")
Alert = Callable[..., Awaitable[None]]
log = logging.getLogger("wenxiao.health")


class Health:
    """Parts and their troubles. A trouble is a code that replies.yaml has words for (telegram.trouble)."""

    def __init__(self, ping: Callable[[], Awaitable[None]]) -> None:
        """``ping`` raises StoreError while nothing can be written."""
        self._ping = ping
        self._looked = -FRESH
        self._troubles: dict[str, str] = {}
        self._told: set[str] = set()
        SERVED.labels(STORE).set(1)

    def report(self, part: str, trouble: str) -> None:
        """What is wrong with a part; nothing if it is empty."""
        SERVED.labels(part).set(not trouble)
        if trouble == self._troubles.get(part, ""):
            return
        if trouble:
            log.error("%s is not served: %s", part, trouble)
            self._troubles[part] = trouble
        else:
            log.info("%s is served again", part)
            del self._troubles[part]

    async def troubles(self) -> Mapping[str, str]:
        """Part → what is wrong with it, as it is now."""
        if time.monotonic() - self._looked >= FRESH:
            await self._look()
        return dict(self._troubles)

    async def _look(self) -> None:
        self._looked = time.monotonic()
        try:
            await self._ping()
        except StoreError:
            self.report(STORE, STORE)
        else:
            self.report(STORE, "")

    async def watch(self, alert: Alert) -> None:
        """Looks for ever, and tells the operator once of each trouble and once of its end."""
        pause = PAUSE
        while True:
            await self._look()
            await self._tell(alert)
            pause = min(2 * pause, LONGEST_PAUSE) if self._troubles else PAUSE
            await asyncio.sleep(pause)

    async def _tell(self, alert: Alert) -> None:
        """Of each trouble once, in however many parts it shows."""
        now = set(self._troubles.values())
        for trouble in sorted(now - self._told):
            await alert("trouble", trouble=trouble)
        for trouble in sorted(self._told - now):
            await alert("well", trouble=trouble)
        self._told = now
