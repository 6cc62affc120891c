"""The command ``wenxiao``: what all its commands share."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from bot import bootstrap
from bot import settings as configuration

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
console = Console(soft_wrap=True)
complaints = Console(stderr=True, soft_wrap=True)
USAGE_ERROR = 2
Each = TypeVar("Each")


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


def report(problems: Iterable[str]) -> None:
    for problem in problems:
        complaints.print(escape(problem), highlight=False)


def watched(found: Iterable[Each], count: int, name: str) -> list[Each]:
    """All of them, with a bar on a terminal."""
    from rich.progress import track  # here, since `ask` would wait for it

    return list(track(found, name, count, console=complaints, transient=True, disable=not sys.stderr.isatty()))
