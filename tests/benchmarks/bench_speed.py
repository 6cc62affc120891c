"""Speeds, reported and not asserted: ``pytest tests/benchmarks/bench_*.py -s``.

The utterances are those of tests/utterances, and with ``WENXIAO_CASES`` the question files of that folder.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pytest_benchmark.fixture import BenchmarkFixture

from bot import compiled
from bot.answering.engine import Engine
from bot.bootstrap import packaged_knowledge
from bot.loading.loader import load
from tests.benchmarks.synthetic import questions, synthetic
from tests.conftest import TESTS


def _utterances() -> Iterator[str]:
    folder = os.environ.get("WENXIAO_CASES")
    if folder is None:
        for path in (TESTS / "utterances" / f"{name}.yaml" for name in ("reaches", "declines", "statuses", "computes")):
            for texts in yaml.safe_load(path.read_text(encoding="utf-8")).values():
                yield from map(str, texts)
        return
    for path in sorted(Path(folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield from (turn["q"] for turn in row.get("turns", [row]))


def _spent(engine: Engine, texts: list[str]) -> list[float]:
    spent = []
    for text in texts:
        begun = time.perf_counter()
        engine.answer(text)
        spent.append(1000 * (time.perf_counter() - begun))
    return spent


def _report(name: str, spent: list[float]) -> None:
    median, percentile = statistics.median(spent), sorted(spent)[int(len(spent) * 0.99)]
    print(f"\n{name}: {len(spent)} questions, median {median:.2f} ms, p99 {percentile:.2f} ms")


def test_answering(benchmark: BenchmarkFixture, engine: Engine) -> None:
    texts = list(_utterances())
    _report("first time each", _spent(engine, texts))
    _report("shipped fact base", _spent(engine, texts))
    benchmark(lambda: [engine.answer(text) for text in texts])


def test_loading(benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: load(packaged_knowledge()))


@pytest.mark.parametrize("size", [100, 1_000, 10_000, 100_000])
def test_growing_fact_base(benchmark: BenchmarkFixture, engine: Engine, tmp_path: Path, size: int) -> None:
    """Built from facts that are read already, and once more from what was kept, as at every later start."""
    known, texts = synthetic(engine.knowledge, size), questions(size, 300)
    begun = time.perf_counter()
    compiled.engine(str(size), tmp_path / "cache", lambda: Engine(known))
    built = time.perf_counter()
    grown = compiled.engine(str(size), tmp_path / "cache", lambda: pytest.fail("it was not kept"))
    print(f"\n{size} synthetic facts: built and kept in {built - begun:.1f} s, then loaded in", end=" ")
    print(f"{time.perf_counter() - built:.2f} s")
    _report(f"{size} synthetic facts", _spent(grown, texts))
    assert grown.answer(texts[0]).reply.facts
    benchmark(lambda: grown.answer(texts[0]))
