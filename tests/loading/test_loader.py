"""A curator who makes a mistake is told where it is and how to mend it; all mistakes at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.answering.engine import Engine
from bot.bootstrap import packaged_knowledge
from bot.errors import KnowledgeError
from bot.loading import checks
from bot.loading.loader import Loaded, load, printed_path

AUGUST = "facts/monitoring.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped fact base to spoil."""
    return Path(shutil.copytree(packaged_knowledge(), tmp_path / "knowledge"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> str:
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    return str(caught.value)


def test_the_shipped_fact_base_is_whole(loaded: Loaded) -> None:
    assert len(loaded.knowledge.facts) > 80
    assert "+" in loaded.knowledge.version


def test_every_fact_is_reached_by_its_own_questions(loaded: Loaded, engine: Engine) -> None:
    assert [str(problem) for problem in checks.reach(engine, loaded.places)] == []


def test_every_path_is_printed_as_in_the_source(loaded: Loaded) -> None:
    source = loaded.knowledge.sources["bazhou-2025"]
    assert printed_path(source, "二/（二）/二是") == "第七部分 › 二 › （二）过程管控上 › 二是"
    assert printed_path(source, "一") == "第七部分 › 一"


SPOILT = {
    "unknown key": (AUGUST, "    title: 8月绩效监控项目", "    titel: 8月绩效监控项目", "titel"),
    "repeated key": (AUGUST, "    title: 8月绩效监控项目", "    id: x\n    title: y", "repeats the key 'id'"),
    "bad indentation": (AUGUST, "    title: 8月绩效监控项目", "   title: 8月", "is not YAML"),
    "figure not in evidence": (AUGUST, "count: 4826 个", "count: 4827 个", "4827 does not stand in its evidence"),
    "figure without unit": (AUGUST, "count: 4826 个", "count: 4826", "figures.count"),
    "unknown term": (AUGUST, "month: 8月", "month: 18月", "month:18月"),
    "unknown fact": (AUGUST, "related: [monitoring.may,", "related: [monitoring.mai,", "monitoring.mai"),
    "unknown note": (AUGUST, "notes: [no_year]", "notes: [no_yaer]", "no_yaer"),
    "unknown section": (AUGUST, "section: 二/（二）/二是", "section: 二/（九）", "二/（九）"),
    "unknown kind of relation": (AUGUST, "kind: compare", "kind: divide", "relations"),
    "sum that is off": ("facts/local.yaml", "count: 5 个", "count: 1 个", "add up to 7"),
    "colliding names": ("lexicon/stage.yaml", "- 业绩目标", "- 工程\n      - 业绩目标", "'工程' is a name of"),
    "hole that nothing fills": ("replies.yaml", "{title}：{figures}。", "{tilte}：{figures}。", "{tilte}"),
    "open brace": ("replies.yaml", "{title}：{figures}。", "{title：{figures}。", "answer.figures"),
}


@pytest.mark.parametrize(("name", "old", "new", "told"), SPOILT.values(), ids=SPOILT)
def test_a_mistake_is_told_with_its_place(folder: Path, name: str, old: str, new: str, told: str) -> None:
    spoil(folder, name, old, new)
    found = problems(folder)
    line = next(line for line in found.splitlines() if told in line)
    place, _, mend = line.partition(" → ")
    file, row, column = place.split(":")[:3]
    assert file == name
    assert int(row) > 1 or name == "replies.yaml"
    assert int(column) > 0
    assert mend


def test_all_mistakes_come_at_once(folder: Path) -> None:
    spoil(folder, AUGUST, "    title: 8月绩效监控项目", "    titel: 8月绩效监控项目")
    spoil(folder, "facts/exante.yaml", "count: 34 个", "count: viele")
    spoil(folder, "lexicon/stage.yaml", "slot: stage", "slut: stage")
    found = problems(folder)
    assert all(name in found for name in (AUGUST, "facts/exante.yaml", "lexicon/stage.yaml"))


def test_scalars_stay_text(folder: Path) -> None:
    (folder / "replies" / "odd.yaml").write_text("odd: {a: no, b: 010, c: 1:30, d: 2024-01-01}\n", encoding="utf-8")
    replies = load(folder).knowledge.replies
    assert [replies[f"odd.{key}"] for key in "abcd"] == ["no", "010", "1:30", "2024-01-01"]


def test_a_file_of_another_encoding_is_named(folder: Path) -> None:
    (folder / AUGUST).write_bytes("facts: [监控]".encode("gbk"))
    assert "is not UTF-8" in problems(folder)


@pytest.mark.parametrize("kind", ["missing", "empty", "file"])
def test_a_folder_that_is_none_is_one_clear_message(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "k"
    if kind == "empty":
        folder.mkdir()
    elif kind == "file":
        folder.write_text("x", encoding="utf-8")
    found = problems(folder)
    assert len(found.splitlines()) == 1
    assert "WENXIAO_KNOWLEDGE" in found
