"""The second reader at work: which facts a request is like, and what small talk a message is like."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter

from bot.answering.doubt import Doubt
from bot.answering.facts import FactBase
from bot.answering.learning import bare
from bot.answering.lexicon import Heard
from bot.answering.likeness import TALK, TURN, Likeness, features
from bot.answering.request import Request, is_slight
from bot.model import Fact

SPECIAL = 0.8
NAMED = 12.0
"""What a number that is a figure of the fact adds to the likeness."""
MOST = 36
"""So many facts come into question at all."""
CERTAIN = 9.0
"""Doubt about a question that is itself one of the near misses."""
RECENT = 64
"""So many rows of features are kept with their scores; one request is often ranked several times."""


class Resemblance:
    """Holds requests against the facts; what was asked a moment ago is not summed up again."""

    def __init__(self, base: FactBase, likeness: Likeness, doubt: Doubt, asks: Mapping[str, str]) -> None:
        """``asks``: ways of asking, without their marks, each with the id of the fact that answers it."""
        self._base = base
        self._asks = asks
        self._doubt = doubt
        self._likeness = likeness
        self._scores = lru_cache(RECENT)(likeness.scores)
        special = {name for name, slot in base.knowledge.slots.items() if slot.special}
        self._special = {f.id: special & set(f.about) for f in base.knowledge.facts.values() if special & set(f.about)}

    def __reduce__(self) -> tuple[type[Resemblance], tuple[FactBase, Likeness, Doubt, Mapping[str, str]]]:
        """It is kept on disk without what it remembers."""
        return Resemblance, (self._base, self._likeness, self._doubt, self._asks)

    def facts(self, request: Request, among: frozenset[str] | None = None) -> dict[str, float]:
        """Ids of the facts that are most like the request, the likest first, with how like each is."""
        said = {key.partition(":")[0] for key in request.keys | request.around}
        scores = {
            name: score * self._fitness(name, said)
            for name, score in self._summed(request).items()
            if name in self._base.about
        }
        for fact_id in self._holders(request):
            scores[fact_id] = scores.get(fact_id, 0.0) + NAMED
        if among is not None:
            scores = {fact: scores.get(fact, 0.0) for fact in among}
        return dict(nlargest(MOST, scores.items(), key=itemgetter(1)))

    def known(self, text: str) -> frozenset[str]:
        """Id of the fact of which the text is a curated way of asking; empty if of none."""
        fact = self._asks.get(bare(text))
        return frozenset((fact,)) if fact else frozenset()

    def doubt(self, request: Request, fact: Fact) -> float:
        """How much a character of the request, on average, sounds like what the fact does not hold."""
        row = features(request.text, request.words)
        if self._doubt.is_known(request.text, fact.id):
            return CERTAIN
        lacked = self._likeness.lacked(row, fact.id)
        return self._doubt.of(lacked) / max(1, len(request.text))

    def talk(self, heard: Heard) -> tuple[str, float]:
        """The class of talk that the message is most like, and how clearly: 1 is as like as anything else."""
        name, clearly = self._likest(self._scores(tuple(features(heard.text, heard.words))), TALK)
        return name, clearly

    def turn(self, request: Request) -> tuple[tuple[str, ...], float]:
        """Keys of the parts of the way to go on that the request is most like, and how clearly.

        1 is as like as anything else; 0, without parts, if it is like no such way.
        """
        name, clearly = self._likest(self._scores(tuple(features(request.text, request.words))), TURN)
        return tuple(filter(None, name.split("+"))), clearly

    def _likest(self, scores: Mapping[str, float], sort: str) -> tuple[str, float]:
        """Of the documents of a sort the likest, without its mark, and its likeness as a multiple of any other's."""
        own = {name: score for name, score in scores.items() if name.startswith(sort)}
        if not own:
            return "", 0.0
        name = max(own, key=lambda each: own[each])
        others = max((score for other, score in scores.items() if other not in own), default=0.0)
        return name.removeprefix(sort), own[name] / others if others else float("inf")

    def _summed(self, request: Request) -> Mapping[str, float]:
        """The score of each document for the words of the request."""
        return self._scores((*features(request.text, request.words), *sorted(request.around)))

    def _fitness(self, fact_id: str, said: set[str]) -> float:
        """A fact that is about one place only is less likely meant where none is named."""
        special = self._special.get(fact_id)
        return SPECIAL if special and not special <= said else 1.0

    def _holders(self, request: Request) -> set[str]:
        """Facts that a number of the request names: 那56个."""
        found: set[str] = set()
        for quantity in request.quantities:
            if not is_slight(quantity):
                found.update(self._base.holding(quantity.value))
                found.update(self._base.printing(quantity.value))
        return found
