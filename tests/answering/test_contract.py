"""contract: one JSON object a reply, with what a reader of the machine-readable contract relies on."""

from __future__ import annotations

import json

import pytest

from bot.answering.contract import as_json
from bot.answering.engine import Engine
from bot.model import Status


@pytest.mark.parametrize(
    "text", ["8月监控了多少个项目", "9月监控了多少个项目", "监控了多少项目", "你好", "龘靐齉爩"], ids=ascii
)
def test_every_kind_of_reply_is_plain_json_with_a_status(engine: Engine, text: str) -> None:
    reply = engine.answer(text).reply
    found = json.loads(json.dumps(as_json(reply)))
    assert found["status"] == reply.status.value
    assert found["text"] == reply.text
    assert {"status", "reason", "text", "facts", "computed", "citations", "choices", "knowledge"} <= set(found)


def test_figures_are_written_as_in_the_source(engine: Engine) -> None:
    found = as_json(engine.answer("8月绩效监控涉及多少资金").reply)
    assert {"id": "monitoring.august", "measure": "amount", "value": "137.39", "unit": "亿元"} in found["facts"]


def test_a_computed_value_comes_with_its_formula(engine: Engine) -> None:
    found = as_json(engine.answer("8月比5月多监控了几个项目").reply)
    assert [(row["value"], row["unit"]) for row in found["computed"]] == [("429", "个")]
    assert "4826" in found["computed"][0]["formula"]


def test_a_citation_has_its_section_and_its_evidence(engine: Engine) -> None:
    (citation,) = as_json(engine.answer("8月绩效监控涉及多少资金").reply)["citations"]
    assert citation["section"].startswith("第七部分")
    assert "137.39" in citation["evidence"]


def test_only_a_refusal_has_a_reason(engine: Engine) -> None:
    assert as_json(engine.answer("8月监控了多少个项目").reply)["reason"] is None
    assert as_json(engine.answer("9月监控了多少个项目").reply)["reason"] is not None


def test_a_choice_has_the_key_to_send_and_the_text_to_show(engine: Engine) -> None:
    reply = engine.answer("监控了多少项目").reply
    found = as_json(reply)["choices"]
    assert found == [{"key": choice.key, "text": choice.text} for choice in reply.choices]
    assert len(found) > 1
    for each in found:
        assert engine.tap(each["key"]).reply.status is Status.ANSWERED


@pytest.mark.parametrize(
    "text", ["8月监控了多少个项目", "“四本预算”一语见于哪个标题之下", "5月和8月哪个月监控的项目多"], ids=ascii
)
def test_the_answer_stands_without_notes_and_citations_which_the_text_has_after_it(engine: Engine, text: str) -> None:
    found = as_json(engine.answer(text).reply)
    assert found["notes"] or found["table"]
    assert not set(found["notes"]) & set(found["answer"].splitlines())
    assert found["text"].startswith("\n".join((found["answer"], *found["notes"])))
    for citation in found["citations"]:
        assert citation["section"] not in found["answer"]
        assert citation["section"] in found["text"]


def test_what_was_not_taken_into_account_is_a_note(engine: Engine) -> None:
    found = as_json(engine.answer("“四本预算”一语见于哪个标题之下").reply)
    assert any("没有用上" in note for note in found["notes"])
    assert "没有用上" not in found["answer"]


def test_a_table_has_as_many_cells_a_row_as_its_head(engine: Engine) -> None:
    table = as_json(engine.answer("5月和8月哪个月监控的项目多").reply)["table"]
    assert {len(row) for row in table["rows"]} == {len(table["head"])}
    assert len(table["rows"]) == 2


def test_a_message_of_several_requests_has_one_such_object_a_request(engine: Engine) -> None:
    found = as_json(engine.answer("8月监控了多少个项目？事前评估了几个新增项目？").reply)
    assert [part["facts"][0]["id"] for part in found["parts"]] == ["monitoring.august", "exante.projects"]
    for part in found["parts"]:
        assert part.keys() == found.keys()
        assert part["parts"] == []
        assert part["text"] in found["text"]


def test_a_message_of_one_request_has_no_parts(engine: Engine) -> None:
    assert as_json(engine.answer("8月监控了多少个项目").reply)["parts"] == []
