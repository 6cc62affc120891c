"""Accepting rewrites the pinned replies that differ, and nothing else of a file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.answering.engine import Engine
from bot.scripts.pins import accept, rewritten
from tests.scripts.conftest import Hold

FILE = """# head
- conversation: a
  turns:
    - user: x
      bot:
        reply: |-
          old

          text

    # between
    - user: y   # note
      bot: {status: social, reply: "q", says: 3}
    - user: z
      bot:
        reply: old # keep
        status: social
- conversation: b
  turns:
    - user: '{句}'
      bot: {reply: "{答}"}
  examples:
    - {句: 你好, 答: old}
    - {句: 谢谢, 答: "o\\
        ld"}
"""
PLACES: list[tuple[str | int, ...]] = [
    (0, "turns", 0, "bot", "reply"), (0, "turns", 1, "bot", "reply"), (0, "turns", 2, "bot", "reply"),
    (1, "examples", 0, "答"), (1, "examples", 1, "答"),
]  # fmt: skip
REPLIES = ["new", "one\n\ntwo", "· three: “four”\n# five", ' "quoted" \\ ']


def at(tree: object, loc: tuple[str | int, ...]) -> object:
    for step in loc:
        tree = tree[step]  # type: ignore[index]
    return tree


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_only_the_reply_at_the_place_changes(place: tuple[str | int, ...], reply: str) -> None:
    changed = rewritten(FILE, {place: reply})
    before, after = yaml.safe_load(FILE), yaml.safe_load(changed)
    assert at(after, place) == reply
    assert all(at(after, other) == at(before, other) for other in PLACES if other != place)
    assert all(comment in changed for comment in ("# head", "# between", "# note", "# keep"))


def test_several_replies_of_a_file_change_at_once() -> None:
    after = yaml.safe_load(rewritten(FILE, dict.fromkeys(PLACES, "a\nb")))
    assert [at(after, place) for place in PLACES] == ["a\nb"] * len(PLACES)


def test_accepted_replies_pass_and_other_expectations_still_fail(hold: Hold, tmp_path: Path, engine: Engine) -> None:
    text = """
- conversation: 一
  turns:
    - user: 8月监控了多少个项目
      bot: {status: answered, reply: old}
- conversation: 二
  turns:
    - user: 5月监控了多少个项目
      bot:
        figures: [4398 个]
        reply: old
"""
    left, changed = accept(hold(text))
    assert [result.outcome for result in left] == ["passed", "failed"]
    assert [each.before for each in changed] == ["old", "old"]
    again = hold((tmp_path / "a.conversation.yaml").read_text(encoding="utf-8"))
    assert [[d.what for f in result.failures for d in f.differences] for result in again] == [[], ["figures"]]
