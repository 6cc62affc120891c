"""The evidence is proved against the operator's copy of the document."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.loading.loader import Loaded
from bot.loading.proof import Squeezed, ledger, missing

SOURCE = os.environ.get("WENXIAO_SOURCE_TEXT")
needs_document = pytest.mark.skipif(SOURCE is None, reason="WENXIAO_SOURCE_TEXT names no copy of the document")


@needs_document
def test_every_evidence_clause_stands_in_the_document(loaded: Loaded) -> None:
    document = Path(str(SOURCE)).read_text(encoding="utf-8")
    assert [str(p) for p in missing(loaded.knowledge, document, loaded.places)] == []


@needs_document
def test_every_number_of_the_document_is_accounted_for(loaded: Loaded) -> None:
    found = ledger(loaded.knowledge, Path(str(SOURCE)).read_text(encoding="utf-8"))
    assert found.unclaimed == ()
    assert found.numbers == found.claimed + found.waived > 60


def test_a_document_with_other_numbers_is_found_out(loaded: Loaded) -> None:
    fact = loaded.knowledge.facts["monitoring.august"]
    changed = fact.citations[0].evidence.replace("4826", "4827")
    assert any("monitoring.august" in str(p) for p in missing(loaded.knowledge, changed, loaded.places))
    assert [number for _, number in ledger(loaded.knowledge, changed).unclaimed][:1] != []


def test_evidence_is_found_across_line_breaks() -> None:
    squeezed = Squeezed.of("开展 8 月绩效监\n\n控项目 4826 个")
    assert list(squeezed.spans("8月绩效监控项目4826个")) == [(3, 21)]
