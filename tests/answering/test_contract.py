"""contract: one JSON object a reply, with what a reader of the machine-readable contract relies on."""

from __future__ import annotations

import json

import pytest

from bot.answering.contract import as_json
from bot.answering.engine import Engine


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
