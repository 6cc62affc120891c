"""Turns a conversation held by hand into a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.errors import ScriptError
from bot.model import Reply, Status, Turn
from bot.scripts.driver import observed
from bot.scripts.reader import SUFFIX


class Recorder:
    """Listens to a conversation; ``save`` writes it as a script that expects what came."""

    def __init__(self, path: Path) -> None:
        """Raises ScriptError where the file cannot become a script."""
        if not path.name.endswith(SUFFIX):
            raise ScriptError.of(str(path), "is no name of a script", f"let it end with {SUFFIX}")
        if path.exists():
            raise ScriptError.of(str(path), "exists already", "record into a new file")
        self._path = path
        self._turns: list[dict[str, Any]] = []
        self._begun_anew = False

    def heard(self, text: str, turn: Turn) -> None:
        act: dict[str, Any] = {"user": text} | ({"new_user": True} if self._begun_anew else {})
        self._begun_anew = False
        self._turns.append(act | {"bot": _expected(turn)})

    def reset(self) -> None:
        self._begun_anew = bool(self._turns)

    def save(self) -> int:
        """Returns the number of turns written; a conversation without any leaves no file. Raises ScriptError."""
        if self._turns:
            script = {"conversation": self._path.name.removesuffix(SUFFIX), "turns": self._turns}
            text = yaml.dump(script, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=1000)
            try:
                self._path.write_text(text, encoding="utf-8")
            except OSError as error:
                raise ScriptError.of(
                    str(self._path), f"cannot be written: {error.strerror}", "choose another"
                ) from None
        return len(self._turns)


def _expected(turn: Turn) -> dict[str, Any]:
    reply, seen = turn.reply, observed(turn)
    found: dict[str, Any] = {"status": seen.status}
    found |= {"reason": seen.reason} if seen.reason else {}
    found |= {"facts": list(seen.facts)} if seen.facts else {}
    found |= {"figures": [f"{value} {unit}" for value, unit in seen.figures]} if seen.figures else {}
    found |= {"cites": _sections(reply)} if reply.citations else {}
    found |= {"choices": [choice.key for choice in reply.choices]} if reply.status is Status.CLARIFY else {}
    return found | {"reply": reply.text}


def _sections(reply: Reply) -> list[str]:
    return list(dict.fromkeys(citation.section for citation in reply.citations))


class Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, lists of short texts in one line."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _list(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.Node:
    flow = all(isinstance(value, str) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=flow)


Dumper.add_representer(str, _text)
Dumper.add_representer(list, _list)
