"""Runs the command."""

from __future__ import annotations

import sys

from bot.cli import asking, log, serving, testing, upkeep
from bot.cli.app import USAGE_ERROR, app, report
from bot.errors import BotError

COMMANDS = (asking, log, serving, testing, upkeep)
"""Modules that add their commands to the app when they are imported."""


def main() -> None:
    """Runs a command; what is wrong with settings or knowledge is one message and exit status 2."""
    try:
        app()
    except BotError as error:
        report([str(error)])
        raise SystemExit(USAGE_ERROR) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
