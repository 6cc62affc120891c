"""Where each thing of the knowledge stands in its files, for the messages of the checks and for explain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz

from bot.answering.sounds import syllables
from bot.answering.trie import name_tokens
from bot.errors import Problem
from bot.loading.reader import Document, Loc
from bot.loading.spelling import spelt_out

Place = tuple[str, str]
"""Kind (fact, term, relation, reply, source, example) and id."""
SAME = 100.0
"""Likeness of a name to itself."""


class Places:
    def __init__(self, known: Mapping[Place, tuple[Document, Loc]]) -> None:
        self._known = known

    def problem(self, place: Place, wrong: str, mend: str, *within: str | int) -> Problem:
        """A problem with the thing, or with a part of it: ``"cite"``, ``"members", 3``."""
        if place not in self._known:
            return Problem("/".join(place), 1, 1, wrong, mend)
        document, loc = self._known[place]
        return document.problem((*loc, *within), wrong, mend)

    def at(self, text: str, place: Place, wrong: str, mend: str, *within: str | int) -> Problem:
        """A problem with the text that stands in the thing, or in a part of it."""
        if place not in self._known:
            return Problem("/".join(place), 1, 1, wrong, mend)
        document, loc = self._known[place]
        return document.problem(document.holding((*loc, *within), text), wrong, mend)

    def name(self, key: str, typed: str) -> str:
        """File and line of the name of a term that was typed, or of the likest one; empty if no file has the term."""
        if ("term", key) not in self._known:
            return ""
        document, loc = self._known["term", key]
        names = dict(_names(document.value, loc))
        best = max(names, key=lambda at: max(_likeness(name, typed) for name in spelt_out(names[at])), default=loc)
        return f"{document.file}:{document.place(best)[0]}"


def _names(value: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
    """Every name that a file has for a term, with its place; the term's own comes first."""
    form = value
    for step in loc:
        form = form[step]
    yield loc, str(loc[-1])
    if not isinstance(form, Mapping):
        yield from _each(form, loc)
        return
    for list_ in ("names", "english"):
        yield from _each(form.get(list_), (*loc, list_))


def _each(names: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
    """One text stands for a list of one."""
    if isinstance(names, str):
        yield loc, names
        return
    for at, name in enumerate(names or ()):
        yield (*loc, at), name


def _likeness(name: str, typed: str) -> float:
    """100 for the same name; for one recognised by its sound or shape how alike they sound."""
    if name_tokens(name) == name_tokens(typed):
        return SAME
    return min(fuzz.ratio(_sound(name), _sound(typed)), SAME - 1)


def _sound(text: str) -> str:
    return " ".join((syllables(char) or (char,))[0] for char in text)
