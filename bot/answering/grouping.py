"""Questions that ask for much the same, gathered, so that a curator sees what is missing and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.answering.text import normalise

LIKE = 70.0
"""Least likeness, of 100, within a group."""


@dataclass
class Group:
    """Questions like the first, which was asked most often."""

    text: str
    count: int = 0
    others: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


def gathered(questions: Iterable[tuple[str, str | None, int]]) -> list[Group]:
    """Groups of (text, reason, how often), which come most frequent first; the largest group first."""
    groups: dict[str, Group] = {}
    for text, reason, count in questions:
        plain = normalise(text)
        found = process.extractOne(plain, groups.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
        group = groups[found[0]] if found else groups.setdefault(plain, Group(text))
        if text != group.text and text not in group.others:
            group.others.append(text)
        group.count += count
        group.reasons[reason or ""] += count
    return sorted(groups.values(), key=lambda group: -group.count)
