"""What points at the last answer itself: 出处在哪, 再说一遍, 你确定吗, 不是, 换成万元."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.answering.account import used_by
from bot.answering.arithmetic import conversion
from bot.answering.facts import CAREFUL, FactBase
from bot.answering.lexicon import is_particle
from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.request import Request, is_slight
from bot.answering.statement import line, told, verified
from bot.model import Context, Fact, Reason, Status

TOLD_TOGETHER = frozenset(("breakdown", "total", "compare"))
"""Operations that laying several facts out does."""


@dataclass(frozen=True)
class Pointed:
    """What a pointer denotes: an outcome at once, or facts that the request is put to."""

    outcome: Outcome | None = None
    facts: tuple[Fact, ...] = ()
    row: tuple[Fact, ...] = ()
    """The two that 前者 was one of, for the 后者 that follows."""
    said: frozenset[str] = frozenset()
    """Keys of the request that only say where the facts stand: 民政局 in 民政局后面那份."""


class Retelling:
    """The last answer told again, or in another way."""

    def __init__(self, base: FactBase) -> None:
        self._base = base

    def sourced(self, request: Request, context: Context) -> Pointed | None:
        """出处在哪, 原文怎么说的: of the last answer."""
        wanted = request.asks & {"source", "original"}
        asks = any(self._base.kind(f"ask:{name}") in CAREFUL for name in request.asks - wanted)
        if not wanted or asks or self._names(request):
            return None  # 那原文上哪儿查
        facts = self._base.get(context.facts)
        if not facts and self._tells(request):
            return None  # “形成了”三字之后，原文所载报告几何
        if not facts:
            return Pointed(unanswered(Reason.NOT_UNDERSTOOD, "unanswered.no_last"))
        outcome = self.tell(facts, Request(measures=context.measures))
        evidence = "\n".join(c.evidence for fact in facts for c in fact.citations)
        said = Line("answer.original", {"evidence": evidence})
        return Pointed(replace(outcome, lines=(said,)) if "original" in wanted else outcome)

    def _tells(self, request: Request) -> bool:
        """Whether it holds anything besides the question for the source."""
        asking = {f"ask:{name}" for name in request.asks}
        return any(word.key not in asking and not is_particle(word) for word in request.words)

    def again(self, request: Request, context: Context) -> Pointed | None:
        """没看清，再说一遍; 一句话说; 列个表; 你确定吗; 它排第几."""
        repeats = request.pointers & {"again", "short", "sure", "list", "place"}
        facts = self._base.get(context.facts)
        if not repeats or (self._names(request) and not self._is_of(facts, request)):
            return None
        if not facts:
            only = self._is_only(request, numbers=False)
            return Pointed(unanswered(Reason.NOT_UNDERSTOOD, "unanswered.no_last")) if only else None
        return Pointed(self.tell(facts, Request(measures=context.measures)))

    def _is_of(self, facts: Sequence[Fact], request: Request) -> bool:
        """它在目录里排第几: whether the one talked of, or its list, is of all that is named."""
        rows = (one for fact in facts[:1] for one in (fact, *self._base.lists_of(fact)))
        held = frozenset[str]().union(*(self._base.words[one.id] for one in rows))
        return "back" in request.pointers and len(facts) == 1 and request.keys <= held

    def doubted(self, request: Request, context: Context) -> Pointed | None:
        """你确定？我记的是5352个: another number held against what was told last."""
        facts = self._base.get(context.facts)
        claims = [q for q in request.quantities if not is_slight(q)]
        other = (request.keys, request.asks - {"howmany"}, request.measures, request.ops - {"verify"})
        if len(facts) != 1 or not claims or request.manner or any(other):
            return None
        if any(set(self._base.holding(q.value)) - {facts[0].id} for q in claims):
            return None  # the number of another fact names that one
        checked = verified(facts[0], replace(request, polar=True, asks=frozenset(), denied=False), self._base)
        return Pointed(checked) if checked else None

    def rejected(self, request: Request, context: Context) -> Pointed | None:
        """不是, 都不是: what is wrong is asked."""
        if "none" not in request.pointers and not request.corrects:
            return None
        if not self._is_only(request, numbers=False):
            return None
        return Pointed(Outcome(Status.CLARIFY, (Line("clarify.rejected", {}),)))

    def converted(self, request: Request, context: Context) -> Pointed | None:
        """换成万元: the amounts last said, in another unit."""
        if not request.unit or self._names(request) or request.quantities:
            return None
        if request.ops - {"convert", "express", "total"}:
            return None
        values = [(Decimal(value), unit) for value, unit in context.values]
        facts = self._base.get(context.facts)
        if not facts:
            return None
        if not values or "total" in request.ops:
            figures = [figure for fact in facts for figure in fact.figures]
            values = [(figure.value, figure.unit) for figure in figures]
        found = [conversion(value, unit, request.unit) for value, unit in values]
        computed = tuple(one for one in found if one)
        if not computed:
            return None
        lines = tuple(Line("calc.conversion", {"formula": one.formula}) for one in computed)
        return Pointed(Outcome(Status.ANSWERED, lines, facts=facts, measures=("amount",), computed=computed))

    def tell(self, facts: Sequence[Fact], request: Request) -> Outcome:
        """One fact as an answer, or several in a row."""
        if len(facts) == 1:
            return told(facts[0], request, self._base)
        measures = tuple(m for m in request.measures if any(f.figure(m) for f in facts))
        head = Line("answer.several", {"count": str(len(facts))})
        lines = (head, *(line(fact, measures, self._base) for fact in facts))
        notes = tuple(dict.fromkeys(note for fact in facts for note in fact.notes))
        listing = {f"ask:{name}" for name in request.asks if self._base.is_listing((name,))}
        return Outcome(
            Status.ANSWERED,
            lines,
            facts=tuple(facts),
            measures=measures,
            notes=notes,
            listed=tuple(facts),
            used=used_by(request, tuple(facts), self._base) | {f"op:{name}" for name in TOLD_TOGETHER} | listing,
        )

    def _names(self, request: Request) -> bool:
        return any(self._base.is_specific(key) for key in request.keys)

    def _is_only(self, request: Request, *, numbers: bool) -> bool:
        """Whether the request holds nothing else that means anything."""
        other = (request.keys, request.asks, request.measures, request.ops, request.unknown)
        return not any(other) and (numbers or not request.quantities)
