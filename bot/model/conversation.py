"""The words of a conversation: what a person states, what a turn gives back, and what is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.model.knowledge import Citation


class Status(StrEnum):
    """How a turn ended, as the machine-readable contract spells it."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNANSWERED = "unanswered"
    SOCIAL = "social"
    HANDOFF = "handoff"
    ERROR = "error"


class Reason(StrEnum):
    """Why a request stayed unanswered."""

    NOT_DISCLOSED = "not_disclosed"
    """No fact has it."""
    UNMET = "unmet"
    """Each part is held, but not together."""
    WITHHELD = "withheld"
    OFF_TOPIC = "off_topic"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True)
class Quantity:
    """A number that the person stated, with what was written after it."""

    value: Decimal
    unit: str
    """个, 元, % in the normal form; empty for a bare number."""
    text: str
    relation: str = ""
    """``~`` about, ``>=`` at least, ``>`` over, ``<=``, ``<``; empty for exactly."""
    upper: Decimal | None = None
    """The other end of a range: 三四个 is 3 to 4."""


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

    facts: tuple[str, ...] = ()
    """Ids of the facts of the last answer, in the order shown."""
    measures: tuple[str, ...] = ()
    """What was asked of them."""
    earlier: tuple[tuple[str, ...], ...] = ()
    """Ids of the facts of the answers before, the most recent first."""
    listed: tuple[str, ...] = ()
    """Ids last laid out in a row, for 第三个."""
    items: tuple[str, ...] = ()
    """What was last enumerated in words."""
    choices: tuple[Choice, ...] = ()
    """Questions printed with numbers in the last turn."""
    asked_back: bool = False
    """Whether the last turn asked which of the choices was meant."""
    values: tuple[tuple[str, str], ...] = ()
    """Values last computed (number, unit), for 换成万元."""
    worked: tuple[str, ...] = ()
    """Names of the operations that set two facts against each other in the last answer, for 那资金呢."""
    refused: tuple[str, ...] = ()
    """Keys for whose sake the last request was refused."""


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
    parts: tuple[Reply, ...] = ()
    """One reply a request, where the message holds several."""
    knowledge: str = ""


@dataclass(frozen=True)
class Step:
    """What one step did, for ``wenxiao explain``."""

    name: str
    detail: str


@dataclass(frozen=True)
class Turn:
    """Outcome of one message, with what each step did."""

    reply: Reply
    context: Context
    trace: tuple[Step, ...]
