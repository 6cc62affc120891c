"""Several facts that one request names side by side: 5月和8月, A 比 B, A 占 B."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise, product

from bot.answering.choosing import CLOSE
from bot.answering.lexicon import Word
from bot.answering.request import PLACED, Request, is_slight
from bot.answering.select import Selection, Selector
from bot.model import Fact, Role

MOST = 4
"""Alternatives of one segment that are tried against those of the others."""
MOST_SIDES = 8
"""More than that is no comparison that a person makes."""
TRIED = 300
"""Ways to match the sides that are looked at; each further side multiplies them."""


class Coordination:
    """Finds what each side of 和, 比 or 占 means; a side that says less takes the rest from the others."""

    def __init__(self, selector: Selector) -> None:
        self._selector = selector
        self._base = selector.base

    def named(self, request: Request, figures: bool = False) -> tuple[Fact, ...]:
        """The facts in the order named, with ``figures`` such that have some if there are any.

        Empty if the request has no sides that each mean a fact.
        """
        sides = self._sides(request)
        if not 2 <= len(sides) <= MOST_SIDES:
            return ()
        options = [self._options(side, request, figures) for side in sides]
        if not all(options):
            return ()
        chosen = self._together(options)
        return chosen if len(set(chosen)) > 1 else ()

    def numbered(self, request: Request) -> tuple[Fact, ...]:
        """目标3936个和851个，合计几个: the facts whose figures are said, if every number said is one."""
        numbers = [quantity.value for quantity in request.quantities if not is_slight(quantity)]
        holders = [self._base.get(self._base.holding(n) or self._base.printing(n)) for n in numbers]
        options = [self._likeliest_named(facts, request) for facts in holders]
        if not 2 <= len(options) <= MOST_SIDES or not all(options):
            return ()
        chosen = self._together(options)
        return chosen if len(set(chosen)) == len(options) else ()

    def _likeliest_named(self, facts: tuple[Fact, ...], request: Request) -> tuple[Fact, ...]:
        """比目标设置的851个: of two facts with the figure the one that is about more of what is named."""
        named = [len(request.keys & self._base.about[fact.id]) for fact in facts]
        return tuple(fact for fact, count in zip(facts, named, strict=True) if count == max(named))

    def beside(self, request: Request, selection: Selection) -> tuple[Fact, ...]:
        """Facts named side by side, where one fact does not explain it all."""
        held = self._base.stated[selection.facts[0].id] if len(selection.facts) == 1 else ()
        left = [key for key in self._unlike(request) if key not in held]
        if len(selection.facts) == 1 and not left and not self._wants_each(request, selection.facts[0]):
            return ()
        if not self._stand_beside(request):
            return ()
        named = self.named(request)
        kin = all(one.id in self._base.kin(other) for one in named for other in named)
        apart = not selection.facts and all(self._is_of_something(side) for side in self._sides(request))
        return named if left or kin or apart else ()

    def _is_of_something(self, side: Sequence[Word]) -> bool:
        """Whether a side says by itself what it is about: 项目自评, not 二五年."""
        return any(self._places(word) and self._base.is_specific(word.key) for word in side)

    def row(self, request: Request) -> tuple[Fact, ...]:
        """What is set side by side, whatever one fact explains it all: 整体目标和重点评价各有多少个."""
        return self.named(request, figures=True) if self._stand_beside(request) else ()

    def _wants_each(self, request: Request, fact: Fact) -> bool:
        """5月和8月分别监控多少: the fact that is about both months has the figures of neither."""
        number = any(self._base.kind(f"ask:{name}") == "number" for name in request.asks)
        return self._is_of_both(request, fact) and (number or bool(request.measures))

    def _is_of_both(self, request: Request, fact: Fact) -> bool:
        slots = self._base.knowledge.slots
        if any(len(fact.about[slot]) > 1 for slot in fact.about if slots[slot].role is Role.CONSTRAINT):
            return True
        named = [key for key in request.keys if self._base.knowledge.slot_of(key).role is Role.CONSTRAINT]
        members = [self._base.about[member] for member in fact.members]
        return len(named) > 1 and all(any(key in about for about in members) for key in named)

    def _stand_beside(self, request: Request) -> bool:
        """Whether the request sets things side by side: 5月和8月, 5月、8月."""
        joined = any(self._role(word) is Role.JOINT or word.stop == "list" for word in request.words)
        pairs = pairwise(request.words)
        return joined or any(self._is_listed(*pair) for pair in pairs)

    def _is_listed(self, before: Word, after: Word) -> bool:
        """Two values of a slot with a mark between them, or two months or places at all."""
        if before.term.slot != after.term.slot or not self._base.is_must(before.key):
            return False
        return bool(after.stop) or self._role(after) is Role.CONSTRAINT

    def _unlike(self, request: Request) -> list[str]:
        """Values that stand beside others of their slot: 5月和8月."""
        found = []
        must = [key for key in request.keys if self._base.is_must(key)]
        for key in must:
            slot = key.partition(":")[0]
            others = [k for k in must if k.partition(":")[0] == slot and k != key]
            if any(not self._is_kind_of(key, other) for other in others):
                found.append(key)
        return found

    def _role(self, word: Word) -> Role:
        slot = self._base.knowledge.slots.get(word.term.slot)
        return slot.role if slot else Role.WORD

    def _sides(self, request: Request) -> list[list[Word]]:
        """The words between 和, 比, 占 and marks, as far as they name something."""
        sides: list[list[Word]] = [[]]
        for word in request.words:
            slot = self._base.knowledge.slots.get(word.term.slot)
            role = slot.role if slot else Role.WORD
            parts = role is Role.JOINT or (role is Role.OPERATION and self._joins(word))
            if parts or word.stop == "list" or self._repeats(word, sides[-1]):
                sides.append([])
            sides[-1].append(word)
        sides = [side for side in sides if any(self._places(word) for word in side)]
        return self._parallel(sides)

    def _joins(self, word: Word) -> bool:
        """比 has two sides; 8月的监控一共监控了几个, 事前评估平均每个项目 have one."""
        return self._base.knowledge.operations[word.term.value].joins

    def _parallel(self, sides: list[list[Word]]) -> list[list[Word]]:
        """Without the sides that only go on: 5月、8月, 累计监控多少."""
        values = [{word.term.slot: word.key for word in side if self._places(word)} for side in sides]
        slots = {slot for row in values for slot in row}
        parallel = {slot for slot in slots if len({row[slot] for row in values if slot in row}) > 1}
        kept = [side for side, row in zip(sides, values, strict=True) if parallel & set(row)]
        return kept if len(kept) > 1 else sides

    def _repeats(self, word: Word, side: Sequence[Word]) -> bool:
        """Another value of a slot begins another side: 5月8月, 财政政策、政府采购; but 绩效目标监控 is one thing."""
        telling = [each for each in side if self._role(each) is not Role.GENERAL]
        equated = bool(side) and side[-1].text in self._base.knowledge.words.copulas  # 部门整体是项目的几倍
        near = bool(telling) and telling[-1].term.slot == word.term.slot and not equated
        compound = near and self._role(word) is not Role.CONSTRAINT
        if not self._places(word) or (compound and not word.stop):
            return False
        same = [w.key for w in side if w.term.slot == word.term.slot and self._places(w)]
        return any(not self._is_kind_of(word.key, key) for key in same)

    def _is_kind_of(self, one: str, other: str) -> bool:
        return self._base.is_narrower(one, other) or self._base.is_narrower(other, one)

    def _places(self, word: Word) -> bool:
        slot = self._base.knowledge.slots.get(word.term.slot)
        if slot is None or slot.role not in PLACED or not slot.must:
            return False
        return word.term.kind != "soft"

    def _tells(self, word: Word) -> bool:
        """Whether it says more of what a side is about: 项目支出 in 项目支出自评."""
        return self._role(word) is Role.SUBJECT and word.term.kind != "soft"

    def _options(self, side: Sequence[Word], request: Request, figures: bool) -> tuple[Fact, ...]:
        """What a side may mean by itself, else with what the other sides say besides."""
        own = frozenset(word.key for word in side if self._places(word))
        besides = frozenset(word.key for word in side if self._tells(word))
        slots = {key.partition(":")[0] for key in own}
        shared = {key for key in request.keys if key.partition(":")[0] not in slots}
        alone = self._meant(side, own | besides, request, figures)
        if alone and any(self._base.is_specific(key) for key in own):
            return alone
        alone = self._meant(side, own | besides | shared, request, figures) or alone
        others = {key for key in request.keys - own if key.partition(":")[0] in slots and self._base.is_specific(key)}
        return self._of_this_side(alone, others)

    def _of_this_side(self, facts: tuple[Fact, ...], others: set[str]) -> tuple[Fact, ...]:
        """监控比目标多多少: what is monitored of the 整体绩效目标 is of the other side, if there is anything else."""
        own = tuple(fact for fact in facts if others.isdisjoint(self._base.about[fact.id]))
        return own or facts

    def _meant(self, side: Sequence[Word], keys: frozenset[str], request: Request, figures: bool) -> tuple[Fact, ...]:
        text = "".join(word.text for word in side)
        extra = "".join(word.text for word in request.words if word.key in keys)
        asked = Request(
            words=tuple(word for word in request.words if word.key in keys),
            keys=keys,
            measures=tuple(m for m in request.measures if m in self._base.knowledge.measures),
            counted=request.counted,
            text=text + extra,
        )
        sharing = replace(asked, measures=tuple(m for m in asked.measures if m != "share"))
        selection = self._selector.select(sharing)
        fits = tuple(c.fact for c in selection.others if not c.unmet and c.fact.figures)
        if figures and fits and not any(self._base.is_specific(word.key) for word in side):
            return fits[:MOST]  # 目标, 公开的: what the other side is set against tells which
        if not figures or any(fact.figures for fact in selection.facts):
            return self._likest(selection)[:MOST]
        return fits[:1] or selection.facts[:MOST]

    def _likest(self, selection: Selection) -> tuple[Fact, ...]:
        """Of facts that no word tells apart those called so: 整体支出绩效目标 is not the published."""
        likeness = {candidate.fact.id: candidate.likeness for candidate in selection.others}
        best = max((likeness.get(fact.id, 0.0) for fact in selection.facts), default=0.0)
        return tuple(fact for fact in selection.facts if likeness.get(fact.id, 0.0) >= CLOSE * best)

    def _together(self, options: Sequence[tuple[Fact, ...]]) -> tuple[Fact, ...]:
        """One fact of each side, such that they belong together if any do."""
        kinds = ("compare", "add", "subset", "parts")
        for chosen in islice(product(*options), TRIED):
            if len(set(chosen)) == len(chosen) and self._base.related(chosen, kinds):
                return chosen
        apart = (chosen for chosen in islice(product(*options), TRIED) if len(set(chosen)) == len(chosen))
        return max(apart, key=self._shared, default=())

    def _shared(self, facts: Sequence[Fact]) -> int:
        """How much all of them are about: 监控项目 is set against the 目标 of projects."""
        return len(frozenset.intersection(*(self._base.about[fact.id] for fact in facts)))
