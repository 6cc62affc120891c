"""Builds the knowledge of what has been gathered from the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from bot.loading.filling import filled, values
from bot.loading.gathering import Gathered
from bot.loading.schema import Cite, FactForm
from bot.model import Citation, Fact, Figure, Knowledge, Relation, Source

NUMBERED = "\uff08"
"""The steps of a path that are printed with their heading begin with a full-width bracket."""


def knowledge(gathered: Gathered, digest: str) -> Knowledge:
    own = gathered.documents, gathered.facts.values(), gathered.helplines
    return Knowledge(
        version=f"{gathered.version}+{digest}",
        sources=gathered.sources,
        facts={form.id: _fact(form, gathered) for form in gathered.facts.values()},
        relations=tuple(Relation(r.kind, r.facts, r.measures, r.note, r.name) for r in gathered.relations),
        terms=gathered.terms,
        replies=filled({**gathered.replies, **gathered.notes}, values(*own)),
        variants=gathered.variants,
        lookalikes=gathered.lookalikes,
        slots=gathered.slots,
        measures=gathered.measures,
        operations=gathered.operations,
        words=gathered.words,
        examples=tuple(gathered.examples),
        talk=gathered.talk,
        acts=gathered.acts,
        sayings=tuple(gathered.sayings),
    )


def _fact(form: FactForm, gathered: Gathered) -> Fact:
    return Fact(
        id=form.id,
        title=form.title,
        about=form.about,
        items=form.items,
        aim=form.aim,
        withheld=form.withheld,
        figures=tuple(_figure(measure, text) for measure, text in form.figures.items()),
        says=form.says,
        members=form.members,
        citations=tuple(c for cite in form.cite for c in _citations(cite, gathered.sources)),
        question=form.question,
        notes=form.notes,
        related=form.related,
    )


def _figure(measure: str, text: str) -> Figure:
    bound, _, rest = text.rpartition("= ")
    number, _, unit = rest.partition(" ")
    return Figure(measure, Decimal(number), unit, f"{bound}=" if bound else "")


def _citations(cite: Cite, sources: Mapping[str, Source]) -> Iterator[Citation]:
    source = cited(cite, sources)
    if source is None:
        return
    for evidence in cite.evidence:
        yield Citation(source.id, cite.section, printed_path(source, cite.section), evidence)


def cited(cite: Cite, sources: Mapping[str, Source]) -> Source | None:
    """The source that is named; where none is, the only one."""
    if not cite.source and len(sources) == 1:
        return next(iter(sources.values()))
    return sources.get(cite.source)


def printed_path(source: Source, section: str) -> str:
    """The section path as the source prints it: 第七部分 › 二 › （二）过程管控上 › 二是."""
    steps, done = [source.root], ""
    for step in section.split("/"):
        done = f"{done}/{step}" if done else step
        steps.append(step + (source.sections.get(done, "") if step.startswith(NUMBERED) else ""))
    return " › ".join(steps)
