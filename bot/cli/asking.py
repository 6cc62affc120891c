"""Commands that answer: ask, chat, explain."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from bot import bootstrap
from bot.answering.contract import as_json
from bot.answering.pipeline import Engine
from bot.channels import terminal
from bot.cli.app import app, console
from bot.model import Context
from bot.scripts.recording import Recorder


@app.command()
def ask(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="The question.")] = None,
    as_object: Annotated[bool, typer.Option("--json", help="Print the reply as one JSON object.")] = False,
    batch: Annotated[str | None, typer.Option(help="Answer JSON Lines from a file, or - for standard input.")] = None,
) -> None:
    """Answer one question, or many."""
    if (text is None) == (batch is None):
        raise typer.BadParameter("give either a question or --batch FILE")
    engine = bootstrap.engine(context.obj)
    if batch is not None:
        for row in answers(engine, _rows(batch)):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    else:
        reply = engine.answer(text or "").reply
        if as_object:
            typer.echo(json.dumps(as_json(reply), ensure_ascii=False))
        else:
            terminal.show(reply, engine.knowledge.replies, console)


def _rows(name: str) -> Iterator[bytes]:
    if name == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield from file
    except OSError as error:
        raise typer.BadParameter(f"cannot read {name}: {error.strerror}") from None


def answers(engine: Engine, rows: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Replies to JSON Lines, in order; a bad line gives an error object with its number, and the rest goes on."""
    for number, raw in enumerate(rows, 1):
        if not raw.strip():
            continue
        identity: Any = None
        try:
            row = json.loads(raw.decode("utf-8"))
            identity = row.get("id") if isinstance(row, dict) else None
            yield {"id": identity, **_answered(engine, row)}
        except (ValueError, RecursionError) as error:
            yield {"id": identity, "status": "error", "text": f"line {number}: {error}"}


def _answered(engine: Engine, row: Any) -> dict[str, Any]:
    if isinstance(row, dict) and isinstance(row.get("q"), str):
        return as_json(engine.answer(row["q"]).reply)
    turns = row.get("turns") if isinstance(row, dict) else None
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise ValueError('expected {"id", "q": text} or {"id", "turns": [text, …]}')
    replies, context = [], Context()
    for text in turns:
        turn = engine.answer(text, context)
        context = turn.context
        replies.append(as_json(turn.reply))
    return {"turns": replies}


@app.command()
def chat(
    context: typer.Context,
    record: Annotated[Path | None, typer.Option(help="Write the conversation as a script for wenxiao test.")] = None,
) -> None:
    """Hold a conversation in the terminal; also reads piped standard input."""
    recorder = Recorder(record) if record is not None else None
    terminal.chat(bootstrap.engine(context.obj), console, recorder)
    if recorder is not None:
        console.print(f"{record}: {recorder.save()} turns", highlight=False)


@app.command()
def explain(context: typer.Context, text: str) -> None:
    """Show what each step made of a question."""
    engine = bootstrap.engine(context.obj)
    turn = engine.answer(text)
    table = Table("step", "result")
    for step in turn.trace:
        table.add_row(step.name, escape(step.detail))
    console.print(table)
    terminal.show(turn.reply, engine.knowledge.replies, console)
