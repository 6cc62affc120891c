"""What an operation may take: facts that are named, were talked of, or are there to choose among."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.completion import Completed
from bot.answering.coordination import Coordination
from bot.answering.pointers import SEVERAL, Pointers
from bot.answering.request import Request
from bot.answering.select import Selection, Selector
from bot.answering.workings import Operands
from bot.model import Context, Fact


class Gathering:
    """Gathers operands from a request and its conversation."""

    def __init__(self, selector: Selector, coordination: Coordination, pointers: Pointers) -> None:
        self._base = selector.base
        self._selector = selector
        self._coordination = coordination
        self._pointers = pointers

    def operands(self, request: Request, completed: Completed, context: Context) -> Operands:
        plain = replace(request, ops=frozenset(), quantities=(), polar=False)
        plain = replace(plain, measures=tuple(m for m in request.measures if m != "share"))
        named = self._coordination.named(plain, figures=True)
        chosen = self._selector.select(plain) if not completed.linked else completed.selection
        own = any(self._base.is_specific(key) for key in request.keys) or bool(request.keys and not completed.linked)
        if not named and len(chosen.facts) == 1 and (own or (completed.linked and request.keys)):
            named = chosen.facts
        talked = self._talked(request, context)
        pool = self._pool(chosen, request, context)
        return Operands(named, talked, pool)

    def _talked(self, request: Request, context: Context) -> tuple[Fact, ...]:
        if request.pointers & SEVERAL:
            return self._pointers.talked(request, context)
        laid = self._laid_out(context)
        if len(laid) > 2 and any(self._base.knowledge.operations[name].does == "sum" for name in request.ops):
            return laid  # 五类的个数全加起来
        return self._base.get(told_last(context))

    def _pool(self, chosen: Selection, request: Request, context: Context) -> tuple[Fact, ...]:
        """Things of one kind: the members of a list, its parts, what the words do not tell apart, what was listed."""
        for fact in chosen.facts if request.keys else ():
            members = self._base.get(fact.members) or self._base.parts_of(fact)
            if members and members[0].figures:
                return members
        if lists := self._list_meant(request):
            return lists
        named = any(self._base.is_specific(key) for key in request.keys)
        if len(chosen.facts) > 1 and named:
            return chosen.facts
        if not named and len(listed := self._laid_out(context)) > 1:
            return listed
        for fact in chosen.facts if request.keys else ():
            for list_ in self._base.lists_of(fact):
                members = self._base.get(list_.members)
                if members and members[0].figures and request.keys <= self._base.words[list_.id]:
                    return members
        return ()

    def _laid_out(self, context: Context) -> tuple[Fact, ...]:
        """The list that the focus is from, else the focus."""
        current = set(context.facts) <= set(context.listed)
        return self._base.get(context.listed if context.listed and current else context.facts)

    def _list_meant(self, request: Request) -> tuple[Fact, ...]:
        """The members of the list that the words mean, whatever is asked of them."""
        plain = replace(request, ops=frozenset(), quantities=(), measures=(), asks=frozenset())
        for candidate in self._selector.ranked(replace(plain, ordinals=(), polar=False))[:5]:
            members = self._base.get(candidate.fact.members)
            if not candidate.unmet and members and members[0].figures and plain.keys:
                return members
        return ()


def told_last(context: Context) -> tuple[str, ...]:
    """What 差多少 is about: several facts just told, else two just listed, else the last two told."""
    if len(context.facts) > 1:
        return context.facts
    if len(context.listed) == 2 and context.facts and context.facts[0] in context.listed:
        return context.listed
    before = context.earlier[0] if context.earlier else ()
    return (*before, *context.facts)
