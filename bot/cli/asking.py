"""Commands that answer: ask, chat."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import bootstrap
from bot.answering.contract import as_json
from bot.answering.engine import Engine
from bot.channels import terminal
from bot.cli.app import app, console
from bot.model import Context, Status, Turn


@app.command()
def ask(
    context: typer.Context,
    text: Annotated[
        list[str] | None, typer.Argument(help="The question; - or nothing reads it from standard input.")
    ] = None,
    as_object: Annotated[bool, typer.Option("--json", help="Print the reply as one JSON object.")] = False,
    batch: Annotated[str | None, typer.Option(help="Answer JSON Lines from a file, or - for standard input.")] = None,
) -> None:
    """Answer one question, or many."""
    question = _question(text) if batch is None else ""
    if (batch is not None and text) or (batch is None and not question):
        raise typer.BadParameter("give either a question or --batch FILE")
    engine = bootstrap.engine(context.obj)
    if batch is not None:
        for row in answers(engine, _rows(batch)):
            sys.stdout.buffer.write(_line(row))
            sys.stdout.buffer.flush()
    else:
        reply = engine.answer(question).reply
        if as_object:
            typer.echo(json.dumps(as_json(reply), ensure_ascii=False))
        else:
            terminal.show(reply, engine.knowledge.replies, console)


def _question(words: list[str] | None) -> str:
    """That of the command line, else what is piped in."""
    if words and words != ["-"]:
        return " ".join(words).strip()
    return "" if not words and sys.stdin.isatty() else sys.stdin.read().strip()


def _rows(name: str) -> Iterator[bytes]:
    if name == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield from file
    except OSError as error:
        raise typer.BadParameter(f"cannot read {name}: {error.strerror}") from None


def _line(row: dict[str, Any]) -> bytes:
    """JSON in UTF-8, whatever the terminal speaks; half a surrogate of an ``id`` comes back as it was escaped."""
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def answers(engine: Engine, rows: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Replies to JSON Lines, in order; a line that cannot be answered gives an error object, and the rest goes on."""
    for number, raw in enumerate(rows, 1):
        if raw.strip():
            yield _answered(engine, number, raw)


def _answered(engine: Engine, number: int, raw: bytes) -> dict[str, Any]:
    identity: Any = None
    try:
        row = json.loads(raw.decode("utf-8"))
        identity = row.get("id") if isinstance(row, dict) else None
        texts = _texts(row)
    except (ValueError, RecursionError) as error:
        return {"id": identity, "status": Status.ERROR, "text": f"line {number}: {error}"}
    try:
        replies = [as_json(turn.reply) for turn in held(engine, texts)]
    except Exception:  # whatever breaks on one line, the lines after it have to be answered
        apology = engine.knowledge.replies.get("error.internal", "")
        return {"id": identity, "status": Status.ERROR, "text": apology}
    single = isinstance(row.get("q"), str)
    return {"id": identity, **(replies[0] if single else {"turns": replies})}


def _texts(row: Any) -> list[str]:
    """What is said in a row: one question, or the turns of a conversation. Raises ValueError."""
    if isinstance(row, dict) and isinstance(row.get("q"), str):
        return [row["q"]]
    turns = row.get("turns") if isinstance(row, dict) else None
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        raise ValueError('expected {"id", "q": text} or {"id", "turns": [text, …]}')
    return turns


def held(engine: Engine, texts: Iterable[str]) -> Iterator[Turn]:
    """The turns of one conversation."""
    context = Context()
    for text in texts:
        turn = engine.answer(text, context)
        context = turn.context
        yield turn


@app.command()
def chat(
    context: typer.Context,
    record: Annotated[Path | None, typer.Option(help="Write the conversation as a script for wenxiao test.")] = None,
) -> None:
    """Hold a conversation in the terminal; also reads piped standard input."""
    import asyncio

    from bot.scripts.recording import Recorder  # here, since `ask` would wait for its libraries

    recorder = Recorder(record) if record is not None else None
    asyncio.run(_alone(terminal.Terminal(bootstrap.engine(context.obj), console, recorder)))
    if recorder is not None:
        console.print(f"{record}: {recorder.save()} turns", highlight=False)


async def _alone(channel: terminal.Terminal) -> None:
    """Until its duties are done."""
    await channel.start()
    for duty in channel.duties():
        await duty
    await channel.stop()
