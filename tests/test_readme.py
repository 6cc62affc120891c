"""The README names all that there is, and nothing that is gone."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from bot.answering.engine import Engine
from bot.cli.app import app
from bot.cli.main import HOMES, add_commands
from bot.settings import PREFIX, Settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
DEFAULTS = {None: "none", "": "none", True: "true", False: "false"}


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    rows = dict(re.findall(rf"^\| `{PREFIX}(\w+)` \| (.+?) \| .+ \|$", README, re.MULTILINE))
    assert [name.lower() for name in rows] == list(Settings.model_fields), "all, and in the same order"
    for name, field in Settings.model_fields.items():
        special = field.default is None or isinstance(field.default, bool | str)
        default = DEFAULTS.get(field.default, field.default) if special else field.default
        assert rows[name.upper()].strip("`") in (str(default), "the packaged fact base"), name


def test_settings_that_are_gone_are_not_named() -> None:
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)\b", README))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_command_stands_in_the_table() -> None:
    add_commands(())
    command = typer.main.get_command(app)
    known = set(getattr(command, "commands", {}))
    assert known == set(HOMES)
    assert known <= set(re.findall(r"^\| `wenxiao (\w+)", README, re.MULTILINE))
    assert set(re.findall(r"wenxiao ([a-z]+)(?=[ `])", README)) <= known


def test_every_command_of_telegram_is_named(engine: Engine) -> None:
    prefix = "telegram.commands.zh."
    names = [key.removeprefix(prefix) for key in engine.knowledge.replies if key.startswith(prefix)]
    assert len(names) == 7
    assert [name for name in names if f"`/{name}`" not in README] == []
