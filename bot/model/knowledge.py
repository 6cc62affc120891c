"""The words of the knowledge: what the files hold, as the core uses it. A term is named ``slot:value``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property


class Role(StrEnum):
    """What a slot is for in a request."""

    SUBJECT = "subject"
    CONSTRAINT = "constraint"
    ORDINAL = "ordinal"
    MEASURE = "measure"
    QUANTITY = "quantity"
    ASKING = "asking"
    OPERATION = "operation"
    UNIT = "unit"
    PRECISION = "precision"
    NEGATION = "negation"
    POINTER = "pointer"
    CORRECTION = "correction"
    SOCIAL = "social"
    MANNER = "manner"
    OFFTOPIC = "offtopic"
    JOINT = "joint"
    CONTEXT = "context"
    GENERAL = "general"
    WORD = "word"


@dataclass(frozen=True)
class Slot:
    """A dimension, and what it does in a request."""

    name: str
    label: str
    """Its name for people: month → 月份."""
    role: Role
    must: bool = False
    """An answer has to use a part of it."""
    inherited: bool = False
    """A follow-up takes it over from what was talked of."""
    insists: bool = False
    """A follow-up to a refusal for its sake still means it."""
    special: bool = False
    """A fact that has a value of it is less likely meant where none is named."""
    proper: bool = False
    """Its values are names, so that telling one answers what a thing is called."""
    lenient: bool = False
    """Only a fact that has another value of it is ruled out: 全州 fits what says nothing of the level."""
    guessed: bool = False
    """Its names are recognised by sound and shape."""


@dataclass(frozen=True)
class Term:
    """One entry of the lexicon: a meaning with all its names."""

    slot: str
    value: str
    """Unique within the slot."""
    names: tuple[str, ...]
    """Chinese ways to say it; the first is printed."""
    english: tuple[str, ...] = ()
    """In lower case."""
    broader: tuple[str, ...] = ()
    """Keys of the terms that this one is a kind of: 重点项目 is a kind of 项目."""
    exact: bool = False
    """Never guessed from a misspelling (places, short names)."""
    kind: str = ""
    """Finer nature within the slot: soft, generic, must, say, list, polar, …"""
    opposite: str = ""
    """Key of the term that says the contrary: 不公开 and 公开."""

    @cached_property
    def key(self) -> str:
        return f"{self.slot}:{self.value}"


@dataclass(frozen=True)
class Measure:
    """A kind of figure."""

    name: str
    kind: str
    """count, money, share, …: figures of one kind have one unit."""
    adds: bool = False
    ranks: bool = False
    of: str = ""
    """The measure that a mere mention (钱) asks for."""


@dataclass(frozen=True)
class Operation:
    """What a word of calculation does."""

    name: str
    does: str
    bound: str = ""
    """``>``, ``>=``, ``<`` or ``<=``."""
    joins: bool = False
    """It stands between two things: 甲比乙多多少."""
    soft: bool = False
    """The word alone asks for no calculation."""
    measure: str = ""
    """The measure that the word itself speaks of: 资金最多."""
    place: int = 1
    """Which place of a ranking it wants: 第二多."""
    united: bool = False
    """It counts only where a unit is named: 列示."""


@dataclass(frozen=True)
class Figure:
    """A number with its unit as the source prints it."""

    measure: str
    value: Decimal
    unit: str
    bound: str = ""
    """``>=`` where the source says 不低于, ``<=`` for 不超过; empty for a plain number."""


@dataclass(frozen=True)
class Citation:
    """Where a statement stands in the source."""

    source: str
    section: str
    """Path as in the YAML: ``二/（二）/二是``."""
    path: str
    """Path as printed: ``第七部分 › 二 › （二）过程管控上 › 二是``."""
    evidence: str
    """The short clause that holds the figure."""


@dataclass(frozen=True)
class Fact:
    """A point of the source that can be asked for."""

    id: str
    title: str
    """Names the fact in a reply: 8月绩效监控项目."""
    about: Mapping[str, tuple[str, ...]]
    """Slot → values that make it this fact and no other."""
    figures: tuple[Figure, ...]
    says: str
    """The statement in our own words; empty when the figures say it all."""
    members: tuple[str, ...]
    """Ids of the facts that it lists, in order."""
    citations: tuple[Citation, ...]
    question: str
    """The canonical question, as it stands on a button."""
    notes: tuple[str, ...] = ()
    """Keys of the caveats (replies.yaml, notes) that go with it."""
    related: tuple[str, ...] = ()
    """Ids of facts to go on with."""
    items: tuple[str, ...] = ()
    """What a statement enumerates, in order: the six aspects."""
    aim: bool = False
    """A figure that is aimed at, not one that was reached."""
    withheld: bool = False
    """What it is about must not be told beyond what it says."""

    def figure(self, measure: str) -> Figure | None:
        return next((f for f in self.figures if f.measure == measure), None)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Example:
    """Curated ways to ask for a fact, and near ones that ask for what the source lacks."""

    fact: str
    asks: tuple[str, ...]
    misses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relation:
    """What may be computed between facts."""

    kind: str
    """parts (first = sum of the others), subset (first holds second), same, compare or add."""
    facts: tuple[str, ...]
    measures: tuple[str, ...]
    note: str = ""
    """Key of the caveat to print."""
    name: str = ""
    """What the part that is left of a subset is called."""


@dataclass(frozen=True)
class Source:
    """A public document that facts cite."""

    id: str
    title: str
    root: str
    """First step of every printed path: 第七部分."""
    sections: Mapping[str, str]
    """Section path → heading as printed."""
    waived: tuple[tuple[str, str], ...] = ()
    """Clauses whose numbers no fact claims, with the reason."""


@dataclass(frozen=True)
class Words:
    """What the general dictionary's word classes mean, and words that tell clauses apart."""

    classes: Mapping[str, str] = field(default_factory=dict)
    """Word class of the dictionary → free, content, person, place, organisation, time."""
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Typed class → endings that show it: 局 shows an organisation."""
    surnames: frozenset[str] = frozenset()
    """With what a person's name begins; other words that the dictionary takes for one are content."""
    common: int = 4
    """A word in the examples of so many facts says nothing about which is meant."""
    personal: frozenset[str] = frozenset()
    """Words of a clause in which a person tells about himself."""
    narrowing: tuple[str, ...] = ()
    """Words of a clause that says what alone is meant."""
    hearsay: tuple[str, ...] = ()
    """Words of a clause that tells what others have said."""
    places: frozenset[str] = frozenset()
    """Words behind a heading that make it a place to look: 一段里."""
    alternatives: frozenset[str] = frozenset()
    """Words that set two things to choose between: 还是."""
    copulas: frozenset[str] = frozenset()
    """Words that set one thing against another: 是, in 甲是乙的几倍."""
    sequels: tuple[str, ...] = ()
    """Words with which another request begins in the same breath: 顺带, 再说."""
    openers: tuple[str, ...] = ()
    """Words with which a question begins after a story without marks: 问一句, 想知道."""
    introductions: tuple[str, ...] = ()
    """Words with which a person begins to say who he is: 我姓, 我在."""
    further: frozenset[str] = frozenset()
    """Words that ask for what there is beside what is left out: 还, 其余."""
    interrogatives: tuple[str, ...] = ()
    """What a word has in it that asks: 哪, 多少."""
    imperatives: tuple[str, ...] = ()
    """What a clause has in it that wants something told: 列出."""
    closing: frozenset[str] = frozenset()
    """With what a clause ends that asks in short: 那钱呢."""
    polar: frozenset[str] = frozenset()
    """With what a clause ends that asks whether: 吗, 没."""


@dataclass(frozen=True)
class Saying:
    """Ways to go on with a conversation that name nothing, and the parts that they stand for: 减一下看看."""

    parts: tuple[str, ...]
    """Keys of terms: op:difference."""
    says: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """Everything the core knows; built once by ``loading``."""

    version: str
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    relations: tuple[Relation, ...]
    terms: Mapping[str, Term]
    """Key → term, in file order."""
    replies: Mapping[str, str]
    """Template key → text with ``{holes}``."""
    slots: Mapping[str, Slot] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    operations: Mapping[str, Operation] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    examples: tuple[Example, ...] = ()
    talk: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Class of small talk or of distress → ways to say it."""
    sayings: tuple[Saying, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    """Regional and misspelt words → the usual ones, wherever they stand: 专案 → 项目."""
    lookalikes: Mapping[str, str] = field(default_factory=dict)
    """Character → those that it is mistaken for by shape: 项 → 顶顷."""
    acts: Mapping[str, str] = field(default_factory=dict)
    """Class of talk → how it is answered: social, handoff, reset, urgent, offtopic, command."""

    def slot_of(self, key: str) -> Slot:
        return self.slots[key.partition(":")[0]]
