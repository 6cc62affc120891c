"""A channel in one file, to start from: whoever posts a line to /echo gets the answer as plain text."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.channel import Address, Keeper, Parts
from bot.errors import SettingsError
from bot.model import Turn

TEMPLATES = ""
"""It has no texts of its own; else they stand in knowledge/replies/echo.yaml."""


def channel(parts: Parts) -> Echo:
    """Raises SettingsError."""
    if not parts.settings.get("path", "").startswith("/"):
        raise SettingsError("WENXIAO_ECHO_PATH is no path; write for example /echo")
    return Echo(parts, parts.settings["path"])


class Echo:
    name = "echo"

    def __init__(self, parts: Parts, path: str) -> None:
        self._assistant = parts.assistant
        self._keeper: Keeper = parts.keeper
        self._path = path

    @property
    def addresses(self) -> Mapping[str, Address]:
        return {self._path: Address(self._heard)}

    async def start(self) -> None: ...

    def duties(self) -> Sequence[Coroutine[Any, Any, None]]:
        return ()

    async def stop(self) -> None: ...

    def render(self, turn: Turn) -> tuple[str]:
        return (turn.reply.text,)

    async def _heard(self, request: Request) -> Response:
        line = (await request.body()).decode("utf-8", "replace")
        person = self._keeper.person(self.name, request.query_params.get("who", ""))
        turn = await self._assistant.respond(person, line, self.name)
        return Response("\n".join(self.render(turn)), media_type="text/plain")
