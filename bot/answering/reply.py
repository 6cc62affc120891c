"""From a decision to the words that a person reads: templates filled, citations attached."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answering.decision import Decision, Line
from bot.answering.numbers import plain
from bot.answering.text import shown
from bot.model import Choice, Citation, Entity, Fact, Figure, Knowledge, Reading, Reply, Stated, Status

HOLES: Mapping[str, frozenset[str]] = {
    prefix: frozenset(holes.split())
    for prefix, holes in {
        "answer.": "title figures says evidence count",
        "calc.": "number large small first second part whole title figure value unit formula measure count bound",
        "canonical.": "title",
        "citation.": "path evidence",
        "choices.": "number text",
        "clarify.": "title figures says count year asked held",
        "foreign.": "asked",
        "figure.": "value unit",
        "note.": "typed meant",
        "unmet.": "asked held title",
        "telegram.": "section page pages number office kind version",
        "terminal.": "",
        "verify.": "title figure stated value unit",
    }.items()
}
"""Holes that a template may have, by the first part of its key; others may have none."""


def compose(decision: Decision, reading: Reading, knowledge: Knowledge) -> Reply:
    words = knowledge.replies
    lead = "\n".join(_fill(line, words) for line in decision.lines)
    speaks = decision.status in (Status.ANSWERED, Status.CLARIFY)
    notes = tuple(words[f"notes.{note}"] for note in decision.notes if f"notes.{note}" in words)
    notes += _understood(reading.entities, words) if speaks else ()
    citations = tuple(dict.fromkeys(c for f in decision.facts for c in f.citations)) if speaks else ()
    choices = tuple(_choice(fact, decision, knowledge) for fact in decision.choices)
    return Reply(
        status=decision.status,
        reason=decision.reason,
        text=_whole(lead, notes, citations, choices, decision.status, words),
        lead=lead,
        notes=notes,
        table=decision.table,
        facts=tuple(_stated(fact, figure) for fact in decision.facts for figure in _told(fact, decision)),
        computed=decision.computed,
        citations=citations,
        choices=choices,
        knowledge=knowledge.version,
    )


def _fill(line: Line, words: Mapping[str, str]) -> str:
    return words[line.template].format(**line.holes)


def _told(fact: Fact, decision: Decision) -> tuple[Figure, ...]:
    return tuple(f for f in fact.figures if not decision.measures or f.measure in decision.measures)


def _stated(fact: Fact, figure: Figure) -> Stated:
    return Stated(fact.id, figure.measure, plain(figure.value), figure.unit)


def _choice(fact: Fact, decision: Decision, knowledge: Knowledge) -> Choice:
    if len(decision.measures) == 1 and decision.status is Status.CLARIFY and fact.figure(decision.measures[0]):
        measure = decision.measures[0]
        text = knowledge.replies[f"canonical.{measure}"].format(title=fact.title)
        return Choice(f"{fact.id}/{measure}", text)
    return Choice(fact.id, fact.question)


def _understood(entities: tuple[Entity, ...], words: Mapping[str, str]) -> tuple[str, ...]:
    """Says how a misspelt word was read, so that a person can object."""
    guessed = [e for e in entities if e.how == "sound" and e.term.slot not in ("filler", "social")]
    return tuple(
        words["note.understood"].format(typed=shown(e.text), meant=e.term.names[0] if e.term.names else e.term.value)
        for e in guessed[:3]
    )


def _whole(
    lead: str,
    notes: tuple[str, ...],
    citations: tuple[Citation, ...],
    choices: tuple[Choice, ...],
    status: Status,
    words: Mapping[str, str],
) -> str:
    parts = [lead, *notes]
    parts += [words["citation.line"].format(path=c.path, evidence=c.evidence) for c in citations]
    if choices:
        parts.append(words["choices.ask" if status is Status.CLARIFY else "choices.near"])
        parts += [words["choices.item"].format(number=at, text=c.text) for at, c in enumerate(choices, 1)]
    return "\n".join(parts)
