"""Keeps the fact base of a running program up to date; a broken edit is not taken."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.assistant import Assistant

Alert = Callable[..., Awaitable[None]]
"""Tells the operator something, by the key of its text and what fills its holes."""
log = logging.getLogger("wenxiao.watch")


class Watch:
    """Looks at the fact base every so often, and at once when it is woken (SIGHUP)."""

    def __init__(
        self, assistant: Assistant, changed: Callable[[], bool], reload: Callable[[], None], seconds: float
    ) -> None:
        self._assistant = assistant
        self._changed = changed
        """Whether the fact base has changed since it was last looked at."""
        self._reload = reload
        """Gives the assistant the fact base anew. Raises KnowledgeError."""
        self._seconds = seconds
        """0: only when woken."""
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, alert: Alert) -> None:
        """Until it is cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._seconds or None)
            asked = self._woken.is_set()
            self._woken.clear()
            changed = await asyncio.to_thread(self._changed)
            if asked or changed:
                await self._taken(alert)

    async def _taken(self, alert: Alert) -> None:
        try:
            await asyncio.to_thread(self._reload)
        except Exception as error:
            log.error("the fact base was not reloaded: %s", error)
            await alert("knowledge")
        else:
            version = self._assistant.engine.knowledge.version
            log.info("the fact base was reloaded: %s", version)
            await alert("reloaded", version=version)
