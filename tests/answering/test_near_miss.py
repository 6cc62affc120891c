"""A question about a neighbour of a fact that the source lacks is declined, by name, for every fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.answering.pipeline import Engine
from bot.bootstrap import packaged_knowledge
from bot.loading.loader import load
from bot.model import Fact, Reason, Reply, Status

FOREIGN = {
    "month": ["9月", "十二月", "3月"],
    "year": ["2019年", "2021年度", "2030年"],
    "place": ["轮台县", "库尔勒市", "喀什地区", "乌鲁木齐"],
    "institution": ["教育局", "州公安局", "交通运输局"],
    "measure": ["合格率", "预算执行率", "满意度"],
}
"""For each slot, values that the document does not hold."""
FACTS = load(packaged_knowledge()).knowledge.facts
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def foreign_variants(fact: Fact, each: int | None = None) -> Iterator[tuple[str, str]]:
    """The fact's own question with one slot swapped for, or narrowed to, a foreign value, as (value, question)."""
    for slot, values in FOREIGN.items():
        held = fact.about.get(slot, ())
        for value in values[:each]:
            swapped = fact.question
            for own in held:
                swapped = swapped.replace(own, value)
            yield value, swapped if swapped != fact.question else value + fact.question


CASES = [
    pytest.param(fact, asked, question, id=f"{fact.id}-{number}")
    for fact in FACTS.values()
    for number, (asked, question) in enumerate(foreign_variants(fact))
]


@pytest.mark.parametrize(("fact", "asked", "question"), CASES)
def test_a_foreign_value_is_declined_by_name(engine: Engine, fact: Fact, asked: str, question: str) -> None:
    reply = engine.answer(question).reply
    assert reply.status is Status.UNANSWERED, reply.text
    assert not _stated(reply, fact)
    assert _named(asked, reply) or reply.reason is Reason.WITHHELD, reply.text


def _stated(reply: Reply, fact: Fact) -> set[str]:
    """Figures of the fact that the refusal itself would state (its suggestions aside)."""
    return {str(figure.value) for figure in fact.figures if len(str(figure.value)) > 2} & set(
        NUMBER.findall(reply.lead)
    )


def _named(asked: str, reply: Reply) -> bool:
    return any(part in reply.lead for part in (asked[:2], asked[-2:], asked.replace("十二", "12")))
