"""Answers that are worked out from several figures, as far as the relations of the fact base allow."""

from __future__ import annotations

from decimal import Decimal

from bot.answering import compute
from bot.answering.compute import Pair
from bot.answering.decision import Decision, Line, countable, declined, wanted, worked_out
from bot.answering.facts import OPEN_ASKS, REST, FactBase
from bot.answering.lookup import figure_text, line
from bot.answering.numbers import AVERAGE_UNIT, COUNTED, MONEY, in_yuan
from bot.answering.ranking import RANKING, bounded, breakdown, filtered, nth, pool_of, rank
from bot.answering.reading import SLIGHT
from bot.answering.together import together
from bot.model import Computed, Fact, Reading, Reason, Relation

COMPARING = frozenset(("difference", "growth", "equal", "compare"))
FILTERING = frozenset(("over", "under", "between"))
APART = frozenset(("who", "where", "why"))
"""Questions that no figure answers: 哪个部门监控的项目最多."""
ADDING = frozenset(("sum", "total"))


def calculate(reading: Reading, base: FactBase, pool: tuple[Fact, ...] = ()) -> Decision | None:
    """A computed answer, or None where the question asks for none or the facts allow none.

    ``pool``: facts that the conversation is about, where the question itself names none (差多少).
    """
    ops = reading.ops
    if reading.asks & APART:
        return None
    if "average" in ops:
        return _average(reading, base, pool)
    if "breakdown" in ops and (broken_down := breakdown(reading, base)):
        return broken_down
    if ops & FILTERING and reading.quantities:
        return bounded(reading, base) or filtered(reading, base)
    if placed := nth(reading, base, pool):
        return placed
    if ops & (COMPARING | RANKING | FILTERING):
        return _compare(reading, base, pool) or (rank(reading, base, pool) if ops & RANKING else None)
    if "times" in ops:
        return _ratio(together(countable(reading), True, base) or pool, reading, base)
    if "share" in ops or "share" in reading.measures:
        return _share(reading, base, pool)
    if ops & ADDING:
        return _sum(reading, base, pool)
    return None


