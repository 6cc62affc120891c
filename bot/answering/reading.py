"""From recognised spans to a reading: what is asked for, about what, and what was left unexplained."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.grammar import CLASSIFIERS, MULTIPLES
from bot.answering.lexicon import Found
from bot.model import Entity, Quantity, Reading

NARROWING = frozenset(
    (
        "stage",
        "object",
        "act",
        "scope",
        "place",
        "institution",
        "project",
        "month",
        "year",
        "ordinal",
        "topic",
        "foreign",
    )
)
"""Slots whose terms a fact has to meet."""
POLAR = "polar"
"""Group of the particles that ask for yes or no: 8月监控了4826个吗."""
FEW_SLIPS = 1
"""Single stray characters that are put down to the fingers, where much else is said; more of them make a word."""
MENTIONED = "money"
"""Value of the slot measure for bare nouns (钱, 资金), which may ask for the amount or only mention it."""
ENUMERATION = "、"
SLIGHT = 10
"""Counts up to this, written in passing (两个月, 这几个), constrain nothing unless the question is about them."""


def read(found: Found) -> Reading:
    entities = _corrected(found.entities)
    asked = tuple(e for e in entities if e.term.slot != "filler")
    ops = frozenset(_values(asked, "op")) | _polar(entities)
    stray = tuple(left for left in found.leftovers if left.slip)
    judged = "verify" in ops and "compare" not in ops  # 听说把5.38亿弄丢了: a yes covers every word
    slips = stray if len(stray) <= FEW_SLIPS and sum(map(_asks, asked)) > 1 and not judged else ()
    return Reading(
        terms=frozenset(e.term.key for e in asked if e.term.slot in NARROWING),
        measures=_measures(asked),
        faint=_values(asked, "measure") == (MENTIONED,),
        ops=ops,
        asks=frozenset(_values(asked, "ask")),
        quantities=_quantities(asked),
        unit=next(iter(_values(asked, "unit")), ""),
        cues=frozenset(_values(asked, "followup")) | _joins(found, entities),
        social=_values(asked, "social"),
        entities=entities,
        leftovers=tuple(left for left in found.leftovers if left not in slips),
        noise=slips,
    )


def _values(entities: Sequence[Entity], slot: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.term.value for e in entities if e.term.slot == slot))


def _measures(entities: Sequence[Entity]) -> tuple[str, ...]:
    """What is wanted, also where it is said in one breath with what to work out: 少几个, 多多少亿."""
    named = ("amount" if value == MENTIONED else value for value in _values(entities, "measure"))
    told = (_counted_by(e.text[-1]) for e in entities if e.term.slot == "op")
    return tuple(dict.fromkeys((*named, *filter(None, told))))


def _counted_by(char: str) -> str:
    return "count" if char in CLASSIFIERS else "amount" if char in MULTIPLES else ""


def _joins(found: Found, entities: Sequence[Entity]) -> frozenset[str]:
    """Whether things are set side by side: 5月和8月, 设置、监控; not two measures of one: 个数和资金."""
    said = [e for e in entities if e.term.slot not in ("filler", "conj")]
    joints = [e.start for e in entities if e.term.slot == "conj"]
    joints += [at for at, char in enumerate(found.text) if char == ENUMERATION]
    for at in joints:
        before = max((e for e in said if e.end <= at), key=lambda e: e.end, default=None)
        after = min((e for e in said if e.start >= at), key=lambda e: e.start, default=None)
        if before and after and before.term.slot in NARROWING and after.term.slot in NARROWING:
            return frozenset(("and",))
    return frozenset()


def _polar(entities: Sequence[Entity]) -> frozenset[str]:
    """A number that a person asks yes or no about is to be verified."""
    asked = any(e.term.group == POLAR for e in entities)
    return frozenset(("verify",)) if asked and any(q.value > SLIGHT for q in _quantities(entities)) else frozenset()


def _quantities(entities: Sequence[Entity]) -> tuple[Quantity, ...]:
    return tuple(e.quantity for e in entities if e.quantity is not None)


def _corrected(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The last word counts: 八月不对是五月, 统计局不是统计局是民政局."""
    for at, entity in enumerate(entities):
        if entity.term.slot == "correction" and any(_weighs(e) for e in entities[:at]):
            before, after = entities[:at], entities[at + 1 :]
            dropped = {e.term.key for e in before if _weighs(e)}
            after = _without_repeats(after, dropped)
            replaced = {_kind(e) for e in after if _weighs(e)}
            kept = tuple(e for e in before if _kind(e) not in replaced and e.term.slot != "foreign")
            return _corrected(kept + after) if replaced else entities
    return entities


def _without_repeats(after: tuple[Entity, ...], dropped: set[str]) -> tuple[Entity, ...]:
    """In 不是A是B the A after the cue is what is taken back."""
    for at, entity in enumerate(after):
        rest = after[at + 1 :]
        if entity.term.key in dropped and any(_kind(e) == _kind(entity) for e in rest):
            return after[:at] + rest
    return after


def _weighs(entity: Entity) -> bool:
    return entity.term.slot in NARROWING or entity.term.slot in ("measure", "quantity")


def _asks(entity: Entity) -> bool:
    return _weighs(entity) or entity.term.slot in ("ask", "op")


def _kind(entity: Entity) -> str:
    return entity.term.slot if entity.term.slot != "topic" else entity.term.key
