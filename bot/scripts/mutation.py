"""Small changes of the fact base, one at a time, as a slip of a curator would make them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from bot.answering.numbers import YUAN, plain
from bot.loading.building import printed_path
from bot.model import Fact, Knowledge, Source, Term
from bot.scripts.form import HOLE

KINDS = {"digit": 8, "unit": 3, "section": 3, "synonym": 3, "template": 3}
"""What is changed, and how many of twenty changes are of the kind."""
FIGURES = ("digit", "unit")
"""The kinds that change a figure."""


@dataclass(frozen=True)
class Mutation:
    kind: str
    place: str
    """monitoring.august figures.count"""
    before: str
    after: str
    mark: str
    """What a conversation must have reached to notice, as coverage marks it."""
    change: Callable[[Knowledge], Knowledge]


def mutations(knowledge: Knowledge, count: int, seed: int, channels: tuple[str, ...]) -> list[Mutation]:
    """``count`` changes, or as many as there are; ``channels`` names the templates that the core never uses."""
    chance = random.Random(seed)
    sources = {"digit": _digits, "unit": _units, "section": _sections, "synonym": _synonyms}
    found: list[Mutation] = []
    for kind, weight in KINDS.items():
        every = list(sources[kind](knowledge, chance) if kind in sources else _templates(knowledge, chance, channels))
        wanted = count * weight // sum(KINDS.values()) if kind != list(KINDS)[-1] else count - len(found)
        found += chance.sample(every, min(wanted, len(every)))
    return found


def _digits(knowledge: Knowledge, chance: random.Random) -> Iterator[Mutation]:
    for fact in knowledge.facts.values():
        for at, figure in enumerate(fact.figures):
            before = plain(figure.value)
            for place in _digit_places(before):
                after = _other_digit(before, place, chance)
                figures = (*fact.figures[:at], replace(figure, value=Decimal(after)), *fact.figures[at + 1 :])
                yield _of_fact(
                    "digit", fact, f"figures.{figure.measure}", before, after, replace(fact, figures=figures)
                )
        for name, text, put in _texts(fact):
            for place in _digit_places(text):
                after = _other_digit(text, place, chance)
                yield _of_fact("digit", fact, name, text, after, put(after))


def _digit_places(text: str) -> Iterator[int]:
    return (at for at, char in enumerate(text) if char.isdecimal())


def _other_digit(text: str, at: int, chance: random.Random) -> str:
    first = at == 0 or not text[at - 1].isdecimal()
    digits = [d for d in "0123456789" if d != text[at] and (d != "0" or not first)]
    return text[:at] + chance.choice(digits) + text[at + 1 :]


def _units(knowledge: Knowledge, chance: random.Random) -> Iterator[Mutation]:
    units = sorted({figure.unit for fact in knowledge.facts.values() for figure in fact.figures}, key=len, reverse=True)
    for fact in knowledge.facts.values():
        for at, figure in enumerate(fact.figures):
            after = _other_unit(figure.unit, units, chance)
            figures = (*fact.figures[:at], replace(figure, unit=after), *fact.figures[at + 1 :])
            yield _of_fact(
                "unit", fact, f"figures.{figure.measure}", figure.unit, after, replace(fact, figures=figures)
            )
        for name, text, put in _texts(fact):
            for place in _digit_places(text):
                unit = next((unit for unit in units if text.startswith(unit, place + 1)), "")
                if unit:
                    after = text[: place + 1] + _other_unit(unit, units, chance) + text[place + 1 + len(unit) :]
                    yield _of_fact("unit", fact, name, text, after, put(after))


def _other_unit(unit: str, units: list[str], chance: random.Random) -> str:
    """Another of its kind: money stays money."""
    kind = list(YUAN) if unit in YUAN else [each for each in units if each not in YUAN]
    return chance.choice([each for each in kind if each != unit])


def _sections(knowledge: Knowledge, chance: random.Random) -> Iterator[Mutation]:
    for fact in knowledge.facts.values():
        for at, citation in enumerate(fact.citations):
            source: Source = knowledge.sources[citation.source]
            after = chance.choice([section for section in source.sections if section != citation.section])
            changed = replace(citation, section=after, path=printed_path(source, after))
            citations = (*fact.citations[:at], changed, *fact.citations[at + 1 :])
            yield _of_fact("section", fact, "cite", citation.section, after, replace(fact, citations=citations))


def _texts(fact: Fact) -> Iterator[tuple[str, str, Callable[[str], Fact]]]:
    """The texts of a fact with what puts another in their place."""
    if fact.figures:  # what is only said is told without its title
        yield "title", fact.title, lambda text: replace(fact, title=text)
    yield "says", fact.says, lambda text: replace(fact, says=text)
    yield "question", fact.question, lambda text: replace(fact, question=text)
    for at, citation in enumerate(fact.citations):
        yield "cite.evidence", citation.evidence, partial(_cited, fact, at)


def _cited(fact: Fact, at: int, evidence: str) -> Fact:
    changed = replace(fact.citations[at], evidence=evidence)
    return replace(fact, citations=(*fact.citations[:at], changed, *fact.citations[at + 1 :]))


def _of_fact(kind: str, fact: Fact, name: str, before: str, after: str, changed: Fact) -> Mutation:
    def change(knowledge: Knowledge) -> Knowledge:
        return replace(knowledge, facts={**knowledge.facts, fact.id: changed})

    return Mutation(kind, f"{fact.id} {name}", before, after, f"fact {fact.id}", change)


def _synonyms(knowledge: Knowledge, chance: random.Random) -> Iterator[Mutation]:
    """A name is taken away from its term."""
    for term in knowledge.terms.values():
        for name in (*term.names, *term.english):
            change = partial(_unnamed, term, name)
            yield Mutation("synonym", term.key, name, "", f"name {term.key} {name}", change)


def _unnamed(term: Term, name: str, knowledge: Knowledge) -> Knowledge:
    names, english = (tuple(n for n in each if n != name) for each in (term.names, term.english))
    return replace(knowledge, terms={**knowledge.terms, term.key: replace(term, names=names, english=english)})


def _templates(knowledge: Knowledge, chance: random.Random, channels: tuple[str, ...]) -> Iterator[Mutation]:
    """One character of a template is lost."""
    for key, text in knowledge.replies.items():
        holes = {at for hole in HOLE.finditer(text) for at in range(*hole.span())}
        places = [at for at, char in enumerate(text) if at not in holes and char.isalnum()]
        if places and not key.startswith(tuple(f"{channel}." for channel in channels)):
            at = chance.choice(places)
            yield _of_template(key, text, text[:at] + text[at + 1 :])


def _of_template(key: str, before: str, after: str) -> Mutation:
    def change(knowledge: Knowledge) -> Knowledge:
        return replace(knowledge, replies={**knowledge.replies, key: after})

    return Mutation("template", key, before, after, f"template {key}", change)
