"""How long a start takes, as so many times the import of the libraries, reported and not asserted.

``pytest tests/benchmarks/bench_start.py -s``. All are timed in one run, the best of several, since machines differ.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from tests.conftest import clean_environment

QUESTION = "8月监控了多少个项目"
ROUNDS = 7
IMPORTING = (sys.executable, "-c", "import typer, rich.console, pydantic, rapidfuzz, yaml, pypinyin, opencc")
ASKING = (sys.executable, "-m", "bot", "ask", QUESTION)
LOADING = (
    sys.executable,
    "-c",
    "import time; from bot import bootstrap; from bot.settings import Settings; settings = Settings();"
    "begun = time.perf_counter(); bootstrap.engine(settings); print(time.perf_counter() - begun)",
)


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=True)
    return done.stdout


def _spent(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    _output(command)
    return time.perf_counter() - begun


def test_starting() -> None:
    assert "4826" in _output(ASKING), "the engine is kept from now on"
    rounds = [(_spent(IMPORTING), _spent(ASKING), float(_output(LOADING))) for _ in range(ROUNDS)]
    importing, asking, loading = map(min, zip(*rounds, strict=True))
    print(f"\nimporting the libraries: {importing:.3f} s")
    print(f"wenxiao ask: {asking:.3f} s, {asking / importing:.2f} times that")
    print(f"loading the kept engine: {loading:.3f} s, {loading / importing:.2f} times that")
