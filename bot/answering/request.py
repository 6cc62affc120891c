"""One thing that is asked for, with the parts that an answer must or may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answering.lexicon import (
    CONTENT,
    FREE,
    UNKNOWN,
    Word,
    asks_whether,
    is_particle,
)
from bot.answering.numbers import COUNTED, MONEY, ordinals
from bot.answering.text import is_whether
from bot.model import Knowledge, Quantity, Role

PLACED = (Role.SUBJECT, Role.CONSTRAINT)
TYPED = ("person", "place", "organisation", "time")
"""Classes of words that are no terms and yet narrow what is asked for."""
WEAK = frozenset(("back",))
"""Pointers that a known way to go on may say more exactly: 它再往后."""
REASON = "reason"
"""Kind of the question words that ask why."""
SLIGHT = 12
"""A number up to this, said in passing, names nothing: 这三条."""


@dataclass(frozen=True)
class Request:
    """One thing that is asked for."""

    words: tuple[Word, ...] = ()
    """The words of the clauses that ask."""
    keys: frozenset[str] = frozenset()
    """Subjects and constraints that it names."""
    around: frozenset[str] = frozenset()
    """Subjects that the clauses before it name: they help to choose and bar nothing."""
    measures: tuple[str, ...] = ()
    ops: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    quantities: tuple[Quantity, ...] = ()
    unit: str = ""
    places: int | None = None
    """Decimal places that are wanted."""
    pointers: frozenset[str] = frozenset()
    ordinals: tuple[int, ...] = ()
    negated: frozenset[str] = frozenset()
    """Keys (or words) that it says no to, or leaves out."""
    unknown: tuple[Word, ...] = ()
    """Content words that no fact uses and that no type bars."""
    asked: tuple[Word, ...] = ()
    """Those of the unknown words that stand at the question word: 追回 in 追回了多少. They are never free."""
    foreign: tuple[Word, ...] = ()
    """Words of a type (a place, a person, another script) that no fact has."""
    polar: bool = False
    """It asks whether something is so."""
    either: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    """What is named before and behind an 还是: one of the two is enough."""
    denied: bool = False
    """The statement put is itself a no: 不是4826个吧."""
    corrects: bool = False
    """It puts right what was said before."""
    counted: str = ""
    """Key of the thing that is counted: 部门 in 多少个部门."""
    manner: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    """Ids of the only facts that come into question, if it says where to look."""
    text: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it names no subject of its own: 那资金呢."""
        return not self.keys


def continuing(request: Request, parts: Iterable[str], knowledge: Knowledge) -> Request:
    """The request as the way to go on that it was found to be; what that does not speak of stays as it is."""
    by: dict[Role, list[str]] = {}
    for key in parts:
        slot, _, value = key.partition(":")
        by.setdefault(knowledge.slots[slot].role, []).append(value)
    points = Role.POINTER in by or Role.ORDINAL in by
    constraints = {key for key in request.keys if knowledge.slot_of(key).role is Role.CONSTRAINT}
    units = by.get(Role.UNIT, [])
    from_end = tuple(number for number in request.ordinals if number < 0)
    return replace(
        request,
        keys=frozenset(constraints) if points else request.keys,
        measures=request.measures or tuple(by.get(Role.MEASURE, ())),  # 我问的是钱 is no 我问的是个数
        ops=frozenset(by.get(Role.OPERATION, ())) or (request.ops if units else frozenset()),
        asks=frozenset(by.get(Role.ASKING, ())),
        pointers=request.pointers - WEAK or frozenset(by.get(Role.POINTER, ())) or request.pointers,
        ordinals=from_end or tuple(int(value[1:]) for value in by.get(Role.ORDINAL, ())) or request.ordinals,
        unit=units[0] if units else request.unit,
        unknown=(),
        asked=(),
        foreign=(),
        negated=frozenset(),
        counted="",
    )


