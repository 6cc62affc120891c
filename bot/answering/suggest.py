"""What a person may be about to ask: official questions by their words, their sound, or the initials of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.answering.facts import canonical_questions
from bot.answering.sounds import syllables
from bot.answering.text import is_han, normalise
from bot.model import Choice, Knowledge

LIKE = 70.0
"""Least likeness, of 100, of what was typed to a part of a question."""
DOUBT = 15
"""What likeness of sound counts less than likeness of writing."""
DIGITS = ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu")
LONGEST = 64
"""Characters that are looked at; who has typed more knows what to ask."""
IGNORED = re.compile(r"[\W_]+")
LATIN = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*")


@dataclass(frozen=True)
class Official:
    """A question of the fact base with the forms that it can be found by."""

    choice: Choice
    text: str
    """Normalised, without punctuation: 8月绩效监控了多少个项目."""
    sound: str
    """bayuejixiaojiankongleduoshaogexiangmu."""
    initials: str
    """8yjxjklddgxm."""


class Suggestions:
    """The official questions, most telling first."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.officials = tuple(_official(choice) for choice in _choices(knowledge))

    def find(self, typed: str, limit: int) -> tuple[Choice, ...]:
        text = IGNORED.sub("", normalise(typed[:LONGEST]))
        if not text:
            return ()
        measure = _sounded if LATIN.fullmatch(text) else _written
        scored = [(measure(text, official), at) for at, official in enumerate(self.officials)]
        best = sorted(((score, at) for score, at in scored if score >= LIKE), key=lambda pair: (-pair[0], pair[1]))
        return tuple(self.officials[at].choice for _, at in best[:limit])


def _choices(knowledge: Knowledge) -> Iterator[Choice]:
    """Each fact's own question, then those for a single measure of it."""
    for fact in knowledge.facts.values():
        yield Choice(fact.id, fact.question)
    for fact in knowledge.facts.values():
        for question, measure in canonical_questions(fact, knowledge):
            if measure is not None and question != fact.question:
                yield Choice(f"{fact.id}/{measure}", question)


def _official(choice: Choice) -> Official:
    text = IGNORED.sub("", normalise(choice.text))
    return Official(choice, text, "".join(map(_spoken, text)), "".join(_spoken(c)[0] if is_han(c) else c for c in text))


def _spoken(char: str) -> str:
    """The sound of a character; 8月 and 八月 sound alike."""
    if char.isdecimal():
        return DIGITS[int(char)]
    heard = syllables(char) if is_han(char) else ()
    return heard[0] if heard else char


def _written(text: str, official: Official) -> float:
    """A part of the question; else what sounds like one; else like one, with much the same characters."""
    if text in official.text:
        return 200 - official.text.index(text)
    sound = "".join(map(_spoken, text))
    if len(text) > 1 and sound in official.sound:
        return 150 - official.sound.index(sound) / 5
    if len(text) < 2:
        return 0.0
    held = 100 * sum(char in official.text for char in text) / len(text)
    like = fuzz.partial_ratio(text, official.text)
    return max((held + like) / 2, fuzz.partial_ratio(sound, official.sound) - DOUBT)


def _sounded(text: str, official: Official) -> float:
    """Initials or whole sounds, from the start of the question before the middle of it; else near one another."""
    for form, worth in ((official.initials, 300.0), (official.sound, 200.0)):
        at = form.find(text)
        if at >= 0:
            return worth - at
    if len(text) > 2 and (span := _spans(text, official.initials)):
        return 100 + 100 * len(text) / span
    return float(fuzz.partial_ratio(text, official.sound)) - DOUBT if len(text) > 3 else 0.0


def _spans(text: str, initials: str) -> int:
    """How far apart the letters stand that hold the text in order, if not too far: 8yjk in 8yjxjk; else 0."""
    at, first = -1, -1
    for letter in text:
        at = initials.find(letter, at + 1)
        if at < 0:
            return 0
        first = at if first < 0 else first
    span = at - first + 1
    return span if span <= 2 * len(text) else 0
