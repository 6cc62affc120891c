"""Rules across the files: what is named has to be there, once, and fit.

Each rule says which kinds of file it relies on. Where one of these could not be read whole, the rule waits: what
stands in the broken part would be called unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from bot.answering.numbers import normal, plain
from bot.answering.operations import DOING, PASSIVE
from bot.answering.talk import COMMAND, OFFTOPIC
from bot.answering.trie import collisions
from bot.errors import Problem
from bot.loading.mends import meant
from bot.loading.places import Places
from bot.model import Figure, Knowledge, Relation, Term

Rule = Callable[[Knowledge, Places], Iterator[Problem]]


def links(knowledge: Knowledge, places: Places, broken: Iterable[str] = ()) -> Iterator[Problem]:
    """``broken``: kinds of file of which one could not be read whole."""
    for rule, needs in RULES:
        if not set(needs) & set(broken):
            yield from rule(knowledge, places)


def _names(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for first, second, name in collisions(knowledge.terms):
        wrong = f"{name!r} is a name of {first} and of {second}"
        yield places.at(name, ("term", second), wrong, "keep it in one of the two")


def _terms(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """Terms that others are said to be a kind of, or the contrary of."""
    for term in knowledge.terms.values():
        for key in (*term.broader, *filter(None, (term.opposite,))):
            if key not in knowledge.terms:
                mend = meant(key, knowledge.terms, "define it in lexicon/")
                wrong = f"{term.key} names the unknown term {key}"
                yield places.at(_written(key, term), ("term", term.key), wrong, mend)


def _written(key: str, term: Term) -> str:
    """As the file has it: opposites in full, wider terms of the same slot by their value."""
    return key if key == term.opposite else key.removeprefix(f"{term.slot}:")


def _circles(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """A term that is said to be a kind of itself."""
    done: set[str] = set()
    for key in knowledge.terms:
        path: list[str] = []
        if _returns(key, knowledge, path, done):
            wrong = f"{key} is a kind of itself ({' > '.join(path)})"
            yield places.problem(("term", path[-1]), wrong, "remove one of the steps", "broader")


def _returns(key: str, knowledge: Knowledge, path: list[str], done: set[str]) -> bool:
    """Whether the way up from the term comes to where it has been; ``path`` is that way."""
    if key in done or key not in knowledge.terms:
        return False
    done.add(key)
    path.append(key)
    for wider in knowledge.terms[key].broader:
        if wider in path or _returns(wider, knowledge, path, done):
            return True
    path.pop()
    return False


def _slots(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """One problem a slot, however many terms it has."""
    for slot in dict.fromkeys(term.slot for term in knowledge.terms.values()):
        if slot not in knowledge.slots:
            mend = meant(slot, knowledge.slots, "add it to slots.yaml")
            yield places.problem(("lexicon", slot), f"the words are of the unknown slot {slot}", mend)


def _operations(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for term in knowledge.terms.values():
        if term.slot == "op" and term.value not in knowledge.operations:
            mend = meant(term.value, knowledge.operations, "add it to operations.yaml")
            yield places.problem(("term", term.key), f"{term.key} is an unknown operation", mend)


def _doings(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    known = sorted((*DOING, *PASSIVE))
    for operation in knowledge.operations.values():
        if operation.does not in known:
            wrong = f"{operation.name} does {operation.does!r}, which the program cannot do"
            mend = meant(operation.does, known, f"use one of {', '.join(known)}")
            yield places.problem(("operation", operation.name), wrong, mend, "does")
        if operation.measure and operation.measure not in knowledge.measures:
            wrong = f"{operation.name} speaks of the unknown measure {operation.measure!r}"
            mend = meant(operation.measure, knowledge.measures, "add it to measures.yaml")
            yield places.problem(("operation", operation.name), wrong, mend, "measure")


def _measures(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for measure in knowledge.measures.values():
        place = ("measure", measure.name)
        if measure.of and measure.of not in knowledge.measures:
            wrong = f"{measure.name} mentions the unknown measure {measure.of}"
            yield places.problem(place, wrong, meant(measure.of, knowledge.measures, "correct it"), "of")


def _measure_names(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for measure in knowledge.measures.values():
        if f"measure:{measure.name}" not in knowledge.terms:
            wrong = f"no word of lexicon/measure.yaml means {measure.name}"
            yield places.problem(("measure", measure.name), wrong, "add the term there, or correct the name")


def _measure_texts(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for measure in knowledge.measures.values():
        for kind in ("measure", "figure", "canonical"):
            key = f"{kind}.{measure.name}"
            if measure.kind != "mention" and key not in knowledge.replies:
                yield places.problem(("measure", measure.name), f"the reply text {key} is missing", _TEXT)


_TEXT = "add it to replies.yaml"


def _talk(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for name in knowledge.talk:
        if name not in knowledge.acts:
            mend = meant(name, knowledge.acts, "name it under acts")
            yield places.problem(("talk", name), f"the talk {name} has no act", mend)
        elif knowledge.acts[name] not in (OFFTOPIC, COMMAND) and f"social.{name}" not in knowledge.replies:
            yield places.problem(("talk", name), f"the reply text social.{name} is missing", _TEXT)


def _acts(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """Acts that are named and that nothing is said for; a term of small talk may be all there is of one."""
    for name, act in knowledge.acts.items():
        if name not in knowledge.talk and act not in (OFFTOPIC, COMMAND) and f"social.{name}" not in knowledge.replies:
            mend = meant(name, knowledge.talk, _TEXT)
            yield places.problem(("acts", name), f"the reply text social.{name} is missing", mend)


def _examples(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for at, example in enumerate(knowledge.examples):
        if example.fact not in knowledge.facts:
            mend = meant(example.fact, knowledge.facts, "correct the id")
            wrong = f"examples name the unknown fact {example.fact}"
            yield places.problem(("example", str(at)), wrong, mend, "fact")


def _sayings(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for at, saying in enumerate(knowledge.sayings):
        for key in saying.parts:
            if key not in knowledge.terms:
                mend = meant(key, knowledge.terms, "define it in lexicon/")
                wrong = f"a turn names the unknown term {key}"
                yield places.problem(("saying", str(at)), wrong, mend, "parts", key.partition(":")[0])


def _about(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """What facts are about, in slots and words that there are."""
    for fact in knowledge.facts.values():
        for slot, values in fact.about.items():
            if slot not in knowledge.slots:
                mend = meant(slot, knowledge.slots, "add it to slots.yaml")
                yield places.problem(("fact", fact.id), f"{fact.id} names the unknown slot {slot}", mend, "about", slot)
                continue
            for value in values:
                if (key := f"{slot}:{value}") not in knowledge.terms:
                    mend = meant(key, knowledge.terms, "define it in lexicon/")
                    wrong = f"{fact.id} names the unknown term {key}"
                    yield places.at(value, ("fact", fact.id), wrong, mend, "about", slot)


def _fact_measures(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for fact in knowledge.facts.values():
        for figure in fact.figures:
            if figure.measure not in knowledge.measures:
                mend = meant(figure.measure, knowledge.measures, "add it to measures.yaml")
                wrong = f"{fact.id} has the unknown measure {figure.measure}"
                yield places.problem(("fact", fact.id), wrong, mend, "figures", figure.measure)


def _fact_facts(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for fact in knowledge.facts.values():
        for part in ("members", "related"):
            for at, other in enumerate(getattr(fact, part)):
                if other not in knowledge.facts:
                    mend = meant(other, knowledge.facts, "correct the id")
                    yield places.problem(("fact", fact.id), f"{fact.id} names the unknown fact {other}", mend, part, at)
        if fact.id in fact.members:
            yield places.problem(("fact", fact.id), f"{fact.id} is a member of itself", "remove it", "members")


def _notes(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    known = [key.removeprefix("notes.") for key in knowledge.replies if key.startswith("notes.")]
    for fact in knowledge.facts.values():
        for note in fact.notes:
            if note not in known:
                mend = meant(note, known, "add it under notes, in replies.yaml or in the source")
                yield places.at(note, ("fact", fact.id), f"{fact.id} names the unknown note {note}", mend, "notes")
    for number, relation in enumerate(knowledge.relations):
        if relation.note and relation.note not in known:
            mend = meant(relation.note, known, "add it under notes, in replies.yaml or in the source")
            wrong = f"a relation names the unknown note {relation.note}"
            yield places.problem(("relation", str(number)), wrong, mend, "note")


def _sections(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for fact in knowledge.facts.values():
        for citation in fact.citations:
            source = knowledge.sources[citation.source]
            if citation.section not in source.sections:
                wrong = f"{fact.id} cites the unknown section {citation.section}"
                mend = meant(citation.section, source.sections, "name one that the source has")
                yield places.at(citation.section, ("fact", fact.id), wrong, mend, "cite")


def _relations(knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    for number, relation in enumerate(knowledge.relations):
        place = ("relation", str(number))
        unknown = [fact for fact in relation.facts if fact not in knowledge.facts]
        for fact in unknown:
            mend = meant(fact, knowledge.facts, "correct the id")
            yield places.at(fact, place, f"a relation names the unknown fact {fact}", mend, "facts")
        for measure in relation.measures if not unknown else ():
            if wrong := _unrelated(relation, measure, knowledge):
                yield places.at(measure, place, wrong, "correct a figure or the relation", "measures")


def _unrelated(relation: Relation, measure: str, knowledge: Knowledge) -> str:
    """Why the figures of the facts do not bear out what the relation says; empty if they do."""
    if measure not in knowledge.measures:
        return f"a relation names the unknown measure {measure}"
    figures = [knowledge.facts[fact].figure(measure) for fact in relation.facts]
    lacking = [fact for fact, figure in zip(relation.facts, figures, strict=True) if figure is None]
    if lacking:
        return f"not every fact of the relation has the measure {measure}: not {lacking[0]}"
    wrong = _off(relation.kind, [figure for figure in figures if figure])
    return f"{measure}: {wrong}" if wrong else ""


def _off(kind: str, figures: list[Figure]) -> str:
    values = [normal(figure.value, figure.unit) for figure in figures]
    if kind == "parts" and values[0] != sum(values[1:]):
        return f"the parts add up to {plain(sum(values[1:], Decimal(0)))}, not to {plain(values[0])}"
    if kind == "subset" and any(value > values[0] for value in values[1:]):
        return "a part is larger than the whole"
    if kind == "same" and len(set(values)) > 1:
        return "figures that are said to be the same differ"
    return ""


RULES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (_names, ()),
    (_terms, ("lexicon",)),
    (_circles, ()),
    (_slots, ("slots.yaml",)),
    (_operations, ("operations.yaml",)),
    (_doings, ()),
    (_measures, ("measures.yaml",)),
    (_measure_names, ("lexicon",)),
    (_measure_texts, ("replies",)),
    (_talk, ("examples", "replies")),
    (_acts, ("examples", "replies")),
    (_examples, ("facts",)),
    (_sayings, ("lexicon",)),
    (_about, ("lexicon", "slots.yaml")),
    (_fact_measures, ("measures.yaml",)),
    (_fact_facts, ("facts",)),
    (_notes, ("replies", "sources")),
    (_sections, ()),
    (_relations, ("facts", "measures.yaml")),
)
"""Each rule with the kinds of file that it relies on."""
