"""The YAML files of a knowledge folder, read once, so that what is loaded is what its digest stands for.

Whatever lies in the folder is only looked at, never waited for: a pipe, a device, a link to nothing and a file of
any size are told as what they are.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Problem

YAML, OTHER = ".yaml", ".yml"
LARGEST = 4 * 2**20
"""Bytes of a file."""
HIDDEN = "."
"""Names that begin so are an editor's or a version control's, and are left alone."""

Wrong = tuple[str, str]
"""What is wrong, and the mend."""


@dataclass(frozen=True)
class File:
    """One file by its name within the folder: its content, or what kept it from being read."""

    name: str
    content: bytes = b""
    problem: Problem | None = None


def read(folder: Path) -> tuple[File, ...]:
    """All files whose names say YAML, in a fixed order."""
    return tuple(one(path, name) if _is_ours(path) else _stray(path, name) for path, name in _found(folder))


def one(path: Path, name: str) -> File:
    try:
        wrong = _unfit(path.stat())
        content = b"" if wrong else _content(path)
    except OSError as error:
        wrong, content = _unreadable(path, error), b""
    if len(content) > LARGEST:
        wrong, content = _large(len(content)), b""
    return File(name, content, Problem(name, 1, 1, *wrong) if wrong else None)


def digest(files: Iterable[File]) -> str:
    """Differs whenever what is loaded would."""
    found = hashlib.sha256()
    for file in files:
        found.update(file.name.encode() + b"\0" + file.content + b"\0")
        if file.problem is not None:
            found.update(str(file.problem).encode() + b"\0")
    return found.hexdigest()


def stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file of the folder does."""
    return tuple((name, *_state(path)) for path, name in _found(folder))


def _found(folder: Path) -> list[tuple[Path, str]]:
    return [(path, _name(path, folder)) for path in sorted(_walked(folder))]


def _walked(folder: Path) -> Iterator[Path]:
    unreadable: list[OSError] = []
    for above, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(HIDDEN)]
        yield from (Path(above, name) for name in folders if Path(above, name).is_symlink())
        yield from (Path(above, name) for name in names if _is_wanted(name))
    yield from (Path(error.filename) for error in unreadable if folder.is_dir())


def _is_wanted(name: str) -> bool:
    return Path(name).suffix.lower() in (YAML, OTHER) and not name.startswith(HIDDEN)


def _name(path: Path, folder: Path) -> str:
    """As people write it, even if the disk holds no UTF-8."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")


def _state(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


def _is_ours(path: Path) -> bool:
    return path.suffix == YAML and not (path.is_symlink() and path.is_dir())


def _stray(path: Path, name: str) -> File:
    """What would be passed over in silence."""
    wrong = f"is not named {YAML}, so it would not be read"
    mend = f"rename it to {path.with_suffix(YAML).name}"
    if path.is_symlink() and path.is_dir():
        wrong, mend = "is a link to a folder, which is not followed", "put the folder itself here"
    elif path.is_dir():
        wrong, mend = "is a folder that may not be read", "let it be read, or remove it"
    return File(name, b"", Problem(name, 1, 1, wrong, mend))


def _unfit(state: os.stat_result) -> Wrong | None:
    if stat.S_ISDIR(state.st_mode):
        return "is a folder", "give the folder another name"
    if not stat.S_ISREG(state.st_mode):
        return "is no regular file but a pipe, device or socket", "remove it"
    return _large(state.st_size) if state.st_size > LARGEST else None


def _content(path: Path) -> bytes:
    """No more than is needed to see that it is too large; a file that would make us wait has none."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        return file.read(LARGEST + 1) or b""


def _large(size: int) -> Wrong:
    return f"is too large ({size} bytes, more than {LARGEST})", "split it into several files"


def _unreadable(path: Path, error: OSError) -> Wrong:
    if path.is_symlink() and not path.exists():
        return "is a link to nothing", "correct the link or remove it"
    return f"cannot be read: {error.strerror}", "check that it exists and may be read"
