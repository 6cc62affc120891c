"""Command of the scripted conversations: test."""

from __future__ import annotations

import time
from collections.abc import Iterable
from enum import StrEnum
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import USAGE_ERROR, app, report, watched
from bot.scripts import coverage, form, pins, selection, trial
from bot.scripts import report as reports
from bot.scripts.reader import read
from bot.scripts.runner import Result
from bot.scripts.script import Script
from bot.scripts.stage import Held, Plan, hold
from bot.scripts.trial import Order


class Channel(StrEnum):
    core = "core"
    telegram = "telegram"
    http = "http"
    wechat = "wechat"


def _schema(wanted: bool) -> None:
    if wanted:
        typer.echo(dumps(form.schema(), ensure_ascii=False, indent=1))
        raise typer.Exit


@app.command()
def test(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Script files, or folders with *.conversation.yaml.")],
    channel: Annotated[Channel, typer.Option(help="Where to hold the conversations.")] = Channel.core,
    url: Annotated[str, typer.Option(help="Address of the running server, for http.")] = "",
    junit: Annotated[Path | None, typer.Option(help="Write a JUnit report.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write a JSON report.")] = None,
    k: Annotated[str, typer.Option("-k", help="Only those that the expression fits: may and not wording.")] = "",
    failed: Annotated[bool, typer.Option("--failed", help="Only those that failed last.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes side by side.")] = 1,
    covering: Annotated[bool, typer.Option("--coverage", help="Report what was reached and what not.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the coverage as HTML.")] = None,
    mutate: Annotated[int, typer.Option(min=0, help="Try so many small changes of the fact base.")] = 0,
    seed: Annotated[int, typer.Option(help="Which changes to try.")] = 1,
    schema: Annotated[
        bool, typer.Option("--schema", callback=_schema, is_eager=True, help="Print the JSON Schema of scripts.")
    ] = False,
    accepting: Annotated[bool, typer.Option("--accept", help="Rewrite the pinned replies that differ.")] = False,
) -> None:
    """Hold scripted conversations and compare the replies with what they expect."""
    if (channel is Channel.http) != bool(url):
        raise typer.BadParameter("--channel http needs --url, and only it")
    if mutate and channel is not Channel.core:
        raise typer.BadParameter("--mutate goes with --channel core only")
    scripts = _chosen(paths, k, failed)
    plan = Plan(context.obj, channel.value, url, covering or html is not None or mutate > 0)
    begun = time.perf_counter()
    held: list[Held] = watched(hold(scripts, plan, jobs), len(scripts), "conversations")
    results = [result for result, _ in held]
    if accepting:
        results = _accepted(results)
    for result in results:
        if result.failures:
            typer.echo(reports.failure(result) + "\n")
    _written(results, junit, json)
    if covering or html is not None:
        _covered(held, plan, html)
    typer.echo(reports.summary(results, time.perf_counter() - begun))
    selection.remember(result.script.id for result in results if result.failures)
    if any(result.failures for result in results):
        raise typer.Exit(1)
    if mutate:
        _mutated(Order(context.obj, scripts, {r.script.id: reached for r, reached in held}, mutate, seed), jobs)


def _chosen(paths: Iterable[Path], expression: str, failed: bool) -> tuple[Script, ...]:
    scripts = read(paths)
    if expression:
        scripts = tuple(filter(selection.Selector(expression), scripts))
    return selection.failed_before(scripts) if failed else scripts


def _accepted(results: list[Result]) -> list[Result]:
    left, rewritten = pins.accept(results)
    for each in rewritten:
        typer.echo("\n".join((f"{each.spot}: reply rewritten", *reports.diff(each.before, each.after))))
    typer.echo(f"{len(rewritten)} replies rewritten")
    return list(left)


def _written(results: list[Result], junit: Path | None, json: Path | None) -> None:
    for path, render in ((junit, reports.junit), (json, reports.as_json)):
        if path is not None:
            _write(path, render(results))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        report([f"cannot write {path}: {error.strerror}"])
        raise typer.Exit(USAGE_ERROR) from None


def _mutated(order: Order, jobs: int) -> None:
    tried = watched(trial.trials(order, jobs), order.count, "changes")
    typer.echo(trial.text(tried))
    if trial.share(tried) < trial.GOAL:
        raise typer.Exit(1)


def _covered(held: list[Held], plan: Plan, html: Path | None) -> None:
    from bot import bootstrap

    knowledge = bootstrap.knowledge(plan.settings).knowledge
    found = coverage.groups(knowledge, (mark for _, reached in held for mark in reached), plan.channel)
    typer.echo(coverage.text(found))
    if html is not None:
        _write(html, coverage.html(found))
