"""Commands that run for long: serve, telegram."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import Annotated

import typer

from bot import logs
from bot.cli.app import USAGE_ERROR, app, console, report
from bot.errors import SettingsError
from bot.serving.listening import listening
from bot.serving.sharing import summed
from bot.settings import Settings


@app.command()
def serve(
    context: typer.Context,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; several need PostgreSQL.")] = 1,
) -> None:
    """Serve the question page and the API, and Telegram when a token is set."""
    settings: Settings = context.obj  # what is wrong with them is told before the libraries are loaded
    settings.web_address(), settings.proxies(), settings.origins(), settings.webhook_path(), settings.secrets()

    settings.metrics_address(), settings.further()
    with summed() if workers > 1 else nullcontext():
        from bot import workers as processes  # here, since every other command would wait for its libraries

        processes.serve(settings, workers, lambda address: console.print(f"wenxiao: {address}", highlight=False))


@app.command()
def telegram(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only tell what is misconfigured.")] = False,
) -> None:
    """Run the bot on Telegram."""
    settings: Settings = context.obj
    settings.token()  # what is wrong is told before the libraries are loaded
    address = settings.address()
    if address is None and settings.telegram_webhook:
        raise SettingsError("WENXIAO_TELEGRAM_WEBHOOK needs WENXIAO_TELEGRAM_LISTEN; set it")
    logs.set_up(settings.log_level, settings.secrets())
    if not check:
        from bot import hosting  # here, since every other command would wait for its libraries

        with listening("WENXIAO_TELEGRAM_LISTEN", address) if address else nullcontext() as inside:
            hosting.run(settings, {hosting.INSIDE: inside} if inside else {}, lambda: None, alone=True)
        return

    from bot import services

    _told(asyncio.run(services.telegram_check(settings)))


@app.command()
def wechat(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only tell what is misconfigured.")] = False,
) -> None:
    """Tell whether WeChat is set up as it has to be; `wenxiao serve` serves it."""
    if not check:
        raise typer.BadParameter("WeChat is served by `wenxiao serve`; this command takes --check")
    settings: Settings = context.obj
    logs.set_up("ERROR", settings.secrets())

    from bot import services  # here, since every other command would wait for its libraries

    _told(asyncio.run(services.wechat_check(settings)))


def _told(problems: list[str]) -> None:
    report(problems)
    if problems:
        raise typer.Exit(USAGE_ERROR)
    console.print("ok")
