"""Proves the fact base against the operator's copy of the document, and accounts for each of its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import Problem
from bot.loading.places import Places
from bot.model import Fact, Knowledge

NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Ledger:
    """Every number of the document and what became of it."""

    numbers: int
    claimed: int
    waived: int
    unclaimed: tuple[tuple[int, str], ...]
    """Line in the document, and the number with its surroundings."""


@dataclass(frozen=True)
class Squeezed:
    """The document without white space; evidence is compared in this form, since lines break anywhere."""

    text: str
    origin: tuple[int, ...]
    """Position in the document of each character."""

    @classmethod
    def of(cls, document: str) -> Squeezed:
        kept = [(at, char) for at, char in enumerate(document) if not char.isspace()]
        return cls("".join(char for _, char in kept), tuple(at for at, _ in kept))

    def spans(self, clause: str) -> Iterator[tuple[int, int]]:
        """Where the clause stands, as positions in the document."""
        wanted = re.sub(r"\s", "", clause)
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            yield self.origin[at], self.origin[at + len(wanted) - 1] + 1
            at = self.text.find(wanted, at + 1)


def missing(knowledge: Knowledge, document: str, places: Places) -> Iterator[Problem]:
    """Evidence clauses and waived texts that the document does not hold."""
    squeezed = Squeezed.of(document)
    for fact in knowledge.facts.values():
        for citation in fact.citations:
            if next(squeezed.spans(citation.evidence), None) is None:
                wrong = f"{fact.id}: the document does not hold the evidence {citation.evidence!r}"
                yield places.problem(("fact", fact.id), wrong, "copy the clause as the document prints it", "cite")
    for source in knowledge.sources.values():
        for text, _ in source.waived:
            if next(squeezed.spans(text), None) is None:
                wrong = f"the document does not hold the waived text {text!r}"
                yield places.problem(("source", source.id), wrong, "correct or remove it", "waived")


def ledger(knowledge: Knowledge, document: str) -> Ledger:
    squeezed = Squeezed.of(document)
    claims = [span for fact in knowledge.facts.values() for span in _claims(fact, squeezed)]
    waivers = [s for source in knowledge.sources.values() for text, _ in source.waived for s in squeezed.spans(text)]
    claimed = waived = 0
    unclaimed = []
    numbers = list(NUMBER.finditer(document))
    for match in numbers:
        if any(
            start <= match.start() and match.end() <= end and value == match.group() for start, end, value in claims
        ):
            claimed += 1
        elif any(start <= match.start() and match.end() <= end for start, end in waivers):
            waived += 1
        else:
            line = document.count("\n", 0, match.start()) + 1
            around = document[max(0, match.start() - 8) : match.end() + 8]
            unclaimed.append((line, f"{match.group()} in {' '.join(around.split())!r}"))
    return Ledger(len(numbers), claimed, waived, tuple(unclaimed))


def _claims(fact: Fact, squeezed: Squeezed) -> Iterator[tuple[int, int, str]]:
    """Spans of the fact's evidence with each number that the fact itself states there."""
    stated = set(NUMBER.findall(" ".join((fact.title, fact.says, fact.question, *map(str, fact.about.values())))))
    stated |= {str(figure.value) for figure in fact.figures}
    for citation in fact.citations:
        for start, end in squeezed.spans(citation.evidence):
            for value in stated:
                yield start, end, value
