"""What a curated text teaches: the keys of its words, heard once for both readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.answering.lexicon import FREE, Heard, Word, asks_whether
from bot.model import Term

SILENT = ("filler", "social", "conj", "correction", "word")
"""Slots of words that are compared by their characters only."""


MARKS = re.compile(r"[\W_]+")


class Lesson(NamedTuple):
    text: str
    """The text, normalised."""
    keys: tuple[str, ...]
    """Keys of the words that may tell which fact is meant."""
    terms: tuple[str, ...]
    """Keys of the words by which texts are compared, as often as they stand there."""


Learn = Callable[[str], Lesson]


def lesson(heard: Heard) -> Lesson:
    words = heard.words
    keys = dict.fromkeys(w.key for at, w in enumerate(words) if _counts(w.term) and not asks_whether(words, at))
    return Lesson(heard.text, tuple(keys), compared(words))


def compared(words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(word.key for word in words if word.term.slot not in SILENT)


def bare(text: str) -> str:
    """The text without its marks, by which the same question is known again."""
    return MARKS.sub("", text)


def _counts(term: Term) -> bool:
    if term.slot == "word":
        return term.kind != FREE
    return term.slot not in ("filler", "conj", "correction", "social")
