"""From outcomes to the words that a person reads: templates filled, citations attached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from bot.answering.lexicon import Word
from bot.answering.numbers import plain
from bot.answering.outcome import Line, Outcome
from bot.answering.text import shown
from bot.model import Choice, Citation, Fact, Figure, Knowledge, Reply, Stated, Status

RANK = (
    Status.ANSWERED,
    Status.CLARIFY,
    Status.HANDOFF,
    Status.UNANSWERED,
    Status.SOCIAL,
    Status.ERROR,
)
"""Of several outcomes the first in this order is the status of the whole."""
CAVEATS = frozenset(("answer.unread",))
"""Lines that are said beside the answer, and so are notes."""
T = TypeVar("T")
GUESSED = 3
"""So many guessed words are told."""


def compose(outcomes: Sequence[Outcome], words: Sequence[Word], knowledge: Knowledge) -> Reply:
    """One reply for the whole message; the outcomes in order."""
    replies = [_single(outcome, words, knowledge) for outcome in outcomes]
    if len(replies) == 1:
        return replies[0]
    best = min(replies, key=lambda reply: RANK.index(reply.status))
    return Reply(
        status=best.status,
        reason=best.reason,
        text="\n\n".join(reply.text for reply in replies),
        lead="\n\n".join(reply.lead for reply in replies),
        notes=_once(note for reply in replies for note in reply.notes),
        table=next((reply.table for reply in replies if reply.table), None),
        facts=_once(stated for reply in replies for stated in reply.facts),
        computed=_once(value for reply in replies for value in reply.computed),
        citations=_once(citation for reply in replies for citation in reply.citations),
        choices=replies[-1].choices,
        parts=tuple(replies),
        knowledge=knowledge.version,
    )


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _single(outcome: Outcome, words: Sequence[Word], knowledge: Knowledge) -> Reply:
    texts = knowledge.replies
    lead = "\n".join(_filled(line, texts) for line in outcome.lines if line.template not in CAVEATS)
    speaks = outcome.status in (Status.ANSWERED, Status.CLARIFY)
    notes = tuple(_filled(line, texts) for line in outcome.lines if line.template in CAVEATS)
    notes += tuple(texts[f"notes.{note}"] for note in outcome.notes)
    if speaks:
        notes += _understood(words, texts)
    citations = _once(c for fact in outcome.facts for c in fact.citations) if speaks else ()
    choices = tuple(_choice(fact, outcome, knowledge) for fact in outcome.choices)
    return Reply(
        status=outcome.status,
        reason=outcome.reason,
        text=_whole(lead, notes, citations, choices, outcome.status, texts),
        lead=lead,
        notes=notes,
        table=outcome.table,
        facts=tuple(_stated(outcome)),
        computed=outcome.computed,
        citations=citations,
        choices=choices,
        knowledge=knowledge.version,
    )


def _filled(line: Line, texts: Mapping[str, str]) -> str:
    return texts[line.template].format(**line.holes)


def _stated(outcome: Outcome) -> Iterable[Stated]:
    if outcome.status not in (Status.ANSWERED, Status.CLARIFY):
        return
    for fact in outcome.facts:
        for figure in _told(fact, outcome.measures):
            yield Stated(fact.id, figure.measure, plain(figure.value), figure.unit)


def _told(fact: Fact, measures: tuple[str, ...]) -> Iterable[Figure]:
    return (f for f in fact.figures if not measures or f.measure in measures)


def _choice(fact: Fact, outcome: Outcome, knowledge: Knowledge) -> Choice:
    measures = outcome.measures
    if len(measures) == 1 and outcome.status is Status.CLARIFY and fact.figure(measures[0]):
        text = knowledge.replies[f"canonical.{measures[0]}"].format(title=fact.title)
        return Choice(f"{fact.id}/{measures[0]}", text)
    return Choice(fact.id, fact.question)


def _understood(words: Sequence[Word], texts: Mapping[str, str]) -> tuple[str, ...]:
    """Says how a misspelt word was read, so that a person can object."""
    guessed = [w for w in words if w.how == "sound" and w.term.slot not in ("filler", "social")]
    return tuple(
        texts["note.understood"].format(typed=shown(word.text), meant=(word.term.names or (word.term.value,))[0])
        for word in guessed[:GUESSED]
    )


def _whole(
    lead: str,
    notes: Sequence[str],
    citations: Sequence[Citation],
    choices: Sequence[Choice],
    status: Status,
    texts: Mapping[str, str],
) -> str:
    parts = [lead, *notes]
    for citation in citations:
        parts.append(texts["citation.line"].format(path=citation.path, evidence=citation.evidence))
    if choices:
        parts.append(texts["choices.ask" if status is Status.CLARIFY else "choices.near"])
    for number, choice in enumerate(choices, 1):
        parts.append(texts["choices.item"].format(number=number, text=choice.text))
    return "\n".join(parts)
