"""The words of the product as values that do not change.

Terms are named ``slot:value`` in code (``stage:绩效监控``); the values are data and live in ``knowledge/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """How a turn ended, as the machine-readable contract spells it."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNANSWERED = "unanswered"
    SOCIAL = "social"
    HANDOFF = "handoff"
    ERROR = "error"


class Reason(StrEnum):
    """Why a question stayed unanswered."""

    NOT_DISCLOSED = "not_disclosed"
    WITHHELD = "withheld"
    UNMET = "unmet"
    OFF_TOPIC = "off_topic"
    NOT_UNDERSTOOD = "not_understood"


# --- knowledge -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """One entry of the lexicon: a meaning with all its names."""

    slot: str
    """The dimension: stage, object, scope, month, year, measure, op, ask, filler, foreign, …"""
    value: str
    """The value in that dimension, unique within the slot."""
    names: tuple[str, ...]
    """Chinese ways to say it, everyday and formal; the first is printed."""
    english: tuple[str, ...] = ()
    """English ways to say it, in lower case."""
    broader: tuple[str, ...] = ()
    """Keys (``slot:value``) of the terms that this one is a kind of: 重点项目 is a kind of 项目."""
    exact: bool = False
    """Never guessed from a misspelling (places, short names)."""
    group: str = ""
    """Finer class within the slot, which picks the refusal text of a foreign term."""
    opposite: str = ""
    """Key of the term that says the contrary: 不公开 and 公开."""

    @property
    def key(self) -> str:
        return f"{self.slot}:{self.value}"


@dataclass(frozen=True)
class Figure:
    """A number with its unit as the source prints it."""

    measure: str
    """count, amount, share, …: a value of the slot ``measure``."""
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Citation:
    """Where a statement stands in the source."""

    source: str
    """Id of the source."""
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
    accepts: frozenset[str]
    """Keys of further terms that a question about it may hold."""
    needs: tuple[frozenset[str], ...]
    """Groups of keys; a question must hold one of each group, or the fact is not meant."""
    bars: tuple[frozenset[str], ...]
    """Groups of keys; a question that holds all of one asks for more than the fact says: 第三方 + 谁."""
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

    def figure(self, measure: str) -> Figure | None:
        return next((f for f in self.figures if f.measure == measure), None)


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
    """What a computed part is called: the part not published of a subset, 公开率."""


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
    variants: Mapping[str, str] = field(default_factory=dict)
    """Regional and misspelt words → the usual ones, wherever they stand: 专案 → 项目."""
    lookalikes: Mapping[str, str] = field(default_factory=dict)
    """Character → those that it is mistaken for by shape: 项 → 顶顷."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Slot → its name for people: month → 月份."""


# --- understanding -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quantity:
    """A number that the person stated, with what was written after it."""

    value: Decimal
    unit: str
    """个, 亿元, %, … in the normal form; empty for a bare number."""
    text: str


@dataclass(frozen=True)
class Entity:
    """A span of the utterance that was recognised."""

    start: int
    end: int
    text: str
    term: Term
    how: str = "exact"
    """exact, sound, shape, spelling, grammar: how sure the recognition is."""
    quantity: Quantity | None = None


@dataclass(frozen=True)
class Leftover:
    """A span that nothing explains."""

    start: int
    end: int
    text: str
    slip: bool = False
    """A single stray character, which bars nothing; those that would stand in the lexicon."""


@dataclass(frozen=True)
class Reading:
    """The utterance understood: what is asked for, about what, and what was left unexplained."""

    terms: frozenset[str] = frozenset()
    """Keys of the meaning-bearing terms that narrow the facts (slots other than op, ask, measure, social)."""
    measures: tuple[str, ...] = ()
    faint: bool = False
    """Whether money is only mentioned, not asked for: 那个钱是哪个学校的."""
    ops: frozenset[str] = frozenset()
    """Values of the slot op: difference, growth, sum, share, average, max, over, convert, verify, …"""
    asks: frozenset[str] = frozenset()
    """Values of the slot ask: who, where, when, why, list, source, …"""
    quantities: tuple[Quantity, ...] = ()
    unit: str = ""
    """Unit that the answer is wanted in: 万元."""
    cues: frozenset[str] = frozenset()
    """Words that point at the conversation, back (它, 其中) or all (都要); "and" where things stand side by side."""
    social: tuple[str, ...] = ()
    """Values of the slot social: greeting, thanks, help, …"""
    entities: tuple[Entity, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    """What nothing explains and what bars an answer."""
    noise: tuple[Leftover, ...] = ()
    """Stray single characters, which bar nothing."""


# --- a conversation ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A question that can be tapped."""

    key: str
    """Short and stable: a fact id with its measure, at most 48 bytes of ASCII."""
    text: str


@dataclass(frozen=True)
class Computed:
    """A value that was worked out, with its formula."""

    formula: str
    value: str
    unit: str


@dataclass(frozen=True)
class Stated:
    """A figure that a reply gives, straight from a fact."""

    id: str
    measure: str
    value: str
    unit: str


@dataclass(frozen=True)
class Context:
    """What is remembered from turn to turn; a channel stores it and passes it back."""

    reading: Reading = field(default_factory=Reading)
    """Last reading that was answered or asked back."""
    facts: tuple[str, ...] = ()
    """Ids of the facts of the last answer, in the order shown."""
    earlier: tuple[str, ...] = ()
    """Ids of the facts of the answer before."""
    listed: tuple[str, ...] = ()
    """Ids of the members last listed, for 第三个."""
    choices: tuple[Choice, ...] = ()
    """Choices offered in the last turn."""
    values: tuple[tuple[str, str], ...] = ()
    """Values last computed (number, unit), for 换成万元."""


@dataclass(frozen=True)
class Table:
    """A comparison of more than two figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Reply:
    """What a person gets, channel-neutral: structured parts and the whole as plain text."""

    status: Status
    reason: Reason | None
    text: str
    """The whole reply as plain text, citations included."""
    lead: str
    """The answer itself, figure first."""
    notes: tuple[str, ...] = ()
    table: Table | None = None
    facts: tuple[Stated, ...] = ()
    computed: tuple[Computed, ...] = ()
    citations: tuple[Citation, ...] = ()
    choices: tuple[Choice, ...] = ()
    """Offered questions: alternatives of a clarifying reply, else related ones."""
    knowledge: str = ""


@dataclass(frozen=True)
class Step:
    """What one step of the pipeline did, for ``wenxiao explain``."""

    name: str
    detail: str


@dataclass(frozen=True)
class Turn:
    """Outcome of one utterance."""

    reply: Reply
    context: Context
    trace: tuple[Step, ...]
