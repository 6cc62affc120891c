"""Conversations over HTTP with any running server of ours: POST /api/v1/ask, the reply object of the contract."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from bot.errors import ChannelError
from bot.model import Choice, Knowledge, Status
from bot.scripts.driver import Observed

PATIENCE = 20.0
"""Seconds for one reply."""
TRIES = 5
"""How often a question that came too fast is asked again."""
SLOWEST = 61.0
"""Seconds that are waited at most before that."""
TOO_MANY = 429


class Http:
    name = "http"
    lacks = frozenset(("after", "restart"))

    def __init__(self, url: str, knowledge: Knowledge) -> None:
        """``knowledge``: what the server is expected to know; tells which statements a text holds."""
        self.url = url.rstrip("/")
        self.knowledge = knowledge
        self.client = httpx.AsyncClient(timeout=PATIENCE)

    @classmethod
    async def opened(cls, url: str, knowledge: Knowledge) -> Http:
        """Raises ChannelError if no server of ours is there."""
        driver = cls(url, knowledge)
        try:
            await driver.talk().say("?")
        except ChannelError:
            await driver.close()
            raise
        return driver

    def talk(self) -> HttpTalk:
        return HttpTalk(self)

    async def close(self) -> None:
        await self.client.aclose()

    async def ask(self, body: dict[str, Any]) -> dict[str, Any]:
        address = f"{self.url}/api/v1/ask"
        try:
            for _ in range(TRIES):
                response = await self.client.post(address, json=body)
                if response.status_code != TOO_MANY:
                    break
                await asyncio.sleep(_pause(response))
            found = response.json() if response.status_code == httpx.codes.OK else None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ChannelError(f"{address} cannot be reached ({type(error).__name__}); start the server") from None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ChannelError(f"{address} answers {response.status_code} and no reply; is it a server of ours?")
        return found


def _pause(response: httpx.Response) -> float:
    wanted = response.headers.get("Retry-After") or response.headers.get("RateLimit-Reset") or "1"
    return min(float(wanted), SLOWEST) if wanted.isdecimal() else 1.0


class HttpTalk:
    def __init__(self, driver: Http) -> None:
        self._driver = driver
        self._conversation: str | None = None

    async def say(self, text: str) -> Observed:
        return await self._asked({"question": text})

    async def tap(self, choice: Choice) -> Observed:
        return await self._asked({"choice": choice.key})

    async def wait(self, seconds: int) -> None:
        raise ChannelError("the clock of a server cannot be moved")

    async def restart(self) -> None:
        raise ChannelError("a server is not restarted")

    async def new_user(self) -> None:
        self._conversation = None

    async def _asked(self, act: dict[str, str]) -> Observed:
        known = {"conversation": self._conversation} if self._conversation else {}
        body = await self._driver.ask(act | {"channel": "test"} | known)
        self._conversation = str(body.get("conversation") or "") or None
        return _seen(body, self._driver.knowledge)


def _seen(body: dict[str, Any], knowledge: Knowledge) -> Observed:
    """Raises ChannelError for an object that is no reply."""
    try:
        choices = tuple(Choice(each["key"], each["text"]) for each in body["choices"])
        return Observed(
            text=body["text"],
            status=body["status"],
            reason=body["reason"] or "",
            facts=_facts(body, knowledge),
            figures=tuple((f["value"], f["unit"]) for f in (*body["facts"], *body["computed"])),
            measures=tuple(f"{f['id']}/{f['measure']}" for f in body["facts"]),
            sections=tuple(dict.fromkeys(c["section"] for c in body["citations"])),
            choices=choices,
        )
    except (KeyError, TypeError) as error:
        raise ChannelError(f"the reply lacks {error}; is it a server of ours?") from None


def _facts(body: dict[str, Any], knowledge: Knowledge) -> tuple[str, ...]:
    """Those whose figures are stated, and those whose statement stands in the text with its evidence."""
    if body["status"] not in (Status.ANSWERED, Status.CLARIFY):
        return ()
    stated = {figure["id"] for figure in body["facts"]}
    cited = {citation["evidence"] for citation in body["citations"]}
    said = set()
    for fact in knowledge.facts.values():
        if fact.says and fact.says in body["text"] and {c.evidence for c in fact.citations} <= cited:
            said.add(fact.id)
    members = {member for fact_id in said for member in knowledge.facts[fact_id].members}
    return tuple(sorted(stated | said - members))  # a list is told with its members
