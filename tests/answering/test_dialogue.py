"""What an utterance means in its conversation: every row of tests/utterances/dialogues.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.answering.pipeline import Engine
from bot.model import Context

DIALOGUES: dict[str, list[list[str]]] = yaml.safe_load(
    (Path(__file__).parents[1] / "utterances" / "dialogues.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("turns", DIALOGUES.values(), ids=DIALOGUES)
def test_each_turn_follows_from_those_before(engine: Engine, turns: list[list[str]]) -> None:
    context = Context()
    for said, expected in turns:
        turn = engine.answer(said, context)
        context = turn.context
        parts = expected.split()
        status = next((part[1:] for part in parts if part[0] == "~"), "answered")
        assert turn.reply.status == status, f"{said}: {turn.reply.text}"
        for part in parts:
            told = part[1:] in turn.reply.text if part[0] == "-" else part[0] == "~" or part in turn.reply.text
            assert told is (part[0] != "-"), f"{said}: {part} in {turn.reply.text}"
