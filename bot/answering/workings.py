"""What all operations share: their operands, the measures that these have, and the answer with its caveats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.account import used_by
from bot.answering.arithmetic import PLACES
from bot.answering.facts import FactBase
from bot.answering.numbers import COUNTED, MONEY, ordinal
from bot.answering.outcome import Line, Outcome
from bot.answering.places import MIDDLE
from bot.answering.request import Request, is_slight
from bot.answering.statement import wanted
from bot.model import Computed, Fact, Figure, Relation, Status

PEERS = ("compare", "add", "subset", "parts")
UNCOUNTED = frozenset(("ask:who", "ask:why", "ask:where", "ask:name", "ask:how"))
"""Questions that no number answers: 哪个部门监控的项目最多."""
COMPARED = frozenset(("op:over", "op:under", "op:equal", "op:compare", "op:max", "op:min", "measure:share"))
"""What setting two figures against each other does at the same time."""
BY_PLACE = frozenset((MIDDLE,))
"""What says which of a row are taken as operands: 中间三类加起来."""
UNRELATED = "not_part"
"""Note where two figures are set against each other that the source does not relate."""


@dataclass(frozen=True)
class Operands:
    """What an operation may take."""

    named: tuple[Fact, ...] = ()
    """The facts that the request names, in its order."""
    talked: tuple[Fact, ...] = ()
    """Those that the conversation is about."""
    pool: tuple[Fact, ...] = ()
    """Those to choose among: a list, or all that the words fit."""

    @property
    def pair(self) -> tuple[Fact, ...]:
        """Two facts: both named, or one named and the one talked of, or the two talked of."""
        if len(self.named) >= 2:
            return self.named[:2]
        if len(self.named) == 1:
            others = [fact for fact in self.talked if fact != self.named[0]]
            return (others[-1], self.named[0]) if others else self.named
        return self.talked[-2:] if len(self.pool) != 2 else self.pool

    @property
    def several(self) -> tuple[Fact, ...]:
        if len(self.named) >= 2:
            return self.named
        joined = (*self.talked, *(fact for fact in self.named if fact not in self.talked))
        return joined if len(joined) >= 2 else self.pool


class Workings:
    """The fact base, and how a result is told."""

    def __init__(self, base: FactBase) -> None:
        self.base = base

    def measures(self, facts: Sequence[Fact], request: Request) -> tuple[str, ...]:
        """The measures asked for (else all) that every fact has."""
        asked = tuple(m for m in wanted(request, self.base) if m != "share")
        asked = asked or self._measures_of_numbers(request)
        held = [f.measure for f in facts[0].figures if all(g.figure(f.measure) for g in facts)]
        return tuple(m for m in held if not asked or m in asked)

    def _measures_of_numbers(self, request: Request) -> tuple[str, ...]:
        """多了500个 is about the count."""
        found = []
        for measure in self.base.knowledge.measures.values():
            units = {"count": COUNTED, "money": MONEY}
            if any(q.unit and q.unit == units.get(measure.kind) for q in request.quantities if not is_slight(q)):
                found.append(measure.name)
        return tuple(found)

    def worked(
        self,
        request: Request,
        facts: Sequence[Fact],
        lines: Sequence[Line],
        computed: Sequence[Computed] = (),
        relation: Relation | None = None,
        **more: object,
    ) -> Outcome:
        """An answer from several facts, with the caveats of each and of their relation."""
        notes = [note for fact in facts for note in fact.notes]
        if relation is not None and relation.note:
            notes.append(relation.note)
        return Outcome(
            Status.ANSWERED,
            tuple(lines),
            facts=tuple(facts),
            computed=tuple(computed),
            notes=tuple(dict.fromkeys(notes)),
            used=(used_by(request, tuple(facts), self.base) | BY_PLACE) - UNCOUNTED,
            **more,  # type: ignore[arg-type]
        )

    def label(self, measure: str) -> str:
        return self.base.knowledge.replies[f"measure.{measure}"]

    def relation_of(self, facts: Sequence[Fact]) -> Relation:
        """How the facts are related; a caveat if the source does not relate them."""
        related = self.base.related(facts, PEERS)
        return related or Relation("none", (), (), UNRELATED)

    def adding(self, facts: Sequence[Fact]) -> Relation | None:
        """The relation that allows a sum: add, or being parts of one whole."""
        relation = self.base.related(facts, ("add",))
        if relation is not None:
            return relation
        parts = self.base.related(facts, ("parts",))
        whole = parts is not None and any(fact.id == parts.facts[0] for fact in facts)
        return None if whole else parts

    def used_numbers(self, request: Request) -> frozenset[str]:
        numbers = {f"quantity:{quantity.text}" for quantity in request.quantities}
        numbers |= {f"ordinal:{ordinal(number)}" for number in request.ordinals}
        return frozenset(
            numbers | {"op:over", "op:under", "op:equal", "op:compare", "op:max", "op:min", "measure:share"}
        )

    def ranking_measure(self, facts: Sequence[Fact], request: Request) -> str:
        """The measure that the facts are ranked by; empty if they have not the one asked for: 公开率最高的."""
        known = self.base.knowledge.measures
        asked = [name for name in wanted(request, self.base) if name not in known or known[name].kind != "count"]
        asked += [name for name in wanted(request, self.base) if name in known and known[name].ranks]
        for name, measure in known.items():
            had = sum(1 for fact in facts if fact.figure(name)) > 1
            if measure.ranks and had and (name in asked or not asked):
                return name
        return ""

    def choosing(self, operands: Operands, request: Request) -> tuple[Fact, ...]:
        """Things of one kind to choose among."""
        facts = operands.named if len(operands.named) > 1 else operands.pool
        return facts or operands.several


def decimals(request: Request) -> int:
    """Places that a quotient is rounded to."""
    return PLACES if request.places is None else request.places


def figure_of(fact: Fact, measure: str) -> Figure:
    figure = fact.figure(measure)
    if figure is None:
        raise ValueError(f"{fact.id} has no {measure}")
    return figure


def figures_of(pair: tuple[Fact, Fact], measure: str) -> tuple[Figure, Figure]:
    return figure_of(pair[0], measure), figure_of(pair[1], measure)


def of_kind(fact: Fact, kind: str, base: FactBase) -> Figure | None:
    for figure in fact.figures:
        if base.knowledge.measures[figure.measure].kind == kind:
            return figure
    return None


def using(outcome: Outcome, used: frozenset[str] | set[str]) -> Outcome:
    return replace(outcome, used=frozenset(used))
