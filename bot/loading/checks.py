"""Rules across the files: references, collisions, figures and their evidence, templates, relations, reach."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from bot.answering.engine import Engine
from bot.answering.facts import canonical_questions
from bot.answering.numbers import plain
from bot.answering.operations import DOING, PASSIVE
from bot.answering.reply import HOLES
from bot.answering.talk import COMMAND, OFFTOPIC
from bot.answering.trie import collisions
from bot.errors import Problem
from bot.loading.places import Places
from bot.loading.schema import FactForm
from bot.model import Fact, Knowledge, Relation


def forms(facts: Mapping[str, FactForm], places: Places) -> Iterator[Problem]:
    """Figures that do not stand with their unit in their own evidence, or do not count their members."""
    for form in facts.values():
        texts = (text for cite in form.cite for text in cite.evidence)
        evidence = re.sub(r"\s", "", "".join(texts))
        for measure, text in form.figures.items():
            if wrong := _unproved(form, text, evidence):
                mend = "correct the figure, its unit or the evidence"
                yield places.problem(("fact", form.id), f"{form.id}: {wrong}", mend, "figures", measure)


def _unproved(form: FactForm, text: str, evidence: str) -> str:
    """What is wrong with a figure; empty if its number and unit stand together in the evidence."""
    number, _, unit = text.removeprefix(">= ").removeprefix("<= ").partition(" ")
    if form.counted:
        counted = len(form.members)
        return "" if Decimal(number) == counted else f"the figure is {number}, but {counted} members are listed"
    at = re.search(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)", evidence)
    if at is None:
        return f"the figure {number} does not stand in its evidence"
    together = re.search(rf"(?<![\d.]){re.escape(number)}{re.escape(unit)}", evidence)
    if together or _paired(number, unit, evidence):
        return ""
    return f"the unit {unit} does not stand with {number} in its evidence"


def _paired(number: str, unit: str, evidence: str) -> bool:
    """分别涉及106.73亿元、283.94亿元; 重点项目绩效评价56个: the unit stands at a number of the same row."""
    return bool(re.search(rf"{re.escape(number)}[^\d]{{0,2}}{re.escape(unit)}", evidence))


def links(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    yield from _tables(knowledge, places)
    yield from _terms(knowledge, places)
    yield from _examples(knowledge, places)
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


BUILT_IN = frozenset(("quantity", "word"))
"""Slots whose terms come from rules and from the dictionary, not from the lexicon."""


def _tables(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """Slots, operations and measures that a file names and no table has, and the other way round."""
    for term in knowledge.terms.values():
        if term.slot not in knowledge.slots:
            wrong = f"{term.key} is of the unknown slot {term.slot}"
            yield places.problem(("term", term.key), wrong, "add it to slots.yaml or correct it")
        if term.slot == "op" and term.value not in knowledge.operations:
            wrong = f"{term.key} is an unknown operation"
            yield places.problem(("term", term.key), wrong, "add it to operations.yaml or correct it")
    for operation in knowledge.operations.values():
        if operation.does not in (*DOING, *PASSIVE):
            wrong = f"{operation.name} does {operation.does!r}, which the program cannot do"
            mend = f"use one of {', '.join(sorted((*DOING, *PASSIVE)))}"
            yield Problem("operations.yaml", 1, 1, wrong, mend)
    yield from _texts(knowledge)


def _texts(knowledge: Knowledge) -> Iterator[Problem]:
    """Replies that measures and small talk are told with, and that are not there."""
    for measure in knowledge.measures.values():
        for key in (f"measure.{measure.name}", f"figure.{measure.name}"):
            if measure.kind != "mention" and key not in knowledge.replies:
                yield Problem("replies.yaml", 1, 1, f"lacks the text {key}", "add it")
    for name in knowledge.talk:
        act = knowledge.acts.get(name)
        if act is None:
            yield Problem("examples/talk.yaml", 1, 1, f"the talk {name} has no act", "name it under acts")
        elif act not in (OFFTOPIC, COMMAND) and f"social.{name}" not in knowledge.replies:
            yield Problem("replies.yaml", 1, 1, f"lacks the text social.{name}", "add it")


def _examples(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for example in knowledge.examples:
        if example.fact not in knowledge.facts:
            wrong = f"examples name the unknown fact {example.fact}"
            yield places.problem(("example", example.fact), wrong, "correct the id")


def _fact(fact: Fact, knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    place = ("fact", fact.id)
    about = (f"{slot}:{value}" for slot, values in fact.about.items() for value in values)
    for key in about:
        if key not in knowledge.terms:
            wrong = f"{fact.id} names the unknown term {key}"
            yield places.problem(place, wrong, "define it in lexicon/ or correct it")
    for figure in fact.figures:
        if figure.measure not in knowledge.measures:
            wrong = f"{fact.id} has the unknown measure {figure.measure}"
            yield places.problem(place, wrong, "add it to measures.yaml or correct it", "figures")
    for other in (*fact.members, *fact.related):
        if other not in knowledge.facts:
            yield places.problem(place, f"{fact.id} names the unknown fact {other}", "correct the id")
    for note in fact.notes:
        if f"notes.{note}" not in knowledge.replies:
            wrong = f"{fact.id} names the unknown note {note}"
            yield places.problem(place, wrong, "add it to replies.yaml under notes", "notes")
    yield from _cites(fact, knowledge, places)


def _cites(fact: Fact, knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    place = ("fact", fact.id)
    if not fact.citations:
        yield places.problem(place, f"{fact.id} cites nothing", "add evidence and a source", "cite")
    for citation in fact.citations:
        source = knowledge.sources[citation.source]
        if citation.section not in source.sections:
            wrong = f"{fact.id} cites the unknown section {citation.section}"
            yield places.problem(place, wrong, f"use a section of sources/{source.id}.yaml", "cite")


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
                    ("fact", fact.id), wrong, "add examples, or the missing words to the lexicon", "question"
                )


def _same(fact: Fact, reached: Iterable[str], relations: Iterable[Relation]) -> bool:
    others = set(reached)
    return any(r.kind == "same" and fact.id in r.facts and others & set(r.facts) for r in relations)
