"""places: the line of every name, as a curator looks for it."""

from __future__ import annotations

import pytest

from bot.bootstrap import packaged_knowledge
from bot.loading.loader import Loaded

TYPED = {
    "a name": ("stage:绩效监控", "盯", "盯"),
    "the term itself": ("object:项目", "项目", "项目:"),
    "one of several alternatives": ("act:公开", "亮给大伙", "(亮|晒"),
    "a plain list of names": ("filler:语气词", "呢", "- 呢"),
    "an English name": ("object:项目", "projects", "project"),
    "heard by sound": ("stage:绩效监控", "间控", "监控"),
    "typed in pinyin": ("stage:绩效监控", "jian kong", "监控"),
}


@pytest.mark.parametrize(("key", "typed", "holds"), TYPED.values(), ids=[name.replace(" ", "-") for name in TYPED])
def test_a_name_stands_in_the_line_that_is_told(loaded: Loaded, key: str, typed: str, holds: str) -> None:
    file, _, line = loaded.places.name(key, typed).partition(":")
    text = (packaged_knowledge() / file).read_text(encoding="utf-8")
    assert holds in text.splitlines()[int(line) - 1]


def test_every_name_of_every_term_has_a_place(loaded: Loaded) -> None:
    lost = [key for key, term in loaded.knowledge.terms.items() if not loaded.places.name(key, term.value)]
    assert lost == []


def test_what_no_file_holds_has_no_place(loaded: Loaded) -> None:
    assert loaded.places.name("word:无人机", "无人机") == ""
