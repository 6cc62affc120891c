"""The allowed form of a scripted conversation; unknown keys are refused. ``schema`` gives it to editors."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

from bot.model import Reason, Status

HOLE = re.compile(r"\{(\w+)\}")
"""Filled from a row of the examples: {month}."""
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def _many(value: Any) -> Any:
    """One text stands for a list of one."""
    return (value,) if isinstance(value, str) else value


def _as_written(value: Any) -> Any:
    """Changes nothing; carries what an editor sees into the schema."""
    return value


def _pattern(value: str | None) -> str | None:
    if value is not None:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
    return value


Written = str | float
"""Text as an editor sees it, which takes 4826 for a number; here every scalar is text."""
Text = Annotated[str, BeforeValidator(_as_written, json_schema_input_type=Written)]
Many = Annotated[tuple[str, ...], BeforeValidator(_many, json_schema_input_type=Written | list[Written])]
Hole = Annotated[str, Field(pattern=r"^\{\w+\}$")]
"""Allowed for editors; when a turn is checked, its holes are filled."""
Pause = Annotated[str, Field(pattern=r"^\d+[smhd]$")]
Channel = Literal["core", "telegram", "http", "wechat"]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(Form):
    """What the reply to one turn has to be; what is not named is not looked at."""

    status: Annotated[
        Status | None,
        BeforeValidator(_as_written, json_schema_input_type=Status | Hole),
        Field(description="how the turn ends"),
    ] = None
    reason: Annotated[
        Reason | None,
        BeforeValidator(_as_written, json_schema_input_type=Reason | Hole),
        Field(description="why it stays unanswered"),
    ] = None
    says: Annotated[Many, Field(description="figures with their units, and texts, that the reply holds")] = ()
    says_not: Annotated[Many, Field(description="figures and texts that it does not state")] = ()
    figures: Annotated[Many, Field(description="figures stated or computed, with their units")] = ()
    only_figures: Annotated[bool, Field(description="no other figure is stated")] = False
    facts: Annotated[Many | None, Field(description="ids of the facts, all of them")] = None
    cites: Annotated[Many | None, Field(description="sections cited, all of them, spelt as in the fact base")] = None
    choices: Annotated[Many | None, Field(description="choices offered, in order: fact ids or texts")] = None
    matches: Annotated[Text | None, AfterValidator(_pattern), Field(description="regular expression")] = None
    reply: Annotated[Text | None, Field(description="the whole reply, to the letter")] = None


def _short(value: Any) -> Any:
    """A bare text or list is what the reply says."""
    return {"says": value} if isinstance(value, str | list) else value


class TurnForm(Form):
    """One turn: what the person does, and what the bot has to reply."""

    user: Annotated[Text | None, Field(description="what the person writes")] = None
    tap: Annotated[Text | None, Field(description="number or text of an offered choice that is tapped")] = None
    after: Annotated[Pause | None, Field(description="silence before the turn: 90s, 31m, 2h, 8d")] = None
    restart: Annotated[bool, Field(description="the program starts anew before the turn")] = False
    new_user: Annotated[bool, Field(description="from here on another person talks")] = False
    bot: Annotated[Expected, BeforeValidator(_short, json_schema_input_type=Expected | Written | list[Written])] = (
        Expected()
    )

    @model_validator(mode="after")
    def one_act(self) -> TurnForm:
        if (self.user is None) == (self.tap is None):
            raise ValueError("a turn has either user or tap")
        return self

    @property
    def pause(self) -> int:
        return int(self.after[:-1]) * SECONDS[self.after[-1]] if self.after else 0


class IncludeForm(Form):
    """The turns of another file stand here."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    include: Annotated[str, Field(description="file with shared turns, relative to this one")]
    given: Annotated[dict[str, Any], Field(alias="with", description="fills the holes of the shared turns")] = {}


class HeadForm(Form):
    conversation: Annotated[Text, Field(description="title; a test is named by its sound")]
    channels: Annotated[
        tuple[Channel, ...],
        BeforeValidator(_many, json_schema_input_type=Channel | list[Channel]),
        Field(description="where it can be held; everywhere if not given"),
    ] = ("core", "telegram", "http", "wechat")
    examples: Annotated[tuple[dict[str, Any], ...], Field(description="one conversation for each row")] = ()


class ConversationForm(HeadForm):
    turns: Annotated[tuple[TurnForm | IncludeForm, ...], Field(min_length=1)]


class SharedForm(Form):
    """A file that conversations include."""

    turns: Annotated[tuple[TurnForm | IncludeForm, ...], Field(min_length=1)]


def schema() -> dict[str, Any]:
    """JSON Schema of a script file: one conversation, a list of them, or shared turns."""
    forms: TypeAdapter[Any] = TypeAdapter(ConversationForm | list[ConversationForm] | SharedForm)
    found = forms.json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "wenxiao conversations", **found}
