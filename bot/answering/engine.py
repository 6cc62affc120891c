"""The way of a message: hear, divide, and for each request complete, select, operate, account, tell."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bot.answering.account import unused
from bot.answering.calculation import Calculation
from bot.answering.choosing import states
from bot.answering.completion import Completed, Completer, is_mere
from bot.answering.coordination import Coordination
from bot.answering.course import Course, Handled
from bot.answering.division import Division, Reader
from bot.answering.explanation import Explainer
from bot.answering.facts import CAREFUL, LISTS, FactBase
from bot.answering.learning import lesson
from bot.answering.lexicon import CONTENT, Heard, Lexicon
from bot.answering.likeness import of_asks, of_documents, of_misses
from bot.answering.memory import NEW, following
from bot.answering.outcome import Line, Outcome, unanswered
from bot.answering.pointers import Pointers
from bot.answering.reply import compose
from bot.answering.request import REASON, WEAK, Request, continuing, is_slight
from bot.answering.resemblance import Resemblance
from bot.answering.rounding import in_places
from bot.answering.sections import Sections
from bot.answering.select import Selection, Selector
from bot.answering.statement import told, verified
from bot.answering.talk import Talk
from bot.answering.text import shown
from bot.answering.tracing import Tracer
from bot.model import Context, Fact, Knowledge, Reason, Reply, Step, Turn

LONGEST = 500
"""Characters of a message; a longer one gets a request to shorten it."""
CLEARLY = 1.25
"""How much more like one way to go on a request has to be than like anything else."""
MORE_CLEARLY = 2.0
"""The same where its words by themselves say something else."""
CERTAIN = 2.0
"""A fact of so much confidence is meant, though no name of it is said: 分哪两个大标题."""
SURE = 0.3
"""A fact of less confidence is shown and asked back."""
TRUSTED = 0.1
"""What sounds more than this like what is not held is not answered by telling several facts."""
LITTLE = 0.25
"""What sounds more than this like what is not held is not answered with what a related fact says."""
COVERED = 0.55
"""Where less of a request is explained, the answer says what was not taken into account."""


class Engine:
    """Answers messages from the fact base. Holds no state: the context goes in and comes out."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.lexicon = Lexicon(knowledge)
        learn = cache(lambda text: lesson(self.lexicon.read_exactly(text)))  # both readers learn from the same texts
        self.base = FactBase(knowledge, learn)
        self.lexicon.learn(self.base.common_words())
        self._reader = Reader(knowledge, self.base.is_common)
        resemblance = Resemblance(
            self.base, of_documents(self.base, learn), of_misses(self.base, learn), of_asks(self.base, learn)
        )
        self._selector = Selector(self.base, resemblance)
        self._sections = Sections(self.base, learn)
        self._completer = Completer(self._selector)
        self._coordination = Coordination(self._selector)
        self._explainer = Explainer(self.base)
        self._pointers = Pointers(self._selector)
        self._calculation = Calculation(self._selector, self._coordination, self._pointers, self._explainer)
        self._talk = Talk(self.base, self._selector)
        self.tracer = Tracer(self.base, self._selector, self._completer)

    def answer(self, text: str, context: Context = NEW) -> Turn:
        return self.follow(text, context).turn

    def follow(self, text: str, context: Context = NEW) -> Course:
        """The turn with what led to it, of which ``tracer`` gives an account."""
        if len(text) > LONGEST:
            too_long = unanswered(Reason.NOT_UNDERSTOOD, "unanswered.too_long")
            return Course(self._turn((too_long,), (), context, ()))
        heard = self.lexicon.read(text)
        division = self._reader.divide(heard.words)
        if known := self._selector.resemblance.known(heard.text):
            division = replace(division, requests=(replace(self._reader.whole(heard.words), within=known),))
        if act := self._talk.act(heard, division, context):
            return Course(self._turn((act,), division.requests, context, _trace(heard, division)), heard, division)
        handled: list[Handled] = []
        current = context
        for request in division.requests:
            if handled and request.is_bare and not handled[-1].outcome.is_answer:
                continue  # it says more of what has no answer
            one = self._respond(request, current)
            handled.append(one)
            current = following(current, one.outcome, one.request, ())
        nothing = unanswered(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")
        outcomes = tuple(one.outcome for one in handled) or (nothing,)
        done = tuple(one.request for one in handled)
        trace = (*_trace(heard, division), *map(_step, done, outcomes))
        return Course(self._turn(outcomes, done, context, trace, heard), heard, division, tuple(handled))

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

    def _respond(self, request: Request, context: Context) -> Handled:
        request = self._located(_redone(self._continuing(request, context), context))
        pointed = self._pointers.resolve(request, context)
        if pointed and pointed.outcome:
            return Handled(request, context, pointed.outcome, pointed)
        if pointed and pointed.facts:
            put = replace(request, keys=request.keys - pointed.said)
            outcome = in_places(self._of_pointed(pointed.facts, put, context), request)
            return Handled(request, context, replace(outcome, listed=outcome.listed or pointed.row), pointed)
        completed = self._completer.complete(request, context)
        outcome = self._accounted(in_places(self._decided(completed, context), request), completed)
        return Handled(request, context, outcome, None, completed)

    def _continuing(self, request: Request, context: Context) -> Request:
        """A request that names nothing may be a known way to go on: 往下挪一个, 你给减一下."""
        subjects = (key for key in request.keys if self.base.is_specific(key) and self.base.is_must(key))
        pointing = bool(request.ordinals or request.pointers - WEAK) and not request.unknown  # 第二类
        settled = pointing or request.places is not None
        if not context.facts or settled or any(subjects):
            return request
        parts, clearly = self._selector.resemblance.turn(request)
        enough = MORE_CLEARLY if self._says_else(request, parts) else CLEARLY
        works = all(name in parts for name in self._strong(request))  # 是最少的几倍 is no mere 几倍
        return continuing(request, parts, self.knowledge) if clearly >= enough and works else request

    def _located(self, request: Request) -> Request:
        """Without the heading that says where to look, if that makes plainer what is meant."""
        located = self._sections.located(request)
        if located is request:
            return request
        found, whole = self._selector.select(located), self._selector.select(request)
        return located if found.confidence > max(SURE, whole.confidence) else request

    def _says_else(self, request: Request, parts: tuple[str, ...]) -> bool:
        """Whether its words by themselves are of another operation: 钱多多少 is no mere 钱呢."""
        return not self._strong(request) <= set(parts) or "all" in request.pointers

    def _strong(self, request: Request) -> set[str]:
        return {f"op:{name}" for name in request.ops if not self.knowledge.operations[name].soft}

    def _of_pointed(self, facts: tuple[Fact, ...], request: Request, context: Context) -> Outcome:
        """The request put to the facts that a pointer denotes."""
        kept = tuple(m for m in context.measures if any(fact.figure(m) for fact in facts))  # 前三份, after 哪几份
        measures = request.measures or (() if request.asks else kept)
        asked = replace(request, measures=measures, ordinals=(), pointers=frozenset())
        strange = [w.text for w in request.unknown if not self._is_known_of(facts, w.key)]
        if any(len(text) > 1 for text in strange):  # 那个设施盖在哪条街上
            return self._explainer.asked_back(asked, facts, strange)
        if len(facts) == 1:
            if self._selector.unmet(replace(asked, measures=request.measures), facts[0]):
                selection = Selection(asked, (), self._selector.candidate(asked, facts[0]))
                return self._explainer.explain(asked, selection)
            return verified(facts[0], asked, self.base) or told(facts[0], asked, self.base)
        asked = replace(
            asked, asks=frozenset(n for n in asked.asks if not self.base.is_listing((n,)))
        )  # they are laid out one by one: 前三份是哪几家
        meant = tuple(fact for fact in facts if not self._selector.unmet(asked, fact))
        if not meant:  # 那两份叫什么名字
            selection = Selection(asked, (), self._selector.candidate(asked, facts[0]))
            return self._explainer.explain(asked, selection)
        return self._pointers.tell(meant, replace(asked, asks=request.asks))

    def _is_known_of(self, facts: tuple[Fact, ...], key: str) -> bool:
        return any(key in self.base.words[fact.id] for fact in facts)

    def _decided(self, completed: Completed, context: Context) -> Outcome:
        request, selection = completed.request, completed.selection
        if request.manner:
            return self._talk.refused(request)
        if checked := self._checked(request, selection):
            return checked
        rest = self._calculation.rest_of_focus(request, context)
        if rest := rest or self._calculation.rest_of_list(request, selection):
            return rest
        if each := self._calculation.each(request, selection):
            return each
        if self._calculation.is_wanted(request, selection, context):
            worked = self._calculation.worked_out(request, completed, context)
            return worked or self._single(request, selection, completed, context)
        if several := self._coordination.beside(request, selection):
            return self._pointers.tell(several, request)
        if not selection.facts:
            return self._unmet(request, selection, completed, context)
        if len(selection.facts) > 1:
            return self._undecided(request, selection, completed, context)
        return self._single(request, selection, completed, context)

    def _undecided(self, request: Request, selection: Selection, completed: Completed, context: Context) -> Outcome:
        """Several facts that no word tells apart."""
        means = completed.linked or self._means_anything(request, selection.facts[0])
        means = means or self._have_it_alone(request, selection.facts)
        doubt = self._selector.resemblance.doubt(request, selection.facts[0])
        if not means and (doubt > TRUSTED or not _says_anything(request)):
            return self._explainer.not_understood(request)
        if completed.linked and self._is_of_all_told(request, selection, context):
            return self._pointers.tell(selection.facts, request)
        return self._explainer.ambiguous(request, selection.facts)

    def _is_of_all_told(self, request: Request, selection: Selection, context: Context) -> bool:
        """资金呢, after two were told side by side; not where it was asked which of the two is meant."""
        told = {fact.id for fact in selection.facts} == set(context.facts)
        return told and request.is_bare and not context.asked_back

    def _checked(self, request: Request, selection: Selection) -> Outcome | None:
        """对 or 不对 of a statement about one fact; 8月比5月多了500个 is about two."""
        works = any(self.knowledge.operations[name].joins for name in request.ops)
        if len(selection.facts) != 1 or works or len(self._coordination.named(request)) > 1:
            return None
        fact = selection.facts[0]
        unknown = {word.key for word in request.unknown if len(word.text) > 1} - self.base.words[fact.id]
        if unknown or request.negated - self.base.stated[fact.id]:
            return None  # 2个没公开是因为没做完对吗: a yes would cover the reason
        return verified(selection.facts[0], request, self.base)

    def _have_it_alone(self, request: Request, facts: tuple[Fact, ...]) -> bool:
        """Whether these are all that have a figure of the measure: 要求的比例是多少."""
        ids = {fact.id for fact in facts}
        return any(self.base.measured(name) == ids for name in request.measures)

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
        kinds = {self.base.kind(f"ask:{name}") for name in request.asks}
        return bool(kinds & {*CAREFUL, *LISTS} - {REASON})

    def _single(self, request: Request, selection: Selection, completed: Completed, context: Context) -> Outcome:
        fact = selection.facts[0]
        if self._wants_withheld(request, fact):
            return self._explainer.withheld(fact)
        asks = completed.linked or request.asks or request.pointers or request.measures or request.ops
        slight = bool(request.quantities) and all(map(is_slight, request.quantities))
        if not asks and not _says_anything(replace(request, quantities=() if slight else request.quantities)):
            # 帮我算一下3+5
            return self._explainer.not_understood(request)
        unread = [w.text for w in request.unknown if w.key not in self.base.words[fact.id]]
        loose = not completed.linked and not self._names_it(request, fact)
        lost = loose and bool(context.facts) and "back" in request.pointers  # 这个项目花了多少钱
        certain = selection.confidence >= CERTAIN
        means = certain or completed.linked or self._means_anything(request, fact)
        barred = [w for w in request.asked if w.key not in self.base.words[fact.id] and len(w.text) > 1]
        stays = not barred and not self._strays(request, fact)  # 8月监控的无人机有几个
        if selection.confidence >= SURE and means and not lost and stays:
            return self._unread(told(fact, request, self.base), unread, selection.coverage)
        if not means and selection.confidence < SURE:
            return self._explainer.not_understood(request)
        if selection.rivals and not lost:
            claims = not all(map(is_slight, request.quantities)) or (request.polar and request.quantities)
            told_all = means and selection.doubt <= TRUSTED and not claims
            return self._alike(request, (fact, *selection.rivals), told=told_all)
        return self._explainer.asked_back(request, (fact,), unread)

    def _strays(self, request: Request, fact: Fact) -> bool:
        """Whether it asks for more than the fact says: 8月监控不合格的有几个, 过紧日子有没有影响发工资."""
        words = self.base.words[fact.id]
        if fact.figures:
            return any(self.base.is_specific(key) and key not in words for key in request.keys)
        return request.polar and any(len(w.text) > 1 and w.key not in words for w in request.unknown)

    def _alike(self, request: Request, facts: tuple[Fact, ...], *, told: bool) -> Outcome:
        """Facts that are about as like: what is only said may be told together, of figures one is meant."""
        if told and all(fact.says and not fact.figures for fact in facts):
            return self._pointers.tell(facts, request)
        return self._explainer.ambiguous(request, facts)

    def _unread(self, outcome: Outcome, unread: list[str], coverage: float) -> Outcome:
        """The answer, with what was not taken into account."""
        if not unread or coverage >= COVERED:
            return outcome
        said = Line("answer.unread", {"asked": shown("".join(unread))})
        return replace(outcome, lines=(*outcome.lines, said))

    def _unmet(self, request: Request, selection: Selection, completed: Completed, context: Context) -> Outcome:
        rest = self._calculation.remainder(request)
        if not rest and (both := self._with_related(request, selection)):
            return self._pointers.tell(both, request)
        if not rest and completed.linked and is_mere(request) and selection.nearest:  # 为什么, of what has no reason
            return self._explainer.apart(request, selection.nearest)
        return rest or self._explainer.explain(request, selection)

    def _with_related(self, request: Request, selection: Selection) -> tuple[Fact, ...]:
        """医保那个报告在哪儿看: what is named, and what is related to it and answers that of all of its kind."""
        nearest = selection.nearest
        if nearest is None or not nearest.unmet or not self._names_it(request, nearest.fact):
            return ()
        asked = {f"ask:{name}" for name in request.asks if self.base.kind(f"ask:{name}") in CAREFUL}
        related = self.base.get(nearest.fact.related) if nearest.unmet <= asked else ()
        for fact in related:
            of_it = not request.keys.isdisjoint(self.base.about[fact.id])
            doubt = self._selector.resemblance.doubt(request, fact)
            if of_it and nearest.unmet <= self.base.questioned[fact.id] and doubt <= LITTLE:
                return nearest.fact, fact
        return ()

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


def _says_anything(request: Request) -> bool:
    """Whether there is more to it than a measure or a question word: 资金呢, 一共多少 say nothing."""
    content = any(word.term.slot == "word" and word.term.kind == CONTENT for word in request.words)
    return content or bool(request.quantities or request.keys)


def _redone(request: Request, context: Context) -> Request:
    """那资金呢, 保留一位小数, after 8月比5月多几个: the same calculation of another measure, or to other places."""
    other = (request.keys, request.ops, request.pointers, request.ordinals, request.quantities, request.unknown)
    further = request.measures or request.places is not None
    if not further or "share" in request.measures or any(other) or request.asks - {"howmany"}:
        return request
    return replace(request, ops=frozenset(context.worked))


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
