"""Holds :mod:`bot.answering.select` to its promise, and with it what ``wenxiao check`` reports by
:mod:`bot.loading.theft`: no official question is answered by another fact, and a fact never answers for another month,
place or year than its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.answering.engine import Engine
from bot.loading.theft import Fate, questions
from bot.loading.theft import asked as fate_of
from bot.model import Fact, Role
from tests.answering.judging import Judge, chinese, drawn, listed, roles, short
from tests.conftest import Tally

SWAPPED = 29
"""Questions for another month, place or year that the fact of the held one answers; wanted none, only to go down: a
year within a quoted title, a place before 市监局 or in the clause before the question."""
LOST = 0
"""Official questions whose fact is not even offered; wanted none, only to go down."""
FEWEST = 600
VALUES = 3
"""Other values that are tried in place of each held one."""
ASKS = 8
"""Curated ways of asking of each fact in which the held one is named, that are tried beside the official question."""
MADE_UP = {"year": ("2019年", "2031年"), "place": ("乌鲁木齐市", "昌吉州")}


@pytest.fixture(scope="module")
def judge(engine: Engine) -> Judge:
    return Judge(engine)


def stolen(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """(fact, question and what came, whether another fact answers it) of each official question."""
    for question in questions(judge.knowledge):
        if question.official:
            fate = fate_of(question, judge.engine)
            yield question.fact, f"{question.text} → {', '.join(fate.got)}", fate.fate is Fate.STOLEN


def lost(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """(fact, question and what came, whether its own fact is not even offered) of each official question."""
    for question in questions(judge.knowledge):
        if question.official:
            fate = fate_of(question, judge.engine)
            yield question.fact, f"{question.text} → {fate.fate} {', '.join(fate.got)}", not fate.offered


def others(slot: str, fact: Fact, judge: Judge) -> list[str]:
    """Names of values of the slot that the fact has not."""
    held = judge.base.stated[fact.id]
    terms = [term for key, term in judge.knowledge.terms.items() if term.slot == slot and key not in held]
    free = [name for term in terms if term.kind not in ("soft", "own") for name in chinese(term)]
    return [*free, *MADE_UP.get(slot, ())]


def named(slot: str, fact: Fact, judge: Judge) -> re.Pattern[str]:
    """The names of the values that the fact has of the slot; 2024年度 whole, 2024 in any."""
    terms = [judge.knowledge.terms[f"{slot}:{value}"] for value in fact.about[slot]]
    names = sorted((name for term in terms for name in (*term.names, *term.english)), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, names))})度?")


def swapped(judge: Judge) -> Iterator[tuple[str, str, Fact]]:
    """(slot, question, fact): the fact's own questions with another value in the place of its own, or before it."""
    slots = {name for name in roles(judge.engine, Role.CONSTRAINT) if not judge.knowledge.slots[name].lenient}
    for fact in judge.knowledge.facts.values():
        for slot in sorted(slots & fact.about.keys()):
            own = named(slot, fact, judge)
            asks = [fact.question, *drawn(fact.id, list(judge.base.asks_for(fact.id)), 200)]
            once = [ask for ask in asks if len(own.findall(ask)) == 1][: ASKS + 1]
            for at, ask in enumerate(once):
                for value in drawn(f"{fact.id} {slot} {at}", others(slot, fact, judge), VALUES):
                    yield slot, own.sub(value, ask), fact
            for value in drawn(f"{fact.id} {slot}", others(slot, fact, judge), VALUES):
                if not own.search(fact.question):
                    yield f"{slot}, before", value + fact.question, fact


def kept(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """(slot, question and reply, whether the fact answers it all the same) of each such question."""
    for slot, question, fact in swapped(judge):
        reply = judge.engine.answer(question).reply
        yield slot, f"{question} → {short(reply)}", judge.tells(reply, fact)


def test_no_official_question_is_answered_by_another_fact(judge: Judge, tally: Tally) -> None:
    found = list(stolen(judge))
    wrong = [f"{fact}: {line}" for fact, line, bad in found if bad]
    tally("official questions that another fact answers", len(wrong), len(found))
    assert not wrong, listed(wrong)


def test_every_official_question_reaches_or_offers_its_fact(judge: Judge, tally: Tally) -> None:
    found = list(lost(judge))
    wrong = [f"{fact}: {line}" for fact, line, bad in found if bad]
    tally("official questions whose fact is not offered", len(wrong), len(found))
    assert len(wrong) <= LOST, listed(wrong)


def test_another_month_place_or_year_is_not_answered_by_the_held_one(judge: Judge, tally: Tally) -> None:
    found = list(kept(judge))
    wrong = [f"{slot}: {line}" for slot, line, bad in found if bad]
    tally("questions of another month, place or year that the held one answers", len(wrong), len(found))
    assert len(found) >= FEWEST
    assert len(wrong) <= SWAPPED, listed(wrong)
