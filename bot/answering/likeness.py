"""The second reader: how like a request is to the curated ways of asking for each fact.

Okapi BM25 over the characters and terms of all examples of a fact taken together. It won at first sight
against nearest neighbours, a linear model and fuzzy matching, and knows nothing of must and may: it ranks
and lowers confidence, and never lifts a bar.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import log

from bot.answering.doubt import Doubt
from bot.answering.facts import FactBase
from bot.answering.learning import Learn, bare, compared
from bot.answering.lexicon import Word

SATURATION, LENGTH = 6.0, 0.5
"""The usual constants of BM25."""
GRAMS = (1, 2)
TOO_COMMON = 500
"""A feature in so many documents tells nothing and costs time."""
IGNORED = re.compile(r"[\W_a-z]+")
"""Latin letters are alike in all English; what they say is in the terms."""
TALK = "talk:"
"""Before the name of a class of small talk."""
TURN = "turn:"
"""Before the parts, joined by +, that a way to go on with a conversation stands for."""


def features(text: str, words: Iterable[Word]) -> list[str]:
    """Single characters and pairs of them, and the terms."""
    return [*_rows(text), *compared(words)]


def _rows(text: str) -> Iterator[str]:
    plain = IGNORED.sub("", text)
    for size in GRAMS:
        yield from (plain[at : at + size] for at in range(len(plain) - size + 1))


class Likeness:
    """Ranks documents (facts, and classes of small talk) for a row of features.

    Which document holds which feature stands in one long row, feature after feature, so that it is quickly read back
    from disk and takes little room.
    """

    def __init__(self, documents: Iterable[tuple[str, Sequence[str]]]) -> None:
        """``documents``: names with their features."""
        holders: dict[str, array[int]] = defaultdict(lambda: array("I"))
        counts: dict[str, array[int]] = defaultdict(lambda: array("I"))
        sizes: dict[str, int] = {}
        for at, (name, row) in enumerate(documents):
            sizes[name] = len(row)
            for feature, count in Counter(row).items():
                holders[feature].append(at)
                counts[feature].append(count)
        self._names = tuple(sizes)
        self._places = {name: at for at, name in enumerate(self._names)}
        self._features = {feature: at for at, feature in enumerate(holders)}
        self._starts = array("I", accumulate(map(len, holders.values()), initial=0))
        self._held, self._values = array("I"), array("d")
        """Feature after feature, each from its start: documents that hold it, and what it counts in each."""
        mean = sum(sizes.values()) / max(1, len(sizes))
        norms = [SATURATION * (1 - LENGTH + LENGTH * size / mean) for size in sizes.values()]
        for feature, held in holders.items():
            rarity = self._rarity(len(held))
            pairs = zip(counts[feature], map(norms.__getitem__, held), strict=True)
            self._held.extend(held)
            self._values.extend(rarity * n * (SATURATION + 1) / (n + norm) for n, norm in pairs)

    def _rarity(self, holders: int) -> float:
        """What a feature tells that so many documents hold."""
        return log((len(self._names) + 1) / (holders + 0.5))

    def _span(self, feature: str) -> slice:
        """Where the documents stand that hold the feature."""
        at = self._features.get(feature)
        return slice(0, 0) if at is None else slice(self._starts[at], self._starts[at + 1])

    def scores(self, row: Iterable[str]) -> dict[str, float]:
        """Name → score of the documents that share a feature."""
        found: dict[int, float] = defaultdict(float)
        for feature in dict.fromkeys(row):
            span = self._span(feature)
            if span.stop - span.start > TOO_COMMON:
                continue
            for at, value in zip(self._held[span], self._values[span], strict=True):
                found[at] += value
        return {self._names[at]: score for at, score in found.items()}

    def lacked(self, row: Iterable[str], name: str) -> list[str]:
        """The features that a document does not hold."""
        place = self._places[name]
        found = []
        for feature in dict.fromkeys(row):
            span = self._span(feature)
            at = bisect_left(self._held, place, span.start, span.stop)
            if at == span.stop or self._held[at] != place:
                found.append(feature)
        return found


def of_documents(base: FactBase, learn: Learn) -> Likeness:
    """The reader over facts, small talk and ways to go on with a conversation, so that they can be compared."""
    return Likeness((name, _features_of(texts, learn)) for name, texts in _documents(base))


def _documents(base: FactBase) -> Iterator[tuple[str, Iterable[str]]]:
    for fact in base.knowledge.facts.values():
        evidence = (citation.evidence for citation in fact.citations)
        yield fact.id, (fact.title, fact.question, fact.says, *evidence, *base.asks_for(fact.id))
    for name, said in base.knowledge.talk.items():
        yield TALK + name, said
    for saying in base.knowledge.sayings:
        yield TURN + "+".join(saying.parts), saying.says


def of_misses(base: FactBase, learn: Learn) -> Doubt:
    """What tells the curated questions that are near a fact from those that it answers."""
    examples = base.knowledge.examples
    answered = [features_of(text, learn) for example in examples for text in example.asks]
    missed = [features_of(text, learn) for example in examples for text in example.misses]
    return Doubt(answered, missed, {each.fact: [learn(text).text for text in each.misses] for each in examples})


def of_asks(base: FactBase, learn: Learn) -> dict[str, str]:
    """The curated ways of asking, without their marks, each with the id of the only fact that it is of."""
    found: dict[str, set[str]] = defaultdict(set)
    for fact in base.knowledge.facts.values():
        for text in (fact.question, *base.asks_for(fact.id)):
            found[bare(learn(text).text)].add(fact.id)
    return {text: min(facts) for text, facts in found.items() if len(facts) == 1}


def features_of(text: str, learn: Learn) -> list[str]:
    """The features of a curated text."""
    learnt = learn(text)
    return [*_rows(learnt.text), *learnt.terms]


def _features_of(texts: Iterable[str], learn: Learn) -> list[str]:
    return [feature for text in texts if text for feature in features_of(text, learn)]
