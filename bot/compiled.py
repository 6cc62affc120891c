"""Keeps the built engine on disk, so that a start need not read the fact base and its examples anew.

The file is named by a digest of the fact base and of the program; one that cannot be read is built again, and one
that cannot be written is only missed at the next start.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.answering.engine import Engine

PROGRAM = Path(__file__).parent
KEPT = 4
"""Built engines that are kept; the oldest go first."""


def engine(knowledge: str, cache: Path, build: Callable[[], Engine]) -> Engine:
    """The engine of the fact base with this digest, built only if it is not kept. Raises what ``build`` raises."""
    kept = cache / f"engine-{_digest(knowledge)}.pickle"
    with _no_collection():
        found = _read(kept)
        if found is not None:
            return found
        built = build()
        gc.collect()  # what building leaves behind is not kept with it
    with suppress(OSError):
        _write(built, kept)
        _tidy(cache)
    return built


def _digest(knowledge: str) -> str:
    digest = hashlib.sha256(f"{sys.version}\0{knowledge}\0".encode())
    for path in sorted(PROGRAM.rglob("*.py")):
        state = path.stat()
        digest.update(f"{path.relative_to(PROGRAM)} {state.st_mtime_ns} {state.st_size}\0".encode())
    return digest.hexdigest()[:24]


def _read(path: Path) -> Engine | None:
    """A pickle can run code, so only a file of our own that no one else may write is believed."""
    try:
        state = path.stat()
        if state.st_uid != os.getuid() or state.st_mode & 0o022:
            return None
        found = pickle.loads(path.read_bytes())
    except Exception:
        return None
    return found if isinstance(found, Engine) else None


def _write(built: Engine, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    try:
        with os.fdopen(number, "wb") as file:
            pickle.dump(built, file, pickle.HIGHEST_PROTOCOL)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)  # it is still there only where the disk is full


def _tidy(cache: Path) -> None:
    newest = sorted(cache.glob("engine-*.pickle"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest[KEPT:]:
        path.unlink()


@contextmanager
def _no_collection() -> Iterator[None]:
    """What is made within stays as long as the program: the collector of garbage never looks at it.

    A hundred thousand values would else be looked at again and again while they are made, and a question that sets
    off a whole collection would wait for it.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if enabled:
            gc.enable()
