"""Every curated way to ask, asked of the whole fact base: whose answer comes, its own fact's or another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.engine import Engine
from bot.answering.facts import FactBase, canonical_questions
from bot.errors import Problem
from bot.loading.places import Place, Places
from bot.model import Fact, Knowledge, Status, Turn


class Fate(StrEnum):
    """What became of a question."""

    REACHED = "reached"
    """The fact is told, be it as a part of another one's answer."""
    STOLEN = "stolen"
    """Another fact is told as the answer."""
    ASKED_BACK = "asked back"
    DECLINED = "declined"


@dataclass(frozen=True)
class Question:
    """A curated question, and the fact that it is for."""

    text: str
    fact: str
    place: Place
    within: tuple[str | int, ...]
    official: bool
    """It stands on a button, so that its fact has to be reached."""


@dataclass(frozen=True)
class Asked:
    """A question with what became of it."""

    question: Question
    fate: Fate
    got: tuple[str, ...]
    """Ids of the facts that were told or offered."""
    offered: bool
    """Its own fact is among them, or is shown as a part of one."""

    @property
    def is_wrong(self) -> bool:
        """An official question may be asked back with its fact, and no more."""
        return self.fate is Fate.STOLEN or (self.question.official and not self.offered)


def questions(knowledge: Knowledge) -> Iterator[Question]:
    """The official questions of each fact, then all examples."""
    for fact in knowledge.facts.values():
        for text, _ in canonical_questions(fact, knowledge):
            yield Question(text, fact.id, ("fact", fact.id), ("question",), True)
    for number, example in enumerate(knowledge.examples):
        for at, text in enumerate(example.asks):
            yield Question(text, example.fact, ("example", str(number)), ("asks", at), False)


def asked(question: Question, engine: Engine) -> Asked:
    turn, fact = engine.answer(question.text), engine.knowledge.facts[question.fact]
    got = turn.context.facts
    offered = not _twins(fact, engine.base).isdisjoint(got) or _is_shown(fact, turn)
    return Asked(question, _fate(turn.reply.status, offered), got, offered)


def _fate(status: Status, offered: bool) -> Fate:
    if status is Status.CLARIFY:
        return Fate.ASKED_BACK
    if status is not Status.ANSWERED:
        return Fate.DECLINED
    return Fate.REACHED if offered else Fate.STOLEN


def _twins(fact: Fact, base: FactBase) -> frozenset[str]:
    """The fact with those that say the same at another place of the source."""
    same = (relation.facts for relation in base.relations.get(fact.id, ()) if relation.kind == "same")
    return frozenset((fact.id,)).union(*same)


def _is_shown(fact: Fact, turn: Turn) -> bool:
    """Whether each clause of the fact stands in the reply: one of several requests, or a part of another fact."""
    shown = "".join("".join(citation.evidence.split()) for citation in turn.reply.citations)
    return all("".join(citation.evidence.split()) in shown for citation in fact.citations)


def problem(each: Asked, places: Places) -> Problem:
    """The question where it stands, with what came instead."""
    question, got = each.question, ", ".join(each.got)
    if each.fate is Fate.STOLEN:
        wrong = f"{question.text!r} of {question.fact} is answered by {got}"
        mend = f"tell the two apart by about, lexicon or examples; see wenxiao explain --why-not {question.fact}"
    else:
        wrong = f"{question.text!r} of {question.fact} is {each.fate}" + (f", with {got}" if got else "")
        mend = "add examples, or the missing words to the lexicon; see wenxiao explain"
    return places.problem(question.place, wrong, mend, *question.within)
