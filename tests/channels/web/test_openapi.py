"""The description of the API: valid, enough to make a client of, and kept when schemathesis invents requests."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from schemathesis import GenerationMode

from tests.channels.web.conftest import Site

EXAMPLES = 20
OPERATIONS = 7


@pytest.mark.parametrize("mode", GenerationMode, ids=str)
def test_schemathesis_finds_nothing(site: Site, mode: GenerationMode) -> None:
    described = schemathesis.openapi.from_url(f"{site.base}/api/v1/openapi.json")
    results: list[Any] = list(described.get_all_operations())
    operations = [result.ok() for result in results]
    assert len(operations) == OPERATIONS
    for operation in operations:
        if mode.is_positive or _can_be_wrong(operation):
            _tried(operation, mode)


def _can_be_wrong(operation: Any) -> bool:
    return bool(operation.body or operation.query or operation.path_parameters)


def _tried(operation: Any, mode: GenerationMode) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        case.call_and_validate(timeout=20)

    tried()


def test_the_description_is_valid(web: httpx.Client) -> None:
    described = web.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    validate(described, cls=OpenAPIV31SpecValidator)


def test_every_object_of_the_description_has_a_name(web: httpx.Client) -> None:
    described = web.get("/api/v1/openapi.json").json()
    for operation in _operations(described):
        for reply in operation["responses"].values():
            assert next(iter(reply["content"].values()))["schema"].keys() == {"$ref"}
            assert "X-Request-ID" in reply["headers"]
    for name, schema in described["components"]["schemas"].items():
        for field in schema.get("properties", {}).values():
            assert "properties" not in field, name
            assert "description" in field, f"{name}: {field}"


def test_what_is_one_of_several_words_is_listed(web: httpx.Client) -> None:
    schemas = web.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert "clarify" in schemas["Status"]["enum"]
    assert "withheld" in schemas["Reason"]["enum"]


def _operations(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in described["paths"].values():
        yield from methods.values()


def test_a_client_made_of_the_description_asks_and_is_told_what_is_wrong(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made"
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--output-path", str(made)]
    done = subprocess.run(
        [*command, "--url", f"{site.base}/api/v1/openapi.json"], capture_output=True, text=True, check=True
    )
    assert "WARNING" not in done.stdout + done.stderr, "nothing was left out"
    monkeypatch.syspath_prepend(str(tmp_path))
    models, ask = importlib.import_module("made.models"), importlib.import_module("made.api.questions.ask")
    client = importlib.import_module("made").Client(base_url=site.base)
    with client:
        reply = ask.sync(client=client, body=models.AskQuestion(question="8月监控了多少个项目"))
        assert reply.status is models.Status.ANSWERED
        assert [figure.value for figure in reply.facts] == ["4826"]
        chosen = models.AskChoice(choice=reply.choices[0].key, conversation=reply.conversation)
        assert ask.sync(client=client, body=chosen).conversation == reply.conversation
        refused = ask.sync(client=client, body=models.AskQuestion(question=" "))
        assert isinstance(refused, models.ProblemObject)
        assert refused.errors
