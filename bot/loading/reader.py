"""Reads one YAML file into plain values, with the place of each, and takes nothing on trust.

Every scalar stays text: plain YAML would make ``no`` false, ``010`` eight and ``1:30`` ninety, which in a fact
base is a wrong answer. A key that is repeated is an error instead of the last one winning in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Problem

Loc = tuple[str | int, ...]
BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One file: its values, and line and column of each by its path in the values."""

    file: str
    value: Any
    marks: Mapping[Loc, tuple[int, int]]
    problems: tuple[Problem, ...] = ()

    def problem(self, loc: Loc, wrong: str, mend: str) -> Problem:
        """A problem at the place, or at the nearest place that encloses it."""
        known = loc
        while known and known not in self.marks:
            known = known[:-1]
        line, column = self.marks.get(known, (1, 1))
        return Problem(self.file, line, column, wrong, mend)


def read(path: Path, name: str) -> Document:
    """The document, whose ``problems`` say what kept it from being read whole."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=BaseLoader)
    except UnicodeDecodeError as error:
        return _broken(name, 1, 1, f"is not UTF-8 (byte {error.start})", "save the file as UTF-8")
    except OSError as error:
        return _broken(name, 1, 1, f"cannot be read: {error.strerror}", "check that it exists and may be read")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return _broken(name, line, column, f"is not YAML: {error.problem}", "correct the indentation or quote the text")
    except yaml.YAMLError as error:
        return _broken(name, 1, 1, f"is not YAML: {error}".splitlines()[0], "remove control characters")
    if node is None:
        return _broken(name, 1, 1, "is empty", "write its content or delete the file")
    marks: dict[Loc, tuple[int, int]] = {}
    repeated: list[Problem] = []
    value = _plain(node, (), marks, repeated, name)
    return Document(name, value, marks, tuple(repeated))


def _broken(name: str, line: int, column: int, wrong: str, mend: str) -> Document:
    return Document(name, None, {}, (Problem(name, line, column, wrong, mend),))


def _plain(node: yaml.Node, loc: Loc, marks: dict[Loc, tuple[int, int]], repeated: list[Problem], name: str) -> Any:
    marks.setdefault(loc, _place(node))
    if isinstance(node, yaml.MappingNode):
        value: dict[str, Any] = {}
        for key_node, child in node.value:
            key = str(key_node.value)
            marks[(*loc, key)] = _place(key_node)
            if key in value:
                line, column = _place(key_node)
                repeated.append(Problem(name, line, column, f"repeats the key {key!r}", "merge the two entries"))
            value[key] = _plain(child, (*loc, key), marks, repeated, name)
        return value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*loc, at), marks, repeated, name) for at, child in enumerate(node.value)]
    return str(node.value)


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def files(folder: Path) -> Iterator[tuple[Path, str]]:
    """All YAML files of a knowledge folder with their names relative to it, in a fixed order."""
    for path in sorted(folder.rglob("*.yaml")):
        yield path, path.relative_to(folder).as_posix()


def stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file of the folder does."""
    found = ((path, name) for path, name in files(folder))
    return tuple((name, (state := path.stat()).st_mtime_ns, state.st_size) for path, name in found)
