"""The terminal: a conversation by keyboard or through a pipe, and replies as rich text."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from bot.answering.engine import Engine
from bot.model import Context, Reply, Status, Turn

COLOURS = {Status.ANSWERED: "green", Status.CLARIFY: "yellow", Status.UNANSWERED: "red", Status.ERROR: "red"}


def show(reply: Reply, words: Mapping[str, str], console: Console) -> None:
    colour = COLOURS.get(reply.status, "cyan")
    console.print(f"[{colour}]{escape(reply.lead)}[/{colour}]", highlight=False)
    for note in reply.notes:
        console.print(f"[dim]{escape(note)}[/dim]", highlight=False)
    if reply.table is not None:
        table = RichTable(*reply.table.head)
        for row in reply.table.rows:
            table.add_row(*row)
        console.print(table)
    for c in reply.citations:
        console.print(
            f"[blue]{escape(words['citation.line'].format(path=c.path, evidence=c.evidence))}[/blue]", highlight=False
        )
    if reply.choices:
        console.print(words["choices.ask" if reply.status is Status.CLARIFY else "choices.near"], highlight=False)
        for number, choice in enumerate(reply.choices, 1):
            console.print(escape(words["choices.item"].format(number=number, text=choice.text)), highlight=False)


class Listener(Protocol):
    """Follows a conversation."""

    def heard(self, text: str, turn: Turn) -> None: ...

    def reset(self) -> None:
        """What follows knows nothing of what was said before."""
        ...


def chat(engine: Engine, console: Console, listener: Listener | None = None) -> None:
    """A conversation until /quit or the end of the input."""
    words = engine.knowledge.replies
    context = Context()
    console.print(words["terminal.welcome"])
    for line in _lines(words["terminal.prompt"], console):
        if line in ("/quit", "/exit"):
            break
        if line == "/help":
            console.print(words["terminal.help"])
        elif line == "/reset":
            context = Context()
            if listener is not None:
                listener.reset()
            console.print(words["terminal.welcome"])
        elif line.startswith("/") and line != "/source":
            console.print(words["terminal.unknown"])
        elif line == "/source" and not context.facts:
            console.print(words["terminal.no_source"])
        else:
            text = words["terminal.source_question"] if line == "/source" else line
            turn = engine.answer(text, context)
            if listener is not None:
                listener.heard(text, turn)
            context = turn.context
            show(turn.reply, words, console)
    console.print(words["terminal.bye"])


def _lines(prompt: str, console: Console) -> Iterator[str]:
    if sys.stdin.isatty():
        import readline  # noqa: F401  gives input() its history and line editing

        while True:
            try:
                line = console.input(prompt).strip()
            except (EOFError, KeyboardInterrupt):
                return
            if line:
                yield line
    for raw in sys.stdin:
        if line := raw.strip():
            console.print(f"{prompt}{escape(line)}", highlight=False)
            yield line
