"""The objects of the API, as OpenAPI describes them. Replies are built as plain objects and only documented here."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag

from bot.model import Reason, Status


def _said(text: str) -> str:
    """Raises ValueError."""
    if not text.strip():
        raise ValueError("the question is blank; write what is asked")
    return text


class Going(BaseModel):
    """What may be sent with either."""

    model_config = ConfigDict(extra="forbid")

    conversation: Annotated[str, Field(max_length=128)] | None = Field(
        None, description="`conversation` of the reply before; without it, or if it is unknown, a new one begins"
    )
    channel: Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,15}$")] | None = Field(
        None, description="where the question comes from, for the operator's question log"
    )


class AskQuestion(Going):
    """A question in words."""

    question: Annotated[str, Field(min_length=1), AfterValidator(_said)] = Field(
        json_schema_extra={"pattern": r"\S"}, description="what a person asks, in any words"
    )


class AskChoice(Going):
    """A question that an earlier reply has offered."""

    choice: str = Field(min_length=1, max_length=64, description="`key` of one of the `choices` of an earlier reply")


def _kind(body: Any) -> str:
    return "choice" if isinstance(body, dict) and "choice" in body and "question" not in body else "question"


Ask = Annotated[Annotated[AskQuestion, Tag("question")] | Annotated[AskChoice, Tag("choice")], Discriminator(_kind)]
"""Told apart by what they hold, so that what is wrong is said of the one that was meant."""


class StatedFigure(BaseModel):
    id: str = Field(description="id of the fact")
    measure: str = Field(description="what is counted: count, amount, share, …")
    value: str = Field(description="decimal number, as the document prints it, with a point and without separators")
    unit: str = Field(description="as the document prints it")


class ComputedFigure(BaseModel):
    formula: str = Field(description="how it was worked out")
    value: str = Field(description="decimal number")
    unit: str = Field(description="as of the operands, or that of a share or a multiple")


class Cited(BaseModel):
    source: str = Field(description="id of the document")
    section: str = Field(description="path as printed in the document")
    evidence: str = Field(description="the clause that holds the figure")


class TableObject(BaseModel):
    head: list[str] = Field(description="names of the columns")
    rows: list[list[str]] = Field(description="one list of cells each, as many as there are columns")


class ChoiceObject(BaseModel):
    key: str = Field(description="what to send as `choice`")
    text: str = Field(description="the question as people read it")


class PartObject(BaseModel):
    status: Status = Field(description="how the question ended")
    reason: Reason | None = Field(description="why it stayed unanswered; null for every other status")
    text: str = Field(description="the whole reply as plain text, sources included")
    answer: str = Field(description="the answer itself, without notes and sources")
    notes: list[str] = Field(description="what has to be borne in mind with it")
    facts: list[StatedFigure] = Field(description="figures of the document that the answer states")
    computed: list[ComputedFigure] = Field(description="figures that were worked out from them")
    table: TableObject | None = Field(description="figures set side by side")
    citations: list[Cited] = Field(description="where in the document it stands")
    choices: list[ChoiceObject] = Field(description="questions to go on with")
    parts: list[PartObject] = Field(description="one such object for each request, where a message holds several")
    knowledge: str = Field(description="version of the fact base")


class ReplyObject(PartObject):
    conversation: str = Field(
        description="send it with the next question of the same person, so that it goes on from there"
    )
    request_id: str = Field(description="name of the request, also in the header X-Request-ID")


class Suggestion(BaseModel):
    key: str = Field(description="what to send as `choice`")
    question: str = Field(description="the question as people read it")


class SuggestionList(BaseModel):
    suggestions: list[Suggestion] = Field(description="the best first; empty if nothing is like it")


class FigureObject(BaseModel):
    measure: str = Field(description="what is counted: count, amount, share, …")
    value: str = Field(description="decimal number, as the document prints it, with a point and without separators")
    unit: str = Field(description="as the document prints it")


class FactObject(BaseModel):
    id: str = Field(description="stable; also a `choice` of ask")
    topic: str = Field(description="first part of the id")
    title: str = Field(description="what the fact is about")
    question: str = Field(description="the official question for it")
    says: str = Field(description="the statement in our words; empty where the figures say it all")
    figures: list[FigureObject] = Field(description="what it counts; empty for a statement in words")
    citations: list[Cited] = Field(description="where it stands")
    members: list[str] = Field(description="ids of the facts that it lists")
    related: list[str] = Field(description="ids of facts that one may ask for next")


class FactList(BaseModel):
    knowledge: str = Field(description="version of the fact base")
    facts: list[FactObject] = Field(description="in the order of the document")


class SectionObject(BaseModel):
    source: str = Field(description="id of the document")
    section: str = Field(description="what `section` of /api/v1/facts takes")
    heading: str = Field(description="as printed in the document")
    facts: int = Field(description="facts that cite it or a section within it")


class SectionList(BaseModel):
    knowledge: str = Field(description="version of the fact base")
    sections: list[SectionObject] = Field(description="in the order of the document")


class Health(BaseModel):
    live: bool = Field(description="always true: the process answers")
    ready: bool = Field(description="whether all parts do their work; answers go on without the store")
    knowledge: str = Field(description="version of the fact base")


class WrongField(BaseModel):
    at: str = Field(description="name of the field or parameter; dots lead into objects")
    wrong: str = Field(description="what is wrong with it, in English")


class ProblemObject(BaseModel):
    """RFC 9457."""

    type: str = Field(
        description="address that explains this kind of problem; a path where the operator has set no address"
    )
    title: str = Field(description="the kind of problem, in Chinese or English as Accept-Language says")
    status: int = Field(description="as the status line has it")
    detail: str = Field(description="what is wrong with this request, in English")
    request_id: str = Field(description="name of the request, also in the header X-Request-ID")
    errors: list[WrongField] = Field(default=[], description="each field that is wrong")
