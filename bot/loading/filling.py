"""What templates get from the documents and from the public numbers, once, when they are loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.answering.engine import LONGEST
from bot.loading.schema import FactForm, SourceFile

HOLE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
AND = "、"
FILLED = ("document", "place", "issuer", "example", "longest")
"""Holes that any template may have, beside those that the program fills when it speaks."""
HUMANE = "social."
"""Templates that may have the public numbers: replies to those who need help at once."""


def filled(replies: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    return {key: HOLE.sub(lambda hole: values.get(hole[1], hole[0]), text) for key, text in replies.items()}


def values(sources: Iterable[SourceFile], facts: Iterable[FactForm], helplines: Mapping[str, str]) -> dict[str, str]:
    """Each hole with what fills it."""
    known = list(sources)
    own = {
        "document": _all(source.called or source.title for source in known),
        "place": _all(source.place for source in known),
        "issuer": _all(source.issuer for source in known),
        "example": next((fact.question for fact in facts if fact.figures), ""),
        "longest": str(LONGEST),
    }
    return {**helplines, **{hole: text.replace("{", "").replace("}", "") for hole, text in own.items()}}


def _all(texts: Iterable[str]) -> str:
    return AND.join(dict.fromkeys(filter(None, texts)))
