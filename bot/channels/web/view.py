"""A reply as the templates show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.answering.passage import Passage
from bot.channels.web.chart import Chart, charts
from bot.model import Choice, Citation, Fact, Knowledge, Reply, Status, Table

Passages = Callable[[Citation], Passage | None]


@dataclass(frozen=True)
class Span:
    text: str
    figure: bool = False


@dataclass(frozen=True)
class Quoted:
    """A citation with the passage around it, where the operator has supplied the document."""

    path: str
    evidence: str
    passage: Passage | None


@dataclass(frozen=True)
class View:
    question: str
    status: str
    lines: tuple[tuple[Span, ...], ...]
    notes: tuple[str, ...]
    table: Table | None
    charts: tuple[Chart, ...]
    quoted: tuple[Quoted, ...]
    choices: tuple[Choice, ...]
    asks: bool
    """Whether the choices are alternatives of which one is meant."""
    knowledge: str
    copied: str
    """Question and reply as plain text."""
    office: str = ""


def view(question: str, reply: Reply, knowledge: Knowledge, passages: Passages, office: str = "") -> View:
    figures = [f"{f.value}{f.unit}" for f in reply.facts] + [f"{c.value}{c.unit}" for c in reply.computed]
    quoted = tuple(Quoted(c.path, c.evidence, passages(c)) for c in reply.citations)
    asks = reply.status is Status.CLARIFY
    words: Mapping[str, str] = knowledge.replies
    cited = [words["citation.line"].format(path=c.path, evidence=c.evidence) for c in reply.citations]
    told = office if reply.status is Status.HANDOFF else ""
    return View(
        question=question,
        status=reply.status.value,
        lines=tuple(_marked(reply.lead, figures)),
        notes=reply.notes,
        table=reply.table,
        charts=charts(reply, knowledge),
        quoted=quoted,
        choices=reply.choices,
        asks=asks,
        knowledge=reply.knowledge,
        copied="\n".join((question, reply.lead, *reply.notes, *cited)),
        office=words["web.office"].format(office=told) if told else "",
    )


def _marked(lead: str, figures: Iterable[str]) -> Iterator[tuple[Span, ...]]:
    """The lines of the lead, each figure that it states apart, where it first stands: not in the 9th of 9 reports."""
    left = set(figures)
    for line in filter(None, lead.splitlines()):
        known = "|".join(re.escape(figure) for figure in sorted(left, key=len, reverse=True))
        parts = re.split(rf"(?<![\d.])({known})", line) if known else [line]
        left.difference_update(parts[1::2])
        yield tuple(Span(part, at % 2 == 1) for at, part in enumerate(parts) if part)


@dataclass(frozen=True)
class Section:
    level: int
    """2 for the parts of the document, 3 and 4 for what is within them."""
    numeral: str
    heading: str
    facts: tuple[Fact, ...]


def contents(knowledge: Knowledge) -> tuple[Section, ...]:
    """The sections of all documents in their order, each with the facts that stand in it."""
    held: dict[tuple[str, str], list[Fact]] = {}
    for fact in knowledge.facts.values():
        held.setdefault((fact.citations[0].source, fact.citations[0].section), []).append(fact)
    return tuple(
        Section(2 + path.count("/"), path.rpartition("/")[2], heading, tuple(held.get((source.id, path), ())))
        for source in knowledge.sources.values()
        for path, heading in source.sections.items()
    )


def examples(knowledge: Knowledge, count: int) -> tuple[Fact, ...]:
    """Questions to begin with: the first with figures on each topic."""
    topics: dict[str, Fact] = {}
    for fact in knowledge.facts.values():
        if fact.figures:
            topics.setdefault(fact.id.partition(".")[0], fact)
    return tuple(topics.values())[:count]
