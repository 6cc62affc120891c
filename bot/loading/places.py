"""Where each thing of the knowledge stands in its files, for the messages of the checks."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import Problem
from bot.loading.reader import Document, Loc

Place = tuple[str, str]
"""Kind (fact, term, relation, reply, source) and id."""


class Places:
    def __init__(self, known: Mapping[Place, tuple[Document, Loc]]) -> None:
        self._known = known

    def problem(self, place: Place, wrong: str, mend: str, *within: str | int) -> Problem:
        """A problem with the thing, or with a part of it: ``"cite"``, ``"members", 3``."""
        if place not in self._known:
            return Problem("/".join(place), 1, 1, wrong, mend)
        document, loc = self._known[place]
        return document.problem((*loc, *within), wrong, mend)
