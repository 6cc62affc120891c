"""The allowed form of each YAML file of the knowledge folder; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _many(value: Any) -> Any:
    """One text stands for a list of one; nothing stands for none."""
    if isinstance(value, str):
        return (value,) if value else ()
    return value


Many = Annotated[tuple[str, ...], BeforeValidator(_many)]
FactId = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=40)]
FigureText = Annotated[str, Field(pattern=r"^\d+(\.\d+)? \S+$")]
TermKey = Annotated[str, Field(pattern=r"^[a-z]+:.+$")]

BarKey = Annotated[str, Field(pattern=r"^!?[a-z]+:.+$")]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VersionFile(Form):
    version: str


class SourceFile(Form):
    id: FactId
    title: str
    root: str
    sections: dict[str, str]
    waived: tuple[Waived, ...] = ()


class Waived(Form):
    text: str
    reason: str


class TermForm(Form):
    names: Many = ()
    english: Many = ()
    broader: Many = ()
    exact: bool = False
    group: str = ""
    opposite: str = ""
    unnamed: bool = False

    @model_validator(mode="before")
    @classmethod
    def short_form(cls, value: Any) -> Any:
        """A bare list holds the names."""
        if isinstance(value, list):
            return {"names": value}
        return {} if value in ("", None) else value


class SlotForm(Form):
    slot: Annotated[str, Field(pattern=r"^[a-z]+$")]
    label: str = ""
    terms: dict[str, TermForm]


class VariantsFile(Form):
    variants: dict[str, str]


class LookalikesFile(Form):
    lookalikes: tuple[Annotated[str, Field(min_length=2)], ...]


class SlotsFile(Form):
    slots: tuple[SlotForm, ...]


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
    accepts: tuple[TermKey, ...] = ()
    needs: tuple[tuple[TermKey, ...], ...] = ()
    bars: tuple[tuple[BarKey, ...], ...] = ()
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
    facts: tuple[FactForm, ...] = ()
    relations: tuple[RelationForm, ...] = ()
