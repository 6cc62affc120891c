"""Reads the text of one YAML file into plain values, with the place of each, and takes nothing on trust.

Every scalar stays text: plain YAML would make ``no`` false, ``010`` eight and ``1:30`` ninety, which in a fact
base is a wrong answer. A key that is repeated is an error instead of the last one winning in silence. Anchors,
aliases and tags are refused, since a few lines of them can stand for gigabytes; so is what is nested too deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.errors import Problem
from bot.loading.files import File

Loc = tuple[str | int, ...]
BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 12
"""Levels of mappings and lists within one another; the fact base has six."""
UNPRINTABLE = re.compile(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML forbids in a text, and we also forbid in an escape."""


@dataclass(frozen=True)
class Document:
    """One file: its values, and line and column of each by its path in the values."""

    file: str
    value: Any
    """None if the file could not be read whole."""
    marks: Mapping[Loc, tuple[int, int]]
    problems: tuple[Problem, ...] = ()

    def problem(self, loc: Loc, wrong: str, mend: str) -> Problem:
        """A problem at the place, or at the nearest place that encloses it."""
        return Problem(self.file, *self.place(loc), wrong, mend)

    def place(self, loc: Loc) -> tuple[int, int]:
        """Line and column of the place, or of the nearest place that encloses it."""
        known = loc
        while known and known not in self.marks:
            known = known[:-1]
        return self.marks.get(known, (1, 1))

    def holding(self, loc: Loc, text: str) -> Loc:
        """Where the text stands below the place; else the place itself."""
        value: Any = self.value
        for at, step in enumerate(loc):
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):  # one text or mapping stands for a list of one
                loc = loc[:at]
                break
        return next(_holders(value, loc, text), loc)


def _holders(value: Any, loc: Loc, text: str) -> Iterator[Loc]:
    if value == text:
        yield loc
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _holders(inner, (*loc, key), text)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _holders(inner, (*loc, at), text)


def read(file: File) -> Document:
    """The document, whose ``problems`` say what kept it from being read whole."""
    if file.problem is not None:
        return Document(file.name, None, {}, (file.problem,))
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.content.count(b"\n", 0, error.start) + 1
        return _broken(file.name, line, 1, f"is not UTF-8 (byte {error.start})", "save the file as UTF-8")
    if found := UNPRINTABLE.search(text):
        before = text[: found.start()]
        line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
        wrong = f"holds the control character U+{ord(found.group()):04X}"
        return _broken(file.name, line, column, wrong, "remove it")
    return _parsed(file.name, text)


def _parsed(name: str, text: str) -> Document:
    building = Building(name)
    try:
        value = building.document(yaml.parse(text, Loader=BaseLoader))
    except Refused as error:
        return Document(name, None, {}, (*building.problems, error.problem))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return _broken(name, line, column, f"is not YAML: {error.problem}", "correct the indentation or quote the text")
    except yaml.YAMLError as error:
        return _broken(name, 1, 1, f"is not YAML: {error}".splitlines()[0], "correct the indentation or quote the text")
    return Document(name, value, building.marks, tuple(building.problems))


def _broken(name: str, line: int, column: int, wrong: str, mend: str) -> Document:
    return Document(name, None, {}, (Problem(name, line, column, wrong, mend),))


class Refused(Exception):
    """The file holds something on account of which it is not read any further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass
class Building:
    """The values of one file, built from what the parser comes upon."""

    name: str
    marks: dict[Loc, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def document(self, events: Iterator[yaml.Event]) -> Any:
        """Raises Refused."""
        next(events)
        begins = next(events)
        if isinstance(begins, yaml.StreamEndEvent):
            raise self._refused(begins, "is empty", "write its content or delete the file")
        value = self._value(next(events), events, ())
        next(events)
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refused(after, "begins a second document", "remove the line of dashes")
        return value

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], loc: Loc) -> Any:
        self.marks.setdefault(loc, _place(event))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refused(event, "has an anchor or alias (& or *)", "write the text out, or quote it")
        if tag := getattr(event, "tag", None):
            raise self._refused(event, f"has the tag {tag!r}", "remove it, or quote the text")
        if len(loc) > DEEPEST:
            raise self._refused(event, f"is nested more than {DEEPEST} levels deep", "write it flatter")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, loc)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, loc)
        return self._text(event)

    def _mapping(self, events: Iterator[yaml.Event], loc: Loc) -> dict[str, Any]:
        value: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, "has a key that is no text", "write `key: value` lines")
            key = self._value(event, events, (*loc, event.value))
            self.marks[(*loc, key)] = _place(event)
            inner = self._value(next(events), events, (*loc, key))
            if key in value:
                self.problems.append(self._problem(event, f"repeats the key {key!r}", "merge the two entries"))
            value[key] = inner
        return value

    def _sequence(self, events: Iterator[yaml.Event], loc: Loc) -> list[Any]:
        value: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            value.append(self._value(event, events, (*loc, len(value))))
        return value

    def _text(self, event: yaml.Event) -> str:
        text = str(getattr(event, "value", ""))
        if found := UNPRINTABLE.search(text):
            wrong = f"holds the control character U+{ord(found.group()):04X}"
            raise self._refused(event, wrong, "remove it")
        return text

    def _problem(self, event: yaml.Event, wrong: str, mend: str) -> Problem:
        return Problem(self.name, *_place(event), wrong, mend)

    def _refused(self, event: yaml.Event, wrong: str, mend: str) -> Refused:
        return Refused(self._problem(event, wrong, mend))


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
