"""The second reader: how like a request is to the curated ways of asking for each fact.

Okapi BM25 over the characters and terms of all examples of a fact taken together. It won at first sight
against nearest neighbours, a linear model and fuzzy matching, and knows nothing of must and may: it ranks
and lowers confidence, and never lifts a bar.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log

from bot.answering.facts import FactBase, Hear
from bot.answering.lexicon import Word
from bot.answering.text import normalise
from bot.model import Fact

SATURATION, LENGTH = 1.2, 0.75
"""The usual constants of BM25."""
GRAMS = (1, 2, 3)
TOO_COMMON = 500
"""A feature in so many documents tells nothing and costs time."""
IGNORED = re.compile(r"[\W_a-z]+")
"""Latin letters are alike in all English; what they say is in the terms."""
MISS = "miss:"
"""Before the id of a fact: what is near it and not held."""
TALK = "talk:"
"""Before the name of a class of small talk."""
SILENT = ("filler", "social", "conj", "correction", "word")


def features(text: str, words: Iterable[Word]) -> list[str]:
    """Rows of one to three characters, and the terms."""
    plain = IGNORED.sub("", text)
    found = [plain[at : at + size] for size in GRAMS for at in range(len(plain) - size + 1)]
    found += [word.key for word in words if word.term.slot not in SILENT]
    return found


class Likeness:
    """Ranks documents (facts, and classes of small talk) for a row of features."""

    def __init__(self, documents: Mapping[str, Sequence[str]]) -> None:
        """``documents``: name → its features."""
        self._names = tuple(documents)
        frequency = Counter(feature for row in documents.values() for feature in set(row))
        mean = sum(map(len, documents.values())) / max(1, len(documents))
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._rarity = {feature: log((len(documents) + 1) / (count + 0.5)) for feature, count in frequency.items()}
        self._unseen = log(2 * (len(documents) + 1))
        self._features = {name: frozenset(row) for name, row in documents.items()}
        for at, row in enumerate(documents.values()):
            norm = SATURATION * (1 - LENGTH + LENGTH * len(row) / mean)
            for feature, count in Counter(row).items():
                value = self._rarity[feature] * count * (SATURATION + 1) / (count + norm)
                self._postings[feature].append((at, value))

    def scores(self, row: Iterable[str]) -> dict[str, float]:
        """Name → score of the documents that share a feature."""
        found: dict[int, float] = defaultdict(float)
        for feature in set(row):
            postings = self._postings.get(feature, ())
            if len(postings) > TOO_COMMON:
                continue
            for at, value in postings:
                found[at] += value
        return {self._names[at]: score for at, score in found.items()}

    def familiar(self, row: Iterable[str], name: str) -> float:
        """Share of the features, by weight, that a document holds: 1 for one of its own texts."""
        total = held = 0.0
        for feature in set(row):
            weight = self._rarity.get(feature, self._unseen)
            total += weight
            held += weight if feature in self._features[name] else 0.0
        return held / total if total else 0.0


def of_documents(base: FactBase, hear: Hear) -> Likeness:
    """The reader over the facts and the classes of small talk, so that the two can be compared."""
    documents = {f.id: _document(f, base, hear) for f in base.knowledge.facts.values()}
    for example in base.knowledge.examples:
        if example.misses:
            documents[MISS + example.fact] = _features_of(example.misses, hear)
    for name, texts in base.knowledge.talk.items():
        documents[TALK + name] = _features_of(texts, hear)
    return Likeness(documents)


def _document(fact: Fact, base: FactBase, hear: Hear) -> list[str]:
    evidence = (citation.evidence for citation in fact.citations)
    own = (fact.title, fact.question, fact.says, *evidence)
    return _features_of((*own, *base.asks_for(fact.id)), hear)


def _features_of(texts: Iterable[str], hear: Hear) -> list[str]:
    found: list[str] = []
    for text in texts:
        if text:
            heard = hear(text)
            found += features(normalise(text), heard.words)
    return found
