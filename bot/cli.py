"""The command ``wenxiao``."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import bootstrap, logs
from bot import settings as configuration
from bot.answering.contract import as_json
from bot.answering.pipeline import Engine
from bot.channels import terminal
from bot.errors import BotError, KnowledgeError
from bot.loading import checks, proof
from bot.loading.loader import Loaded
from bot.model import Context, Fact

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Console(soft_wrap=True)
complaints = Console(stderr=True, soft_wrap=True)
USAGE_ERROR = 2


def _version(wanted: bool) -> None:
    if wanted:
        version = bootstrap.knowledge(configuration.read()).knowledge.version
        typer.echo(f"wenxiao {bootstrap.version()} (fact base {version})")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    knowledge: Annotated[Path | None, typer.Option(help="Folder with another fact base.")] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the versions.")
    ] = False,
) -> None:
    """Answers questions about the budget performance disclosure, with the source of every figure."""
    found = configuration.read()
    context.obj = found.model_copy(update={"knowledge": knowledge}) if knowledge else found


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
def chat(context: typer.Context) -> None:
    """Hold a conversation in the terminal; also reads piped standard input."""
    terminal.chat(bootstrap.engine(context.obj), console)


@app.command()
def telegram(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only tell what is misconfigured.")] = False,
) -> None:
    """Run the bot on Telegram."""
    from bot import services  # here, since every other command would wait for its libraries

    logs.set_up(context.obj.log_level, services.log_secrets(context.obj))
    if not check:
        asyncio.run(services.telegram(context.obj))
        return
    problems = asyncio.run(services.telegram_check(context.obj))
    _report(problems)
    if problems:
        raise typer.Exit(USAGE_ERROR)
    console.print("ok")


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


@app.command()
def check(
    context: typer.Context,
    source: Annotated[Path | None, typer.Option(help="The document as text, to prove the evidence against.")] = None,
) -> None:
    """Check the fact base: all problems at once, each with its place and mend."""
    try:
        loaded = bootstrap.knowledge(context.obj)
    except KnowledgeError as error:
        _report(str(problem) for problem in error.problems)
        missing = any(problem.file == str(bootstrap.folder(context.obj)) for problem in error.problems)
        raise typer.Exit(USAGE_ERROR if missing else 1) from None
    problems = [str(p) for p in checks.reach(Engine(loaded.knowledge), loaded.places)]
    if source := source or context.obj.source_text:
        problems += _proved(loaded, source)
    _report(problems)
    if problems:
        raise typer.Exit(1)
    facts, terms = len(loaded.knowledge.facts), len(loaded.knowledge.terms)
    console.print(f"ok: {facts} facts, {terms} terms, fact base {loaded.knowledge.version}")


def _proved(loaded: Loaded, source: Path) -> list[str]:
    try:
        document = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"cannot read {source}: {error}") from None
    found = proof.ledger(loaded.knowledge, document)
    counts = (
        f"{found.numbers} numbers, {found.claimed} claimed, {found.waived} waived, {len(found.unclaimed)} unclaimed"
    )
    console.print(f"ledger: {counts}")
    mend = "claim it by a fact or waive it with a reason"
    problems = [str(p) for p in proof.missing(loaded.knowledge, document, loaded.places)]
    return problems + [
        f"{source.name}:{line}: the number {shown} is unclaimed → {mend}" for line, shown in found.unclaimed
    ]


def _report(problems: Iterable[str]) -> None:
    for problem in problems:
        complaints.print(escape(problem), highlight=False)


@app.command()
def facts(
    context: typer.Context,
    section: Annotated[str, typer.Option(help="Only facts whose section path begins so.")] = "",
    term: Annotated[str, typer.Option(help="Only facts that hold this word.")] = "",
) -> None:
    """Browse the fact base."""
    knowledge = bootstrap.knowledge(context.obj).knowledge
    table = Table("id", "section", "fact")
    for fact in knowledge.facts.values():
        if any(c.section.startswith(section) for c in fact.citations) and term in _said(fact):
            table.add_row(fact.id, fact.citations[0].section, escape(_said(fact)))
    console.print(table)


def _said(fact: Fact) -> str:
    figures = " ".join(f"{figure.value}{figure.unit}" for figure in fact.figures)
    return f"{fact.title} {figures} {fact.says}".strip()


def main() -> None:
    """Runs a command; what is wrong with settings or knowledge is one message and exit status 2."""
    try:
        app()
    except BotError as error:
        _report([str(error)])
        raise SystemExit(USAGE_ERROR) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
