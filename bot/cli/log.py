"""The question log for the curator: log."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.answering.grouping import Group, gathered
from bot.cli.app import app, console
from bot.model import Status
from bot.settings import Settings

DAY = 86_400.0
SHOWN = 3
"""Other wordings of a group that are shown."""


@app.command()
def log(
    context: typer.Context,
    days: Annotated[float, typer.Option(min=0, help="How many days back.")] = 30,
    limit: Annotated[int, typer.Option(min=1, help="Groups shown.")] = 50,
    status: Annotated[Status, typer.Option(help="How the questions ended.")] = Status.UNANSWERED,
) -> None:
    """Show the questions that went unanswered, the like together, most frequent first."""
    settings: Settings = context.obj
    if not settings.question_log_days:
        console.print("the question log is off; set WENXIAO_QUESTION_LOG_DAYS to keep questions, masked")
    counted = asyncio.run(_counted(settings, status.value, time.time() - days * DAY))
    groups = gathered(counted)
    table = Table("count", "reason", "question", "also")
    for group in groups[:limit]:
        table.add_row(str(group.count), _reasons(group), escape(group.text), escape("\n".join(group.others[:SHOWN])))
    console.print(table)
    console.print(f"{sum(group.count for group in groups)} {status.value} in {len(groups)} groups", highlight=False)


async def _counted(settings: Settings, status: str, since: float) -> list[tuple[str, str | None, int]]:
    from bot.store.database import opened  # here, since every other command would wait for its libraries

    store = await opened(settings.database, settings.key_file)
    try:
        return await store.questions.counted(status, since)
    finally:
        await store.close()


def _reasons(group: Group) -> str:
    return " ".join(reason for reason, _ in group.reasons.most_common() if reason)
