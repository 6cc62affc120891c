"""A curator who makes a mistake is told where it is and how to mend it; all mistakes at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.loading.building import printed_path
from bot.loading.loader import Loaded, load
from tests.loading.conftest import problems, spoil

AUGUST = "facts/monitoring.yaml"


def test_the_shipped_fact_base_is_whole(loaded: Loaded) -> None:
    assert len(loaded.knowledge.facts) > 80
    assert "+" in loaded.knowledge.version


def test_every_path_is_printed_as_in_the_source(loaded: Loaded) -> None:
    source = loaded.knowledge.sources["bazhou-2025"]
    assert printed_path(source, "二/（二）/二是") == "第七部分 › 二 › （二）过程管控上 › 二是"
    assert printed_path(source, "一") == "第七部分 › 一"


LOCAL, STAGE, TARGETS = "facts/local.yaml", "lexicon/stage.yaml", "facts/targets.yaml"
TURNS = "examples/turns.yaml"
COUNT, AMOUNT = "count: 4826 个", "amount: 137.39 亿元"
SPOILT = {
    "unknown key": (AUGUST, "    title: 8月绩效监控项目", "    titel: 8月绩效监控项目", "titel"),
    "repeated key": (AUGUST, "    title: 8月绩效监控项目", "    id: x\n    title: y", "repeats the key 'id'"),
    "bad indentation": (AUGUST, "    title: 8月绩效监控项目", "   title: 8月", "is not YAML"),
    "doubled fact": (AUGUST, "id: monitoring.august", "id: monitoring.may", "fact 'monitoring.may' exists already"),
    "unknown slot": (AUGUST, "month: 8月", "mounth: 8月", "names the unknown slot mounth → did you mean month?"),
    "slot of no table": (STAGE, "slot: stage", "slot: stagee", "of the unknown slot stagee → did you mean stage?"),
    "unknown role of a slot": ("slots.yaml", "role: subject", "role: subjekt", "slots.stage.role"),
    "unknown term": (AUGUST, "month: 8月", "month: 18月", "unknown term month:18月 → did you mean month:8月?"),
    "unknown group": (STAGE, "broader: [评价]", "broader: [评介]", "the unknown term stage:评介"),
    "group that is its own": (STAGE, "  目标:\n", "  目标:\n    broader: 绩效目标\n", "is a kind of itself"),
    "unknown contrary": ("lexicon/act.yaml", "opposite: act:公开", "opposite: act:公升", "unknown term act:公升"),
    "unknown kind of word": ("lexicon/ask.yaml", "kind: must", "kind: most", "kind: Input should be"),
    "doubled name": (STAGE, "- 业绩目标", "- 工程\n      - 业绩目标", "'工程' is a name of"),
    "doubled term": (STAGE, "terms:\n", "terms:\n  绩效监控: []\n", "repeats the key '绩效监控'"),
    "name of too many": (STAGE, "- 业绩目标", f'- "{"(甲|乙|)" * 9}"', "stands for more than 1000 names"),
    "name of too many within one": (
        STAGE,
        "- 业绩目标",
        f'- "{"(" * 12}甲{"|乙)" * 12}{"(子|丑)" * 9}"',
        "stands for more",
    ),
    "unknown measure": (AUGUST, COUNT, "cuont: 4826 个", "the unknown measure cuont → did you mean count?"),
    "unknown measure that is mentioned": ("measures.yaml", "of: amount", "of: amuont", "the unknown measure amuont"),
    "unknown measure of a relation": (AUGUST, "measures: [count,", "measures: [cuont,", "the unknown measure cuont"),
    "measure that has no name": (
        "measures.yaml",
        "  share: ",
        "  shaer: ",
        "no word of lexicon/measure.yaml means shaer",
    ),
    "measure without a text": ("replies.yaml", "  amount: 资金\n", "", "the reply text measure.amount is missing"),
    "unknown operation": ("operations.yaml", "  rest: ", "  reist: ", "op:rest is an unknown operation"),
    "unknown way to calculate": ("operations.yaml", "does: rest}", "does: rset}", "did you mean rest?"),
    "unknown bound": ("operations.yaml", 'bound: ">="', 'bound: "=>"', "operations.at_least.bound"),
    "unknown fact": (AUGUST, "related: [monitoring.may,", "related: [monitoring.mai,", "monitoring.mai"),
    "unknown fact of a relation": (
        AUGUST,
        "{kind: compare, facts: [monitoring.may,",
        "{kind: compare, facts: [x.y,",
        "x.y",
    ),
    "fact that lists itself": (LOCAL, "members: [report.7,", "members: [reports.zone,", "is a member of itself"),
    "ways to ask for no fact": (
        "examples/monitoring.yaml",
        "fact: monitoring.may",
        "fact: monitoring.mai",
        "monitoring.mai",
    ),
    "ways to ask under another key": ("examples/monitoring.yaml", "    asks:", "    aks:", "aks: Extra"),
    "unknown part of a turn": (
        TURNS,
        "measure: amount",
        "measure: amuont",
        "a turn names the unknown term measure:amuont → did you mean measure:amount?",
    ),
    "ways to go on under another key": (TURNS, "    says:", "    syas:", "turns.0.syas: Extra"),
    "unknown act of talk": ("examples/talk.yaml", "social\n", "soical\n", "acts."),
    "talk without an act": ("examples/talk.yaml", "talk:\n", "talk:\n  天气: [下雨了]\n", "the talk 天气 has no act"),
    "unknown note": (
        AUGUST,
        "notes: [no_year]",
        "notes: [no_yaer]",
        "the unknown note no_yaer → did you mean no_year?",
    ),
    "unknown note of a relation": (AUGUST, "note: twice_monitored", "note: twice", "the unknown note twice"),
    "unknown source": (
        AUGUST,
        "cite: {section: 二/（二）/二是",
        "cite: {source: bazhou-2052, section: 二/（二）/二是",
        "bazhou-2052",
    ),
    "unknown section": (AUGUST, "section: 二/（二）/二是", "section: 二/（九）", "二/（九）"),
    "no evidence": (
        AUGUST,
        "evidence: 全州开展5月绩效监控项目4397个、涉及资金115.93亿元",
        'evidence: ""',
        "cites no clause",
    ),
    "unknown kind of relation": (AUGUST, "kind: compare", "kind: divide", "relations"),
    "sum that is off": (LOCAL, "count: 5 个", "count: 1 个", "add up to 7"),
    "figure not in evidence": (AUGUST, COUNT, "count: 4827 个", "4827 does not stand in its evidence"),
    "part of a number": (AUGUST, COUNT, "count: 826 个", "826 does not stand in its evidence"),
    "figure without unit": (AUGUST, COUNT, "count: 4826", "figures.count"),
    "figure that is no number": (AUGUST, COUNT, "count: viele 个", "figures.count"),
    "another unit of money": (AUGUST, AMOUNT, "amount: 137.39 万元", "万元 does not stand with 137.39"),
    "the end of a unit of money": (AUGUST, AMOUNT, "amount: 137.39 元", "元 does not stand with 137.39"),
    "the start of a unit of money": (AUGUST, AMOUNT, "amount: 137.39 亿", "亿 is no unit"),
    "another unit of things": (AUGUST, COUNT, "count: 4826 人", "人 does not stand with 4826"),
    "unit of another number": (AUGUST, COUNT, "count: 4826 月", "月 does not stand with 4826"),
    "count and amount swapped": (
        AUGUST,
        f"{COUNT}, {AMOUNT}",
        "count: 137.39 亿元, amount: 4826 个",
        "亿元 is no unit of count",
    ),
    "two units in one": (TARGETS, "106.73 亿元", "106 亿7300万元", "亿7300万元 is no unit, or more than one"),
    "share in things": ("facts/selfevaluation.yaml", 'share: ">= 20 %"', 'share: ">= 20 个"', "个 is no unit of share"),
    "list that is counted wrong": (LOCAL, "count: 9 份", "count: 8 份", "the figure is 8, but 9 members are listed"),
    "missing text": (
        "replies.yaml",
        "  difference: ",
        "  diference: ",
        "calc.difference is missing → did you mean calc.diference?",
    ),
    "missing text of a channel": (
        "replies/web.yaml",
        "  hello: ",
        "  hallo: ",
        "web.hello is missing → did you mean web.hallo?",
    ),
    "text that says nothing": (
        "replies.yaml",
        "  nearest: 最接近的是：",
        '  nearest: " "',
        "explain.nearest says nothing",
    ),
    "text that is a list": (
        "replies.yaml",
        "  internal: ",
        "  internal: [a]\n  other: ",
        "a reply is a text, not a list",
    ),
    "hole that nothing fills": ("replies.yaml", "{title}：{figures}。", "{tilte}：{figures}。", "{tilte}"),
    "hole of another text": ("replies.yaml", "{measure}合计", "{large}合计", "calc.sum has the unknown hole {large}"),
    "hole that is written at length": (
        "replies.yaml",
        "{measure}合计",
        "{measure:>99999999}合计",
        "how it is to be written",
    ),
    "hole that looks inside": (
        "replies.yaml",
        "{measure}合计",
        "{measure.__class__}合计",
        "the unknown hole {measure.__class__}",
    ),
    "open brace": ("replies.yaml", "{title}：{figures}。", "{title：{figures}。", "answer.figures"),
    "number that is not public": ("replies.yaml", "{police}", "{polise}", "the unknown hole {polise}"),
}


@pytest.mark.parametrize(("name", "old", "new", "told"), SPOILT.values(), ids=SPOILT)
def test_a_mistake_is_told_with_its_place(folder: Path, name: str, old: str, new: str, told: str) -> None:
    spoil(folder, name, old, new)
    found = problems(folder)
    line = next((line for line in found.splitlines() if told in line), found)
    assert told in line
    place, _, mend = line.partition(" → ")
    file, row, column = place.split(":")[:3]
    assert int(row) > 1
    assert int(column) > 0
    assert mend
    assert (folder / file).is_file()
    assert len(found.splitlines()) < 20, "what follows from it is not told as well"


def test_the_line_is_that_of_the_mistake(folder: Path) -> None:
    spoil(folder, AUGUST, "month: 8月", "month: 18月")
    lines = (folder / AUGUST).read_text(encoding="utf-8").splitlines()
    file, row, column = problems(folder).split(":")[:3]
    assert file == AUGUST
    assert lines[int(row) - 1][int(column) - 1 :].startswith("month: 18月")


def test_a_table_that_is_missing_is_one_problem(folder: Path) -> None:
    (folder / "slots.yaml").unlink()
    assert problems(folder).splitlines() == ["slots.yaml:1:1: is missing → add it, as knowledge/README.md describes it"]


def test_two_sources_have_to_be_told_apart(folder: Path) -> None:
    text = (folder / "sources" / "bazhou-2025.yaml").read_text(encoding="utf-8").partition("notes:")[0]
    (folder / "sources" / "other.yaml").write_text(text.replace("bazhou-2025", "other", 1), encoding="utf-8")
    found = problems(folder)
    assert "monitoring.august cites the unknown source (none is named) → name one of bazhou-2025, other" in found


def test_a_shared_unit_stands_with_each_number_of_its_row(folder: Path) -> None:
    spoil(folder, AUGUST, "开展8月绩效监控项目4826个", "开展7月、8月绩效监控项目4396、4826个")
    spoil(folder, AUGUST, COUNT, "count: 4396 个")
    assert "4396" not in problems(folder)


def test_the_same_money_in_two_units_adds_up(folder: Path) -> None:
    """The parts of a whole are compared in one unit."""
    spoil(folder, "facts/local.yaml", "amount: 5.38 亿元", "amount: 53800 万元")
    spoil(folder, "facts/local.yaml", "评价资金总额达5.38亿元", "评价资金总额达53800万元")
    assert problems(folder) == ""


def test_mistakes_of_every_kind_come_at_once(folder: Path) -> None:
    """Form, references, evidence, texts and files: one does not hide another, not even in the same file."""
    spoil(folder, AUGUST, "    title: 5月绩效监控项目", "    titel: 5月绩效监控项目")
    spoil(folder, AUGUST, COUNT, "count: 4826 人")
    spoil(folder, "facts/exante.yaml", "notes: [no_year]", "notes: [no_yaer]")
    spoil(folder, "facts/published.yaml", "amount: 9.22 亿元", "amounts: 9.22 亿元")
    spoil(folder, "replies.yaml", "{measure}合计", "{large}合计")
    (folder / "facts" / "x.yml").write_text("facts: []\n", encoding="utf-8")
    (folder / "facts" / "y.yaml").write_bytes(b"\xff")
    found = problems(folder)
    for told in (
        "titel",
        "人 does not stand",
        "no_yaer",
        "the unknown measure amounts",
        "{large}",
        "x.yml",
        "is not UTF-8",
    ):
        assert told in found
    assert "unknown fact" not in found, "they may stand in the files that could not be read"


def test_all_mistakes_come_at_once(folder: Path) -> None:
    spoil(folder, AUGUST, "    title: 8月绩效监控项目", "    titel: 8月绩效监控项目")
    spoil(folder, "facts/exante.yaml", "count: 34 个", "count: viele")
    spoil(folder, "lexicon/stage.yaml", "slot: stage", "slut: stage")
    found = problems(folder)
    assert all(name in found for name in (AUGUST, "facts/exante.yaml", "lexicon/stage.yaml"))


def test_scalars_stay_text(folder: Path) -> None:
    spoil(folder, "sources/bazhou-2025.yaml", "notes:", "notes:\n  a: no\n  b: 010\n  c: 1:30\n  d: 2024-01-01")
    replies = load(folder).knowledge.replies
    assert [replies[f"notes.{key}"] for key in "abcd"] == ["no", "010", "1:30", "2024-01-01"]


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
