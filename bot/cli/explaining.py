"""The command explain: the account of each turn of a conversation, or why a fact was not chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from rapidfuzz import process
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import bootstrap
from bot.answering.course import Course
from bot.answering.engine import Engine
from bot.answering.rivalry import Against, Lack, Rival
from bot.answering.tracing import Account, Accounted
from bot.answering.usage import Part
from bot.channels import terminal
from bot.cli.app import app, console
from bot.loading.places import Places
from bot.model import Context

DOUBTFUL = 0.1
"""Less doubt is not worth a word."""
PIPED = 240
"""Columns of a table that goes into a pipe: nothing is cut there."""
NEAR, OFFERED = 60, 3
"""How alike an id has to be to be offered for an unknown one, and how many are."""
wide = Console(width=PIPED)


@app.command()
def explain(
    context: typer.Context,
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="The turns of one conversation.")],
    why_not: Annotated[str, typer.Option(metavar="FACT", help="Only say why the last turn did not choose it.")] = "",
) -> None:
    """Give the account of a question, or of each turn of a conversation."""
    engine = bootstrap.engine(context.obj)
    if why_not and why_not not in engine.knowledge.facts:
        raise typer.BadParameter(_unknown(why_not, engine.knowledge.facts), param_hint="--why-not")
    courses = list(followed(engine, texts))
    if why_not:
        _show_against(why_not, engine.tracer.against(courses[-1], why_not))
        return
    places = bootstrap.knowledge(context.obj).places
    for text, course in zip(texts, courses, strict=True):
        console.print(f"[bold]> {escape(text)}[/bold]", highlight=False)
        _show(engine.tracer.account(course), places)
        terminal.show(course.turn.reply, engine.knowledge.replies, console)


def followed(engine: Engine, texts: Iterable[str]) -> Iterator[Course]:
    """The courses of the turns of one conversation."""
    context = Context()
    for text in texts:
        course = engine.follow(text, context)
        context = course.turn.context
        yield course


def _unknown(fact: str, known: Iterable[str]) -> str:
    near = [found[0] for found in process.extract(fact, list(known), limit=OFFERED, score_cutoff=NEAR)]
    return f"there is no fact {fact}" + (f"; did you mean {', '.join(near)}?" if near else "")


# --- the account -------------------------------------------------------------------


def _show(account: Account, places: Places) -> None:
    for number, each in enumerate(account.requests, 1):
        ended = " ".join(filter(None, (each.status, each.reason)))
        _say(f"request {number}: {each.text} -> {ended}")
        _print(_parts(each.parts, places))
        _say(f"conversation: {_supplied(each)}")
        if each.rivals:
            _print(_rivals(each.rivals))
    if account.rest:
        _say("outside the requests:" if account.requests else "no request:")
        _print(_parts(account.rest, places))


def _parts(parts: Iterable[Part], places: Places) -> Table:
    table = _table("part", "key", "class", "slot or kind", "must", "heard", "used by", "name")
    for part in parts:
        must = "must" if part.must else "may"
        used, name = " ".join(part.used), places.name(part.key, part.text)
        table.add_row(*map(escape, (part.text, part.key, part.sort, part.nature, must, part.how, used, name)))
    return table


def _supplied(each: Accounted) -> str:
    supplied = each.supplied
    if supplied.pointed:
        return f"pointed at {' '.join(supplied.pointed)}"
    if not supplied.linked:
        return "not linked"
    taken = " ".join((*supplied.keys, *(f"measure:{name}" for name in supplied.measures)))
    focus = " ".join(supplied.focus) or "what was refused"
    return f"linked to {focus}" + (f", took over {taken}" if taken else "")


def _rivals(rivals: Iterable[Rival]) -> Table:
    table = _table("fact", "result", "likeness", "of best", "coverage", "why")
    for rival in rivals:
        numbers = f"{rival.likeness:.1f}", f"{rival.share:.0%}", f"{rival.coverage:.2f}"
        table.add_row(rival.fact, rival.result, *numbers, escape("; ".join(reasons(rival))))
    return table


def reasons(rival: Rival) -> Iterator[str]:
    """What speaks against a fact; for one that lost to a likelier one, that."""
    found = [*map(_lacked, rival.lacks)]
    if rival.doubt > DOUBTFUL:
        found.append(f"sounds like what is not held ({rival.doubt:.2f})")
    if rival.is_far and not rival.is_chosen:
        found.append("lower likeness")
    yield from found or ([] if rival.is_chosen else ["outranked"])


def _lacked(lack: Lack) -> str:
    return f"lacks {lack.said or 'from the conversation'} ({lack.key})"


# --- why not -----------------------------------------------------------------------


def _show_against(fact: str, found: Iterable[Against]) -> None:
    rows = list(found)
    if not rows:
        _say(f"{fact} was not chosen: the message was taken as talk, or could not be read; nothing was selected")
    for number, against in enumerate(rows, 1):
        head = f"request {number}: " if len(rows) > 1 else ""
        _say(head + _verdict(fact, against))
        for line in _grounds(against):
            _say(f"  {line}")


def _verdict(fact: str, against: Against) -> str:
    if against.rival.is_chosen:
        return f"{fact} was chosen: {against.rival.result}"
    told = f"; the reply tells {' '.join(against.chosen)}" if against.chosen else ""
    return f"{fact} was not chosen{told}"


def _grounds(against: Against) -> Iterator[str]:
    if against.pointed:
        yield "the words point at the conversation, so that nothing was selected"
        return
    rival, best = against.rival, against.best
    yield from reasons(rival)
    yield f"likeness {rival.likeness:.1f}, coverage {rival.coverage:.2f}"
    if best is None or rival.is_chosen:
        return
    if best.fact == rival.fact:
        yield "no fact is likelier and holds more of what an answer must use"
        return
    lacking = "".join(f", {_lacked(lack)}" for lack in best.lacks)
    yield f"the best, {best.fact}, has likeness {best.likeness:.1f}, coverage {best.coverage:.2f}{lacking}"


# --- help --------------------------------------------------------------------------


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _print(table: Table) -> None:
    (console if console.is_terminal else wide).print(table)


def _say(text: str) -> None:
    console.print(escape(text), highlight=False)
