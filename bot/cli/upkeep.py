"""Commands of the curator: check, facts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot import bootstrap
from bot.answering.engine import Engine
from bot.cli.app import USAGE_ERROR, app, console, report, watched
from bot.errors import KnowledgeError
from bot.loading import proof, theft
from bot.loading.loader import Loaded
from bot.loading.theft import Asked, Fate
from bot.model import Fact

EXAMPLES_FAIL = False
"""Whether an example that another fact answers fails the check; once there are none, it does."""


@app.command()
def check(
    context: typer.Context,
    source: Annotated[Path | None, typer.Option(help="The document as text, to prove the evidence against.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List what is asked back or declined.")] = False,
) -> None:
    """Check the fact base and ask it all its questions: all problems at once, each with its place and mend."""
    try:
        loaded = bootstrap.knowledge(context.obj)
    except KnowledgeError as error:
        report(str(problem) for problem in error.problems)
        missing = any(problem.file == str(bootstrap.folder(context.obj)) for problem in error.problems)
        raise typer.Exit(USAGE_ERROR if missing else 1) from None
    source = source or context.obj.source_text
    problems = _proved(loaded, source) if source else []
    report(problems)
    wrong = _asked(loaded, bootstrap.engine(context.obj), verbose)
    if problems or any(EXAMPLES_FAIL or each.question.official for each in wrong):
        raise typer.Exit(1)
    state = f"passed, but {len(wrong)} examples are stolen" if wrong else "ok"
    facts, terms = len(loaded.knowledge.facts), len(loaded.knowledge.terms)
    console.print(f"{state}: {facts} facts, {terms} terms, fact base {loaded.knowledge.version}", highlight=False)


def _asked(loaded: Loaded, engine: Engine, verbose: bool) -> list[Asked]:
    """Asks every curated question and reports; those that came out wrong."""
    questions = list(theft.questions(loaded.knowledge))
    found = watched((theft.asked(each, engine) for each in questions), len(questions), "questions")
    wrong = [each for each in found if each.is_wrong]
    report(str(theft.problem(each, loaded.places)) for each in wrong)
    if verbose:
        missed = (each for each in found if each.fate is not Fate.REACHED and not each.is_wrong)
        report(str(theft.problem(each, loaded.places)) for each in missed)
    for official, name in ((True, "official questions"), (False, "examples")):
        console.print(_counts(name, [each for each in found if each.question.official == official]), highlight=False)
    return wrong


def _counts(name: str, found: list[Asked]) -> str:
    by = {fate: [each for each in found if each.fate is fate] for fate in Fate}
    offered = sum(each.offered for each in by[Fate.ASKED_BACK])
    counts = f"{len(by[Fate.REACHED])} of {len(found)} reach their fact, {len(by[Fate.STOLEN])} stolen"
    back = f"{len(by[Fate.ASKED_BACK])} asked back ({offered} with it)"
    return f"{name}: {counts}, {back}, {len(by[Fate.DECLINED])} declined"


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
