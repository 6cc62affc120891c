"""One set of figures for the processes of one program: each writes into files, and whichever is asked tells the sum."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Variable that prometheus_client looks at when it is imported, and not later."""


@contextmanager
def summed() -> Iterator[None]:
    """Before prometheus_client is imported."""
    with tempfile.TemporaryDirectory(prefix="wenxiao-") as folder:
        os.environ[FOLDER] = folder
        yield


def is_summed() -> bool:
    return FOLDER in os.environ
