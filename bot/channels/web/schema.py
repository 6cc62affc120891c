"""The objects of the API, as OpenAPI describes them. Replies are built as plain objects and only documented here."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


def _no_default(schema: dict[str, Any]) -> None:
    """One of the two has to be there, so neither has a value of its own."""
    schema.pop("default", None)


class Ask(BaseModel):
    """A question in words, or the key of a choice that an earlier reply has offered."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"oneOf": [{"required": ["question"]}, {"required": ["choice"]}]}
    )

    question: str = Field(
        "", min_length=1, json_schema_extra=_no_default, description="what a person asks, in any words"
    )
    choice: str = Field(
        "", min_length=1, max_length=64, json_schema_extra=_no_default,
        description="`key` of one of the `choices` of an earlier reply",
    )  # fmt: skip
    conversation: Annotated[str, Field(max_length=128)] | None = Field(
        None, description="`conversation` of the reply before; without it, or if it is unknown, a new one begins"
    )
    channel: Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,15}$")] | None = Field(
        None, description="where the question comes from, for the operator's question log"
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Ask:
        if bool(self.question) == bool(self.choice):
            raise ValueError("give either a question or a choice")
        return self


class StatedFigure(BaseModel):
    id: str
    measure: str
    value: str
    unit: str


class ComputedFigure(BaseModel):
    formula: str
    value: str
    unit: str


class Cited(BaseModel):
    source: str
    section: str = Field(description="path as printed in the document")
    evidence: str = Field(description="the clause that holds the figure")


class TableObject(BaseModel):
    head: list[str]
    rows: list[list[str]]


class ChoiceObject(BaseModel):
    key: str = Field(description="what to send as `choice`")
    text: str


class PartObject(BaseModel):
    status: str = Field(description="answered, clarify, unanswered, social, handoff or error")
    reason: str | None = Field(description="why it stayed unanswered: not_disclosed, withheld, unmet, off_topic, …")
    text: str = Field(description="the whole reply as plain text, sources included")
    answer: str = Field(description="the answer itself, without notes and sources")
    notes: list[str] = Field(description="what has to be borne in mind with it")
    facts: list[StatedFigure]
    computed: list[ComputedFigure]
    table: TableObject | None = Field(description="figures set side by side")
    citations: list[Cited]
    choices: list[ChoiceObject] = Field(description="questions to go on with")
    parts: list[PartObject] = Field(description="one such object for each request, where a message holds several")
    knowledge: str = Field(description="version of the fact base")


class ReplyObject(PartObject):
    conversation: str


class Suggestion(BaseModel):
    key: str = Field(description="what to send as `choice`")
    question: str


class SuggestionList(BaseModel):
    suggestions: list[Suggestion]


class FigureObject(BaseModel):
    measure: str
    value: str
    unit: str


class FactObject(BaseModel):
    id: str
    topic: str
    title: str
    question: str
    says: str = Field(description="the statement in our words; empty where the figures say it all")
    figures: list[FigureObject]
    citations: list[Cited]
    members: list[str] = Field(description="ids of the facts that it lists")
    related: list[str]


class FactList(BaseModel):
    knowledge: str
    facts: list[FactObject]


class SectionObject(BaseModel):
    source: str
    section: str = Field(description="what `section` of /api/facts takes")
    heading: str
    facts: int = Field(description="facts that cite it or a section within it")


class SectionList(BaseModel):
    knowledge: str
    sections: list[SectionObject]


class Health(BaseModel):
    live: bool
    ready: bool = Field(description="whether all parts do their work; answers go on without the store")
    knowledge: str


class WrongField(BaseModel):
    at: str
    wrong: str


class ProblemObject(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongField] = Field(default=[], description="each field that is wrong")
