"""The JSON Schema beside the scripts is current, and the guide names every key."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.scripts import form

SHIPPED = Path(__file__).parent.parent / "conversations"
FORMS = (form.Expected, form.TurnForm, form.IncludeForm, form.HeadForm)


def test_the_schema_file_is_current() -> None:
    kept = json.loads((SHIPPED / "conversation.schema.json").read_text(encoding="utf-8"))
    assert kept == form.schema(), "run: wenxiao test --schema > tests/conversations/conversation.schema.json"


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.name)
def test_an_editor_finds_nothing_wrong_with_the_scripts(path: Path) -> None:
    """As an editor reads them: plain YAML, in which 4826 is a number."""
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), form.schema())


@pytest.mark.parametrize("wrong", ["{sais: 1}", "{status: done}", "{only_figures: some}", "{choices: {a: 1}}"])
def test_an_editor_finds_what_is_wrong(wrong: str) -> None:
    text = f"conversation: a\nturns: [{{user: x, bot: {wrong}}}]\n"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), form.schema())


def test_the_guide_names_every_key() -> None:
    guide = (SHIPPED / "README.md").read_text(encoding="utf-8")
    keys = {field.alias or name for each in FORMS for name, field in each.model_fields.items()}
    assert {key for key in keys if not re.search(rf"`{key}\b|\b{key}:", guide)} == set()
