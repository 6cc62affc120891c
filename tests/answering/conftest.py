"""The steps of the core, built once over the shipped fact base."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import pytest

from bot.answering.division import Division, Reader
from bot.answering.engine import Engine
from bot.answering.facts import FactBase
from bot.answering.learning import Learn, lesson
from bot.answering.likeness import Likeness, of_asks, of_documents, of_misses
from bot.answering.request import Request
from bot.answering.resemblance import Resemblance
from bot.answering.select import Selector
from bot.model import Fact

Divide = Callable[[str], Division]
Twins = Callable[[Iterable[str]], set[str]]
Read = Callable[[str], Request]


@pytest.fixture(scope="session")
def base(engine: Engine) -> FactBase:
    return engine.base


@pytest.fixture(scope="session")
def learn(engine: Engine) -> Learn:
    return cache(lambda text: lesson(engine.lexicon.read_exactly(text)))


@pytest.fixture(scope="session")
def likeness(base: FactBase, learn: Learn) -> Likeness:
    return of_documents(base, learn)


@pytest.fixture(scope="session")
def resemblance(base: FactBase, likeness: Likeness, learn: Learn) -> Resemblance:
    return Resemblance(base, likeness, of_misses(base, learn), of_asks(base, learn))


@pytest.fixture(scope="session")
def selector(base: FactBase, resemblance: Resemblance) -> Selector:
    return Selector(base, resemblance)


@pytest.fixture(scope="session")
def divide(engine: Engine) -> Divide:
    """What a message asks, by itself."""
    reader = Reader(engine.knowledge, engine.base.is_common)
    return lambda text: reader.divide(engine.lexicon.read(text).words)


@pytest.fixture(scope="session")
def read(divide: Divide) -> Read:
    """The last request of a message."""
    return lambda text: divide(text).requests[-1]


@pytest.fixture(scope="session")
def twins(base: FactBase) -> Twins:
    """The facts with those that say the same thing at another place of the source."""
    same = [set(relation.facts) for relation in base.knowledge.relations if relation.kind == "same"]
    return lambda ids: set(ids).union(*(facts for facts in same if facts & set(ids)))


@pytest.fixture(scope="session")
def august(engine: Engine) -> Fact:
    return engine.knowledge.facts["monitoring.august"]


@pytest.fixture(scope="session")
def may(engine: Engine) -> Fact:
    return engine.knowledge.facts["monitoring.may"]
