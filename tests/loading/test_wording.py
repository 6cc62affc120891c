"""No document speaks from a reply template, and a fact that is added is counted wherever things are counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.answering.engine import Engine
from bot.loading.loader import Loaded, load
from bot.loading.texts import TEXTS
from tests.loading.conftest import problems, spoil

BOT = Path(__file__).parents[2] / "bot"
CONTENT = {
    "a digit": ("共2项", "the digits 2"),
    "a full-width digit": ("共２项", "the digits ２"),
    "a count in characters": ("有两个月", "the count 两个"),
    "a longer count": ("有十二项", "the count 十二项"),
    "a formal count": ("有叁份", "the count 叁份"),
    "a month": ("八月监控", "'八月', a name of month:8月"),
    "a place": ("和静县除外", "'和静县', a name of place:和静县"),
    "another place": ("乌鲁木齐除外", "'乌鲁木齐', a name of place:乌鲁木齐"),
    "an institution": ("请问统计局", "'统计局', a name of institution:统计局"),
    "a project": ("第五次全国经济普查", "a name of project:经济普查"),
    "the place of a document": ("巴州公布", "'巴州', which is a document's"),
    "the title of a document": ("预算绩效管理工作情况里没有", "'预算绩效管理工作情况', which is a document's"),
    "the title of a fact": ("看信息公开的原则", "'信息公开的原则', which is a document's"),
}


@pytest.mark.parametrize("said, told", CONTENT.values(), ids=[name.replace(" ", "-") for name in CONTENT])
@pytest.mark.parametrize(
    "file, key", [("replies.yaml", "rejected: "), ("replies/web.yaml", "hello: ")], ids=["core", "web"]
)
def test_what_only_a_document_can_say_is_told(folder: Path, file: str, key: str, said: str, told: str) -> None:
    spoil(folder, file, key, f"{key}{said}，")
    found = problems(folder)
    assert told in found
    assert all(line.startswith(f"{file}:") for line in found.splitlines())


@pytest.mark.parametrize("said", ["哪一个", "一次问一件事", "百分之几", "换成万元", "第三方", "十分抱歉"])
def test_common_words_are_no_counts(folder: Path, said: str) -> None:
    spoil(folder, "replies.yaml", "rejected: ", f"rejected: {said}，")
    assert problems(folder) == ""


def test_a_document_may_say_in_its_own_notes_what_it_says(folder: Path) -> None:
    spoil(folder, "sources/bazhou-2025.yaml", "notes:", "notes:\n  extra: （8月、5月共2次。）")
    assert problems(folder) == ""


def test_a_note_of_a_document_does_not_replace_a_common_one(folder: Path) -> None:
    spoil(folder, "sources/bazhou-2025.yaml", "notes:", "notes:\n  aim: （另一句。）")
    assert "reply 'notes.aim' exists already" in problems(folder)


def test_the_public_numbers_are_declared_and_told(folder: Path, loaded: Loaded) -> None:
    spoil(folder, "helplines.yaml", '"119"', '"9119"')
    assert "119" in loaded.knowledge.replies["social.火灾"]
    assert "9119" in load(folder).knowledge.replies["social.火灾"]


def test_the_public_numbers_are_for_those_in_need_alone(folder: Path) -> None:
    spoil(folder, "replies.yaml", "rejected: ", "rejected: 拨打{police}。")
    assert "clarify.rejected has the unknown hole {police}" in problems(folder)


def test_examples_and_names_come_from_the_documents(folder: Path) -> None:
    for name in ("exante", "indicators"):
        (folder / "examples" / f"{name}.yaml").unlink()
    spoil(folder, "sources/bazhou-2025.yaml", "place: 巴州", "place: 某县")
    spoil(folder, "facts/exante.yaml", "question: 新增项目事前绩效评估了多少个", "question: 新增的事前绩效评估有多少个")
    replies = load(folder).knowledge.replies
    assert replies["web.subtitle"].startswith("某县")
    assert "新增的事前绩效评估有多少个" in replies["telegram.help"]
    assert "新增的事前绩效评估有多少个" in replies["web.placeholder"]


def test_every_text_that_the_program_says_is_needed() -> None:
    """Its keys, as they stand in the code and in the pages."""
    code, pages = (
        "\n".join(path.read_text(encoding="utf-8") for path in BOT.rglob(kind)) for kind in ("*.py", "*.html")
    )
    firsts = "|".join({key.partition(".")[0] for key in TEXTS})
    said = set(re.findall(rf"[\"']((?:{firsts})\.[a-z_]+(?:\.[a-z_]+)*)[\"']", code))
    said |= {f"web.{key}" for key in re.findall(r"\bw\(\"([a-z_.]+[a-z])\"", pages)}
    assert said - TEXTS.keys() - {"error.html"} == set()


def test_every_text_that_the_program_says_is_shipped(loaded: Loaded) -> None:
    assert TEXTS.keys() <= loaded.knowledge.replies.keys()


OCTOBER = """\
  - id: monitoring.october
    title: 10月绩效监控项目
    question: 10月绩效监控了多少个项目、涉及多少资金？
    about: {stage: 绩效监控, object: 项目, scope: 全州, month: 10月, year: 今年}
    figures: {count: 4901 个, amount: 140.02 亿元}
    cite: {section: 二/（二）/二是, evidence: 开展10月绩效监控项目4901个、涉及资金140.02亿元}
    notes: [no_year]
    related: [monitoring.august]
relations:
  - {kind: compare, facts: [monitoring.may, monitoring.august, monitoring.october], measures: [count, amount]}
"""


@pytest.fixture
def october(folder: Path) -> Engine:
    """The fact base with one more month, added by YAML alone."""
    spoil(folder, "facts/monitoring.yaml", "relations:\n", OCTOBER)
    return Engine(load(folder).knowledge)


def test_a_month_that_is_added_is_answered(october: Engine) -> None:
    text = october.answer("10月监控了多少").reply.text
    assert "4901个" in text
    assert "140.02亿元" in text


@pytest.mark.parametrize("asked", ["监控了哪几个月", "哪几个月做了绩效监控", "绩效监控，几月"], ids=["a", "b", "c"])
def test_a_month_that_is_added_is_counted_among_the_months(october: Engine, engine: Engine, asked: str) -> None:
    before, after = engine.answer(asked).reply, october.answer(asked).reply
    assert all(month in before.text for month in ("5月", "8月"))
    assert "10月" not in before.text
    assert all(month in after.text for month in ("5月", "8月", "10月绩效监控项目：4901个"))
    assert "开展10月绩效监控项目4901个" in after.text, "with its evidence"


def test_a_month_that_is_added_is_ranked_with_the_others(october: Engine) -> None:
    text = october.answer("5月、8月和10月哪个月监控的项目最多").reply.text
    assert "4901个" in text


def test_no_reply_text_names_the_months_or_how_many_there_are(october: Engine) -> None:
    months = [name for term in october.knowledge.terms.values() if term.slot == "month" for name in term.names]
    example = next(fact.question for fact in october.knowledge.facts.values() if fact.figures)
    own = {f"notes.{note}" for fact in october.knowledge.facts.values() for note in fact.notes}
    for key, text in october.knowledge.replies.items():
        assert not [month for month in months if month in text.replace(example, "")] or key in own
