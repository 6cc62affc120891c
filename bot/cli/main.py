"""Runs the command."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module

from bot.cli.app import USAGE_ERROR, app, report
from bot.errors import BotError

HOMES = {
    "ask": "asking", "chat": "asking",
    "explain": "explaining",
    "log": "log",
    "serve": "serving", "telegram": "serving", "wechat": "serving",
    "test": "testing",
    "check": "upkeep", "facts": "upkeep",
}  # fmt: skip
"""The module of each command, which adds it to the app when it is imported."""


def add_commands(arguments: Iterable[str]) -> None:
    """Adds the commands that are named, or all: ``ask`` need not wait for what ``test`` imports."""
    named = {HOMES[argument] for argument in arguments if argument in HOMES}
    for home in sorted(named or set(HOMES.values())):
        import_module(f"bot.cli.{home}")


def main() -> None:
    """Runs a command; what is wrong with settings or knowledge is one message and exit status 2."""
    add_commands(sys.argv[1:])
    try:
        app()
    except BotError as error:
        report([str(error)])
        raise SystemExit(USAGE_ERROR) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
