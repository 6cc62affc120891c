"""choosing: what a title names is meant; what is narrower by something unsaid is no rival; a figure beats a list."""

from __future__ import annotations

import pytest

from bot.answering.engine import Engine
from bot.model import Status


@pytest.mark.parametrize("measure", ["count", "amount"])
def test_a_title_said_whole_names_its_fact(engine: Engine, measure: str) -> None:
    asks = {"count": "{}有多少个", "amount": "{}涉及多少资金"}
    facts = engine.base.unique(tuple(engine.knowledge.facts.values()))
    asked_back = []
    for fact in facts:
        if fact.figure(measure) is None or fact.withheld:
            continue
        turn = engine.answer(asks[measure].format(fact.title))
        if turn.context.facts[:1] != (fact.id,):
            asked_back.append(f"{fact.title}: {turn.reply.status} {turn.context.facts}")
    assert len(asked_back) <= 4, "\n".join(asked_back)


def test_what_is_narrower_by_something_unsaid_is_no_rival(engine: Engine) -> None:
    reply = engine.answer("项目自评有几个").reply
    assert reply.status is Status.ANSWERED
    assert "5532" in reply.text and "4904" not in reply.text


def test_too_little_said_is_asked_back(engine: Engine) -> None:
    assert engine.answer("公开了多少个").reply.status is Status.CLARIFY
