"""What points at the conversation itself: a number, 第三个, 前者, 再说一遍, 出处, 换成万元, 都要."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.answering.account import used_by
from bot.answering.arithmetic import conversion
from bot.answering.lexicon import is_particle
from bot.answering.numbers import FEW
from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.request import Request
from bot.answering.select import Selector
from bot.answering.statement import line, told
from bot.model import Context, Fact, Reason, Role, Status

STEPS = {"next": 1, "previous": -1}
SEVERAL = frozenset(("these", "leading", "trailing"))
TOLD_APART = frozenset(("op:breakdown", "op:total", "op:compare"))
"""Operations that laying several facts out does."""


@dataclass(frozen=True)
class Pointed:
    """What a pointer denotes: an outcome at once, or facts that the request is put to."""

    outcome: Outcome | None = None
    facts: tuple[Fact, ...] = ()
    row: tuple[Fact, ...] = ()
    """The two that 前者 was one of, for the 后者 that follows."""


Rule = Callable[["Pointers", Request, Context], Pointed | None]


class Pointers:
    """A table of rules, the first that applies counts."""

    def __init__(self, selector: Selector) -> None:
        self._selector = selector
        self._base = selector.base

    def resolve(self, request: Request, context: Context) -> Pointed | None:
        for rule in RULES:
            if pointed := rule(self, request, context):
                return pointed
        return None

    # --- lists -------------------------------------------------------------------

    def chosen(self, request: Request, context: Context) -> Pointed | None:
        """A bare number answers the list that was printed last: 2."""
        numbers = [int(q.value) for q in request.quantities if q.value == int(q.value)]
        if not numbers or not self._is_only(request, numbers=True) or not context.choices:
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
        """第三个, 头一份, 倒数第二个 of what was last laid out."""
        if not request.ordinals or any(self._base.is_specific(k) for k in request.keys):
            return None
        if request.ops or request.unknown or self._measured(request):
            return None
        row = self._row(context)
        size = len(context.items) or len(row)
        places = [_index(number, size) for number in request.ordinals]
        if not size:
            return None
        if any(place is None for place in places):
            return Pointed(unanswered(Reason.NOT_UNDERSTOOD, "unanswered.no_such_place"))
        indices = [place for place in places if place is not None]
        if context.items:
            return Pointed(self._item(indices, context))
        facts = self._base.get(row[place] for place in indices)
        return Pointed(None, facts)

    def _measured(self, request: Request) -> bool:
        """资金第二多 is no place in what was laid out."""
        slots = self._base.knowledge.slots
        return any(slots[w.term.slot].role is Role.MEASURE for w in request.words if w.term.slot in slots)

    def _row(self, context: Context) -> tuple[str, ...]:
        """What was last laid out: alternatives asked back, a list, else the list that the focus is from."""
        offered = tuple(choice.key.partition("/")[0] for choice in context.choices)
        if context.asked_back and offered:
            return offered
        focus = self._base.get(context.facts)
        return context.listed or (self._row_of(focus[0], context) if focus else ()) or offered

    def _item(self, places: Sequence[int], context: Context) -> Outcome:
        lines = tuple(Line("answer.enumerated", {"number": str(at + 1), "item": context.items[at]}) for at in places)
        facts = self._base.get(context.facts)
        return Outcome(Status.ANSWERED, lines, facts=facts, items=context.items)

    def stepped(self, request: Request, context: Context) -> Pointed | None:
        """下一份, 再前一个: from what was last shown, or from what the request names itself."""
        step = next((STEPS[name] for name in STEPS if name in request.pointers), 0)
        if not step or request.ops:
            return None
        anchor = self._anchor(request, context)
        row = self._row_of(anchor, context) if anchor else ()
        if anchor and row:
            at = row.index(anchor.id) + step
            if 0 <= at < len(row):
                return Pointed(None, self._base.get((row[at],)))
            return Pointed(unanswered(Reason.NOT_UNDERSTOOD, "unanswered.no_such_place"))
        if len(context.facts) > 1:
            return Pointed(None, self._base.get(context.facts[::-step][:1]))
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
        pair = self._pair(context)
        if len(pair) != 2 or self._works(request):
            return None
        if "former" in request.pointers:
            return Pointed(None, pair[:1], pair)
        if "latter" in request.pointers:
            return Pointed(None, pair[1:], pair)
        if "other" in request.pointers and len(context.facts) == 1:
            return Pointed(None, tuple(f for f in pair if f.id not in context.facts), pair)
        return None

    def _works(self, request: Request) -> bool:
        """Whether something is to be worked out: 不对吧 only wants it looked at again."""
        operations = self._base.knowledge.operations
        return any(operations[name].does != "nothing" for name in request.ops)

    def _pair(self, context: Context) -> tuple[Fact, ...]:
        """The two things that were told together last, else those told in the last two turns."""
        if len(context.facts) == 2:
            return self._base.get(context.facts)
        if len(context.listed) == 2:
            return self._base.get(context.listed)
        for fact in context.facts:
            row = self._document_row(fact)
            if len(row) == 2:  # 博湖县, and 另一个
                return self._base.get(row)
        before = context.earlier[0] if context.earlier else ()
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
        count = _counted(request)
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

    # --- the last answer ---------------------------------------------------------

    def sourced(self, request: Request, context: Context) -> Pointed | None:
        """出处在哪, 原文怎么说的: of the last answer."""
        wanted = request.asks & {"source", "original"}
        if not wanted or self._names(request):
            return None
        facts = self._base.get(context.facts)
        if not facts and self._tells(request):
            return None  # “形成了”三字之后，原文所载报告几何
        if not facts:
            return Pointed(unanswered(Reason.NOT_UNDERSTOOD, "unanswered.no_last"))
        outcome = self.tell(facts, Request(measures=context.measures))
        if "original" not in wanted:
            return Pointed(outcome)
        evidence = "\n".join(c.evidence for fact in facts for c in fact.citations)
        said = Line("answer.original", {"evidence": evidence})
        return Pointed(replace(outcome, lines=(said,)))

    def _tells(self, request: Request) -> bool:
        """Whether it holds anything besides the question for the source."""
        asking = {f"ask:{name}" for name in request.asks}
        return any(word.key not in asking and not is_particle(word) for word in request.words)

    def again(self, request: Request, context: Context) -> Pointed | None:
        """没看清，再说一遍; 一句话说; 你确定吗."""
        repeats = request.pointers & {"again", "short", "sure"}
        facts = self._base.get(context.facts)
        if not repeats or self._names(request) or not facts:
            return None
        return Pointed(self.tell(facts, Request(measures=context.measures)))

    def rejected(self, request: Request, context: Context) -> Pointed | None:
        """不是, 都不是: what is wrong is asked."""
        if "none" not in request.pointers and not request.corrects:
            return None
        if not self._is_only(request, numbers=False):
            return None
        return Pointed(Outcome(Status.CLARIFY, (Line("clarify.rejected", {}),)))

    def converted(self, request: Request, context: Context) -> Pointed | None:
        """换成万元: the amounts last said, in another unit."""
        if not request.unit or request.keys or request.quantities:
            return None
        if request.ops - {"convert", "total", "average"} or "average" in request.ops:
            return None
        values = [(Decimal(value), unit) for value, unit in context.values]
        facts = self._base.get(context.facts)
        if not values or "total" in request.ops:
            figures = [figure for fact in facts for figure in fact.figures]
            values = [(figure.value, figure.unit) for figure in figures]
        found = [conversion(value, unit, request.unit) for value, unit in values]
        computed = tuple(one for one in found if one)
        if not computed:
            return None
        lines = tuple(Line("calc.conversion", {"formula": one.formula}) for one in computed)
        return Pointed(Outcome(Status.ANSWERED, lines, facts=facts, measures=("amount",), computed=computed))

    # --- help --------------------------------------------------------------------

    def tell(self, facts: Sequence[Fact], request: Request) -> Outcome:
        """One fact as an answer, or several in a row."""
        if len(facts) == 1:
            return told(facts[0], request, self._base)
        measures = tuple(m for m in request.measures if any(f.figure(m) for f in facts))
        head = Line("answer.several", {"count": str(len(facts))})
        lines = (head, *(line(fact, measures, self._base) for fact in facts))
        notes = tuple(dict.fromkeys(note for fact in facts for note in fact.notes))
        return Outcome(
            Status.ANSWERED,
            lines,
            facts=tuple(facts),
            measures=measures,
            notes=notes,
            listed=tuple(facts),
            used=used_by(request, tuple(facts), self._base) | TOLD_APART,
        )

    def _names(self, request: Request) -> bool:
        return any(self._base.is_specific(key) for key in request.keys)

    def _is_only(self, request: Request, *, numbers: bool) -> bool:
        """Whether the request holds nothing else that means anything."""
        other = (request.keys, request.asks, request.measures, request.ops, request.unknown)
        return not any(other) and (numbers or not request.quantities)


def _index(number: int, size: int) -> int | None:
    """Place in a row of a number counted from one, or from the end if negative."""
    place = number - 1 if number > 0 else size + number
    return place if 0 <= place < size else None


def _counted(request: Request) -> int:
    """How many 这三个 are; 0 if the words do not say."""
    text = "".join(word.text for word in request.words if word.term.slot == "followup")
    return next((FEW[char] for char in text if char in FEW), 0)


RULES: tuple[Rule, ...] = (
    Pointers.chosen,
    Pointers.sourced,
    Pointers.again,
    Pointers.rejected,
    Pointers.everything,
    Pointers.placed,
    Pointers.paired,
    Pointers.stepped,
    Pointers.these,
    Pointers.converted,
)
"""From the most definite to the least."""
