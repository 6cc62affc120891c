"""correcting: what is put right in the same message is let go, and nothing else."""

from __future__ import annotations

import pytest

from bot.answering.correcting import corrected
from bot.answering.engine import Engine
from bot.answering.request import Parts

RIGHTED = {
    "another value": ("五月啊不对八月监控了几个", {"month:8月"}, {"month:5月"}),
    "not this but that": ("不是8月，是5月监控了几个", {"month:5月"}, {"month:8月"}),
    "nothing": ("5月和8月监控了几个", {"month:5月", "month:8月"}, set()),
}


@pytest.mark.parametrize(("text", "kept", "gone"), RIGHTED.values(), ids=[n.replace(" ", "-") for n in RIGHTED])
def test_the_last_word_counts(engine: Engine, text: str, kept: set[str], gone: set[str]) -> None:
    parts = Parts(engine.knowledge, engine.base.is_common)
    keys = {word.key for word in corrected(engine.lexicon.read(text).words, parts.role)}
    assert kept <= keys
    assert not gone & keys