def _group(reading: Reading, base: FactBase, pool: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts that a calculation is about: named one by one, or all that the words fit, or those just talked of."""
    keys = countable(reading)
    if not reading.terms and pool:
        return pool
    if not any(base.specific(key) or key.startswith("month:") for key in reading.terms) and not pool:
        return ()  # 一共多少个项目 is about no group in particular
    return together(keys, True, base) or base.closest(base.fitting(keys), keys)


def _compare(reading: Reading, base: FactBase, pool: tuple[Fact, ...]) -> Decision | None:
    facts = _with_whole(_group(reading, base, pool), reading, base)
    relation = base.related_by(facts, ("compare", "subset", "parts")) if len(facts) == 2 else None
    if relation is None:
        return None
    first, second = sorted(facts, key=lambda fact: relation.facts.index(fact.id))
    asked = wanted(reading) or _stated_measures(reading)
    pairs = [Pair(first, second, m) for m in compute.shared_measures((first, second), asked)]
    if not pairs:
        return None
    rates = bool("growth" in reading.ops or "share" in reading.measures)
    lines, computed = [], []
    for pair in pairs:
        more, values = _compared(pair, reading, base, rates)
        lines += more
        computed += values
    return worked_out(tuple(lines), (first, second), tuple(p.measure for p in pairs), tuple(computed), relation)


def _stated_measures(reading: Reading) -> tuple[str, ...]:
    """What the stated numbers are of: 多了500个 is about the count."""
    units = {COUNTED: "count", MONEY: "amount"}
    return tuple(dict.fromkeys(units[q.unit] for q in reading.quantities if q.unit in units and q.value > SLIGHT))


def _with_whole(facts: tuple[Fact, ...], reading: Reading, base: FactBase) -> tuple[Fact, ...]:
    """A part is compared with its whole where nothing else is named: 自评和公开的自评差多少."""
    if len(facts) != 1 or not reading.ops & {"difference", "compare", "equal", "over", "under"}:
        return facts
    wholes = {r.facts[0] for r in base.relations[facts[0].id] if r.kind == "subset" and r.facts[1] == facts[0].id}
    return (*(base.knowledge.facts[whole] for whole in wholes), *facts) if len(wholes) == 1 else facts


def _compared(pair: Pair, reading: Reading, base: FactBase, rates: bool) -> tuple[list[Line], list[Computed]]:
    a, b = pair.figures
    gap = compute.difference(pair)
    large, small = (pair.first, pair.second) if a.value >= b.value else (pair.second, pair.first)
    holes = {"large": large.title, "small": small.title, "value": gap.value, "unit": gap.unit, "formula": gap.formula}
    holes |= {"measure": base.knowledge.replies[f"measure.{pair.measure}"]}
    lines = _verified(gap, pair, reading, base)
    lines.append(
        Line("calc.same" if a.value == b.value else "calc.difference", holes | {"figure": figure_text(a, base)})
    )
    if not rates:
        return lines, [gap]
    rate = compute.growth(pair)
    template = "calc.growth" if b.value >= a.value else "calc.decline"
    lines.append(Line(template, {"first": pair.first.title, "second": pair.second.title, "formula": rate.formula}
                      | {"value": rate.value.lstrip("-"), "measure": holes["measure"]}))  # fmt: skip
    return lines, [gap, rate]


def _verified(gap: Computed, pair: Pair, reading: Reading, base: FactBase) -> list[Line]:
    """那是多出429个吧: the stated difference is confirmed or put right."""
    units = {"count": (COUNTED, ""), "amount": (MONEY, "")}.get(pair.measure, ("",))
    for stated in reading.quantities:
        if stated.unit not in units or any(_printed(stated.value, f.value, f.unit) for f in pair.figures):
            continue
        right = _printed(stated.value, Decimal(gap.value), gap.unit)
        template = "verify.gap_right" if right else "verify.gap_wrong"
        return [Line(template, {"stated": stated.text, "value": gap.value, "unit": gap.unit})]
    return []


def _printed(stated: Decimal, value: Decimal, unit: str) -> bool:
    return stated in (value, in_yuan(value, unit))


def _average(reading: Reading, base: FactBase, pool: tuple[Fact, ...]) -> Decision | None:
    named = any(base.specific(key) or key.startswith("month:") for key in reading.terms)
    fitting = base.closest(base.fitting(reading.terms), reading.terms) if named else ()
    found = fitting or (_group(Reading(terms=reading.terms), base, ()) if named else pool[-1:])
    facts = base.wholes(tuple(f for f in found if f.figure("amount") and f.figure("count")))
    if len(facts) != 1:
        return None
    computed = compute.average(facts[0], reading.unit or AVERAGE_UNIT, "count")
    if computed is None:
        return None
    holes = {"title": facts[0].title, "value": computed.value, "unit": computed.unit, "formula": computed.formula}
    return worked_out((Line("calc.average", holes),), facts, (), (computed,), None)


def _share(reading: Reading, base: FactBase, pool: tuple[Fact, ...]) -> Decision | None:
    keys = countable(reading)
    if reading.terms and base.fitting(keys | {"measure:share"}):
        return None  # the source prints this share itself
    facts = base.closest(base.fitting(keys), keys) if reading.terms else pool[-1:]
    facts = facts or together(keys, True, base)[-1:]  # 公开的个数占设置个数的比例 names the whole as well
    parts = [
        (f, r) for f in facts for r in base.relations[f.id] if r.kind in ("subset", "parts") and r.facts[0] != f.id
    ]
    if len({fact.id for fact, _ in parts}) != 1:
        return _ratio(together(keys, True, base), reading, base)
    part, relation = parts[0]
    whole = base.knowledge.facts[relation.facts[0]]
    measures = [m for m in compute.shared_measures((part, whole), wanted(reading))
                if m in relation.measures]  # fmt: skip
    if not measures:
        return None
    lines, computed = [], []
    for pair in (Pair(part, whole, m) for m in measures):
        value = compute.share(*pair.figures)
        computed.append(value)
        lines.append(Line("calc.share", {"part": part.title, "whole": whole.title, "value": value.value,
                                         "measure": base.knowledge.replies[f"measure.{pair.measure}"],
                                         "formula": value.formula}))  # fmt: skip
    return worked_out(tuple(lines), (part, whole), tuple(measures), tuple(computed), relation)


def _ratio(facts: tuple[Fact, ...], reading: Reading, base: FactBase) -> Decision | None:
    """Two figures that may be compared but are no part and whole: 5月监控的项目数是8月的几成."""
    relation = base.related_by(facts, ("compare",)) if len(facts) == 2 else None
    if relation is None:
        return None
    first, second = sorted(facts, key=lambda fact: _named_at(fact, facts, reading))
    lines, computed = [], []
    template, divide = ("calc.times", compute.times) if "times" in reading.ops else ("calc.ratio", compute.share)
    for pair in (Pair(first, second, m) for m in compute.shared_measures((first, second), wanted(reading))):
        value = divide(*pair.figures)
        computed.append(value)
        lines.append(Line(template, {"first": first.title, "second": second.title, "value": value.value,
                                         "measure": base.knowledge.replies[f"measure.{pair.measure}"],
                                         "formula": value.formula}))  # fmt: skip
    note = Relation("compare", relation.facts, relation.measures, relation.note or "not_part")
    return worked_out(tuple(lines), (first, second), (), tuple(computed), note) if lines else None


def _named_at(fact: Fact, others: tuple[Fact, ...], reading: Reading) -> int:
    """Where the utterance first names the fact apart from the others."""
    own = {f"{s}:{v}" for s, values in fact.about.items() for v in values}
    rest = {f"{s}:{v}" for other in others if other != fact for s, values in other.about.items() for v in values}
    return min((e.start for e in reading.entities if e.term.key in own - rest), default=len(reading.entities) * 100)


def complement(reading: Reading, base: FactBase) -> Decision | None:
    """What is left of a whole: 自评结果尚未公开的有多少."""
    keys = base.without_group(countable(reading), REST)
    turned = frozenset(base.opposite(key) for key in keys)
    if turned == keys or reading.asks - OPEN_ASKS - {"howmany"}:
        return None
    parts = base.closest(base.parts_named(turned, turned - keys), turned)
    if len(parts) != 1:
        return None
    part = parts[0]
    relation = next(r for r in base.relations[part.id] if r.kind == "subset" and r.facts[1] == part.id)
    whole = base.knowledge.facts[relation.facts[0]]
    pairs = [Pair(whole, part, m) for m in compute.shared_measures((whole, part), wanted(reading))]
    shared = "share" in reading.ops or "share" in reading.measures
    template = "calc.rest_share" if shared else "calc.rest"
    computed = tuple(
        compute.remainder(pair.figures[1], pair.figures[0]) if shared else compute.difference(pair) for pair in pairs
    )
    lines = tuple(
        Line(template, {"whole": relation.name, "value": c.value, "unit": c.unit, "formula": c.formula,
                           "measure": base.knowledge.replies[f"measure.{p.measure}"]})
        for c, p in zip(computed, pairs, strict=True)
    )  # fmt: skip
    return worked_out(lines, (whole, part), tuple(p.measure for p in pairs), computed, relation)


def _sum(reading: Reading, base: FactBase, pool: tuple[Fact, ...]) -> Decision | None:
    if _mixed(reading, base):
        return declined(Reason.NOT_DISCLOSED, "calc.mixed")
    named = together(countable(reading), True, base)
    rest = tuple(f for f in pool_of(reading, base, pool) if compute.shared_measures((f,), wanted(reading)))
    counted = not reading.terms and any(q.value == len(pool) for q in reading.quantities)  # 两项一共多少亿
    facts = named or (rest if "sum" in reading.ops or counted or _lists_measured(reading, base) else ())
    return added(facts, reading, base)


def _lists_measured(reading: Reading, base: FactBase) -> bool:
    """五类公开内容一共多少个: the list itself has no such figure, its members have."""
    listed = [f for f in base.fitting(reading.terms) if f.members]
    return bool(listed and wanted(reading)) and not any(listed[0].figure(m) for m in reading.measures)


def _mixed(reading: Reading, base: FactBase) -> bool:
    """Whether numbers of different kinds are to be added: 把8月的个数和资金加起来."""
    units = {q.unit for q in reading.quantities if q.unit and q.value > SLIGHT}
    kinds = set(wanted(reading))
    if "sum" not in reading.ops or max(len(units), len(kinds)) < 2:
        return False
    return len(units) > 1 or not together(reading.terms, True, base)


def added(facts: tuple[Fact, ...], reading: Reading, base: FactBase) -> Decision | None:
    """The sum of the facts, if a relation allows one, with each of them below."""
    relation = base.related_by(facts, ("add",)) if len(facts) > 1 else None
    if relation is None:
        return None
    measures = compute.shared_measures(facts, wanted(reading))
    lines, computed = [], []
    for measure in measures:
        value = compute.total([f for fact in facts if (f := fact.figure(measure))])
        computed.append(value)
        lines.append(Line("calc.sum", {"measure": base.knowledge.replies[f"measure.{measure}"], "value": value.value,
                                       "unit": value.unit, "formula": value.formula}))  # fmt: skip
    lines += [line(fact, measures, base) for fact in facts]
    return worked_out(tuple(lines), facts, measures, tuple(computed), relation)
