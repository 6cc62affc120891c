"""Holds :mod:`bot.answering.account` to its promise for a no and for what is taken out: the question for what is not,
or for the rest, is never answered with the figure of what is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answering.engine import Engine
from bot.model import Fact, Role
from tests.answering.judging import Judge, chinese, drawn, listed, roles, short, with_figures
from tests.conftest import Tally

NAMES = 3
"""Names of a no, and of an exclusion, that are tried on each fact in each way."""
FEWEST = 800
PLAIN = 12
"""Questions answered with the figure of the plain one; wanted none, only to go down. Nearly all are exclusions that
stand in a clause of their own: 除了重复的，… or …（不含未完成的） or 某地以外，…; 61 are 自评没做的有多少, hardly any
of which were so answered as long as a no counted whatever it was said of."""
BEHIND = ("之外", "以外")

DENYING = {
    "not before the act": "{negated}有多少个？",
    "not at the front": "{no}{title}的有多少？",
    "not behind": "{title}里{no}完成的有几个？",
    "not in the question": "{question}",
    "not done": "{title}{no}做的有多少？",
}
EXCLUDING = {
    "all but it": "{out}{title}，其他的有多少？",
    "but it, how many": "{out}{title}还有多少个？",
    "without a place": "{question}，{out}{place}的。",
    "without a place, first": "{out}{place}，{question}？",
    "without a held place": "{out}{held}，{question}？",
    "without what is double": "{out}重复的，{question}？",
    "less unfinished ones": "{question}（{out}未完成的）",
}
OUTSIDE = {
    "outside of it": "{title}{out}的有多少？",
    "outside of a place": "{place}{out}，{question}？",
    "outside of a held place": "{held}{out}的，{question}？",
}


@pytest.fixture(scope="module")
def judge(engine: Engine) -> Judge:
    return Judge(engine)


def negated(text: str, no: str, fact: Fact, judge: Judge) -> str:
    """With the no before the name of what is done: 8月没有绩效监控项目."""
    for slot in ("act", "stage"):
        for value in fact.about.get(slot, ()):
            for name in sorted(judge.knowledge.terms[f"{slot}:{value}"].names, key=len, reverse=True):
                if name in text:
                    return text.replace(name, no + name, 1)
    return no + text


def held_elsewhere(fact: Fact, judge: Judge) -> str:
    """A place that other facts are about."""
    places = (value for other in judge.knowledge.facts.values() for value in other.about.get("place", ()))
    return next((place for place in places if place not in fact.about.get("place", ())), judge.nowhere[0])


def asked(judge: Judge) -> Iterator[tuple[str, str, Fact]]:
    """(kind, question, fact)."""
    slots = roles(judge.engine, Role.NEGATION)
    terms = [term for term in judge.knowledge.terms.values() if term.slot in slots]
    denying = [name for term in terms if term.kind != "except" for name in chinese(term)]
    excluding = [name for term in terms if term.kind == "except" for name in chinese(term) if name not in BEHIND]
    for fact in with_figures(judge.engine):
        question, place = fact.question.rstrip("？"), judge.nowhere[0]
        holes = {"title": fact.title, "place": place, "held": held_elsewhere(fact, judge)}
        for kind, template in DENYING.items():
            for no in drawn(f"{fact.id} {kind}", denying, NAMES):
                own = {"no": no, "negated": negated(fact.title, no, fact, judge)}
                own["question"] = negated(question, no, fact, judge)
                yield kind, template.format(**holes, **own), fact
        for table, names in ((EXCLUDING, excluding), (OUTSIDE, list(BEHIND))):
            for kind, template in table.items():
                for out in drawn(f"{fact.id} {kind}", names, NAMES):
                    yield kind, template.format(**holes, out=out, question=question), fact


def plainly(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """(kind, question and reply, whether it is the figure of the plain question) of each question."""
    for kind, question, fact in asked(judge):
        reply = judge.engine.answer(question).reply
        yield kind, f"{question} → {short(reply)}", judge.tells(reply, fact)


def test_what_is_not_is_never_answered_with_what_is(judge: Judge, tally: Tally) -> None:
    found = list(plainly(judge))
    wrong = [f"{kind}: {line}" for kind, line, bad in found if bad]
    tally("negations and exclusions answered with the plain figure", len(wrong), len(found))
    assert len(found) >= FEWEST
    assert len(wrong) <= PLAIN, listed(wrong)
