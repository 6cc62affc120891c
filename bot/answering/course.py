"""The course of a message: the values of each step, kept so that an account can be given when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.completion import Completed
from bot.answering.division import Division
from bot.answering.lexicon import Heard
from bot.answering.outcome import Outcome
from bot.answering.request import Request
from bot.answering.retelling import Pointed
from bot.model import Context, Turn


@dataclass(frozen=True)
class Handled:
    """One request and what became of it."""

    asked: Request
    """As the message has it."""
    context: Context
    """The conversation that it was put to, with the requests of the message before it."""
    outcome: Outcome
    pointed: Pointed | None = None
    """What its pointers denote; then nothing was completed or selected."""
    completed: Completed | None = None

    @property
    def request(self) -> Request:
        """With what the conversation supplied."""
        return self.completed.request if self.completed else self.asked


@dataclass(frozen=True)
class Course:
    """A turn, and what led to it."""

    turn: Turn
    heard: Heard | None = None
    """None where the message was too long to be read."""
    division: Division | None = None
    handled: tuple[Handled, ...] = ()
    """Empty where the message was taken as talk."""
