"""The API against its own description: schemathesis invents requests and looks for replies that it does not promise."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
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
