"""Commands that run for long: telegram."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot import logs
from bot.cli.app import USAGE_ERROR, app, console, report
from bot.errors import SettingsError
from bot.settings import Settings


@app.command()
def telegram(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only tell what is misconfigured.")] = False,
) -> None:
    """Run the bot on Telegram."""
    settings: Settings = context.obj
    settings.token()  # what is wrong is told before the libraries are loaded
    if settings.address() is None and settings.telegram_webhook:
        raise SettingsError("WENXIAO_TELEGRAM_WEBHOOK needs WENXIAO_TELEGRAM_LISTEN; set it")
    logs.set_up(settings.log_level, settings.secrets())

    from bot import services  # here, since every other command would wait for its libraries

    if not check:
        asyncio.run(services.telegram(settings))
        return
    problems = asyncio.run(services.telegram_check(settings))
    report(problems)
    if problems:
        raise typer.Exit(USAGE_ERROR)
    console.print("ok")
