"""Whatever lies in a knowledge folder is told as what it is: nothing is waited for, half loaded or passed over."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.loading import files
from tests.loading.conftest import problems

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + at)}: &{chr(98 + at)} [{', '.join(['*' + chr(97 + at)] * 9)}]\n" for at in range(12)
)
Spoil = Callable[[Path], object]

CONTENTS: dict[str, tuple[bytes, str]] = {
    "not UTF-8": ("facts: [监控]".encode("gbk"), "x.yaml:1:1: is not UTF-8"),
    "UTF-16": ("facts: []".encode("utf-16"), "x.yaml:1:1: is not UTF-8"),
    "not UTF-8 further down": (b"# a\n# b\nfacts: \xff\n", "x.yaml:3:1: is not UTF-8"),
    "empty": (b"", "x.yaml:1:1: is empty"),
    "only a comment": (b"# facts\n", "is empty"),
    "a list on top": (b"- facts\n", "x.yaml:1:1: begins with no key"),
    "a word on top": (b"facts\n", "x.yaml:1:1: begins with no key"),
    "NUL": (b"facts:\n  - \x00\n", "x.yaml:2:5: holds the control character U+0000"),
    "an escaped NUL": (b'facts: ["\\0"]\n', "x.yaml:1:9: holds the control character U+0000"),
    "an escape of a terminal": (b'facts: ["\\e[2J"]\n', "U+001B"),
    "half a surrogate": (b'facts: ["\\ud800"]\n', "x.yaml:1:12: is not YAML"),
    "an alias bomb": (BOMB.encode(), "x.yaml:1:4: has an anchor or alias"),
    "an alias": (b"facts: *all\n", "x.yaml:1:8: has an anchor or alias"),
    "a tag": (b"facts: !!python/object/apply:os.system [id]\n", "x.yaml:1:8: has the tag"),
    "deep lists": (b"facts: " + b"[" * 500 + b"]" * 500, "is nested more than"),
    "very deep lists": (b"facts: " + b"[" * 100_000, "nest"),
    "deep mappings": (b"{a: " * 500 + b"1" + b"}" * 500, "is nested more than"),
    "deep by indentation": (b"".join(b" " * at + b"a:\n" for at in range(500)), "is nested more than"),
    "a list as a key": (b"? [a]\n: b\n", "has a key that is no text"),
    "a second document": (b"facts: []\n---\nfacts: []\n", "x.yaml:2:1: begins a second document"),
    "an open quote": (b'facts: ["a]\n', "is not YAML"),
    "a repeated key": (b"facts: []\nfacts: []\n", "x.yaml:2:1: repeats the key 'facts'"),
    "too large": (b"facts: []\n#" + b"x" * files.LARGEST, "is too large"),
}


@pytest.mark.parametrize("content, told", CONTENTS.values(), ids=[name.replace(" ", "-") for name in CONTENTS])
def test_a_file_that_cannot_be_read_is_told_with_its_place(folder: Path, content: bytes, told: str) -> None:
    (folder / "facts" / "x.yaml").write_bytes(content)
    found = problems(folder)
    assert told in found
    assert found.startswith("facts/x.yaml:"), "what the rest refers to is not called unknown"
    assert len(found.splitlines()) == 1


def _socket(path: Path) -> None:
    os.mknod(path, 0o600 | 0o140000)


SPECIAL: dict[str, tuple[Spoil, str]] = {
    "a pipe": (os.mkfifo, "is no regular file"),
    "a socket": (_socket, "is no regular file"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "is no regular file"),
    "a link to nothing": (lambda path: path.symlink_to("nowhere.yaml"), "is a link to nothing"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "is a link to nothing"),
    "a link to a folder": (lambda path: path.symlink_to("/tmp"), "is a link to a folder"),
    "a file without an end": (lambda path: path.symlink_to("/proc/kmsg"), "facts/x.yaml:"),
}


@pytest.mark.parametrize("make, told", SPECIAL.values(), ids=[name.replace(" ", "-") for name in SPECIAL])
def test_what_is_no_file_is_told_and_not_waited_for(folder: Path, make: Spoil, told: str) -> None:
    make(folder / "facts" / "x.yaml")
    assert told in problems(folder)


def test_a_sparse_file_of_a_terabyte_is_not_read(folder: Path) -> None:
    with (folder / "facts" / "x.yaml").open("wb") as file:
        file.truncate(2**40)
    assert "is too large" in problems(folder)


@pytest.mark.parametrize("name", ["x.yml", "x.YAML", "x.Yml"])
def test_a_file_that_would_be_passed_over_is_told_how_to_be_named(folder: Path, name: str) -> None:
    (folder / "facts" / name).write_text("facts: []\n", encoding="utf-8")
    assert f"facts/{name}:1:1: is not named .yaml, so it would not be read → rename it to x.yaml" in problems(folder)


def test_a_link_to_a_folder_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "facts").rename(tmp_path / "elsewhere")
    (folder / "facts").symlink_to(tmp_path / "elsewhere")
    assert "facts:1:1: is a link to a folder, which is not followed" in problems(folder)


def test_a_name_that_is_no_utf8_is_no_traceback(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff\xfe.yaml")).write_text("a: 1\n", encoding="utf-8")
    assert r"\xff\xfe.yaml:1:1: has no place in a knowledge folder" in problems(folder)


def test_what_an_editor_leaves_is_left_alone(folder: Path) -> None:
    (folder / "facts" / ".#monitoring.yaml").symlink_to("me@host.1234")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.yaml").write_text("{", encoding="utf-8")
    (folder / "facts" / "monitoring.yaml~").write_text("{", encoding="utf-8")
    assert problems(folder) == ""


def test_the_digest_stands_for_what_is_loaded(folder: Path) -> None:
    before = files.digest(files.read(folder))
    (folder / "facts" / "x.yml").write_text("facts: []\n", encoding="utf-8")
    assert files.digest(files.read(folder)) != before


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("nowhere")], ids=["pipe", "link"])
def test_a_change_is_seen_whatever_lies_there(folder: Path, make: Spoil) -> None:
    before = files.stamp(folder)
    make(folder / "facts" / "x.yaml")
    assert files.stamp(folder) != before
