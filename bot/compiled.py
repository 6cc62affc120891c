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


def engine(knowledge: Path, cache: Path, build: Callable[[], Engine]) -> Engine:
    """The engine of a knowledge folder, built only if it is not kept. Raises what ``build`` raises."""
    kept = cache / f"engine-{_digest(knowledge)}.pickle"
    found = _read(kept)
    if found is not None:
        return found
    built = build()
    with suppress(OSError):
        _write(built, kept)
        _tidy(cache)
    return built


def _digest(knowledge: Path) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(knowledge.rglob("*.y*ml")):
        digest.update(str(path.relative_to(knowledge)).encode() + b"\0" + path.read_bytes() + b"\0")
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
        with _no_collection():
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
    """A hundred thousand new values make the collector of garbage look at all of them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
