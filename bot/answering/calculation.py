"""Whether a request is for a calculation, and what becomes of one: worked out, asked back, or told by one fact."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.completion import Completed
from bot.answering.coordination import Coordination
from bot.answering.explanation import Explainer
from bot.answering.facts import FactBase
from bot.answering.gathering import Gathering, is_again
from bot.answering.lexicon import Word
from bot.answering.operations import PASSIVE, Calculator
from bot.answering.outcome import Line, Outcome
from bot.answering.pointers import SEVERAL, Pointers
from bot.answering.request import Request
from bot.answering.select import Selection, Selector
from bot.answering.statement import told, wanted
from bot.answering.text import shown
from bot.model import Context, Fact, Status


class Calculation:
    """Decides on operations; the arithmetic is the calculator's."""

    def __init__(
        self, selector: Selector, coordination: Coordination, pointers: Pointers, explainer: Explainer
    ) -> None:
        self._base: FactBase = selector.base
        self._operations = selector.base.knowledge.operations
        self._selector = selector
        self._coordination = coordination
        self._pointers = pointers
        self._explainer = explainer
        self._calculator = Calculator(selector.base)
        self._gathering = Gathering(selector, coordination, pointers)

    # --- whether one is wanted ---------------------------------------------------

    def is_wanted(self, request: Request, selection: Selection, context: Context) -> bool:
        strong = [name for name in request.ops if self._is_strong(name, request, selection)]
        printed = any(fact.figure("share") for fact in selection.facts) and not self._joins_focus(request, context)
        if printed and not request.quantities:
            held = self._base.stated[selection.facts[0].id] | {"op:share"}
            strong = [name for name in strong if f"op:{name}" not in held]
        if strong or is_again(request, context) or (request.ops and self._joins_focus(request, context)):
            return True
        shared = "share" in request.measures and not printed
        bare = "total" in request.ops and not any(map(self._base.is_specific, request.keys))
        if bare and self._gathering.is_row_talked_of(context):  # 一共多少, after several
            return True
        return shared or bool(request.ops & {"compare", "total"} and self._coordination.named(request))

    def _is_strong(self, op: str, request: Request, selection: Selection) -> bool:
        """Whether the word asks for a calculation by itself, and does not say what the source prints."""
        operation = self._operations[op]
        if operation.soft or operation.does in PASSIVE:
            return False
        return not self._is_printed_bound(op, request, selection)

    def _is_printed_bound(self, op: str, request: Request, selection: Selection) -> bool:
        """Whether the bound is the one that the source prints: 不低于20%是什么意思."""
        sign = self._operations[op].bound
        figures = (figure for fact in selection.facts[:1] for figure in fact.figures if figure.bound)
        said = {quantity.value for quantity in request.quantities}
        return bool(sign) and any(figure.bound == sign and figure.value in said for figure in figures)

    def _joins_focus(self, request: Request, context: Context) -> bool:
        """它占自评项目的几成: what was talked of on one side, what is named on the other."""
        joins = any(self._operations[name].joins for name in request.ops)
        pointed = "back" in request.pointers or (request.ops == {"compare"} and not request.asks)  # 比5月呢
        return joins and pointed and bool(context.facts and request.keys)

    # --- what becomes of it ------------------------------------------------------

    def worked_out(self, request: Request, completed: Completed, context: Context) -> Outcome | None:
        """The result, or what it lacks; None where the words of calculation are those of asking for the one fact."""
        if "share" in request.measures and "share" not in request.ops:
            request = replace(request, ops=request.ops | {"share"})
        operands = self._gathering.operands(request, completed, context)
        if "share" in request.ops and (rest := self.remainder(request)):
            return rest
        if outcome := self._calculator.work_out(request, operands):
            return self._read(request, outcome)
        chosen = completed.selection.facts
        several = bool(request.pointers & SEVERAL and operands.talked)
        if len(chosen) == 1 and not several and self._is_asked_with(request, chosen[0]):
            return None
        if rest := self.remainder(request):
            return rest
        if not chosen and not operands.named and not operands.talked:
            return self._explainer.explain(request, completed.selection)
        facts = operands.named or chosen or operands.talked[-1:]
        return self._explainer.not_worked_out(request, facts[:3])

    def remainder(self, request: Request) -> Outcome | None:
        """What is left of a whole, where the contrary of a part is said: 没公开的有多少."""
        return self._calculator.remainder(request, self._selector)

    def rest_of_list(self, request: Request, selection: Selection) -> Outcome | None:
        """哪些报告不是开发区的: the entries of the longer list that are not on the one that is said no to."""
        if not request.negated or not self._base.is_listing(request.asks) or len(selection.facts) != 1:
            return None
        part = selection.facts[0]
        whole = self._base.whole_of(part)
        if not part.members or whole is None or not set(part.members) < set(whole[0].members):
            return None
        kept = self._base.get(member for member in whole[0].members if member not in part.members)
        outcome = self._pointers.tell(kept, request)
        return replace(outcome, used=outcome.used | request.negated | request.keys)

    def rest_of_focus(self, request: Request, context: Context) -> Outcome | None:
        """没公开的还剩几个, after what was published of a whole."""
        focus = self._base.get(context.facts)
        about: set[str] = set()
        for fact in focus:
            if self._base.whole_of(fact) or self._base.subset_of(fact):
                about |= self._base.about[fact.id]
        if not about or any(self._base.is_specific(key) for key in request.keys):
            return None
        joined = replace(request, around=frozenset(about))
        return self._calculator.remainder(joined, self._selector, frozenset(context.facts))

    def each(self, request: Request, selection: Selection) -> Outcome | None:
        """五类各多少钱: what is set side by side, or the members of a list; a total is given for no single one."""
        averaged = any(self._operations[name].does == "average" for name in request.ops)
        number = any(self._base.kind(f"ask:{name}") == "number" for name in request.asks)
        if "each" not in request.pointers or averaged or not (request.measures or number):
            return None
        measures = wanted(request, self._base)
        if len(selection.facts) == 1 and len(measures) > 1 and all(map(selection.facts[0].figure, measures)):
            return None  # 部门评价的个数和资金各多少: each of its figures
        if several := self._coordination.row(request):
            own = request.measures or tuple(figure.measure for figure in several[0].figures)
            if all(any(map(fact.figure, own)) for fact in several):
                return self._pointers.tell(several, request)
        listed = self._gathering.list_meant(request)
        if listed and len(selection.facts) == 1 and selection.facts[0].id in listed.members:
            every = tuple(figure.measure for figure in selection.facts[0].figures)  # 部门评价项目和资金各多少
            asked = replace(request, measures=tuple(dict.fromkeys((*request.measures, *every))))
            return told(selection.facts[0], asked, self._base)
        if listed:
            return told(listed, request, self._base)
        return self._explainer.not_worked_out(request, selection.facts[:1]) if selection.facts else None

    def _read(self, request: Request, outcome: Outcome) -> Outcome:
        """What was worked out; asked back where a word was not understood: 没亮出来的里头，教育系统的占几个."""
        lists = (list_ for fact in outcome.facts for list_ in self._base.lists_of(fact))
        known = outcome.used.union(*(self._base.words[fact.id] for fact in (*outcome.facts, *lists)))
        unread = [w.text for w in request.words if self._is_telling(w, request) and w.key not in known]
        if not outcome.is_answer or not unread:
            return outcome
        head = Line("clarify.unread", {"asked": shown("".join(unread))})
        return replace(outcome, status=Status.CLARIFY, lines=(head, *outcome.lines), choices=outcome.facts)

    def _is_telling(self, word: Word, request: Request) -> bool:
        """Whether the word says what is meant: 行业 in 哪些行业最多."""
        return self._base.is_specific(word.key) or (len(word.text) > 1 and word in request.unknown)

    def _is_asked_with(self, request: Request, fact: Fact) -> bool:
        """Whether the words of calculation belong to the ways of asking for the one fact: 合起来多少亿."""
        words = self._base.words[fact.id]
        return all(f"op:{name}" in words or self._is_told_by(name, fact) for name in request.ops)

    def _is_told_by(self, op: str, fact: Fact) -> bool:
        """加起来 of one thing is its own figure; 按顺序 of what is only said is how it is said."""
        does = self._operations[op].does
        return does in ("sum", "nothing") or (does == "order" and not fact.figures)
