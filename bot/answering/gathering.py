"""What an operation may take: facts that are named, were talked of, or are there to choose among."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.completion import Completed
from bot.answering.coordination import Coordination
from bot.answering.memory import PAIR
from bot.answering.places import places
from bot.answering.pointers import SEVERAL, Pointers
from bot.answering.request import Request, is_slight
from bot.answering.select import Selection, Selector
from bot.answering.workings import Operands
from bot.model import Context, Fact

FILTERS = ("most", "least", "bound", "between")
HALF = 0.5
"""A member that explains less of a request than this is not what it names."""


class Gathering:
    """Gathers operands from a request and its conversation."""

    def __init__(self, selector: Selector, coordination: Coordination, pointers: Pointers) -> None:
        self._base = selector.base
        self._selector = selector
        self._coordination = coordination
        self._pointers = pointers

    def operands(self, request: Request, completed: Completed, context: Context) -> Operands:
        if self._goes_on(request, completed, context):
            return Operands(self._counterparts(request, context))
        if is_again(request, context):
            return Operands(self._base.get(context.facts))
        plain = replace(request, ops=frozenset(), quantities=(), polar=False)
        plain = replace(plain, measures=tuple(m for m in request.measures if m != "share"))
        if self._chooses(request):
            plain = replace(plain, asks=frozenset())  # 最多的是几月 asks which of them
        placed = self._at_places(request, context) or self._left_out(request, context)
        plain = replace(plain, ordinals=()) if placed else plain
        named = placed or self._coordination.numbered(request) or self._coordination.named(plain, figures=True)
        joined = self._beside_focus(plain, request, context)
        chosen = joined or (completed.selection if completed.linked else self._selector.select(plain))
        if joined and len(chosen.facts) > 1 and "share" not in request.ops:
            return Operands()  # 比监控的多吗: which of them is not said
        own = any(map(self._base.is_specific, request.keys)) or (self._tells(request) and not completed.linked)
        if not named and len(chosen.facts) == 1 and (own or (completed.linked and request.keys)):
            named = chosen.facts
        if len(named) == 1 and request.around and (other := self._around(plain, named[0])):
            named = (other, *named)
        talked = self._talked(request, context)
        pool = self._row_with(named, context) or self._pool(chosen, request, context)
        if len(named) == 1 and named[0] in pool and self._selector.coverage(request, named[0]) < HALF:
            named = ()  # 资金低于100亿的公开内容: the list is named, not one of its members
        return Operands(named, talked, pool)

    def _goes_on(self, request: Request, completed: Completed, context: Context) -> bool:
        """部门的呢, after the share of one of another: the same of something else."""
        says = any(word.term.slot in ("measure", "op") for word in request.words)
        shared = "share" in request.measures and len(context.facts) == PAIR
        return completed.linked and bool(request.keys) and shared and not says

    def _counterparts(self, request: Request, context: Context) -> tuple[Fact, ...]:
        """For each that was talked of the one that differs from it in what is named; none unless all have one."""
        found: list[Fact] = []
        plain = Request(words=request.words, text=request.text)
        for fact in self._base.get(context.facts):
            keys = request.keys | self._shared(fact, request)
            facts = self._selector.select(replace(plain, keys=keys)).facts
            if len(facts) != 1:
                return ()
            found += facts
        return tuple(found)

    def _left_out(self, request: Request, context: Context) -> tuple[Fact, ...]:
        """除掉它们，还剩几个: those of what was laid out that were talked of last."""
        rest = any(self._base.knowledge.operations[name].does == "rest" for name in request.ops)
        points = request.pointers & {*SEVERAL, "back"} and not any(map(self._base.is_specific, request.keys))
        talked = self._base.get(context.facts)
        return talked if rest and points and {fact.id for fact in talked} < set(context.listed) else ()

    def _at_places(self, request: Request, context: Context) -> tuple[Fact, ...]:
        """第一类和第二类差多少, 头一类占总数的几成: members of what was laid out, as operands."""
        pointing = request.ordinals or "middle" in request.pointers
        if not pointing or any(map(self._base.is_specific, request.keys)):
            return ()
        for row in self._pointers.rows(context):
            found = self._base.get(row[place] for place in places(request, len(row)) or ())
            if found and all(fact.figures for fact in found):
                return found
        return ()

    def _chooses(self, request: Request) -> bool:
        """Whether it wants the most or the least of several."""
        return any(self._base.knowledge.operations[name].does in ("most", "least") for name in request.ops)

    def _tells(self, request: Request) -> bool:
        """Whether it names something; where one of many is wanted, 全州公开的 names no one thing."""
        filters = any(self._base.knowledge.operations[name].does in FILTERS for name in request.ops)
        keys = [key for key in request.keys if not (filters and self._base.knowledge.slot_of(key).lenient)]
        vague = {"soft", "generic"} if filters else {"soft"}
        return any(self._base.kind(key) not in vague for key in keys)

    def _beside_focus(self, plain: Request, request: Request, context: Context) -> Selection | None:
        """它占自评项目的几成, 比自评少多少: the fact named that has a figure to set beside what was talked of."""
        joins = any(self._base.knowledge.operations[name].joins for name in request.ops)
        talked = self._base.get(context.facts)
        if not joins or not request.keys or not talked:
            return None
        held = {figure.measure for figure in talked[0].figures if figure.measure != "share"}
        asked = set(plain.measures) & held or held
        peers = (f for f in self._base.knowledge.facts.values() if f not in talked and any(map(f.figure, asked)))
        among = frozenset(fact.id for fact in peers)
        found = self._selector.select(plain, among)
        if len(found.facts) < 2:
            return found if found.facts else None
        alike = replace(plain, keys=plain.keys | self._shared(talked[0], plain))
        narrowed = self._selector.select(alike, among)
        return narrowed if len(narrowed.facts) == 1 else found

    def _shared(self, focus: Fact, request: Request) -> frozenset[str]:
        """What the focus is about, of the slots that go on from question to question and that it does not name."""
        said = {key.partition(":")[0] for key in request.keys}
        slots = self._base.knowledge.slots
        kept = {key for key in self._base.about[focus.id] if slots[key.partition(":")[0]].inherited}
        return frozenset(key for key in kept if key.partition(":")[0] not in said)

    def _around(self, request: Request, named: Fact) -> Fact | None:
        """以5月为基期，8月监控项目数增长多少: what the clause before it names, with what it leaves unsaid."""
        slots = {key.partition(":")[0] for key in request.around}
        kept = {key for key in request.keys if key.partition(":")[0] not in slots}
        facts = self._selector.select(replace(request, keys=request.around | kept, around=frozenset())).facts
        return facts[0] if len(facts) == 1 and facts[0] != named else None

    def _talked(self, request: Request, context: Context) -> tuple[Fact, ...]:
        counted = any(is_slight(q) and q.value > 1 for q in request.quantities)
        if request.pointers & SEVERAL or (counted and not request.keys):
            return self._pointers.talked(request, context)
        laid = self._laid_out(context)
        if len(laid) > 2 and any(self._base.knowledge.operations[name].does == "sum" for name in request.ops):
            return laid  # 五类的个数全加起来
        return self._base.get(told_last(context))

    def _pool(self, chosen: Selection, request: Request, context: Context) -> tuple[Fact, ...]:
        """Things of one kind: the members of a list, its parts, what the words do not tell apart, what was listed."""
        named = any(self._base.is_specific(key) for key in request.keys)
        if not named and self.is_row_talked_of(context):
            return self._laid_out(context)  # 最多的占五类总数的几成
        if members := self._members(chosen, request):
            return members
        if meant := self.list_meant(request):
            return self._base.get(meant.members)
        if len(chosen.facts) > 1 and named:
            return chosen.facts
        if not named and len(listed := self._laid_out(context)) > 1:
            return listed
        said = any(word.term.slot == "measure" for word in request.words)
        if said and not (request.keys or context.facts) and self._chooses(request):
            return self._base.figured()  # 全文里最大的一笔
        for fact in chosen.facts if request.keys else ():
            for list_ in self._base.lists_of(fact):
                members = self._base.get(list_.members)
                if members and members[0].figures and request.keys <= self._base.words[list_.id]:
                    return members
        return ()

    def _row_with(self, named: tuple[Fact, ...], context: Context) -> tuple[Fact, ...]:
        """除掉政府采购和财政政策还剩几个: the row laid out last, of which all those that are named are members."""
        laid = self._laid_out(context)
        return laid if named and set(named) < set(laid) else ()

    def _members(self, chosen: Selection, request: Request) -> tuple[Fact, ...]:
        """The members, or the parts, of what the words name."""
        for fact in chosen.facts if request.keys else ():
            members = self._base.get(fact.members) or self._base.parts_of(fact)
            if members and members[0].figures:
                return members
        return ()

    def is_row_talked_of(self, context: Context) -> bool:
        """Whether several things with figures were told last, or the list that they are."""
        row = self._laid_out(context)
        one = [fact for fact in self._base.get(context.facts) if not fact.members]
        return len(row) > 1 and len(one) != 1 and all(fact.figures for fact in row)

    def _laid_out(self, context: Context) -> tuple[Fact, ...]:
        """The list that the focus is, or is from; else the focus."""
        listed = set(context.listed)
        whole = any(set(fact.members) == listed for fact in self._base.get(context.facts))
        current = whole or set(context.facts) <= listed
        return self._base.get(context.listed if listed and current else context.facts)

    def list_meant(self, request: Request) -> Fact | None:
        """The list of things with figures that the words mean, whatever is asked of them."""
        if all(self._base.is_soft(key) for key in request.keys):
            return None
        plain = replace(request, ops=frozenset(), quantities=(), measures=(), asks=frozenset())
        for candidate in self._selector.ranked(replace(plain, ordinals=(), polar=False))[:5]:
            members = self._base.get(candidate.fact.members)
            if not candidate.unmet and members and members[0].figures and plain.keys:
                return candidate.fact
        return None


def is_again(request: Request, context: Context) -> bool:
    """那资金呢, after 8月比5月多几个: the calculation of the last answer, of another measure."""
    return bool(request.ops) and request.ops == frozenset(context.worked) and not request.keys


def told_last(context: Context) -> tuple[str, ...]:
    """What 差多少 is about: several facts just told, else two just listed, else the last two told."""
    if len(context.facts) > 1:
        return context.facts
    if len(context.listed) == 2 and context.facts and context.facts[0] in context.listed:
        return context.listed
    before = context.earlier[0] if context.earlier else ()
    return (*(fact for fact in before if fact not in context.facts), *context.facts)
