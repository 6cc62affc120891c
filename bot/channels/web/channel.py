"""The page and the API as a channel among the others, which are fed by the same server."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from starlette.types import ASGIApp

from bot.assistant import Assistant
from bot.channel import Address, Keeper
from bot.channels.web.app import Plan, application
from bot.channels.web.limits import Limits
from bot.channels.web.talk import NAME
from bot.channels.web.view import View, view
from bot.health import Health
from bot.model import Turn


class Web:
    """A channel as :class:`bot.channel.Channel` describes it; its own addresses are those of its application."""

    name = NAME
    addresses: Mapping[str, Address] = {}

    def __init__(self, plan: Plan, assistant: Assistant, keeper: Keeper, limits: Limits, health: Health) -> None:
        self._plan = plan
        self._assistant = assistant
        self._keeper = keeper
        self._limits = limits
        self._health = health

    def application(self, others: Mapping[str, Address]) -> ASGIApp:
        """``others``: where the other channels are fed."""
        return application(self._plan, self._assistant, self._keeper, self._limits, self._health, others)

    async def start(self) -> None:
        """It is served from the first moment."""

    def duties(self) -> Sequence[Coroutine[Any, Any, None]]:
        return (self._limits.share(),)

    async def stop(self) -> None:
        """Requests in flight are finished by the server."""

    def render(self, turn: Turn) -> tuple[View]:
        return (view("", turn.reply, self._assistant.engine.knowledge, self._plan.passages, self._plan.office),)
