"""The one gate before an answer: every part that a request must have used is used."""

from __future__ import annotations

from bot.answering.facts import CAREFUL, FactBase
from bot.answering.numbers import ordinal
from bot.answering.outcome import Outcome
from bot.answering.request import Request, is_slight
from bot.answering.select import excused
from bot.model import Fact


def musts(request: Request, base: FactBase) -> frozenset[str]:
    """Keys of the parts that an answer has to use."""
    found = {key for key in request.keys if base.is_must(key)}
    found.update(key for name in request.measures if base.is_must(key := f"measure:{name}"))
    operations = base.knowledge.operations
    told_by_unit = {name for name in request.ops if request.unit and operations[name].does == "convert"}
    found.update(key for name in request.ops - told_by_unit if base.is_must(key := f"op:{name}"))
    found.update(key for name in request.asks if base.kind(key := f"ask:{name}") in CAREFUL)
    found |= base.asked(request.pointers)
    found.update(request.negated)
    found.update(word.key for word in request.foreign)
    found.update(f"ordinal:{ordinal(number)}" for number in request.ordinals)
    found.update(f"manner:{name}" for name in request.manner)
    if request.polar:
        found.update(f"quantity:{q.text}" for q in request.quantities if not is_slight(q))
    if request.places is not None:
        found.add(f"precision:{request.places}")
    if request.unit:
        found.add(f"unit:{request.unit}")
    return frozenset(found)


def unused(request: Request, outcome: Outcome, base: FactBase) -> frozenset[str]:
    """The parts that the answer must use and does not."""
    return musts(request, base) - outcome.used


def used_by(request: Request, facts: tuple[Fact, ...], base: FactBase) -> frozenset[str]:
    """The parts of the request that the facts hold between them."""
    held = frozenset[str]().union(*(base.words[fact.id] for fact in facts))
    found = set(held) | {key for key in request.keys if _is_of_all(key, facts, base)}
    if any(base.has_name(fact) for fact in facts):
        found.update(f"ask:{name}" for name in request.asks if base.kind(f"ask:{name}") == "name")
    for fact in facts:
        found |= excused(request, fact, base)
        for figure in fact.figures:
            found.add(f"measure:{figure.measure}")
            found.update(
                f"measure:{name}" for name, measure in base.knowledge.measures.items() if measure.of == figure.measure
            )
    return frozenset(found & _all(request))


def _is_of_all(key: str, facts: tuple[Fact, ...], base: FactBase) -> bool:
    """全州 said of facts that are of no narrower range: they are of the whole document's."""
    slot = base.knowledge.slot_of(key)
    return slot.lenient and bool(facts) and not any(slot.name in fact.about for fact in facts)


def _all(request: Request) -> set[str]:
    keys = set(request.keys) | set(request.negated)
    keys.update(f"measure:{name}" for name in request.measures)
    keys.update(f"ask:{name}" for name in request.asks)
    keys.update(f"followup:{name}" for name in request.pointers)
    keys.update(word.key for word in request.foreign)
    keys.update(f"ordinal:{ordinal(number)}" for number in request.ordinals)
    return keys
