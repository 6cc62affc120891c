"""Reads script files: finds them, puts shared turns in, makes a conversation of each example, and checks the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pypinyin import lazy_pinyin

from bot.errors import Problem, ScriptError
from bot.loading import files, reader
from bot.loading.reader import Document, Loc
from bot.scripts.form import HOLE, Form, HeadForm, IncludeForm, TurnForm
from bot.scripts.script import Pin, Script, Turn

SUFFIX = ".conversation.yaml"
DEEPEST = 5
"""Files that may include one another."""
Row = Mapping[str, Any]
AnyForm = TypeVar("AnyForm", bound=Form)


@dataclass(frozen=True)
class Raw:
    """A turn as written, with its place and what fills its holes."""

    document: Document
    loc: Loc
    value: Any
    row: Row


@dataclass
class Reading:
    """The problems met so far, and the files read so far."""

    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)

    def document(self, path: Path, name: str) -> Document:
        if name not in self.documents:
            self.documents[name] = reader.read(files.one(path, name))
            self.problems += self.documents[name].problems
        return self.documents[name]


def read(paths: Iterable[Path]) -> tuple[Script, ...]:
    """All conversations of files and folders. Raises ScriptError with every problem of every file."""
    reading = Reading()
    scripts = [script for path in paths for file in _files(path, reading) for script in _file(file, reading)]
    if not scripts and not reading.problems:
        reading.problems.append(Problem("", 1, 1, "no conversations found", f"name files or folders with *{SUFFIX}"))
    if reading.problems:
        raise ScriptError(tuple(dict.fromkeys(reading.problems)))
    return tuple(scripts)


def _files(path: Path, reading: Reading) -> list[Path]:
    if path.is_dir():
        return sorted(path.rglob(f"*{SUFFIX}"))
    if not path.is_file():
        reading.problems.append(Problem(str(path), 1, 1, "does not exist", "correct the path"))
        return []
    return [path]


def _file(path: Path, reading: Reading) -> Iterator[Script]:
    document = reading.document(path, str(path))
    if document.value is None:
        return
    single = not isinstance(document.value, list)
    known: dict[str, str] = {}
    for at, value in enumerate([document.value] if single else document.value):
        loc: Loc = () if single else (at,)
        for script in _conversation(document, loc, value, reading):
            if script.id in known:
                wrong = f"{script.title!r} sounds like the conversation {known[script.id]!r}"
                reading.problems.append(document.problem((*loc, "conversation"), wrong, "give it another title"))
            known[script.id] = script.title
            yield script


def _conversation(document: Document, loc: Loc, value: Any, reading: Reading) -> Iterator[Script]:
    if not isinstance(value, dict):
        reading.problems.append(document.problem(loc, "is no conversation", "write conversation: and turns:"))
        return
    head = _valid(HeadForm, {k: v for k, v in value.items() if k != "turns"}, Raw(document, loc, None, {}), reading)
    rows: tuple[Row, ...] = head.examples if head is not None else ()
    if head is None:
        return
    for number, row in enumerate(rows or ({},), 1):
        raws = list(_flat(Raw(document, loc, value, row), reading))
        turns = tuple(turn for raw in raws if (turn := _turn(raw, reading)) is not None)
        title = head.conversation + (f" {number}" if rows else "")
        line = document.marks[(*loc, "examples", number - 1) if rows else loc][0]
        yield Script(_id(document.file, title), title, document.file, line, head.channels, turns)


def _flat(holder: Raw, reading: Reading) -> Iterator[Raw]:
    """The turns of a conversation or a shared file, with those that they include."""
    turns = holder.value.get("turns") if isinstance(holder.value, dict) else None
    if not isinstance(turns, list) or not turns:
        reading.problems.append(holder.document.problem(holder.loc, "has no turns", "write turns: and a list"))
        return
    for at, value in enumerate(turns):
        raw = Raw(holder.document, (*holder.loc, "turns", at), value, holder.row)
        if isinstance(value, dict) and "include" in value:
            yield from _included(raw, reading)
        else:
            yield raw


def _included(raw: Raw, reading: Reading) -> Iterator[Raw]:
    form = _valid(IncludeForm, _filled(raw.value, raw, raw.loc, reading), raw, reading)
    if form is None:
        return
    path = Path(raw.document.file).parent / form.include
    depth = len(raw.row.get("/", ()))
    if not path.is_file() or depth >= DEEPEST:
        wrong = f"includes {form.include}, which " + ("includes itself" if depth >= DEEPEST else "does not exist")
        reading.problems.append(raw.document.problem((*raw.loc, "include"), wrong, "correct the path"))
        return
    document = reading.document(path, str(path))
    if document.value is not None:
        row = {**raw.row, **form.given, "/": (*raw.row.get("/", ()), str(path))}
        yield from _flat(Raw(document, (), document.value, row), reading)


def _turn(raw: Raw, reading: Reading) -> Turn | None:
    value = _filled(raw.value, raw, raw.loc, reading)
    form = _valid(TurnForm, value, raw, reading)
    if form is None:
        return None
    line = raw.document.marks[raw.loc][0]
    pin = _pin(raw) if form.bot.reply is not None else None
    return Turn(form.user, form.tap or "", form.pause, form.restart, form.new_user, form.bot,
                f"{raw.document.file}:{line}", pin)  # fmt: skip


def _pin(raw: Raw) -> Pin | None:
    """The place of the exact reply: in the turn, or in the row of examples that fills it."""
    written = raw.value["bot"]["reply"]
    hole = HOLE.fullmatch(written)
    if hole is None:
        return None if raw.row and HOLE.search(written) else Pin(raw.document.file, (*raw.loc, "bot", "reply"))
    column, rows = hole.group(1), raw.document.value
    holder = rows if isinstance(rows, dict) else rows[raw.loc[0]]
    base: Loc = () if isinstance(rows, dict) else raw.loc[:1]
    at = next((i for i, row in enumerate(holder.get("examples", ())) if row == raw.row), None)
    return None if at is None else Pin(raw.document.file, (*base, "examples", at, column))


def _filled(value: Any, raw: Raw, loc: Loc, reading: Reading) -> Any:
    """The value with its holes filled; a text that is one hole becomes whatever fills it, a list too."""
    if isinstance(value, dict):
        return {key: _filled(each, raw, (*loc, key), reading) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, raw, (*loc, at), reading) for at, each in enumerate(value)]
    if not isinstance(value, str) or not raw.row:
        return value
    for name in HOLE.findall(value):
        if name not in raw.row:
            wrong, mend = f"no column fills {{{name}}}", "add it to each row of examples, or to with"
            reading.problems.append(raw.document.problem(loc, wrong, mend))
            return value
    whole = HOLE.fullmatch(value)
    return raw.row[whole.group(1)] if whole else HOLE.sub(lambda hole: str(raw.row[hole.group(1)]), value)


def _valid(form: type[AnyForm], value: Any, raw: Raw, reading: Reading) -> AnyForm | None:
    try:
        return form.model_validate(value)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            inner = tuple(_written(each["loc"], value))
            missing = each["loc"][-1:] if each["type"] == "missing" else ()
            named = ".".join(map(str, (*inner, *missing)))
            wrong = f"{named}: " * bool(named) + each["msg"].removeprefix("Value error, ")
            mend = (
                "remove the key or correct its spelling" if each["type"] == "extra_forbidden" else "correct the value"
            )
            reading.problems.append(raw.document.problem((*raw.loc, *inner), wrong, mend))
        return None


def _written(loc: Loc, value: Any) -> Iterator[str | int]:
    """The steps that stand in the file; pydantic also names the forms that it tried."""
    for step in loc:
        known: Mapping[str | int, Any] = dict(enumerate(value)) if isinstance(value, list) else {}
        known = value if isinstance(value, dict) else known
        if step in known:
            value = known[step]
            yield step


def _id(file: str, title: str) -> str:
    return f"{Path(file).name.removesuffix(SUFFIX)}.{slug(title)}"


def slug(title: str) -> str:
    """The title as it sounds, in ASCII: 另一个月 → ling-yi-ge-yue."""
    folded = unicodedata.normalize("NFKC", title).lower()
    spoken = " ".join(lazy_pinyin(folded))
    return re.sub(r"[^a-z0-9]+", "-", spoken).strip("-")
