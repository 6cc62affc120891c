"""The parts of a request, word by word: of which class each is, whether an answer must use it, and what used it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.account import musts, used_by
from bot.answering.choosing import states
from bot.answering.course import Handled
from bot.answering.facts import FactBase
from bot.answering.lexicon import FREE, Word
from bot.answering.request import TYPED, Request
from bot.answering.select import Selector
from bot.answering.text import shown
from bot.model import Fact, Role


class Class(StrEnum):
    """What a word may do in a request."""

    KNOWN = "known"
    """A name of the lexicon, or a word that some fact is asked for with."""
    TYPED = "typed but unknown"
    """It narrows, and nothing loaded has it: 9月, 4827个, a person."""
    GENERAL = "general"
    UNKNOWN = "unknown content"


GENERAL = (Role.GENERAL, Role.JOINT, Role.CONTEXT, Role.SOCIAL)
POINTING = (Role.POINTER, Role.ORDINAL)
ABSENT = (Role.SUBJECT, Role.CONSTRAINT, Role.MEASURE)
"""Roles of the lexicon's words that a document may lack."""
FREELY, NAMED, POINTER, LINK, ANSWER, UNUSED = (
    "free",
    "named in the reply",
    "pointer",
    "conversation",
    "answer",
    "not used",
)


@dataclass(frozen=True)
class Part:
    """A word of the message and what became of it."""

    text: str
    key: str
    sort: Class
    nature: str
    """Its slot with its kind; for a word of the dictionary its kind."""
    how: str
    """exact, sound, pinyin, grammar, dictionary or unknown: how it was recognised."""
    must: bool = False
    """An answer has to use it."""
    used: tuple[str, ...] = ()
    """Ids of facts, or what else used it."""


def keys_of(word: Word, base: FactBase) -> frozenset[str]:
    """The keys that a word stands for in a request: 钱 is the amount, 4826个 that number."""
    if word.quantity is not None:
        return frozenset((f"quantity:{word.quantity.text}",))
    keys = {word.key}
    measure = base.knowledge.measures.get(word.term.value) if word.term.slot == "measure" else None
    if measure is not None and measure.of:
        keys.add(f"measure:{measure.of}")
    if word.term.kind == "ending":
        keys.update(word.term.broader)
    return frozenset(keys)


def said(request: Request, key: str, base: FactBase) -> str:
    """The person's own word for a key; empty if the conversation supplied it."""
    return next((word.text for word in request.words if key in keys_of(word, base)), "")


class Usage:
    """Tells what a word is and who used it."""

    def __init__(self, base: FactBase, selector: Selector) -> None:
        self._base = base
        self._selector = selector

    def parts(self, handled: Handled) -> tuple[Part, ...]:
        request = handled.request
        facts = self._base.knowledge.facts.values()
        barring = frozenset[str]().union(*(self._selector.unmet(request, fact) for fact in facts))
        needed = barring | musts(request, self._base)
        held = {fact: self._held(request, fact, barring) for fact in handled.outcome.facts}
        found = []
        for word in sorted(set(request.words), key=lambda word: word.start):
            must = word in request.asked or not needed.isdisjoint(keys_of(word, self._base))
            free = not must and self._class(word) is Class.GENERAL
            used = (FREELY,) if free else self._used(word, handled, held)
            found.append(self.part(word, used, must=must))
        return tuple(found)

    def part(self, word: Word, used: tuple[str, ...], *, must: bool = False) -> Part:
        key = f"quantity:{word.quantity.text}" if word.quantity is not None else word.key
        return Part(word.text, key, self._class(word), self._nature(word), word.how, must, used)

    # --- what it is --------------------------------------------------------------

    def _class(self, word: Word) -> Class:
        role = self._role(word)
        if word.term.slot == "word":
            return self._class_of_dictionary(word)
        if role in GENERAL:
            return Class.GENERAL
        if word.quantity is not None:
            value = word.quantity.value
            known = self._base.holding(value) or self._base.printing(value)
            return Class.KNOWN if known else Class.TYPED
        known_key = word.key in self._base.knowledge.terms or word.key in self._base.spread
        return Class.KNOWN if known_key and role is not Role.OFFTOPIC else Class.TYPED

    def _class_of_dictionary(self, word: Word) -> Class:
        if word.term.kind == FREE or self._base.is_common(word.term.value):
            return Class.GENERAL
        if word.key in self._base.spread:
            return Class.KNOWN
        return Class.TYPED if word.term.kind in TYPED else Class.UNKNOWN

    def _nature(self, word: Word) -> str:
        if word.term.slot == "word":
            return word.term.kind
        nature = f"{word.term.slot} {word.term.kind}".strip()
        absent = self._role(word) in ABSENT and word.key not in self._base.spread
        return f"{nature}, no fact has it" if absent else nature

    def _role(self, word: Word) -> Role:
        slot = self._base.knowledge.slots.get(word.term.slot)
        return slot.role if slot else Role.WORD

    # --- what used it ------------------------------------------------------------

    def _held(self, request: Request, fact: Fact, barring: frozenset[str]) -> frozenset[str]:
        """What of the request the fact meets or is asked for with."""
        met = barring - self._selector.unmet(request, fact)
        return met | used_by(request, (fact,), self._base) | self._base.words[fact.id]

    def _used(self, word: Word, handled: Handled, held: dict[Fact, frozenset[str]]) -> tuple[str, ...]:
        keys, role = keys_of(word, self._base), self._role(word)
        if handled.pointed and role in POINTING:
            return (POINTER,)
        if role is Role.OPERATION and (done := self._done(keys, handled)):
            return done
        if facts := tuple(fact.id for fact in held if self._is_of(word, fact, keys, held[fact])):
            return facts
        return (self._otherwise(word, keys, handled),)

    def _is_of(self, word: Word, fact: Fact, keys: frozenset[str], held: frozenset[str]) -> bool:
        stated = word.quantity is not None and states(fact, word.quantity)
        return stated or not keys.isdisjoint(held)

    def _done(self, keys: Iterable[str], handled: Handled) -> tuple[str, ...]:
        """The operation that was worked out for the word; telling a single fact works nothing out."""
        outcome = handled.outcome
        if not outcome.is_answer or not (outcome.computed or len(outcome.facts) > 1):
            return ()
        names = (key.partition(":")[2] for key in keys if key in outcome.used)
        return tuple(f"operation {self._base.knowledge.operations[name].does}" for name in names)

    def _otherwise(self, word: Word, keys: frozenset[str], handled: Handled) -> str:
        """What used a word that no fact of the reply holds."""
        outcome, role = handled.outcome, self._role(word)
        if handled.pointed and handled.pointed.outcome:
            return POINTER
        if not keys.isdisjoint(outcome.used):
            return ANSWER
        named = "".join(line.holes.get("asked", "") for line in outcome.lines)
        if not keys.isdisjoint(outcome.refused) or (word.text and shown(word.text) in named):
            return NAMED
        linked = handled.completed is not None and handled.completed.linked
        return LINK if linked and role is Role.POINTER else UNUSED
