"""The terminal: a conversation by keyboard or through a pipe, and replies as rich text."""

from __future__ import annotations

import sys
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from typing import Any, Protocol

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from bot.answering.engine import Engine
from bot.model import Context, Reply, Status, Turn

TEMPLATES = "welcome help bye prompt no_source unknown"
COLOURS = {Status.ANSWERED: "green", Status.CLARIFY: "yellow", Status.UNANSWERED: "red", Status.ERROR: "red"}


def show(reply: Reply, words: Mapping[str, str], console: Console) -> None:
    for part in rendered(reply, words):
        console.print(part, highlight=False)


def rendered(reply: Reply, words: Mapping[str, str]) -> Iterator[str | RichTable]:
    """The reply as rich prints it."""
    colour = COLOURS.get(reply.status, "cyan")
    yield f"[{colour}]{escape(reply.lead)}[/{colour}]"
    yield from (f"[dim]{escape(note)}[/dim]" for note in reply.notes)
    if reply.table is not None:
        table = RichTable(*reply.table.head)
        for row in reply.table.rows:
            table.add_row(*row)
        yield table
    for c in reply.citations:
        yield f"[blue]{escape(words['citation.line'].format(path=c.path, evidence=c.evidence))}[/blue]"
    if reply.choices:
        yield words["choices.ask" if reply.status is Status.CLARIFY else "choices.near"]
        for number, choice in enumerate(reply.choices, 1):
            yield escape(words["choices.item"].format(number=number, text=choice.text))


class Listener(Protocol):
    """Follows a conversation."""

    def heard(self, text: str, turn: Turn) -> None: ...

    def reset(self) -> None:
        """What follows knows nothing of what was said before."""
        ...


class Terminal:
    """A conversation until /quit or the end of the input; a channel as :class:`bot.channel.Channel` describes it."""

    name = "terminal"
    addresses: Mapping[str, Any] = {}

    def __init__(self, engine: Engine, console: Console, listener: Listener | None = None) -> None:
        self._engine = engine
        self._words = engine.knowledge.replies
        self._console = console
        self._listener = listener
        self._context = Context()

    async def start(self) -> None:
        self._console.print(self._words["terminal.welcome"])

    def duties(self) -> Sequence[Coroutine[Any, Any, None]]:
        return (self._talk(),)

    async def stop(self) -> None:
        self._console.print(self._words["terminal.bye"])

    def render(self, turn: Turn) -> tuple[str | RichTable, ...]:
        return tuple(rendered(turn.reply, self._words))

    async def _talk(self) -> None:
        for line in _lines(self._words["terminal.prompt"], self._console):
            if line in ("/quit", "/exit"):
                return
            self._said(line)

    def _said(self, line: str) -> None:
        words, console = self._words, self._console
        if line == "/help":
            console.print(words["terminal.help"])
        elif line == "/reset":
            self._context = Context()
            if self._listener is not None:
                self._listener.reset()
            console.print(words["terminal.welcome"])
        elif line == "/source":
            self._source()
        elif line.startswith("/"):
            console.print(words["terminal.unknown"])
        else:
            self._answer(line)

    def _source(self) -> None:
        """Where the last answer stands, without the answer again."""
        facts = self._engine.base.get(self._context.facts)
        cited = dict.fromkeys((cite.path, cite.evidence) for fact in facts for cite in fact.citations)
        for path, evidence in cited:
            line = self._words["citation.line"].format(path=path, evidence=evidence)
            self._console.print(f"[blue]{escape(line)}[/blue]", highlight=False)
        if not cited:
            self._console.print(self._words["terminal.no_source"])

    def _answer(self, text: str) -> None:
        turn = self._engine.answer(text, self._context)
        if self._listener is not None:
            self._listener.heard(text, turn)
        self._context = turn.context
        for part in self.render(turn):
            self._console.print(part, highlight=False)


def _lines(prompt: str, console: Console) -> Iterator[str]:
    if sys.stdin.isatty():
        import readline  # noqa: F401  gives input() its history and line editing

        while True:
            try:
                line = console.input(prompt).strip()
            except (EOFError, KeyboardInterrupt):
                console.print()  # what comes next stands on a line of its own
                return
            if line:
                yield line
    for raw in sys.stdin:
        if line := raw.strip():
            console.print(f"{prompt}{escape(line)}", highlight=False)
            yield line
