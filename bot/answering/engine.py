"""The way of a message: hear, divide, and for each request complete, select, operate, account, tell."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.account import unused
from bot.answering.completion import Completed, Completer
from bot.answering.coordination import Coordination
from bot.answering.division import Division, Reader
from bot.answering.explanation import Explainer
from bot.answering.facts import CAREFUL, FactBase
from bot.answering.gathering import Gathering
from bot.answering.lexicon import Heard, Lexicon
from bot.answering.likeness import of_documents
from bot.answering.memory import NEW, following
from bot.answering.operations import PASSIVE, Calculator
from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.pointers import SEVERAL, Pointers
from bot.answering.reply import compose
from bot.answering.request import Request, is_slight
from bot.answering.select import Selection, Selector, states
from bot.answering.statement import told, verified
from bot.answering.talk import Talk
from bot.answering.text import shown
from bot.model import Context, Fact, Knowledge, Reason, Reply, Step, Turn

LONGEST = 500
"""Characters of a message; a longer one gets a request to shorten it."""
SURE = 0.55
"""Share of what a request says that has to be explained before it is answered without asking."""
LIKELY = 0.4
"""So much of it, where both readers agree, is answered with what was not taken into account."""


class Engine:
    """Answers messages from the fact base. Holds no state: the context goes in and comes out."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.lexicon = Lexicon(knowledge)
        self.base = FactBase(knowledge, self.lexicon.read_exactly)
        self.lexicon.learn(self.base.common_words())
        self._reader = Reader(knowledge, self.base.is_common)
        self._selector = Selector(self.base, of_documents(self.base, self.lexicon.read_exactly))
        self._completer = Completer(self._selector)
        self._coordination = Coordination(self._selector)
        self._calculator = Calculator(self.base)
        self._explainer = Explainer(self.base)
        self._pointers = Pointers(self._selector)
        self._gathering = Gathering(self._selector, self._coordination, self._pointers)
        self._talk = Talk(self.base, self._selector)

    def answer(self, text: str, context: Context = NEW) -> Turn:
        if len(text) > LONGEST:
            too_long = unanswered(Reason.NOT_UNDERSTOOD, "unanswered.too_long")
            return self._turn((too_long,), (), context, ())
        heard = self.lexicon.read(text)
        division = self._reader.divide(heard.words)
        if act := self._talk.act(heard, division, context):
            return self._turn((act,), division.requests, context, _trace(heard, division))
        outcomes: list[Outcome] = []
        done: list[Request] = []
        current = context
        for request in division.requests:
            if outcomes and request.is_bare and not outcomes[-1].is_answer:
                continue  # it says more of what has no answer
            outcome, used = self._respond(request, current)
            outcomes.append(outcome)
            done.append(used)
            current = following(current, outcome, used, ())
        if not outcomes:
            outcomes = [unanswered(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")]
        trace = (*_trace(heard, division), *map(_step, done, outcomes))
        return self._turn(tuple(outcomes), tuple(done), context, trace, heard)

    def tap(self, key: str, context: Context = NEW) -> Turn:
        """The answer to a choice that was offered, by its key."""
        outcome = self._pointers.tapped((key,)).outcome
        assert outcome is not None
        return self._turn((outcome,), (), context, (Step("tap", key),))

    def _turn(
        self,
        outcomes: tuple[Outcome, ...],
        requests: tuple[Request, ...],
        context: Context,
        trace: tuple[Step, ...],
        heard: Heard | None = None,
    ) -> Turn:
        words = heard.words if heard else ()
        reply = compose(outcomes, words, self.knowledge)
        after = context
        for at, outcome in enumerate(outcomes):
            request = requests[at] if at < len(requests) else Request()
            after = following(after, outcome, request, reply.choices)
        return Turn(reply, after, (*trace, Step("outcome", _told(reply))))

    # --- one request -------------------------------------------------------------

    def _respond(self, request: Request, context: Context) -> tuple[Outcome, Request]:
        """The outcome, and the request with what the conversation supplied."""
        pointed = self._pointers.resolve(request, context)
        if pointed and pointed.outcome:
            return pointed.outcome, request
        if pointed and pointed.facts:
            outcome = self._of_pointed(pointed.facts, request, context)
            return replace(outcome, listed=outcome.listed or pointed.row), request
        completed = self._completer.complete(request, context)
        outcome = self._decided(completed, context)
        return self._accounted(outcome, completed), completed.request

    def _of_pointed(self, facts: tuple[Fact, ...], request: Request, context: Context) -> Outcome:
        """The request put to the facts that a pointer denotes."""
        measures = request.measures or (() if request.asks else context.measures)
        asked = replace(request, measures=measures, ordinals=())
        strange = [w.text for w in request.unknown if not self._is_known_of(facts, w.key)]
        if any(len(text) > 1 for text in strange):  # 那个设施盖在哪条街上
            return self._explainer.asked_back(asked, facts, strange)
        if len(facts) == 1:
            if self._selector.unmet(replace(asked, measures=request.measures), facts[0]):
                selection = Selection(asked, (), self._selector.candidate(asked, facts[0]))
                return self._explainer.explain(asked, selection)
            return verified(facts[0], asked, self.base) or told(facts[0], asked, self.base)
        meant = tuple(fact for fact in facts if not self._selector.unmet(asked, fact))
        if not meant:  # 那两份叫什么名字
            selection = Selection(asked, (), self._selector.candidate(asked, facts[0]))
            return self._explainer.explain(asked, selection)
        return self._pointers.tell(meant, asked)

    def _is_known_of(self, facts: tuple[Fact, ...], key: str) -> bool:
        return any(key in self.base.words[fact.id] for fact in facts)

    def _decided(self, completed: Completed, context: Context) -> Outcome:
        request, selection = completed.request, completed.selection
        if request.manner:
            return self._talk.refused(request)
        if checked := self._checked(request, selection):
            return checked
        if rest := self._rest_of_focus(request, context):
            return rest
        if "each" in request.pointers and selection.facts:  # a total is not given for each of many
            return self._explainer.not_worked_out(request, selection.facts[:1])
        if self._is_operation(request, selection):
            return self._calculated(request, completed, context)
        if several := self._coordination.beside(request, selection):
            return self._pointers.tell(several, request)
        if not selection.facts:
            return self._unmet(request, selection, completed, context)
        if len(selection.facts) > 1:
            if not completed.linked and not self._means_anything(request, selection.facts[0]):
                return self._explainer.not_understood(request)
            return self._explainer.ambiguous(request, selection.facts)
        return self._single(request, selection, completed, context)

    def _checked(self, request: Request, selection: Selection) -> Outcome | None:
        """对 or 不对 of a statement about one fact; 8月比5月多了500个 is about two."""
        if len(selection.facts) != 1 or len(self._coordination.named(request)) > 1:
            return None
        return verified(selection.facts[0], request, self.base)

    def _rest_of_focus(self, request: Request, context: Context) -> Outcome | None:
        """没公开的还剩几个, after what was published of a whole."""
        focus = self.base.get(context.facts)
        about: set[str] = set()
        for fact in focus:
            if self.base.whole_of(fact) or self.base.subset_of(fact):
                about |= self.base.about[fact.id]
        if not about or any(self.base.is_specific(key) for key in request.keys):
            return None
        joined = replace(request, around=frozenset(about))
        return self._calculator.remainder(joined, self._selector, frozenset(context.facts))

    def _means_anything(self, request: Request, fact: Fact) -> bool:
        """Whether any word of it, be it ever so general, is one that the fact is asked for with."""
        words = self.base.words[fact.id]
        keys = request.keys | {word.key for word in request.unknown}
        named = any(states(fact, q) and not is_slight(q) for q in request.quantities)
        return named or any(key in words for key in keys)

    def _names_it(self, request: Request, fact: Fact) -> bool:
        """Whether it says what it is about: 评价资金总额 does not."""
        words = self.base.words[fact.id]
        named = {key for key in request.keys | request.around if self.base.is_specific(key)}
        own = {word.key for word in request.unknown}
        specific = not words.isdisjoint(named | own) or bool(request.ordinals) or len(request.keys) > 1
        return self._means_anything(request, fact) and (specific or not request.keys)

    def _wants_withheld(self, request: Request, fact: Fact) -> bool:
        """Which two, whose, called what: more than that something is withheld, and why."""
        if not fact.withheld:
            return False
        kinds = {self.base.kind(f"ask:{name}") for name in request.asks - {"why"}}
        return bool(kinds & {*CAREFUL, "list"})

    def _single(self, request: Request, selection: Selection, completed: Completed, context: Context) -> Outcome:
        fact = selection.facts[0]
        if self._wants_withheld(request, fact):
            return self._explainer.withheld(fact)
        unread = [w.text for w in request.unknown if w.key not in self.base.words[fact.id]]
        loose = not completed.linked and not self._names_it(request, fact)
        lost = loose and bool(context.facts) and "back" in request.pointers  # 这个项目花了多少钱
        means = completed.linked or selection.stands_out or self._names_it(request, fact)
        means = means and not lost
        barred = [word for word in request.asked if word.key not in self.base.words[fact.id]]
        if selection.coverage >= SURE:
            barred = [word for word in barred if len(word.text) > 1]
        enough = LIKELY if selection.stands_out else SURE
        familiar = self._selector.familiar(request, fact)
        if selection.sure and not barred and ((means and selection.coverage >= enough) or familiar):
            return self._unread(told(fact, request, self.base), unread, selection.coverage)
        if not means and not self._means_anything(request, fact):
            return self._explainer.not_understood(request)
        return self._explainer.asked_back(request, (fact,), unread)

    def _unread(self, outcome: Outcome, unread: list[str], coverage: float) -> Outcome:
        """The answer, with what was not taken into account."""
        if not unread or coverage >= SURE:
            return outcome
        said = Line("answer.unread", {"asked": shown("".join(unread))})
        return replace(outcome, lines=(*outcome.lines, said))

    def _unmet(self, request: Request, selection: Selection, completed: Completed, context: Context) -> Outcome:
        rest = self._calculator.remainder(request, self._selector)
        return rest or self._explainer.explain(request, selection)

    def _accounted(self, outcome: Outcome, completed: Completed) -> Outcome:
        """The gate: an answer that leaves a must unused is none."""
        if not outcome.is_answer or not completed.selection.request.words:
            return outcome
        left = unused(completed.request, outcome, self.base)
        if not left:
            return outcome
        if outcome.facts:
            return self._explainer.left_over(completed.request, outcome.facts[:1], left)
        return outcome

    def _is_operation(self, request: Request, selection: Selection) -> bool:
        operations = self.knowledge.operations
        strong = [name for name in request.ops if not operations[name].soft and operations[name].does not in PASSIVE]
        printed = any(fact.figure("share") for fact in selection.facts)
        if printed and not request.quantities:
            held = self.base.stated[selection.facts[0].id] | {"op:share"}
            strong = [name for name in strong if f"op:{name}" not in held]
        if strong:
            return True
        shared = "share" in request.measures and not printed
        return shared or bool(request.ops & {"compare", "total"} and self._coordination.named(request))

    def _calculated(self, request: Request, completed: Completed, context: Context) -> Outcome:
        if "share" in request.measures and "share" not in request.ops:
            request = replace(request, ops=request.ops | {"share"})
        operands = self._gathering.operands(request, completed, context)
        if outcome := self._calculator.work_out(request, operands):
            return outcome
        chosen = completed.selection.facts
        several = bool(request.pointers & SEVERAL)
        if len(chosen) == 1 and not several and self._is_asked_with(request, chosen[0]):
            return self._single(request, completed.selection, completed, context)
        if rest := self._calculator.remainder(request, self._selector):
            return rest
        if not completed.selection.facts and not operands.named and not operands.talked:
            return self._explainer.explain(request, completed.selection)
        facts = operands.named or completed.selection.facts or operands.talked[-1:]
        return self._explainer.not_worked_out(request, facts[:3])

    def _is_asked_with(self, request: Request, fact: Fact) -> bool:
        """Whether the words of calculation belong to the ways of asking for the one fact: 合起来多少亿."""
        words = self.base.words[fact.id]
        held = all(f"op:{name}" in words or self._is_total(name) for name in request.ops)
        return held

    def _is_total(self, op: str) -> bool:
        """加起来 of one thing is its own figure."""
        return self.knowledge.operations[op].does in ("sum", "nothing")


def _trace(heard: Heard, division: Division) -> tuple[Step, ...]:
    shown = " ".join(f"{word.text}={word.key}" for word in heard.words)
    return (Step("hear", heard.text), Step("words", shown))


def _step(request: Request, outcome: Outcome) -> Step:
    parts = [*sorted(request.keys), *(f"measure:{m}" for m in request.measures)]
    parts += [f"op:{name}" for name in sorted(request.ops)]
    parts += [f"ask:{name}" for name in sorted(request.asks)]
    parts += [f"?{word.text}" for word in request.unknown]
    facts = " ".join(fact.id for fact in outcome.facts)
    return Step("request", f"{' '.join(parts)} -> {outcome.status} {facts}")


def _told(reply: Reply) -> str:
    return " ".join([reply.status, reply.reason or ""])
