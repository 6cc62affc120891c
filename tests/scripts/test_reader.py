"""Scripts are read with shared turns and examples; what is wrong is named with its place and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ScriptError
from bot.scripts.reader import read
from bot.scripts.script import Script

SHARED = "turns:\n  - {user: '{月}监控了多少个项目', bot: '{数}'}\n"
TABLE = """
- conversation: 两个月
  turns:
    - include: shared.yaml
      with: {数: "{个数}"}
    - user: 那{月}的资金呢
      bot: {figures: "{钱}"}
  examples:
    - {月: 5月, 个数: 4397, 钱: 115.93 亿元}
    - {月: 8月, 个数: [4826, 个], 钱: [137.39 亿元]}
"""


def written(folder: Path, text: str, name: str = "a.conversation.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> str:
    with pytest.raises(ScriptError) as caught:
        read([written(folder, text)])
    return str(caught.value)


def test_examples_fill_the_holes_also_of_shared_turns(tmp_path: Path) -> None:
    written(tmp_path, SHARED, "shared.yaml")
    scripts = read([written(tmp_path, TABLE)])
    assert [script.id for script in scripts] == ["a.liang-ge-yue-1", "a.liang-ge-yue-2"]
    assert [turn.user for turn in scripts[1].turns] == ["8月监控了多少个项目", "那8月的资金呢"]
    assert scripts[1].turns[0].expected.says == ("4826", "个")
    assert scripts[0].turns[1].expected.figures == ("115.93 亿元",)
    assert scripts[0].turns[0].spot.endswith("shared.yaml:2")


def test_scalars_stay_text(tmp_path: Path) -> None:
    (script,) = read([written(tmp_path, "conversation: no\nturns:\n  - {user: 010, bot: 1:30}\n")])
    assert (script.title, script.turns[0].user, script.turns[0].expected.says) == ("no", "010", ("1:30",))


def test_a_folder_is_searched_for_script_files_only(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    written(tmp_path / "deep", "conversation: 一\nturns: [{user: 你好}]\n")
    written(tmp_path, SHARED, "shared.yaml")
    assert [script.title for script in read([tmp_path])] == ["一"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("conversation: a\nturns:\n  - user: x\n    bot: {sais: 3}\n", "a.conversation.yaml:4:11: bot.sais: Extra"),
        ("conversation: a\nturns:\n  - user: x\n    bot: {status: done}\n", ":4:11: bot.status:"),
        ("conversation: a\nturns:\n  - {user: x, tap: 1}\n", ":3:5: a turn has either user or tap"),
        ("conversation: a\nturns:\n  - bot: x\n", ":3:5: a turn has either user or tap"),
        ("conversation: a\nturns:\n  - {user: x, after: 31}\n", ":3:15: after: String should match"),
        ("conversation: a\nturns:\n  - {user: x, bot: {matches: '['}}\n", ":3:21: bot.matches: is no regular"),
        ("conversation: a\nturns: []\n", ":1:1: has no turns"),
        ("conversation: a\nchannels: fax\nturns: [{user: x}]\n", ":2:1: channels: Input should be"),
        ("conversation: a\nturn: [{user: x}]\n", ":2:1: turn: Extra inputs"),
        ("turns: [{user: x}]\n", ":1:1: conversation: Field required"),
        ("conversation: a\nturns: [{include: gone.yaml}]\n", ":2:10: includes gone.yaml, which does not exist"),
        ("conversation: a\nturns: [{user: '{月}'}]\nexamples: [{日: 1}]\n", ":2:10: no column fills {月}"),
        ("- {conversation: 事, turns: [{user: x}]}\n- {conversation: 是, turns: [{user: x}]}\n", ":2:4: '是' sounds"),
        ("conversation: a\nconversation: b\nturns: [{user: x}]\n", ":2:1: repeats the key 'conversation'"),
        ("- 5\n", ":1:3: is no conversation"),
        ("just a text\n", ":1:1: is no conversation"),
        ("[", "is not YAML"),
    ],
)  # fmt: skip
def test_a_bad_script_is_named_with_file_line_and_column(tmp_path: Path, text: str, told: str) -> None:
    assert told in problems(tmp_path, text)


def test_all_problems_are_told_at_once_with_their_mend(tmp_path: Path) -> None:
    told = problems(
        tmp_path, "conversation: a\nturns:\n  - {user: x, bots: 1}\n  - {tap: 1, after: soon}\n"
    ).splitlines()
    assert len(told) == 2
    assert all(" → " in line for line in told)


def test_a_file_that_includes_itself_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "turns: [{include: loop.yaml}]\n", "loop.yaml")
    assert "which includes itself" in problems(tmp_path, "conversation: a\nturns: [{include: loop.yaml}]\n")


def test_ids_are_ascii_and_known_to_every_row() -> None:
    scripts: tuple[Script, ...] = read([Path(__file__).parent.parent / "conversations"])
    ids = [script.id for script in scripts]
    assert all(each.isascii() for each in ids)
    assert len({(script.file, script.id) for script in scripts}) == len(ids)
