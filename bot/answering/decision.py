"""What was decided, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model import Computed, Fact, Reading, Reason, Relation, Status, Table


@dataclass(frozen=True)
class Line:
    """A sentence to be: the key of its template and what fills the holes."""

    template: str
    holes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    status: Status
    reason: Reason | None
    lines: tuple[Line, ...]
    facts: tuple[Fact, ...] = ()
    """The facts that the reply states, and whose citations it carries."""
    measures: tuple[str, ...] = ()
    """The measures stated; empty for all."""
    computed: tuple[Computed, ...] = ()
    choices: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    table: Table | None = None
    listed: tuple[Fact, ...] = ()
    """Members shown in order, for 第三个."""
    focus: tuple[Fact, ...] = ()
    """Those of the facts that the conversation goes on about: the first of a ranking."""
    doubtful: bool = False
    """Whether it asks back about a word that no fact explains; any surer decision goes before it."""
    reset: bool = False
    """Whether the conversation begins anew."""


def declined(reason: Reason, template: str, near: tuple[Fact, ...] = (), **holes: str) -> Decision:
    return Decision(Status.UNANSWERED, reason, (Line(template, holes),), choices=near)


def demands(reading: Reading) -> frozenset[str]:
    """All that a fact has to meet: the terms, the measures, and who, where, why and the like."""
    measures = {f"measure:{measure}" for measure in reading.measures}
    if reading.unit and reading.terms and not reading.measures:  # 5111项目总共多少万
        measures.add("measure:amount")
    asks = {f"ask:{ask}" for ask in reading.asks}
    return reading.terms | measures | asks


def notes_of(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for fact in facts for note in fact.notes))


def countable(reading: Reading) -> frozenset[str]:
    return reading.terms | {f"measure:{m}" for m in reading.measures if m != "share"}


def wanted(reading: Reading) -> tuple[str, ...]:
    """The measures asked for; a share is worked out from the others."""
    return tuple(m for m in reading.measures if m != "share")


def worked_out(
    lines: tuple[Line, ...],
    facts: tuple[Fact, ...],
    measures: tuple[str, ...],
    computed: tuple[Computed, ...],
    relation: Relation | None,
    table: Table | None = None,
) -> Decision:
    caveat = (relation.note,) if relation and relation.note else ()
    notes = tuple(dict.fromkeys(caveat + notes_of(facts)))
    return Decision(Status.ANSWERED, None, lines, facts, measures, computed, notes=notes, table=table)


@dataclass(frozen=True)
class Heard:
    """A decision with the reading that it rests on."""

    decision: Decision
    reading: Reading
    declined: Reading | None = None
    """Of a full question that was declined, what the source knows: 轮台县8月… → 8月, so that 那全州呢 works."""


def spoken(fact: Fact, measures: tuple[str, ...]) -> Reading:
    """The reading of a question that names the fact in full."""
    terms = frozenset(f"{s}:{values[0]}" for s, values in fact.about.items())
    return Reading(terms=terms, measures=measures)
