"""Several facts that one question names side by side: 5月和8月, 设置、监控的目标."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answering.facts import ANCHORS, FactBase, slot
from bot.model import Fact


def together(keys: frozenset[str], joined: bool, base: FactBase) -> tuple[Fact, ...]:
    """Several related facts that explain the keys between them, each named by a part of its own: 5月和8月.

    ``joined``: whether the question sets things side by side in words (和, 比); else only values of one
    slot name several: 整体支出自评的结果公开了几个 is not about the targets published and the self-evaluations.
    """
    best: tuple[tuple[int, int], tuple[Fact, ...]] = ((0, 0), ())
    for ids in base.groups_holding(keys):
        group = _cover(ids, keys, joined, base)
        own = [keys & base.vocabulary[fact.id] for fact in group]
        told_apart = frozenset.union(*own) - frozenset.intersection(*own) if own else frozenset()
        weight = len(told_apart), sum(map(len, own))
        if weight > best[0]:
            best = (weight, group)
    return best[1]


def _cover(ids: tuple[str, ...], said: frozenset[str], joined: bool, base: FactBase) -> tuple[Fact, ...]:
    keys = base.hard(said)
    facts = [base.knowledge.facts[f] for f in ids]
    own = {f.id: keys & base.vocabulary[f.id] for f in facts if base.meant(f, said)}
    named = [f for f in facts if f.id in own and _named(f.id, own, keys, base)]
    mine = {f.id: own[f.id] & base.about[f.id] for f in named}
    named = [f for f in named if not any(mine[f.id] <= mine[other.id] for other in named if other != f)]
    named = [f for f in named if not _holds_one(f, named, base)]  # 评价对象里采购和政策合计几个 names the parts only
    if not joined and not _parallel([own[f.id] for f in named]):
        return ()
    covered = frozenset().union(*(own[f.id] for f in named)) if named else frozenset()
    return tuple(named) if len(named) > 1 and covered == keys else ()


def _holds_one(whole: Fact, others: Sequence[Fact], base: FactBase) -> bool:
    """Whether one of the others is a part of it."""
    ids = {fact.id for fact in others if fact != whole}
    sums = (r for r in base.relations[whole.id] if r.kind == "parts" and r.facts[0] == whole.id)
    return any(ids & set(relation.facts) for relation in sums)


def _named(fact_id: str, own: Mapping[str, frozenset[str]], keys: frozenset[str], base: FactBase) -> bool:
    """Whether the keys name this fact apart from its relatives, and it lacks only what a relative is named by."""
    mine = own[fact_id] & base.about[fact_id]
    others = [o & base.about[f] for f, o in own.items() if f != fact_id]
    marks = {
        key for key in mine if slot(key) in ANCHORS | {"month", "year", "scope"} and any(key not in o for o in others)
    }
    missing = keys - own[fact_id]  # 8月 in 5月和8月 as the May fact sees it
    parallel = {slot(k) for k in marks} & {slot(k) for k in missing}
    anchored = any(slot(k) in ANCHORS for k in marks)
    return bool(marks) and bool(anchored or parallel)


def _parallel(named: Sequence[frozenset[str]]) -> bool:
    """Whether each fact is named by a value of its own in a slot that they share."""
    common = frozenset.intersection(*named) if named else frozenset()
    slots = [{slot(key) for key in keys - common} - {"topic"} for keys in named]
    return bool(slots) and bool(set.intersection(*slots))
