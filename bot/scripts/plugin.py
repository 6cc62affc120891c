"""The pytest plugin: collects *.conversation.yaml and holds each conversation with the core.

Imported by every pytest run of an environment that has this package, so what takes long is imported on collecting.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import BotError, ScriptError

if TYPE_CHECKING:
    from bot.scripts.runner import Result
    from bot.scripts.script import Script
    from bot.scripts.stage import Stage

SUFFIX = ".conversation.yaml"
STAGE: pytest.StashKey[Stage] = pytest.StashKey()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    wanted = file_path.name.endswith(SUFFIX)
    return ConversationFile.from_parent(parent, path=file_path) if wanted else None


def pytest_unconfigure(config: pytest.Config) -> None:
    stage = config.stash.get(STAGE, None)
    if stage is not None:
        stage.close()


class ConversationFile(pytest.File):
    def collect(self) -> Iterator[Conversation]:
        from bot.scripts.reader import read

        try:
            scripts = read([self.path])
        except ScriptError as error:
            raise self.CollectError(str(error)) from None
        for script in scripts:
            yield Conversation.from_parent(self, name=script.id.rpartition(".")[2], script=script)


class Conversation(pytest.Item):
    """One conversation; ``-k`` finds it by its id, its title and its file."""

    def __init__(self, *, script: Script, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.script = script
        self.extra_keyword_matches.add(script.title)

    def runtest(self) -> None:
        if "core" not in self.script.channels:
            pytest.skip(f"for {', '.join(self.script.channels)} only")
        result, _ = self._stage().hold(self.script)
        if result.failures:
            raise Unexpected(result)

    def _stage(self) -> Stage:
        """The core with the fact base of the settings, ready for all conversations of the run."""
        from bot import settings
        from bot.scripts.stage import Plan, Stage

        stash = self.config.stash
        if STAGE not in stash:
            try:
                stash[STAGE] = Stage(Plan(settings.read()))
            except BotError as error:
                pytest.fail(str(error), pytrace=False)
        return stash[STAGE]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from bot.scripts.report import failure

        if isinstance(excinfo.value, Unexpected):
            return failure(excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.script.line - 1, self.name


class Unexpected(Exception):
    """A conversation went another way."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.script.title)
        self.result = result