class Parts:
    """Reads the parts of a request from its words."""

    def __init__(self, knowledge: Knowledge, is_common: Callable[[str], bool]) -> None:
        """``is_common``: whether the examples of several facts use the word."""
        self._knowledge = knowledge
        self._words = knowledge.words
        self._is_common = is_common

    def role(self, word: Word) -> Role:
        slot = self._knowledge.slots.get(word.term.slot)
        return slot.role if slot else Role.WORD

    def lasts(self, word: Word) -> bool:
        """Whether the word would hold for the next question too: a place does, 下周 does not."""
        slot = self._knowledge.slots.get(word.term.slot)
        return slot is not None and slot.inherited

    def is_interrogative(self, word: Word) -> bool:
        role = self.role(word)
        if role is Role.ASKING:
            return True
        if role in (Role.GENERAL, Role.WORD, Role.SOCIAL, Role.POINTER):
            return False
        return any(part in word.text for part in self._words.interrogatives)

    def is_asked(self, words: Sequence[Word], at: int) -> bool:
        """Whether a question word asks there; 没有什么, 没几个 asks nothing."""
        if not self.is_interrogative(words[at]):
            return False
        before = words[at - 1] if at else None
        return before is None or self.role(before) is not Role.NEGATION or asks_whether(words, at - 1)

    def is_polar(self, words: tuple[Word, ...]) -> bool:
        settled = bool(words) and self.role(words[-1]) in (Role.ASKING, Role.SOCIAL)  # 能查什么 ends in no 么
        if not settled and self.ends_with(words, self._words.polar):
            return True
        doubled = (word for at, word in enumerate(words) if at and asks_whether(words, at))
        whether = any(word.term.kind == "polar" or is_whether(word.text) for word in words)
        return whether or any(doubled)  # 有没有4826个以上

    def ends_with(self, words: Sequence[Word], endings: Iterable[str]) -> bool:
        text = "".join(word.text for word in words)
        return text.endswith(tuple(endings))

    def keys(self, words: Iterable[Word]) -> set[str]:
        return {word.key for word in words if self.role(word) in PLACED}

    def is_known(self, word: Word) -> bool:
        role = self.role(word)
        if role in (Role.SUBJECT, Role.CONSTRAINT):
            return word.term.kind not in ("soft", "generic")
        return role in (Role.QUANTITY, Role.MEASURE, Role.ORDINAL, Role.OFFTOPIC, Role.MANNER)

    def names_subject(self, words: Iterable[Word]) -> bool:
        return any(self.role(word) in PLACED and word.term.kind != "soft" for word in words)

    def is_strange(self, word: Word) -> bool:
        if word.term.slot != "word" or word.term.kind == FREE:
            return False
        return not self._is_common(word.text)

    def read(self, words: tuple[Word, ...]) -> Request:
        by = {role: [w for w in words if self.role(w) is role] for role in Role}
        strange = [word for word in words if self.is_strange(word)]
        besides = self._asks_besides(words)
        polar = self.is_polar(words) or "verify" in {w.term.value for w in by[Role.OPERATION]}
        negated = self.negated(words, put=polar)
        asks = frozenset(self._asking_value(words, word) for word in by[Role.ASKING])
        unit = next((word.term.value for word in by[Role.UNIT]), "")
        reason = any(word.term.kind == REASON for word in by[Role.ASKING])  # 为什么少了 has nothing to be worked out
        numbered = any(word.quantity or self._counts(word) or self.role(word) is Role.MEASURE for word in words)
        works = (word for word in by[Role.OPERATION] if self._works(word, unit, besides, numbered))
        ops = frozenset() if reason else frozenset(word.term.value for word in works)
        return Request(
            words=words,
            keys=frozenset(self.keys(words)),
            measures=unique((*self._counted_beside(words), *self._measures(by[Role.MEASURE], asks, ops))),
            ops=ops,
            asks=asks - {""},
            quantities=tuple(self._quantities(words)),
            unit=unit,
            places=next((int(word.term.value) for word in by[Role.PRECISION]), None),
            pointers=frozenset(word.term.value for word in by[Role.POINTER]),
            ordinals=tuple(number for word in by[Role.ORDINAL] for number in ordinals(word.term.value)),
            negated=negated,
            unknown=tuple(w for w in strange if w.term.kind in (CONTENT, UNKNOWN)),
            asked=tuple(self._asked(words)),
            foreign=(*by[Role.OFFTOPIC], *(w for w in strange if w.term.kind in TYPED)),
            polar=polar,
            either=self._either(words),
            denied=any(self.role(word) is Role.CORRECTION for word in words),
            corrects=bool(words) and self.role(words[0]) is Role.CORRECTION,
            counted=self._counted(words),
            manner=frozenset(word.term.value for word in by[Role.MANNER]),
            text="".join(word.text for word in words),
        )

    def _works(self, word: Word, unit: str, besides: bool, numbered: bool) -> bool:
        """列示, 相当于: without a unit nothing is converted; 除了甲，其余哪些: what is listed is not counted.

        ``numbered``: a number is said or asked for, without which nothing is a bound: listed under.
        """
        operation = self._knowledge.operations[word.term.value]
        if operation.bound and not numbered:
            return False
        converts = operation.united
        return bool(unit or not converts) and not (besides and word.text in self._words.further)

    def _asks_besides(self, words: Sequence[Word]) -> bool:
        """除了部门自己，还有谁, 甲之外，其余有哪些: the whole row holds what there is beside that. No number does."""
        if any(word.key == "ask:else" for word in words):
            return True
        lists = any(self.role(word) is Role.ASKING for word in words)
        counts = any(self._counts(word) for word in words)
        return lists and not counts and any(word.text in self._words.further for word in words)

    def _either(self, words: Sequence[Word]) -> tuple[frozenset[str], frozenset[str]]:
        """针对当年新出的，还是往年延续的: the keys of both sides."""
        places = [at for at, word in enumerate(words) if word.text in self._words.alternatives]
        if not places:
            return frozenset(), frozenset()
        at = places[-1]
        left, right = ({word.key for word in side} for side in (words[:at], words[at + 1 :]))
        return frozenset(left), frozenset(right)

    def _quantities(self, words: Sequence[Word]) -> Iterator[Quantity]:
        """The numbers said; 近5000个 and 5000个左右 are meant roughly."""
        for at, word in enumerate(words):
            if word.quantity is None:
                continue
            around = (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
            rough = any(near.term.kind == "rough" for near in around)
            yield replace(word.quantity, relation="~") if rough and not word.quantity.relation else word.quantity

    def _measures(self, words: Sequence[Word], asks: frozenset[str], ops: frozenset[str]) -> tuple[str, ...]:
        """The measures named.

        A mere mention (钱) with a 多少 asks for what it stands for, and with a 谁 for nothing: 那笔钱是谁管的.
        """
        kinds = {self._knowledge.terms[f"ask:{name}"].kind for name in asks if name}
        found = []
        for word in words:
            measure = self._knowledge.measures.get(word.term.value)
            if measure is None or not measure.of:
                found.append(word.term.value)
            elif "number" in kinds or any(not self._knowledge.operations[op].soft for op in ops):
                found.append(measure.of)
            elif not kinds:
                found.append(word.term.value)
        found += [own for op in sorted(ops) if (own := self._knowledge.operations[op].measure)]
        return unique(found)

    def _counted_beside(self, words: Sequence[Word]) -> tuple[str, ...]:
        """项目和资金分别是多少: a thing set beside a measure is to be counted."""
        for before, joint, after in zip(words, words[1:], words[2:], strict=False):
            thing = self.role(before) is Role.SUBJECT and before.term.kind == "generic"
            if thing and self.role(joint) is Role.JOINT and self.role(after) is Role.MEASURE:
                measures = self._knowledge.measures.values()
                return tuple(each.name for each in measures if each.kind == "count" and each.ranks)
        return ()

    def _asking_value(self, words: Sequence[Word], word: Word) -> str:
        """项目为何？ asks what, 为何不公开 asks why: a word of this kind asks nothing of its own at the end."""
        if word.term.kind != "ending":
            return word.term.value
        rest = words[words.index(word) + 1 :]
        if not rest or rest[0].stop or all(is_particle(each) for each in rest):
            return ""
        return word.term.broader[0].partition(":")[2]

    def _asked(self, words: Sequence[Word]) -> Iterator[Word]:
        """Strange words next to a question word, particles aside."""
        telling = [word for word in words if not is_particle(word)]
        for before, after in pairwise(telling):
            if after.gapped:
                continue
            if self._is_telling(before) and self._counts(after):
                yield before
            if self._counts(before) and self._is_telling(after):
                yield after

    def _counts(self, word: Word) -> bool:
        """Whether it asks for a number: 追回了多少, not 点明的是哪一系统."""
        if not self.is_interrogative(word):
            return False
        return self.role(word) is Role.MEASURE or word.term.kind == "number"

    def _is_telling(self, word: Word) -> bool:
        """A strange word that is no mere slip of one character."""
        return self.is_strange(word) and (len(word.text) > 1 or word.how == "dictionary")

    def _counted(self, words: Sequence[Word]) -> str:
        """What stands right behind 多少个: a term, or a content word that no fact counts."""
        for word, after in pairwise(words):
            if self.role(word) is not Role.MEASURE or not self.is_interrogative(word):
                continue
            if after.stop:
                continue
            if self.role(after) is Role.SUBJECT and after.term.slot == "object":
                return after.key
            if after.term.slot == "word" and after.term.kind == CONTENT:
                return after.key
        return ""

    def negated(self, words: Sequence[Word], *, put: bool = False) -> frozenset[str]:
        """What a no or an exclusion is said of: the terms and content words behind it.

        A no that is said of nothing that matters (我不信, 零头都不差的数) is none. ``put``: a statement is put to be
        checked, where a 不是 is the statement's own.
        """
        found: set[str] = set()
        besides = self._asks_besides(words)
        for at, word in enumerate(words):
            negates = self.role(word) is Role.NEGATION or (not put and self._is_not(words, at))
            if not negates or asks_whether(words, at):
                continue
            if besides and word.term.kind == "except":
                continue
            after = [each for each in _behind(words, at) if self._can_be_negated(each)]
            if any(self._matters(each) for each in after) or word.term.kind in ("except", "whole"):
                found.add(word.key)
                found.update(each.key for each in after)
        return frozenset(found)

    def _is_not(self, words: Sequence[Word], at: int) -> bool:
        """不是 behind what it is said of: 哪些报告不是开发区的."""
        return at > 0 and self.role(words[at]) is Role.CORRECTION and words[at].term.kind == "except"

    def _matters(self, word: Word) -> bool:
        return word.term.kind != CONTENT or self._is_common(word.text)

    def _can_be_negated(self, word: Word) -> bool:
        return self.role(word) in (*PLACED, Role.MEASURE, Role.QUANTITY) or word.term.kind == CONTENT


def _behind(words: Sequence[Word], at: int) -> list[Word]:
    """The few words that a no may be said of: those up to the next mark."""
    found: list[Word] = []
    for word in words[at + 1 : at + 4]:
        if word.gapped:
            break
        found.append(word)
    return found


def is_slight(quantity: Quantity) -> bool:
    if quantity.unit == MONEY:
        return quantity.value == 1  # 多大一块
    return quantity.unit in ("", COUNTED) and quantity.value <= SLIGHT


def unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
