"""resemblance: which facts a request is like, from what is summed up once and never kept on disk."""

from __future__ import annotations

import pickle

from bot.answering.resemblance import MOST, Resemblance
from tests.answering.conftest import Read

QUESTION = "8月监控了多少个项目"


def test_the_likest_come_first_and_not_all(resemblance: Resemblance, read: Read) -> None:
    found = list(resemblance.facts(read(QUESTION)).values())
    assert found == sorted(found, reverse=True)
    assert len(found) <= MOST


def test_asked_again_the_same_is_found(resemblance: Resemblance, read: Read) -> None:
    first = resemblance.facts(read(QUESTION))
    first.clear()
    again = resemblance.facts(read(QUESTION))
    assert again, "what a caller does with a result changes no other"
    assert again == resemblance.facts(read(QUESTION))


def test_it_is_kept_on_disk_without_what_it_remembers(resemblance: Resemblance, read: Read) -> None:
    size = len(pickle.dumps(resemblance))
    resemblance.facts(read("5月监控了多少个项目"))
    kept = pickle.dumps(resemblance)
    assert len(kept) == size
    assert pickle.loads(kept).facts(read(QUESTION)) == resemblance.facts(read(QUESTION))
