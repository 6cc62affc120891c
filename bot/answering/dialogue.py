"""What an utterance means in its conversation: choices taken, words that point back, what is left unsaid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.answering.calculate import COMPARING
from bot.answering.compute import conversion
from bot.answering.decide import decide
from bot.answering.decision import Decision, Heard, Line, declined, spoken
from bot.answering.ellipsis import complete, continued
from bot.answering.facts import FactBase, slot
from bot.answering.lookup import answer, side_by_side
from bot.answering.numbers import COUNTED
from bot.answering.ranking import RANKING
from bot.model import Context, Fact, Reading, Reason, Status

SMALL_TALK = 4
"""Unexplained characters that a greeting or thanks may carry."""


def converse(reading: Reading, context: Context, base: FactBase) -> Heard:
    for step in (_social, _chosen, _all, _cited, _again, _previous, _ordinal, _converted):
        if decision := step(reading, context, base):
            return decision
    if not context.reading.terms and not context.facts:
        heard = Heard(decide(reading, base), reading)
    else:
        heard = continued(reading, context, base)
    return _kept_in_mind(heard, reading, base)


def _kept_in_mind(heard: Heard, reading: Reading, base: FactBase) -> Heard:
    if heard.decision.status is not Status.UNANSWERED or not complete(reading, base):
        return heard
    known = frozenset(key for key in reading.terms if base.knows(key))
    for let_go in ("", "place", "institution", "month", "year"):
        rest = frozenset(key for key in known if slot(key) != let_go)
        if base.fitting(rest):
            return replace(heard, declined=replace(reading, terms=rest))
    return heard


def _said_nothing(reading: Reading) -> bool:
    """Whether it names nothing that a fact could be found by."""
    return not reading.terms and not reading.leftovers and not reading.unit


def _says_nothing(reading: Reading, context: Context) -> bool:
    """Whether it consists of fillers: 好吧, 不好意思打扰了, or asks for a yes about nothing: 在不在."""
    idle = {"filler", "context", "conj"} | (set() if context.facts else {"op"})
    bare = all(e.term.slot in idle for e in reading.entities) and reading.ops <= {"verify"}
    return bool(reading.entities) and bare and not (reading.leftovers or reading.noise)


def _social(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    if _says_nothing(reading, context):
        return Heard(Decision(Status.SOCIAL, None, (Line("social.nothing"),)), context.reading)
    if not reading.social:
        return None
    groups = {base.knowledge.terms[f"social:{value}"].group for value in reading.social}
    if "handoff" in groups and not (reading.measures or reading.leftovers):
        return Heard(Decision(Status.HANDOFF, None, (Line("handoff"),)), context.reading)
    strange = sum(len(left.text) for left in reading.leftovers)
    content = reading.terms or reading.measures or strange > SMALL_TALK or reading.quantities
    if content or (reading.asks | reading.ops - {"verify"} and "query" not in groups):
        return None
    template = f"social.{reading.social[-1]}"
    fresh = Reading() if "reset" in groups else context.reading
    return Heard(Decision(Status.SOCIAL, None, (Line(template),), reset="reset" in groups), fresh)


def _chosen(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """An answer to a clarifying question by its number: 2, 第二个."""
    if not context.choices or reading.measures or reading.asks or reading.leftovers:
        return None
    at = _number(reading)
    others = {key for key in reading.terms if slot(key) != "ordinal"}
    if at is None or others or not 0 < at <= len(context.choices):
        return None
    return tapped(context.choices[at - 1].key, context, base)


def _number(reading: Reading) -> int | None:
    ordinals = [key.partition(":")[2][1:] for key in reading.terms if slot(key) == "ordinal"]
    if len(ordinals) == 1 and ordinals[0].isdigit():
        return int(ordinals[0])
    numbers = [q.value for q in reading.quantities if q.unit in ("", COUNTED) and q.value == int(q.value)]
    return int(numbers[0]) if len(numbers) == 1 and not ordinals else None


def tapped(key: str, context: Context, base: FactBase) -> Heard | None:
    """The answer to a choice by its key, ``fact`` or ``fact/measure``; None if the fact is no longer there."""
    fact_id, _, measure = key.partition("/")
    fact = base.knowledge.facts.get(fact_id)
    if fact is None or (measure and fact.figure(measure) is None):
        return None
    reading = spoken(fact, (measure,) if measure else ())
    return Heard(answer(fact, reading, base), reading)


def _all(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    if "all" not in reading.cues or not context.choices or reading.leftovers or reading.terms:
        return None
    facts = tuple(base.knowledge.facts[choice.key.partition("/")[0]] for choice in context.choices)
    asked = replace(context.reading, measures=reading.measures or context.reading.measures)
    return Heard(side_by_side(facts, asked, base), asked)


def _facts(context: Context, base: FactBase) -> tuple[Fact, ...]:
    return tuple(base.knowledge.facts[f] for f in context.facts if f in base.knowledge.facts)


def _cited(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """出处, 原文怎么说: about the last answer if the question names nothing itself."""
    if not reading.asks & {"source", "original"} or not _said_nothing(reading) or reading.measures:
        return None
    facts = _facts(context, base)
    if not facts:
        return Heard(declined(Reason.NOT_UNDERSTOOD, "unanswered.no_last"), context.reading)
    if len(facts) > 1:
        return Heard(side_by_side(facts, context.reading, base), context.reading)
    told = answer(facts[0], replace(context.reading, quantities=(), unit=""), base)
    if "original" in reading.asks:
        quoted = "\n".join(c.evidence for c in facts[0].citations)
        told = replace(told, lines=(Line("answer.original", {"evidence": quoted}),))
    return Heard(told, context.reading)


def _again(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """没看清，再说一遍: the last answer once more."""
    facts = _facts(context, base)
    if "again" not in reading.cues or not _said_nothing(reading) or reading.measures or not facts:
        return None
    told = answer(facts[0], context.reading, base) if len(facts) == 1 else side_by_side(facts, context.reading, base)
    return Heard(told, context.reading)


def _previous(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """前面那次呢: the one before the current among those last named together, else the one talked of before."""
    if (
        not reading.cues & {"previous", "next"}
        or reading.terms
        or reading.leftovers
        or reading.ops
        or not context.facts
    ):
        return None
    step = 1 if "next" in reading.cues else -1
    current = context.facts[0]
    if len(context.facts) > 1:  # of several just named the first or the last
        named, at = context.facts, 0 if step < 0 else len(context.facts) - 1
    else:
        named = context.earlier if current in context.earlier else context.listed or context.earlier
        at = named.index(current) + step if current in named else len(named) - 1
    if not 0 <= at < len(named) or named[at] not in base.knowledge.facts:
        return None
    fact = base.knowledge.facts[named[at]]
    asked = spoken(fact, reading.measures or context.reading.measures)
    return Heard(answer(fact, asked, base), asked)


def _ordinal(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """第三个: a member of the list last shown."""
    wanted = sorted(key for key in reading.terms if slot(key) == "ordinal")
    anchors = [key for key in reading.terms if base.specific(key)]
    if not wanted or not context.listed or anchors or reading.leftovers or "foreign" in map(slot, reading.terms):
        return None
    numbers = [key.partition(":")[2][1:] for key in wanted]
    places = [int(number) for number in numbers if number.lstrip("-").isdigit()]
    size = len(context.listed)
    ids = [context.listed[at - 1 if at > 0 else at] for at in places if 0 < abs(at) <= size]
    facts = tuple(base.knowledge.facts[f] for f in ids)
    if not facts or len(ids) < len(wanted):
        return None
    asked = replace(spoken(facts[0], ()), asks=reading.asks)
    if len(facts) == 1:
        return Heard(decide(replace(asked, measures=reading.measures), base), asked)
    return Heard(side_by_side(facts, asked, base), asked)


def _converted(reading: Reading, context: Context, base: FactBase) -> Heard | None:
    """换成万元: the amounts last said, in another unit."""
    if (
        not reading.unit
        or reading.terms
        or reading.leftovers
        or not ({"convert"} & reading.ops or not reading.measures)
    ):
        return None
    if reading.ops & (COMPARING | RANKING | {"average", "sum"}) or reading.quantities:
        return None
    values = [] if "total" in reading.ops else [(Decimal(value), unit) for value, unit in context.values]
    if not values:
        amounts = [fact.figure("amount") for fact in _facts(context, base)]
        values = [(figure.value, figure.unit) for figure in amounts if figure]
    computed = tuple(c for value, unit in values if (c := conversion(value, unit, reading.unit)))
    if not computed:
        return None
    lines = tuple(Line("calc.conversion", {"formula": c.formula}) for c in computed)
    facts = _facts(context, base)
    return Heard(Decision(Status.ANSWERED, None, lines, facts, ("amount",), computed), context.reading)
