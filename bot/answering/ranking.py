"""Answers that put facts in order: rankings, places in them, bounds, and lists laid out with their figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from bot.answering import compute
from bot.answering.decision import Decision, Line, declined, wanted, worked_out
from bot.answering.facts import FactBase
from bot.answering.lookup import figure_text, line
from bot.answering.numbers import MONEY, in_yuan
from bot.answering.together import together
from bot.model import Fact, Reading, Reason, Table

RANKING = frozenset(("max", "min", "order"))


def breakdown(reading: Reading, base: FactBase) -> Decision | None:
    """A list with the figure of each member: 公开了哪几类，各多少."""
    keys = reading.terms | {f"measure:{m}" for m in reading.measures if m not in ("count", "amount")}
    lists = base.closest(tuple(f for f in base.fitting(keys) if f.members and base.members(f)[0].figures), keys)
    if len(lists) != 1:
        return None
    members = base.members(lists[0])
    measures = compute.shared_measures(members, [m for m in wanted(reading) if members[0].figure(m)])
    lines = (Line("answer.says", {"says": lists[0].says}), *(line(member, measures, base) for member in members))
    return replace(worked_out(lines, (lists[0], *members), measures, (), None), listed=members)


def pool_of(reading: Reading, base: FactBase, pool: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Facts to choose among: the members of a list that the words name, or all facts with figures that they fit."""
    if base.empty(reading.terms):
        return pool or _figured(base)
    listed = [f for f in base.fitting(reading.terms) if f.members and base.members(f)[0].figures]
    if listed:
        return base.members(listed[0])
    if parts := base.parts_of(base.closest(base.fitting(reading.terms), reading.terms)):
        return parts
    fitting = base.fitting(reading.terms)
    return fitting if len(fitting) > 1 else together(reading.terms, True, base)


def _figured(base: FactBase) -> tuple[Fact, ...]:
    return tuple(f for f in base.knowledge.facts.values() if f.figure("amount"))


def _measure(reading: Reading, facts: tuple[Fact, ...]) -> str:
    if any(q.unit == MONEY for q in reading.quantities):
        return "amount"
    return next((m for m in reading.measures if m in ("count", "amount")), "count" if reading.terms else "amount")


def rank(reading: Reading, base: FactBase, pool: tuple[Fact, ...]) -> Decision | None:
    measure = _measure(reading, pool)
    facts = tuple(f for f in base.unique(pool_of(reading, base, pool)) if f.figure(measure))
    if len(facts) < 2:
        return None
    ranked = compute.ordered(facts, measure, descending="min" not in reading.ops)
    head: list[Line] = []
    if not reading.ops & {"order"}:
        top = ranked[0]
        figure = next(f for f in top.figures if f.measure == measure)
        template = "calc.most" if "max" in reading.ops else "calc.least"
        head.append(Line(template, {"title": top.title, "figure": figure_text(figure, base)}))
    head.append(Line("calc.ranking", {"count": str(len(ranked))}))
    items = [line(fact, (measure,), base) for fact in ranked]
    told = worked_out((*head, *items), ranked, (measure,), (), None, _table(ranked, measure, base))
    return replace(told, listed=ranked, focus=ranked[:1] if head[1:] else ())


def _table(facts: tuple[Fact, ...], measure: str, base: FactBase) -> Table:
    rows = tuple((f.title, figure_text(figure, base)) for f in facts if (figure := f.figure(measure)))
    replies = base.knowledge.replies
    return Table((replies["table.fact"], replies[f"measure.{measure}"]), rows)


def nth(reading: Reading, base: FactBase, pool: tuple[Fact, ...]) -> Decision | None:
    """五类公开信息里个数排第二的是哪一类."""
    places = [key for key in reading.terms if key.startswith("ordinal:")]
    rest = replace(reading, terms=reading.terms - set(places), ops=frozenset(("order",)))
    if len(places) != 1 or not (reading.measures or reading.ops & RANKING) or base.fitting(reading.terms):
        return None
    number = places[0].partition(":")[2][1:]
    facts = base.unique(pool_of(rest, base, pool)) if rest.terms or pool else ()
    measure = _measure(rest, facts)
    ranked = compute.ordered(tuple(f for f in facts if f.figure(measure)), measure)
    if not number.isdigit() or not 0 < int(number) <= len(ranked) or len(ranked) < 2:
        return None
    nth = ranked[int(number) - 1]
    figure = next(f for f in nth.figures if f.measure == measure)
    head = Line("calc.nth", {"number": number, "title": nth.title, "figure": figure_text(figure, base)})
    items = [line(fact, (measure,), base) for fact in ranked]
    told = worked_out((head, *items), ranked, (measure,), (), None, _table(ranked, measure, base))
    return replace(told, listed=ranked, focus=(nth,))


def _bounds(reading: Reading) -> tuple[str, Callable[[Decimal], bool]]:
    """The comparison asked for, and its test."""
    bounds = sorted(q.value for q in reading.quantities)
    tests: dict[str, Callable[[Decimal], bool]] = {
        "between": lambda v: bounds[0] <= v <= bounds[-1],
        "over": lambda v: v > bounds[0],
        "under": lambda v: v < bounds[-1],
    }
    op = next(op for op in ("between", "over", "under") if op in reading.ops)
    return op, tests[op]


def bounded(reading: Reading, base: FactBase) -> Decision | None:
    """整体支出自评的资金突破400亿元了吗: whether the one figure passes the bound."""
    if not any(map(base.specific, reading.terms)):
        return None
    keys = reading.terms | {f"measure:{m}" for m in reading.measures}
    facts = base.closest(base.fitting(keys), keys)
    measure = _measure(reading, ())
    figure = facts[0].figure(measure) if len(facts) == 1 else None
    if figure is None:
        return None
    passed = _bounds(reading)[1](in_yuan(figure.value, figure.unit) or figure.value)
    template = "verify.bound_kept" if passed else "verify.bound_missed"
    holes = {"title": facts[0].title, "figure": figure_text(figure, base)}
    return worked_out((Line(template, holes),), facts, (measure,), (), None)


def filtered(reading: Reading, base: FactBase) -> Decision | None:
    test = _bounds(reading)[1]
    measure = _measure(reading, ())
    pool = pool_of(reading, base, ())
    if len(pool) < 2:
        return None
    kept = compute.ordered(compute.filtered(base.unique(pool), measure, test), measure)
    shown = base.knowledge.replies["figure.and"].join(q.text for q in reading.quantities)
    if not kept:
        return declined(Reason.NOT_DISCLOSED, "calc.none", bound=shown)
    head = Line("calc.filtered", {"count": str(len(kept)), "bound": shown})
    lines = (head, *(line(fact, (measure,), base) for fact in kept))
    return worked_out(lines, kept, (measure,), (), None, _table(kept, measure, base))
