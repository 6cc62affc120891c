"""The exceptions of the product; not knowing an answer is a status, never one of these.

BotError
├── KnowledgeError   the knowledge folder cannot be used (all problems at once)
├── SettingsError    a setting is missing, unknown or of the wrong form
├── ScriptError      a scripted conversation cannot be read (all problems at once)
├── StoreError       conversations cannot be kept or read
└── ChannelError     a channel cannot be started or went down
    └── TokenError   the other side does not accept who we are
"""

from __future__ import annotations

from dataclasses import dataclass


class BotError(Exception):
    """Root of every error that is shown to an operator as one clear message."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file of the knowledge or of scripts, where it is, and how to mend it."""

    file: str
    line: int
    column: int
    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.wrong} → {self.mend}"


class KnowledgeError(BotError):
    """The knowledge folder is missing, unreadable or wrong; carries all problems found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ScriptError(BotError):
    """Scripted conversations cannot be read; carries all problems found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    @classmethod
    def of(cls, what: str, wrong: str, mend: str) -> ScriptError:
        """One problem that has no place in a file."""
        error = cls(())
        error.args = (f"{what}: {wrong} → {mend}",)
        return error


class SettingsError(BotError):
    """A setting is missing, unknown or of the wrong form."""


class StoreError(BotError):
    """Conversations cannot be kept or read."""


class ChannelError(BotError):
    """A channel cannot be started or went down."""

    code = "refused"
    """What an operator is told that is wrong; see :class:`bot.health.Health`."""


class TokenError(ChannelError):
    """The other side does not accept who we are."""

    code = "token"
