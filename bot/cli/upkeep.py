"""Commands of the curator: check, facts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot import bootstrap
from bot.answering.engine import Engine
from bot.cli.app import USAGE_ERROR, app, console, report
from bot.errors import KnowledgeError
from bot.loading import checks, proof
from bot.loading.loader import Loaded
from bot.model import Fact


@app.command()
def check(
    context: typer.Context,
    source: Annotated[Path | None, typer.Option(help="The document as text, to prove the evidence against.")] = None,
) -> None:
    """Check the fact base: all problems at once, each with its place and mend."""
    try:
        loaded = bootstrap.knowledge(context.obj)
    except KnowledgeError as error:
        report(str(problem) for problem in error.problems)
        missing = any(problem.file == str(bootstrap.folder(context.obj)) for problem in error.problems)
        raise typer.Exit(USAGE_ERROR if missing else 1) from None
    problems = [str(p) for p in checks.reach(Engine(loaded.knowledge), loaded.places)]
    if source := source or context.obj.source_text:
        problems += _proved(loaded, source)
    report(problems)
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
