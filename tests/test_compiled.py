"""The built engine is kept and used again, and built anew whenever what is kept cannot be believed."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import compiled
from bot.answering.engine import Engine
from bot.loading import files
from bot.loading.loader import Loaded
from bot.settings import Settings

QUESTION = "8月监控了多少个项目"


@pytest.fixture(scope="module")
def small(loaded: Loaded) -> Engine:
    """One fact and no examples, so that it is built and kept in no time."""
    fact = loaded.knowledge.facts["monitoring.august"]
    alone = replace(fact, related=())
    facts = {fact.id: alone}
    return Engine(replace(loaded.knowledge, facts=facts, relations=(), examples=(), talk={}))


class Builder:
    """Counts how often the engine is built."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.built = 0

    def __call__(self) -> Engine:
        self.built += 1
        return self._engine


@pytest.fixture
def build(small: Engine) -> Builder:
    return Builder(small)


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    (folder / "facts").mkdir(parents=True)
    (folder / "facts" / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    return folder


@pytest.fixture
def start(tmp_path: Path, knowledge: Path, build: Builder) -> Callable[[], Engine]:
    """The engine as at one start of the program."""
    return lambda: compiled.engine(files.digest(files.read(knowledge)), tmp_path / "cache", build)


def kept(folder: Path) -> Path:
    (found,) = (folder / "cache").iterdir()
    return found


def test_what_was_built_is_used_at_the_next_start(start: Callable[[], Engine], build: Builder, tmp_path: Path) -> None:
    first, second = start(), start()
    assert build.built == 1
    assert second.answer(QUESTION) == first.answer(QUESTION)
    assert "4826" in second.answer(QUESTION).reply.text
    assert kept(tmp_path).stat().st_mode & 0o077 == 0, "nobody else reads or writes it"


@pytest.mark.parametrize("change", ["edited", "added", "renamed", "removed"])
def test_changed_knowledge_is_built_anew(
    start: Callable[[], Engine], build: Builder, knowledge: Path, change: str
) -> None:
    start()
    file = knowledge / "facts" / "a.yaml"
    if change == "edited":
        file.write_text("a: 2\n", encoding="utf-8")
    elif change == "added":
        (knowledge / "b.yml").write_text("", encoding="utf-8")
    elif change == "renamed":
        file.rename(knowledge / "facts" / "b.yaml")
    else:
        file.unlink()
    start()
    assert build.built == 2


def test_another_program_builds_anew(
    start: Callable[[], Engine], build: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "new.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(compiled, "PROGRAM", tmp_path / "program")
    start()
    assert build.built == 2


def test_a_file_that_others_may_write_is_not_believed(
    start: Callable[[], Engine], build: Builder, tmp_path: Path
) -> None:
    start()
    kept(tmp_path).chmod(0o620)
    start()
    assert build.built == 2
    start()
    assert build.built == 2, "it has been replaced by one that is believed"


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x80\x04K\x05."], ids=["empty", "no pickle", "another value"])
def test_a_broken_file_is_replaced(start: Callable[[], Engine], build: Builder, tmp_path: Path, content: bytes) -> None:
    start()
    kept(tmp_path).write_bytes(content)
    start()
    start()
    assert build.built == 2


def test_a_half_written_file_is_replaced(start: Callable[[], Engine], build: Builder, tmp_path: Path) -> None:
    start()
    file = kept(tmp_path)
    file.write_bytes(file.read_bytes()[:-100])
    start()
    assert build.built == 2


def test_a_folder_that_cannot_be_written_is_no_error(
    start: Callable[[], Engine], build: Builder, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file stands where the folder would be", encoding="utf-8")
    assert "4826" in start().answer(QUESTION).reply.text
    start()
    assert build.built == 2


def test_a_full_disk_is_no_error_and_leaves_nothing_behind(
    start: Callable[[], Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("pickle.dump", full)
    assert "4826" in start().answer(QUESTION).reply.text
    assert list((tmp_path / "cache").iterdir()) == []


def test_only_the_newest_are_kept(start: Callable[[], Engine], build: Builder, knowledge: Path, tmp_path: Path) -> None:
    for number in range(compiled.KEPT + 2):
        (knowledge / "facts" / "a.yaml").write_text(f"a: {number}\n", encoding="utf-8")
        start()
    assert len(list((tmp_path / "cache").iterdir())) == compiled.KEPT
    start()
    assert build.built == compiled.KEPT + 2, "the last one is among them"


def test_what_building_raises_is_raised(knowledge: Path, tmp_path: Path) -> None:
    def fails() -> Engine:
        raise LookupError("no facts")

    with pytest.raises(LookupError, match="no facts"):
        compiled.engine(files.digest(files.read(knowledge)), tmp_path / "cache", fails)
    assert not (tmp_path / "cache").exists()


def test_the_folder_is_set_or_follows_the_desktop_or_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert Settings(cache=tmp_path).cache_folder() == tmp_path
    monkeypatch.delenv("WENXIAO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert Settings().cache_folder() == tmp_path / "xdg" / "wenxiao"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings().cache_folder() == tmp_path / ".cache" / "wenxiao"
