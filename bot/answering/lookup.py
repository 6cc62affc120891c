"""Answers that state facts as they stand: figures, statements, lists, and figures that a person wants confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answering.compute import conversion
from bot.answering.decision import Decision, Line, notes_of
from bot.answering.facts import FactBase
from bot.answering.numbers import COUNTED, MONEY, SHARE, in_yuan, plain
from bot.answering.reading import SLIGHT
from bot.model import Computed, Fact, Figure, Quantity, Reading, Status

UNIT_MEASURES = {
    COUNTED: ("count",),
    MONEY: ("amount",),
    SHARE: ("share",),
    "": ("count", "amount", "share", "category"),
}
"""Which figures a stated number may be about."""
NO_YEAR = "no_year"


def answer(fact: Fact, reading: Reading, base: FactBase) -> Decision:
    """The answer by one fact, with stated numbers confirmed or put right first."""
    measures = tuple(m for m in reading.measures if fact.figure(m))
    checks = tuple(verdict(fact, q, reading, base) for q in reading.quantities)
    lines = sorted((line for line in checks if line is not None), key=lambda line: line.template, reverse=True)
    if "year" in reading.asks and NO_YEAR in fact.notes:
        lines.append(Line("answer.no_year", {"title": fact.title}))
    computed = _conversions(fact, reading, measures)
    if not checks_said(lines, measures, fact):
        lines += _statement(fact, measures, base)
    lines += [Line("calc.conversion", {"formula": c.formula}) for c in computed]
    if not lines or (len(lines) == len(computed)):
        lines.insert(0, Line("answer.says", {"says": fact.says or fact.title}))
    return Decision(
        Status.ANSWERED, None, tuple(lines), (fact,), measures, computed, related(fact, base), notes_of((fact,))
    )


def checks_said(lines: list[Line], measures: tuple[str, ...], fact: Fact) -> bool:
    """Whether the verdicts hold all that was asked for, so that the figure need not be said again."""
    return bool(lines) and not fact.says and len(measures) == 1 == len(lines)


def _statement(fact: Fact, measures: tuple[str, ...], base: FactBase) -> list[Line]:
    if fact.says:
        return [Line("answer.says", {"says": fact.says})]
    lines = [Line("answer.figures", {"title": fact.title, "figures": _figures(fact, measures, base)})]
    members = base.members(fact)
    if members:
        lines += [Line("answer.member", {"says": member.says or member.title}) for member in members]
    return lines


def figure_text(figure: Figure, base: FactBase) -> str:
    template = base.knowledge.replies[f"figure.{figure.measure}"]
    return template.format(value=plain(figure.value), unit=figure.unit)


def _figures(fact: Fact, measures: tuple[str, ...], base: FactBase) -> str:
    shown = [f for f in fact.figures if not measures or f.measure in measures]
    return base.knowledge.replies["figure.and"].join(figure_text(f, base) for f in shown)


def line(fact: Fact, measures: tuple[str, ...], base: FactBase) -> Line:
    """One fact as an item among others."""
    kept = tuple(m for m in measures if fact.figure(m))
    if fact.says or not fact.figures:
        return Line("answer.item_says", {"title": fact.title, "says": fact.says or fact.title})
    return Line("answer.item", {"title": fact.title, "figures": _figures(fact, kept, base)})


def side_by_side(facts: tuple[Fact, ...], reading: Reading, base: FactBase) -> Decision:
    """Several facts that were all asked for."""
    measures = tuple(m for m in reading.measures if any(f.figure(m) for f in facts))
    lines = tuple(line(fact, measures, base) for fact in facts)
    head = (Line("answer.several", {"count": str(len(facts))}),)
    return Decision(Status.ANSWERED, None, head + lines, facts, measures, notes=notes_of(facts), choices=())


def related(fact: Fact, base: FactBase) -> tuple[Fact, ...]:
    return tuple(base.knowledge.facts[fact_id] for fact_id in fact.related)


def verdict(fact: Fact, stated: Quantity, reading: Reading, base: FactBase) -> Line | None:
    """Whether a number that the person wrote is the fact's; None if it says nothing about the fact."""
    figures = _comparable(fact, stated)
    asked = [f for f in figures if f.measure in reading.measures] or figures
    if not figures:
        return None
    if any(matches(f, stated) for f in figures):
        matched = next(f for f in figures if matches(f, stated))
        return _verdict_line("verify.right", fact, matched, stated, base) if "verify" in reading.ops else None
    if "verify" not in reading.ops and (_slight(stated) or _of_relative(fact, stated, base)):
        return None
    return _verdict_line("verify.wrong", fact, asked[0], stated, base)


def _comparable(fact: Fact, stated: Quantity) -> list[Figure]:
    """The figures that the number may be about; 两类 is about kinds, 八条 about items."""
    if stated.unit == COUNTED and (same := [f for f in fact.figures if stated.text[-1] in f.unit]):
        return same
    return [f for f in fact.figures if f.measure in UNIT_MEASURES.get(stated.unit, ())]


def _verdict_line(template: str, fact: Fact, figure: Figure, stated: Quantity, base: FactBase) -> Line:
    said = stated.text + ("" if stated.unit else figure.unit)
    return Line(template, {"title": fact.title, "figure": figure_text(figure, base), "stated": said})


def _slight(stated: Quantity) -> bool:
    return stated.unit in (COUNTED, "") and stated.value <= SLIGHT


def _of_relative(fact: Fact, stated: Quantity, base: FactBase) -> bool:
    """A number of the whole or of a part, named in passing: 11个评价对象里政府采购有几个."""
    kinds = ("parts", "subset", "same")
    relatives: Iterable[str] = (f for r in base.relations[fact.id] if r.kind in kinds for f in r.facts)
    return any(matches(f, stated) for other in relatives for f in base.knowledge.facts[other].figures)


def matches(figure: Figure, stated: Quantity) -> bool:
    yuan = in_yuan(figure.value, figure.unit)
    if yuan is not None and stated.unit in (MONEY, ""):
        return stated.value == yuan or (stated.unit == "" and stated.value == figure.value)
    return stated.unit in (COUNTED, SHARE, "") and stated.value == figure.value


def _conversions(fact: Fact, reading: Reading, measures: tuple[str, ...]) -> tuple[Computed, ...]:
    amount = fact.figure("amount")
    if not reading.unit or amount is None or (measures and "amount" not in measures):
        return ()
    found = conversion(amount.value, amount.unit, reading.unit)
    return (found,) if found and reading.unit != amount.unit else ()
