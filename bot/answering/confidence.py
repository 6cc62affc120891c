"""How sure a selection is: one number from the few things that tell right from wrong.

The weights are those of a logistic regression on the curated questions, each held against a fact base that had not
seen it (five parts, four of them learnt from): right where the question was one of the fact's own, wrong where it was
another's or one that the document does not answer.
"""

from __future__ import annotations

BASE, RIVAL, CLOSE, DOUBT, COVERAGE = 2.25, 1.55, 8.0, 6.9, 1.1
SEPARATE, TOGETHER, EQUAL = 0.3, 0.8, 1.1
"""Shares of the likeness: a rival with less than the first is none, one with more than the second is hard to tell
apart, and more than the third makes no difference any more."""


def confidence(rival: float, doubt: float, coverage: float) -> float:
    """Log odds that the fact is meant and asked for.

    ``rival``: likeness of the next fact as a share of that of the one chosen; more than 1 where another is liker.
    ``doubt``: how much a character, on average, sounds like what is not held. ``coverage``: 0 to 1.
    """
    near = min(max(rival, SEPARATE), EQUAL)
    closeness = RIVAL * near + CLOSE * max(0.0, near - TOGETHER)
    return BASE + COVERAGE * coverage - closeness - DOUBT * doubt
