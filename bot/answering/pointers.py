"""What points at the conversation itself: a number, 第三个, 前者, 再说一遍, 出处, 换成万元, 都要."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.places import counted, places, step, stepped
from bot.answering.request import Request, is_slight
from bot.answering.retelling import TOLD_TOGETHER, Pointed, Retelling
from bot.answering.select import Selector
from bot.model import Context, Fact, Reason, Role, Status

SEVERAL = frozenset(("these", "leading", "trailing"))
LISTS = 9
"""So many facts are looked at for the list that a request names."""

Rule = Callable[["Pointers", Request, Context], Pointed | None]


class Pointers(Retelling):
    """A table of rules, the first that applies counts."""

    def __init__(self, selector: Selector) -> None:
        super().__init__(selector.base)
        self._selector = selector

    def resolve(self, request: Request, context: Context) -> Pointed | None:
        for rule in RULES:
            if pointed := rule(self, request, context):
                return pointed
        return None

    # --- lists -------------------------------------------------------------------

    def chosen(self, request: Request, context: Context) -> Pointed | None:
        """A bare number answers the list that was printed last: 2."""
        numbers = [int(q.value) for q in request.quantities if is_slight(q)]
        if not numbers or not self._is_only(request, numbers=True) or not context.choices or request.polar:
            return None
        if any(not 0 < number <= len(context.choices) for number in numbers):
            return Pointed(unanswered(Reason.NOT_UNDERSTOOD, "unanswered.no_such_choice"))
        keys = [context.choices[number - 1].key for number in numbers]
        return self.tapped(keys)

    def tapped(self, keys: Sequence[str]) -> Pointed:
        """The facts of choices, each with the measure of its key."""
        facts = self._base.get(key.partition("/")[0] for key in keys)
        measures = tuple(m for key in keys if (m := key.partition("/")[2]))
        if not facts:
            return Pointed(unanswered(Reason.NOT_UNDERSTOOD, "unanswered.stale_choice"))
        return Pointed(self.tell(facts, Request(measures=tuple(dict.fromkeys(measures)))))

    def placed(self, request: Request, context: Context) -> Pointed | None:
        """第三个, 头一份, 倒数第二个, 正中间那个 of what was last laid out."""
        if not self._points_at_place(request, context):
            return None
        told, rows = self._base.get(context.facts), self.rows(context, own="back" in request.pointers)
        size = len(context.items) if told else 0  # what was told may be of a fact base that is gone
        row = next((row for row in rows if places(request, len(row))), rows[0] if rows else ())
        if (not row and not size) or self._names_another(request, row):
            return None
        found = places(request, size or len(row))
        if not found:
            outside = unanswered(Reason.NOT_UNDERSTOOD, "unanswered.no_such_place")
            return Pointed(outside) if found is None else None
        if size and len(row) != size:
            return Pointed(self._item(found, context))
        facts = self._base.get(row[place] for place in found)
        if "total" in request.ops and len(facts) > 1 and all(fact.figures for fact in facts):
            return None  # 中间三类一共多少个 is a sum
        return Pointed(None, facts)

    def _names_another(self, request: Request, row: Sequence[str]) -> bool:
        """Whether it names what no entry of the row has to do with; 头一份的被评价单位 is of all of them."""
        own = [self._base.words[one.id] for fact in self._base.get(row) for one in (fact, *self._base.lists_of(fact))]
        named = (key for key in request.keys if self._base.is_specific(key))
        return any(not any(key in words for words in own) for key in named)

    def enumerated(self, request: Request, context: Context) -> Pointed | None:
        """前三份报告, 第二份和第五份报告, 目录里最后一份: of a list that the request names itself."""
        several = self._is_row(request) or any(number < 0 for number in request.ordinals)
        pointing = several or request.pointers & {"leading", "trailing", "middle"}
        if not (pointing and request.keys) or request.ops or request.quantities:
            return None
        plain = replace(request, ordinals=(), pointers=frozenset(), asks=frozenset(), measures=(), unknown=())
        met = (c.fact for c in self._selector.ranked(plain)[:LISTS] if not c.unmet)
        row = max((fact.members for fact in met), key=len, default=())  # the list that holds the others
        found = places(request, len(row))
        return Pointed(None, self._base.get(row[place] for place in found), said=request.keys) if found else None

    def _is_row(self, request: Request) -> bool:
        """第二份和第五份; 第三个管控的第一点 is a place within a place."""
        slots = self._base.knowledge.slots
        roles = [slots[w.term.slot].role if w.term.slot in slots else Role.WORD for w in request.words]
        places = [at for at, role in enumerate(roles) if role is Role.ORDINAL]
        between = roles[places[0] : places[-1]] if places else []
        return len(request.ordinals) > 1 and not {Role.SUBJECT, Role.WORD, Role.CONTEXT} & set(between)

    def _points_at_place(self, request: Request, context: Context) -> bool:
        row = {"leading", "trailing"} if context.items else set()  # of things that are no facts: 前两个方面
        pointing = request.ordinals or request.pointers & {"nth", "middle", *row}
        single = len(request.ordinals) < 2
        working = request.ops - TOLD_TOGETHER or (single and (self._measured(request) or "compare" in request.ops))
        return bool(pointing) and not (working or request.unknown)

    def _measured(self, request: Request) -> bool:
        """资金第二多 is no place in what was laid out; 第二类的资金 is."""
        slots = self._base.knowledge.slots
        roles = [slots[word.term.slot].role for word in request.words if word.term.slot in slots]
        place = Role.ORDINAL if Role.ORDINAL in roles else Role.POINTER  # 中间那份花了多少
        before = roles[: roles.index(place)] if place in roles else roles
        return Role.MEASURE in before

    def rows(self, context: Context, *, own: bool = False) -> list[tuple[str, ...]]:
        """What was laid out, the nearest first: alternatives, a list, the list that the focus is or is from.

        ``own``: what the focus itself consists of comes first, 它的第二点.
        """
        offered = tuple(choice.key.partition("/")[0] for choice in context.choices)
        focus = self._base.get(context.facts[:1])
        rows = [fact.members for fact in focus] if own else []
        rows += [offered] if context.asked_back else []
        rows.append(context.listed)
        rows += [fact.members for fact in focus]
        rows += [self._row_of(fact, context) for fact in focus]
        rows.append(offered)
        rows += [self._document_row(fact.id) for fact in focus]
        return [row for row in rows if row]

    def _row(self, context: Context) -> tuple[str, ...]:
        return next(iter(self.rows(context)), ())

    def returned(self, request: Request, context: Context) -> Pointed | None:
        """回到第一个问题, 上一个问题: what was told then."""
        if self._names(request) or not context.earlier:
            return None
        if "first" in request.pointers:
            return Pointed(None, self._base.get(context.earlier[-1]))
        if "before" in request.pointers:
            return Pointed(None, self._base.get(context.earlier[0]))
        return None

    def _item(self, places: Sequence[int], context: Context) -> Outcome:
        lines = tuple(Line("answer.enumerated", {"number": str(at + 1), "item": context.items[at]}) for at in places)
        facts = self._base.get(context.facts)
        return Outcome(Status.ANSWERED, lines, facts=facts, items=context.items)

    def stepped(self, request: Request, context: Context) -> Pointed | None:
        """下一份, 再前一个, 民政局后面那份: from what was last shown, or from what the request names itself."""
        steps = step(request)
        if not steps or request.ops:
            return None
        anchor = self._anchor(request, context)
        if anchor and anchor.members and abs(steps) > 1:  # of a list: 后面两类
            return Pointed(None, self._base.get(anchor.members[-steps:] if steps > 0 else anchor.members[:-steps]))
        rows = (self._row_of(anchor, context), self._document_row(anchor.id)) if anchor else ()
        if anchor and any(rows):
            reached = next(filter(None, (stepped(row, row.index(anchor.id), steps) for row in rows if row)), ())
            if not reached:
                return Pointed(unanswered(Reason.NOT_UNDERSTOOD, "unanswered.no_such_place"))
            return Pointed(None, self._base.get(reached), said=request.keys & self._base.words[anchor.id])
        if self._names(request):
            return None
        if len(context.facts) > 1:
            return Pointed(None, self._base.get(context.facts[:: 1 if steps < 0 else -1][:1]))
        if context.earlier:
            return Pointed(None, self._base.get(context.earlier[0]))
        return None

    def _anchor(self, request: Request, context: Context) -> Fact | None:
        """回到民政局，它后面的是哪份: what is named, else what was talked of."""
        plain = replace(request, pointers=frozenset(), asks=frozenset(), unknown=())
        talked = self._base.get(context.facts)
        facts = self._selector.select(plain).facts if self._names(request) else talked
        return facts[0] if len(facts) == 1 else None

    def _row_of(self, fact: Fact, context: Context) -> tuple[str, ...]:
        """The row that the fact stands in: the one last laid out, else a list of the document."""
        if fact.id in context.listed:
            return context.listed
        return self._document_row(fact.id)

    def _document_row(self, fact_id: str) -> tuple[str, ...]:
        for fact in self._base.get((fact_id,)):
            for list_ in self._base.lists_of(fact):
                return list_.members
        return ()

    def paired(self, request: Request, context: Context) -> Pointed | None:
        """前者, 后者, 另一个 of two."""
        pair = self._pair(request, context)
        if len(pair) != 2 or self._works(request):
            return None
        if "former" in request.pointers:
            return Pointed(None, pair[:1], pair)
        if "latter" in request.pointers:
            return Pointed(None, pair[1:], pair)
        if "other" in request.pointers and len(context.facts) == 1:
            return Pointed(None, tuple(f for f in pair if f.id not in context.facts), pair)
        return None

    def others(self, request: Request, context: Context) -> Pointed | None:
        """还有别的县吗, after one of a list: the list, which holds what else there is."""
        if "else" not in request.asks or self._works(request) or len(context.facts) != 1:
            return None
        named = {key for key in request.keys if self._base.is_specific(key)}
        lists = (one for fact in self._base.get(context.facts) for one in self._base.lists_of(fact))
        wholes = [one for one in lists if named <= self._base.words[one.id]]
        whole = max(wholes, key=lambda one: len(one.members), default=None)
        return Pointed(self.tell((whole,), Request())) if whole else None

    def _works(self, request: Request) -> bool:
        """Whether something is to be worked out: 不对吧 only wants it looked at again."""
        operations = self._base.knowledge.operations
        return any(operations[name].does != "nothing" for name in request.ops)

    def _pair(self, request: Request, context: Context) -> tuple[Fact, ...]:
        """What was told together last, or in the last two turns; 另一个 is the other of a pair of the document."""
        if len(context.facts) == 2:
            return self._base.get(context.facts)
        if len(context.listed) == 2:
            return self._base.get(context.listed)
        before = context.earlier[0] if context.earlier else ()
        rows = () if before and "other" not in request.pointers else map(self._document_row, context.facts)
        for row in rows:
            if len(row) == 2:  # 博湖县, and 另一个
                return self._base.get(row)
        return self._base.get((*before[-1:], *context.facts))

    def these(self, request: Request, context: Context) -> Pointed | None:
        """这三个, 它们, 两个月的: what was told, as many as are counted."""
        if not request.pointers & SEVERAL or self._names(request):
            return None
        facts = self.talked(request, context)
        if len(facts) < 2 or request.ops - {"total", "breakdown"}:
            return None
        return Pointed(None, facts)

    def talked(self, request: Request, context: Context) -> tuple[Fact, ...]:
        """The facts told last, as many as the request counts: 这三个, 前两类, 最后两份."""
        count = counted(request)
        row = self._row(context)
        if len(row) <= count and context.facts:  # 前两份, and then 最后两份
            row = self._document_row(context.facts[0]) or row
        if "leading" in request.pointers:
            return self._base.get(row[:count])
        if "trailing" in request.pointers:
            return self._base.get(row[-count:])
        recent = list(context.facts)
        for before in context.earlier:
            if count and len(recent) >= count:
                break
            recent = [fact for fact in before if fact not in recent] + recent
        if not count and len(context.facts) > 1:
            recent = list(context.facts)
        elif not count and len(context.listed) > 1:
            recent = list(context.listed)
        if count and len(context.listed) == count and set(context.facts) <= set(context.listed):
            recent = list(context.listed)
        return self._base.get(recent[-count:] if count else recent)

    def everything(self, request: Request, context: Context) -> Pointed | None:
        """都要: all that was offered or talked of."""
        if "all" not in request.pointers or self._names(request):
            return None
        ids = [choice.key.partition("/")[0] for choice in context.choices]
        ids = ids if context.asked_back else list(context.listed or context.facts)
        facts = self._base.get(ids)
        return Pointed(None, facts) if facts else None


RULES: tuple[Rule, ...] = (
    Pointers.chosen,
    Pointers.sourced,
    Pointers.doubted,
    Pointers.again,
    Pointers.rejected,
    Pointers.everything,
    Pointers.returned,
    Pointers.enumerated,
    Pointers.placed,
    Pointers.paired,
    Pointers.others,
    Pointers.stepped,
    Pointers.these,
    Pointers.converted,
)
"""From the most definite to the least."""
