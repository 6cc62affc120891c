"""Chooses among conversations: ``-k`` as pytest reads it, and those that failed last."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.errors import ScriptError
from bot.scripts.script import Script

MEMORY = Path(".wenxiao-failed.json")
"""Ids of the conversations that failed last, in the current folder."""
TOKEN = re.compile(r"\(|\)|[^\s()]+")
Test = Callable[[str], bool]


class Selector:
    """``month and not (telegram or 追问)``: each word is looked for in the file's name, the id and the title."""

    def __init__(self, expression: str) -> None:
        self._tokens = TOKEN.findall(expression)
        self._expression = expression
        self._test = self._either()
        if self._tokens:
            self._fail()

    def __call__(self, script: Script) -> bool:
        return self._test(f"{Path(script.file).name} {script.id} {script.title}".lower())

    def _fail(self) -> None:
        raise ScriptError.of(f"-k {self._expression!r}", "is no expression", "join words by and, or, not")

    def _either(self) -> Test:
        tests = [self._both()]
        while self._took("or"):
            tests.append(self._both())
        return lambda text: any(test(text) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._took("and"):
            tests.append(self._one())
        return lambda text: all(test(text) for test in tests)

    def _one(self) -> Test:
        if self._took("not"):
            negated = self._one()
            return lambda text: not negated(text)
        if self._took("("):
            inner = self._either()
            if not self._took(")"):
                self._fail()
            return inner
        if not self._tokens or self._tokens[0] in ("and", "or", ")"):
            self._fail()
        word = self._tokens.pop(0).lower()
        return lambda text: word in text

    def _took(self, token: str) -> bool:
        taken = self._tokens[:1] == [token]
        self._tokens = self._tokens[taken:]
        return taken


def failed_before(scripts: Sequence[Script]) -> tuple[Script, ...]:
    """Those that failed in the last run; all if none did."""
    try:
        ids = set(json.loads(MEMORY.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return tuple(scripts)
    return tuple(script for script in scripts if script.id in ids) or tuple(scripts)


def remember(failed: Iterable[str]) -> None:
    """Notes what failed; leaves no file behind when nothing did."""
    ids = sorted(failed)
    if ids:
        MEMORY.write_text(json.dumps(ids), encoding="utf-8")
    else:
        MEMORY.unlink(missing_ok=True)
