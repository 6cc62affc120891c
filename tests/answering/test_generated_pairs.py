"""Holds :mod:`bot.answering.explanation` to its promise: two things that the document holds, and no fact holds
together, are never said to be lacking; that they do not go together is said, and both are named."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, zip_longest

import pytest

from bot.answering.engine import Engine
from bot.model import Reason, Reply, Role, Term
from tests.answering.judging import Judge, chinese, listed, parts, roles, short
from tests.conftest import Tally

SAMPLE = 720
FEWEST = 600
DENIED = 0
"""Replies that deny what is held; wanted none."""
HALF_NAMED = 7
"""Of 320 replies that say that two musts do not go together, those that name one, or 有多少; wanted none, only to go
down."""
ONE_SIDED = 29
"""Of 508 pairs of parts that must be used, those answered though no fact joins them; wanted none, only to go down. All
are asked as “A方面，B怎么样”: what is named before the comma is let go."""
WAYS = ("{one}的{other}有多少？", "{one}里{other}是什么情况？", "{other}方面，{one}怎么样？", "{one}有没有{other}？")


@pytest.fixture(scope="module")
def judge(engine: Engine) -> Judge:
    return Judge(engine)


def held(judge: Judge) -> list[Term]:
    """The subjects, times and places that facts are about, as far as they have names to type."""
    slots = roles(judge.engine, Role.SUBJECT, Role.CONSTRAINT)
    facts = judge.knowledge.facts.values()
    keys = {f"{slot}:{value}" for fact in facts for slot, row in fact.about.items() if slot in slots for value in row}
    return [term for key, term in judge.knowledge.terms.items() if key in keys and chinese(term)]


def is_joined(one: Term, other: Term, judge: Judge) -> bool:
    """Whether a fact holds both, or one is a kind of the other or stands in its name."""
    kin = judge.base.is_narrower(one.key, other.key) or judge.base.is_narrower(other.key, one.key)
    within = any(a in b or b in a for a in one.names for b in other.names)
    return kin or within or any({one.key, other.key} <= words for words in judge.base.words.values())


def pairs(judge: Judge) -> list[tuple[Term, Term]]:
    """Taken in turn from each pair of slots."""
    dice = random.Random(20251125)
    by: dict[tuple[str, str], list[tuple[Term, Term]]] = defaultdict(list)
    for one, other in combinations(held(judge), 2):
        if not is_joined(one, other, judge):
            by[one.slot, other.slot].append((one, other))
    for row in by.values():
        dice.shuffle(row)
    return [pair for row in zip_longest(*by.values()) for pair in row if pair][:SAMPLE]


def asked(judge: Judge) -> Iterator[tuple[Term, Term, str, Reply]]:
    """The terms of each pair, the question, and the reply to it."""
    dice = random.Random(7)
    for at, (one, other) in enumerate(pairs(judge)):
        names = dice.choice(chinese(one)), dice.choice(chinese(other))
        question = WAYS[at % len(WAYS)].format(one=names[0], other=names[1])
        yield one, other, question, judge.engine.answer(question).reply


def denied(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """(kind, question and reply, whether it denies what is held) of each pair."""
    for one, other, question, reply in asked(judge):
        wrong = any(map(judge.is_held, judge.denied(reply)))
        yield f"{one.slot} × {other.slot}", f"{question} → {short(reply)}", wrong


def half_named(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """Of the replies that set two parts apart: whether a name of each stands in what is said."""
    for one, other, question, reply in asked(judge):
        told = [p.lead for p in parts(reply) if p.reason is Reason.UNMET or judge.parting.search(p.lead)]
        musts = judge.base.is_must(one.key) and judge.base.is_must(other.key)  # a soft one bars nothing
        if told and musts:
            both = all(any(name in "".join(told) for name in term.names) for term in (one, other))
            yield _blamed(one, other, reply), f"{question} → {short(reply)}", not both


def _blamed(one: Term, other: Term, reply: Reply) -> str:
    """What kind of part the reply names."""
    for term in (one, other):
        if any(f"“{name}”" in reply.lead for name in term.names):
            return f"names the {term.slot}"
    return "names neither"


def one_sided(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """Of the pairs that must be used: whether the question is answered."""
    for one, other, question, reply in asked(judge):
        if judge.base.is_must(one.key) and judge.base.is_must(other.key):
            yield f"{one.slot} × {other.slot}", f"{question} → {short(reply)}", judge.is_bare(reply)


def test_what_is_held_is_never_denied_for_what_it_is_asked_with(judge: Judge, tally: Tally) -> None:
    found = list(denied(judge))
    wrong = [line for _, line, bad in found if bad]
    tally("pairs of held terms that are denied", len(wrong), len(found))
    assert len(found) >= FEWEST
    assert len(wrong) <= DENIED, listed(wrong)


def test_both_parts_are_named_that_do_not_go_together(judge: Judge, tally: Tally) -> None:
    found = list(half_named(judge))
    wrong = [line for _, line, bad in found if bad]
    tally("pairs set apart of which one is not named", len(wrong), len(found))
    assert len(wrong) <= HALF_NAMED, listed(wrong)


def test_a_pair_that_no_fact_joins_is_not_answered(judge: Judge, tally: Tally) -> None:
    found = list(one_sided(judge))
    wrong = [line for _, line, bad in found if bad]
    tally("pairs that no fact joins and are answered", len(wrong), len(found))
    assert len(wrong) <= ONE_SIDED, listed(wrong)
