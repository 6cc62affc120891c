"""The allowed form of each YAML file of the knowledge folder; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.model import Role


def _many(value: Any) -> Any:
    """One text stands for a list of one; nothing stands for none."""
    if isinstance(value, str):
        return (value,) if value else ()
    return value


Many = Annotated[tuple[str, ...], BeforeValidator(_many)]
FactId = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=40)]
FigureText = Annotated[str, Field(pattern=r"^(>= |<= )?\d+(\.\d+)? \S+$")]
TermKey = Annotated[str, Field(pattern=r"^[a-z]+:.+$")]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VersionFile(Form):
    version: str


class HelplinesFile(Form):
    helplines: dict[Annotated[str, Field(pattern="^[a-z]+$")], Annotated[str, Field(pattern=r"^\d{3,12}$")]]


class SourceFile(Form):
    id: FactId
    title: str
    root: str
    sections: dict[str, str]
    waived: tuple[Waived, ...] = ()
    called: str = ""
    """What a sentence calls it; its title where that is empty."""
    place: str = ""
    """Where it is about."""
    issuer: str = ""
    """Who can be asked about it."""
    notes: dict[str, str] = {}
    """Its own, beside those of replies.yaml."""


class Waived(Form):
    text: str
    reason: str


class TermForm(Form):
    names: Many = ()
    english: Many = ()
    broader: Many = ()
    exact: bool = False
    kind: Literal[
        "",
        "soft",
        "generic",
        "must",
        "reason",
        "name",
        "list",
        "roster",
        "number",
        "say",
        "instruction",
        "polar",
        "undated",
        "relative",
        "mood",
        "ending",
        "asked",
        "own",
        "year",
        "rough",
        "except",
        "whole",
    ] = ""
    opposite: str = ""
    unnamed: bool = False
    apart: bool = False

    @model_validator(mode="before")
    @classmethod
    def short_form(cls, value: Any) -> Any:
        """A bare list holds the names."""
        if isinstance(value, list):
            return {"names": value}
        return {} if value in ("", None) else value


class LexiconFile(Form):
    slot: Annotated[str, Field(pattern=r"^[a-z]+$")]
    terms: dict[str, Any]
    """Each a TermForm."""


class SlotForm(Form):
    label: str
    role: Role
    must: bool = False
    inherited: bool = False
    insists: bool = False
    special: bool = False
    lenient: bool = False
    proper: bool = False
    guessed: bool = False


class SlotsFile(Form):
    slots: dict[str, SlotForm]


class MeasureForm(Form):
    kind: Literal["count", "money", "share", "score", "grade", "rate", "mention"]
    ranks: bool = False
    of: str = ""


class MeasuresFile(Form):
    measures: dict[str, MeasureForm]


class OperationForm(Form):
    does: str
    bound: Literal["", ">", ">=", "<", "<="] = ""
    joins: bool = False
    soft: bool = False
    united: bool = False
    measure: str = ""
    place: int = 1


class OperationsFile(Form):
    operations: dict[str, OperationForm]


class WordsFile(Form):
    classes: dict[Literal["free", "content", "person", "place", "organisation", "time"], Many]
    endings: dict[Literal["place", "organisation"], Many] = {}
    surnames: Many = ()
    common: int
    personal: Many = ()
    narrowing: Many = ()
    hearsay: Many = ()
    places: Many = ()
    alternatives: Many = ()
    sequels: Many = ()
    openers: Many = ()
    copulas: Many = ()
    introductions: Many = ()
    further: Many = ()
    interrogatives: Many
    imperatives: Many
    closing: Many = ()
    polar: Many
    counters: Many = ()


class ExampleForm(Form):
    fact: FactId
    asks: Many
    misses: Many = ()


class ExamplesFile(Form):
    examples: tuple[Any, ...]
    """Each an ExampleForm."""


class TalkFile(Form):
    acts: dict[str, Literal["social", "introduction", "handoff", "reset", "urgent", "offtopic", "command"]]
    talk: dict[str, Many]


class TurnForm(Form):
    parts: dict[str, str]
    says: Many


class TurnsFile(Form):
    turns: tuple[Any, ...]
    """Each a TurnForm."""


class VariantsFile(Form):
    variants: dict[Annotated[str, Field(min_length=1)], str]


class LookalikesFile(Form):
    lookalikes: tuple[Annotated[str, Field(min_length=2)], ...]


class Cite(Form):
    section: str
    evidence: Many
    source: str = ""


class FactForm(Form):
    id: FactId
    title: str
    question: str
    about: dict[str, Many]
    figures: dict[str, FigureText] = {}
    counted: bool = False
    says: str = ""
    items: Many = ()
    aim: bool = False
    withheld: bool = False
    members: tuple[FactId, ...] = ()
    cite: Annotated[tuple[Cite, ...], BeforeValidator(lambda v: (v,) if isinstance(v, dict) else v)]
    notes: Many = ()
    related: tuple[FactId, ...] = ()


class RelationForm(Form):
    kind: Literal["parts", "subset", "same", "compare", "add"]
    facts: Annotated[tuple[FactId, ...], Field(min_length=2)]
    measures: tuple[str, ...]
    note: str = ""
    name: str = ""


class FactsFile(Form):
    facts: tuple[Any, ...] = ()
    """Each a FactForm."""
    relations: tuple[Any, ...] = ()
    """Each a RelationForm."""
