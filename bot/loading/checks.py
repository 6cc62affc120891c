"""Rules across the files: references, collisions, figures and their evidence, templates, relations, reach."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from bot.answering.facts import canonical_questions
from bot.answering.lexicon import collisions
from bot.answering.numbers import plain
from bot.answering.pipeline import Engine
from bot.answering.reply import HOLES
from bot.errors import Problem
from bot.loading.places import Places
from bot.loading.schema import FactForm
from bot.model import Fact, Knowledge, Relation


def forms(facts: Mapping[str, FactForm], places: Places) -> Iterator[Problem]:
    """Figures that do not stand in their own evidence, or do not count the members they claim to count."""
    for form in facts.values():
        evidence = re.sub(r"\s", "", "".join(text for cite in form.cite for text in cite.evidence))
        for measure, text in form.figures.items():
            number = text.partition(" ")[0]
            if form.counted:
                if Decimal(number) != len(form.members):
                    wrong = f"{form.id}: {measure} is {number}, but {len(form.members)} members are listed"
                    yield places.problem(
                        ("fact", form.id), wrong, "correct the figure or the members", "figures", measure
                    )
            elif not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)", evidence):
                wrong = f"{form.id}: the figure {number} does not stand in its evidence"
                yield places.problem(("fact", form.id), wrong, "correct the figure or the evidence", "figures", measure)


def links(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    yield from _terms(knowledge, places)
    for fact in knowledge.facts.values():
        yield from _fact(fact, knowledge, places)
    for number, relation in enumerate(knowledge.relations):
        yield from _relation(str(number), relation, knowledge, places)
    yield from _templates(knowledge, places)


def _terms(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for first, second, name in collisions(knowledge.terms):
        wrong = f"{name!r} is a name of {first} and of {second}"
        yield places.problem(("term", second), wrong, "keep it in one of the two")
    for term in knowledge.terms.values():
        for key in (*term.broader, *filter(None, (term.opposite,))):
            if key not in knowledge.terms:
                yield places.problem(
                    ("term", term.key), f"{term.key} names the unknown term {key}", "define it or correct it"
                )


def _fact(fact: Fact, knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    place = ("fact", fact.id)
    about = (f"{slot}:{value}" for slot, values in fact.about.items() for value in values)
    needed = (key for group in (*fact.needs, *fact.bars) for key in group)
    measures = (f"measure:{figure.measure}" for figure in fact.figures)
    for key in (*about, *sorted(fact.accepts), *needed, *measures):
        if key.removeprefix("!") not in knowledge.terms:
            yield places.problem(
                place, f"{fact.id} names the unknown term {key}", "define it in lexicon/ or correct it"
            )
    for other in (*fact.members, *fact.related):
        if other not in knowledge.facts:
            yield places.problem(place, f"{fact.id} names the unknown fact {other}", "correct the id")
    for note in fact.notes:
        if f"notes.{note}" not in knowledge.replies:
            yield places.problem(
                place, f"{fact.id} names the unknown note {note}", "add it to replies.yaml under notes", "notes"
            )
    for citation in fact.citations:
        source = knowledge.sources[citation.source]
        if citation.section not in source.sections:
            wrong = f"{fact.id} cites the unknown section {citation.section}"
            yield places.problem(place, wrong, f"use a section of sources/{source.id}.yaml", "cite")
    if not fact.citations:
        yield places.problem(place, f"{fact.id} cites nothing", "add evidence and a source", "cite")


def _relation(number: str, relation: Relation, knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    place = ("relation", number)
    unknown = [fact for fact in relation.facts if fact not in knowledge.facts]
    for fact in unknown:
        yield places.problem(place, f"a relation names the unknown fact {fact}", "correct the id", "facts")
    if relation.note and f"notes.{relation.note}" not in knowledge.replies:
        yield places.problem(
            place, f"a relation names the unknown note {relation.note}", "add it to replies.yaml under notes"
        )
    if unknown:
        return
    for measure in relation.measures:
        figures = [knowledge.facts[fact].figure(measure) for fact in relation.facts]
        values = [figure.value for figure in figures if figure]
        if len(values) < len(figures):
            yield places.problem(
                place, f"not every fact of the relation has the measure {measure}", "remove the measure"
            )
        elif wrong := _off(relation.kind, values):
            yield places.problem(place, f"{measure}: {wrong}", "correct a figure or the relation", "facts")


def _off(kind: str, values: list[Decimal]) -> str:
    if kind == "parts" and values[0] != sum(values[1:]):
        return f"the parts add up to {plain(sum(values[1:], Decimal(0)))}, not to {plain(values[0])}"
    if kind == "subset" and any(value > values[0] for value in values[1:]):
        return "a part is larger than the whole"
    if kind == "same" and len(set(values)) > 1:
        return "figures that are said to be the same differ"
    return ""


def _templates(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for key, text in knowledge.replies.items():
        allowed = next((holes for prefix, holes in HOLES.items() if key.startswith(prefix)), frozenset[str]())
        try:
            holes = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError as error:
            yield places.problem(("reply", key), f"{key}: {error}", "close each brace")
            continue
        for hole in sorted(holes - allowed):
            mend = f"use {', '.join(sorted(allowed)) or 'no hole'}"
            yield places.problem(("reply", key), f"{key} has the unknown hole {{{hole}}}", mend)


def reach(engine: Engine, places: Places) -> Iterator[Problem]:
    """Facts that their own questions do not reach, or that another fact steals."""
    for fact in engine.knowledge.facts.values():
        for question, _ in canonical_questions(fact, engine.knowledge):
            reached = engine.answer(question).context.facts
            if fact.id not in reached and not _same(fact, reached, engine.knowledge.relations):
                wrong = f"{fact.id} is not reached by {question!r} (reached: {', '.join(reached) or 'nothing'})"
                yield places.problem(
                    ("fact", fact.id), wrong, "add the missing words to accepts or to the lexicon", "question"
                )


def _same(fact: Fact, reached: Iterable[str], relations: Iterable[Relation]) -> bool:
    others = set(reached)
    return any(r.kind == "same" and fact.id in r.facts and others & set(r.facts) for r in relations)
