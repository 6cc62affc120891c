"""A message divided: what it asks, request by request, and what only tells about the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answering.correcting import corrected
from bot.answering.cutting import Cutter, Span
from bot.answering.lexicon import CONTENT, Word
from bot.answering.request import PLACED, TYPED, Parts, Request, unique
from bot.model import Knowledge, Role

WORKING = (Role.OPERATION, Role.UNIT, Role.PRECISION)
"""What says how the result is wanted."""


@dataclass(frozen=True)
class Division:
    """A message divided into what it asks and the rest."""

    requests: tuple[Request, ...]
    acts: tuple[str, ...]
    """Values of the slot of small talk that it holds."""
    asks: bool
    """Whether any clause asks for something."""
    words: tuple[Word, ...]
    introduces: bool = False
    """All that it says is who the person is: 我姓张，在县里工作."""


@dataclass(frozen=True)
class Clause:
    words: tuple[Word, ...]
    sentence: int
    asks: bool
    """It has a question word, ends as a question, or wants something told."""
    known: bool
    """It names something that the document may have."""
    background: bool
    """It tells about the person, and narrows nothing."""


class Reader:
    """Divides messages by the words of the knowledge."""

    def __init__(self, knowledge: Knowledge, is_common: Callable[[str], bool]) -> None:
        """``is_common``: whether the examples of several facts use the word."""
        self._words = knowledge.words
        self._operations = knowledge.operations
        self._parts = Parts(knowledge, is_common)
        self._cutter = Cutter(knowledge, self._parts)

    def divide(self, words: Sequence[Word]) -> Division:
        words = self._placed(corrected(words, self._parts.role))
        clauses = self._sequent(self._topical([self._clause(span) for span in self._cutter.spans(words)]))
        clauses = self._itemised(clauses)
        acts = tuple(w.term.value for w in words if self._parts.role(w) is Role.SOCIAL)
        asking = self._asking(clauses)
        requests = []
        for at in asking:
            first = _first_of(at, asking, clauses)
            requests.append(self._request(clauses, first, at, _last_of(at, asking, clauses)))
        asks = any(clause.asks for clause in clauses)
        introduces = not asks and self._introduces(words)
        return Division(self._joined(requests), acts, asks, tuple(words), introduces)

    def _introduces(self, words: Sequence[Word]) -> bool:
        """A person's home and trade bar nothing and ask nothing; 我是说8月 does, and so does any figure."""
        text = "".join(word.text for word in words if self._parts.role(word) is not Role.SOCIAL)
        begins = text.startswith(self._words.introductions) and not text.startswith(self._words.narrowing)
        telling = (Role.MEASURE, Role.OPERATION, Role.QUANTITY, Role.ORDINAL, Role.POINTER, Role.UNIT, Role.MANNER)
        return begins and not any(self._parts.role(word) in telling for word in words)

    def whole(self, words: Sequence[Word]) -> Request:
        """All of a message as one request."""
        return self._parts.read(tuple(self._placed(corrected(words, self._parts.role))))

    def _placed(self, words: Sequence[Word]) -> list[Word]:
        """我是和硕的，…我们县…: a place named says which one is ours."""
        named = any(w.term.slot == "place" and w.term.kind != "own" for w in words)
        return [w for w in words if w.term.kind != "own" or not named]

    def _topical(self, clauses: list[Clause]) -> list[Clause]:
        """重点项目评价呢，公开了几个: what only ends in 呢 is what the question behind it is about."""
        found = list(clauses)
        for at, (clause, after) in enumerate(pairwise(clauses)):
            short = self._ends_short(clause) and clause.known
            if short and after.asks and clause.sentence == after.sentence:
                found[at] = replace(clause, asks=False)
        return found

    def _sequent(self, clauses: list[Clause]) -> list[Clause]:
        """A part with 顺带 asks, and so does what stands before it, if they name something."""
        found = list(clauses)
        for at, (clause, after) in enumerate(pairwise(clauses)):
            if self._cutter.begins(after.words) and clause.known and after.known:
                found[at] = replace(found[at], asks=True, background=False)
                found[at + 1] = replace(after, asks=True, background=False)
        return found

    def _itemised(self, clauses: list[Clause]) -> list[Clause]:
        """请分别列示：整体支出目标数；整体支出自评数: after a mere order each of several sentences asks."""
        for at, clause in enumerate(clauses):
            if clause.known or not self._wants(clause.words):
                continue
            items = [later for later in clauses[at + 1 :] if later.known and not later.background]
            if len({item.sentence for item in items}) < 2 or any(self._is_question(item.words) for item in items):
                continue
            return [replace(each, asks=True) if each in items else each for each in clauses]
        return clauses

    def _ends_short(self, clause: Clause) -> bool:
        asks = self._is_question(clause.words) or self._wants(clause.words)
        return clause.asks and not asks

    def _clause(self, span: Span) -> Clause:
        words = span.words
        known = any(self._parts.is_known(word) for word in words)
        if span.story:
            return Clause(words, span.sentence, asks=False, known=known, background=True)
        asks = self._asks(words)
        personal = any(word.text in self._words.personal for word in words)
        text = "".join(word.text for word in words)
        narrows = any(name in text for name in self._words.narrowing)
        return Clause(words, span.sentence, asks, known, personal and not asks and not narrows)

    def _asks(self, words: tuple[Word, ...]) -> bool:
        return (
            self._is_question(words)
            or self._wants(words)
            or self._parts.ends_with(words, self._words.closing)
            or words[-1].questioned  # 钱好像三百二十几亿？
        )

    def _wants(self, words: tuple[Word, ...]) -> bool:
        if any(self._parts.role(w) in WORKING and w.term.kind != "soft" for w in words):
            return True
        text = "".join(word.text for word in words)
        return any(name in text for name in self._words.imperatives)

    def _asking(self, clauses: Sequence[Clause]) -> list[int]:
        """Places of the clauses that ask; of a message without a question those that name something."""
        asks = [at for at, clause in enumerate(clauses) if clause.asks]
        telling = [at for at in asks if self._parts.names_subject(clauses[at].words) or self._is_led(at, clauses)]
        if telling:
            telling = self._strongest(self._own(telling, clauses), clauses)
            first = telling[0]
            return [at for at in asks if at in telling or (at > first and self._is_elliptic(clauses[at]))]
        if asks:
            known = [at for at, clause in enumerate(clauses) if clause.known and not clause.background]
            late = [at for at in known if at > asks[-1]]
            return [late[-1]] if late else [asks[-1]]
        named = [at for at, clause in enumerate(clauses) if clause.known and not clause.background]
        return [named[-1]] if named else [len(clauses) - 1] if clauses else []

    def _is_led(self, at: int, clauses: Sequence[Clause]) -> bool:
        """重点评价56个，平均每个多少万元，本级…: what names its subject in the clause before it."""
        before, own = clauses[at - 1] if at else None, clauses[at]
        if before is None or before.asks or before.background or before.sentence != own.sentence:
            return False
        leads = self._parts.names_subject(before.words) and before.known and not self._is_hearsay(before)
        return leads and self._is_elliptic(own) and self._is_question(own.words)

    def _own(self, asking: list[int], clauses: Sequence[Clause]) -> list[int]:
        """看报纸说你们搞了个啥双监控，那5月…: what others said is background if a question follows it."""
        last = asking[-1]
        return [at for at in asking if at == last or not self._is_hearsay(clauses[at])]

    def _is_hearsay(self, clause: Clause) -> bool:
        text = "".join(word.text for word in clause.words)
        return any(name in text for name in self._words.hearsay)

    def _strongest(self, asking: list[int], clauses: Sequence[Clause]) -> list[int]:
        """审计组拟核实：…究竟有多少个: what is asked stands in the clause with the question word."""
        strong = [at for at in asking if self._is_question(clauses[at].words) or self._cutter.begins(clauses[at].words)]
        sentences = {clauses[at].sentence for at in strong}
        return [at for at in asking if at in strong or clauses[at].sentence not in sentences]

    def _is_question(self, words: tuple[Word, ...]) -> bool:
        return self._parts.is_polar(words) or any(self._parts.is_asked(words, at) for at in range(len(words)))

    def _is_elliptic(self, clause: Clause) -> bool:
        """为什么？ or 多少钱？ after a full question."""
        strange = any(self._parts.is_strange(word) for word in clause.words)
        telling = (Role.MEASURE, Role.ASKING, *WORKING)
        return not strange and any(self._parts.role(word) in telling for word in clause.words)

    def _request(self, clauses: Sequence[Clause], first: int, at: int, last: int) -> Request:
        own = clauses[at]
        words = list(own.words)
        around: set[str] = set()
        telling = any(self._parts.is_known(w) and self._parts.role(w) is Role.SUBJECT for w in own.words)
        works = any(self._joins_clauses(word) for word in own.words)
        head: list[Word] = []
        for clause in clauses[first:at]:
            near = clause.sentence == own.sentence and not clause.background and not clause.asks
            if near and self._is_fragment(clause):
                head += self._narrowing(clause, own, works, telling)
            elif clause.asks and clause.sentence == own.sentence:
                head += self._worked_with(clause, works)
            around |= self._parts.keys(clause.words)
        if not telling and not any(self._parts.role(w) in PLACED for w in (*head, *words)):
            bare = (c for c in clauses[first:at] if not c.background and self._is_fragment(c))
            head += [word for clause in bare for word in clause.words]
            if not any(self._parts.role(word) in PLACED for word in head):
                head += self._last_named(clauses[first:at])
        words = [*head, *words]
        for place, clause in enumerate(clauses[at + 1 :], at + 1):
            own_rest = place < last and (self._narrows(clause) or self._limits(clause))
            of_all = clause.sentence == own.sentence and self._excepts(clause)
            if of_all and self._says_what_alone(own):
                continue  # 只要监控的，不要目标设置的: what is left out is what was not asked for
            if not clause.background and (own_rest or of_all):
                words.extend(clause.words)
        read = self._parts.read(tuple(words))
        return replace(read, around=frozenset(around) - read.keys)

    def _worked_with(self, clause: Clause, works: bool) -> list[Word]:
        """What a clause says of how the result is wanted, 平均下来，…; all of 甲加上乙，合起来占全部的几成."""
        named = any(self._parts.role(word) in PLACED for word in clause.words)
        ops = (word for word in clause.words if self._parts.role(word) is Role.OPERATION)
        begun = any(not self._operations[word.term.value].soft for word in ops)
        if works and named and begun and not self._is_question(clause.words):
            return list(clause.words)
        return [word for word in clause.words if self._parts.role(word) in WORKING]

    def _last_named(self, clauses: Sequence[Clause]) -> list[Word]:
        """事前评估做了四十多个，我不信，到底多少个: what the clauses before it named last."""
        for clause in reversed(clauses):
            if not clause.background and self._parts.keys(clause.words):
                return [word for word in clause.words if self._parts.role(word) in PLACED]
        return []

    def _joined(self, requests: Sequence[Request]) -> tuple[Request, ...]:
        """A request that only adds a measure or a unit (…几个，多少钱, 用万元表示) is one with that before it."""
        found: list[Request] = []
        for request in requests:
            if found and self._adds(request, found[-1]):
                found[-1] = _added(found[-1], request)
            else:
                found.append(request)
        return tuple(found)

    def _adds(self, request: Request, before: Request) -> bool:
        if request.keys or request.unknown or request.pointers or request.quantities:
            return False
        if self._works_out(before) and self._parts.ends_with(request.words, self._words.closing):
            return False  # 比重是多少，资金口径呢: the same once more, of the money
        works = any(not self._operations[name].soft for name in request.ops)
        formed = bool(request.unit) or request.places is not None
        if request.measures or formed:
            return not request.asks and (formed or not request.ops)
        worked = self._works_out(before)
        return worked and not works and bool(request.ops)  # 合并计算，总数为几

    def _works_out(self, request: Request) -> bool:
        return "share" in request.measures or any(not self._operations[name].soft for name in request.ops)

    def _joins_clauses(self, word: Word) -> bool:
        """比…多, 还是…: the clause goes on with what the one before has named."""
        return self._parts.role(word) is Role.OPERATION or word.text in self._words.alternatives

    def _narrowing(self, clause: Clause, own: Clause, works: bool, telling: bool) -> list[Word]:
        """What a fragment adds to the question behind it; 昨天在网站上翻了半天 tells and adds nothing."""
        if self._says_what_alone(clause):
            return list(clause.words)
        keys = self._parts.keys(own.words)
        tells = any(word.term.slot == "word" and word.term.kind == CONTENT for word in clause.words)
        points = any(self._parts.role(word) is Role.POINTER for word in clause.words)
        if tells and keys and not points and not self._narrows(clause):
            return [] if telling else [word for word in clause.words if self._is_lasting(word)]
        if works or not telling:
            return [word for word in clause.words if not keys or not self._is_passing(word)]
        passing = any(self._is_another(word, keys) for word in clause.words)
        kept = [word for word in clause.words if self._narrows_by(word)]
        return [word for word in kept if not passing or self._parts.lasts(word)]

    def _is_lasting(self, word: Word) -> bool:
        """昌吉州留人才花的钱，报告评了谁: the place of what the question is about."""
        return self._parts.role(word) is Role.CONSTRAINT and self._parts.lasts(word)

    def _is_passing(self, word: Word) -> bool:
        """刚退休, 下周: what is said of oneself or of the day narrows nothing that has a subject of its own."""
        role = self._parts.role(word)
        fleeting = role is Role.CONSTRAINT and not self._parts.lasts(word)
        return fleeting or role in (Role.OFFTOPIC, Role.MANNER)

    def _is_another(self, word: Word, keys: set[str]) -> bool:
        """下周要开会讨论: what is of another subject narrows no question."""
        named = self._parts.role(word) is Role.SUBJECT and word.term.kind not in ("soft", "generic")
        return named and word.key not in keys

    def _narrows_by(self, word: Word) -> bool:
        """Whether a word of a fragment narrows a question that names its own subject."""
        return self._parts.role(word) in (Role.CONSTRAINT, Role.NEGATION) or word.term.kind in TYPED

    def _is_fragment(self, clause: Clause) -> bool:
        """8月那次监控，… names the subject and says nothing of it."""
        if not self._parts.keys(clause.words) and not clause.known and not self._narrows(clause):
            return False
        strange = [word for word in clause.words if self._parts.is_strange(word)]
        return len(strange) <= 1

    def _limits(self, clause: Clause) -> bool:
        """要本级的: nothing but a constraint."""
        limits = any(self._parts.role(word) is Role.CONSTRAINT for word in clause.words)
        telling = (Role.QUANTITY, Role.MEASURE, Role.ASKING, Role.OPERATION)
        tells = any(self._parts.is_strange(word) or self._parts.role(word) in telling for word in clause.words)
        return limits and not tells

    def _excepts(self, clause: Clause) -> bool:
        """不含未完成的: it leaves something out, for all that is asked in the sentence."""
        return any(word.term.kind == "except" for word in clause.words if self._parts.role(word) is Role.NEGATION)

    def _says_what_alone(self, clause: Clause) -> bool:
        """只说州本级的, 职业教育方面."""
        text = "".join(word.text for word in clause.words)
        return any(name in text for name in self._words.narrowing)

    def _narrows(self, clause: Clause) -> bool:
        if self._says_what_alone(clause):
            return True
        return self._excepts(clause) or (clause.known and bool(self._parts.negated(clause.words)))


def _first_of(at: int, asking: Sequence[int], clauses: Sequence[Clause]) -> int:
    """The first clause that belongs to the question: those of its sentence, and of the one before."""
    earlier = [other for other in asking if other < at]
    floor = earlier[-1] + 1 if earlier else 0
    while floor < at and clauses[at].sentence - clauses[floor].sentence > 1:
        floor += 1
    return floor


def _last_of(at: int, asking: Sequence[int], clauses: Sequence[Clause]) -> int:
    later = [other for other in asking if other > at]
    return later[0] if later else len(clauses)


def _added(request: Request, further: Request) -> Request:
    return replace(
        request,
        measures=unique((*request.measures, *further.measures)),
        ops=request.ops | further.ops,
        unit=further.unit or request.unit,
        places=request.places if further.places is None else further.places,
        words=(*request.words, *further.words),
    )
