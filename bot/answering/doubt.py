"""How much a request sounds like what is near the document and not in it: 是谁写的, 在第几页, 名单有哪些.

Learnt from the curated questions that a fact answers and those that sound close and that it does not. It knows no
fact: what the one that seems meant is asked for with raises no doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from bot.answering.learning import bare

SMALL = 0.5
"""Added to each count, so that what was never seen tells nothing."""


class Doubt:
    """Weights of the features that more of the unanswerable questions have than of the answerable ones."""

    def __init__(
        self, answered: Iterable[Sequence[str]], missed: Iterable[Sequence[str]], known: Mapping[str, Iterable[str]]
    ) -> None:
        """Rows of features, one a question; ``known``: the unanswerable ones by the fact that they are near."""
        held = [set(row) for row in answered]
        near = [set(row) for row in missed]
        among = Counter(feature for row in held for feature in row)
        share = len(held) / len(near) if near else 1.0
        self._known = {fact: frozenset(map(bare, texts)) for fact, texts in known.items()}
        self._weights: dict[str, float] = {}
        for feature, count in Counter(feature for row in near for feature in row).items():
            weight = log((count + SMALL) * share / (among[feature] + SMALL * share))
            if weight > 0:
                self._weights[feature] = weight

    def of(self, lacked: Iterable[str]) -> float:
        """The weight of the features that a fact is not asked for with."""
        return sum(self._weights.get(each, 0.0) for each in lacked)

    def is_known(self, text: str, fact: str) -> bool:
        """Whether it is one of the near misses of the fact, in these words."""
        return bare(text) in self._known.get(fact, ())
