"""Gathers what the files hold, each checked for its form; what is wrong in one does not hide the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.errors import Problem
from bot.loading import reader, spelling
from bot.loading.files import File
from bot.loading.mends import FORMS
from bot.loading.places import Place
from bot.loading.reader import Document, Loc
from bot.loading.schema import (  # fmt: skip
    ExampleForm,
    ExamplesFile,
    FactForm,
    FactsFile,
    Form,
    HelplinesFile,
    LexiconFile,
    LookalikesFile,
    MeasuresFile,
    OperationsFile,
    RelationForm,
    SlotsFile,
    SourceFile,
    TalkFile,
    TermForm,
    TurnForm,
    TurnsFile,
    VariantsFile,
    VersionFile,
    WordsFile,
)
from bot.model import Example, Measure, Operation, Saying, Slot, Source, Term, Words

AnyForm = TypeVar("AnyForm", bound=Form)


@dataclass
class Gathered:
    """What the files hold so far, on the way to a Knowledge."""

    version: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    documents: list[SourceFile] = field(default_factory=list)
    """What the sources say about themselves."""
    facts: dict[str, FactForm] = field(default_factory=dict)
    relations: list[RelationForm] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)
    lookalikes: dict[str, str] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    counters: tuple[str, ...] = ()
    """What a number stands before when it states how many: 个, 项."""
    examples: list[Example] = field(default_factory=list)
    talk: dict[str, tuple[str, ...]] = field(default_factory=dict)
    acts: dict[str, str] = field(default_factory=dict)
    sayings: list[Saying] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """Those of the documents: like replies, but they may say what a document says."""
    helplines: dict[str, str] = field(default_factory=dict)
    places: dict[Place, tuple[Document, Loc]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Kinds of file that could not be taken whole: what refers to them is not called unknown."""

    def add(self, document: Document) -> None:
        """Hands the document to the part of the knowledge that its path names."""
        kind = kind_of(document.file)
        if document.problems:
            self.problems += document.problems
            self.broken.add(kind)
        take = TAKES.get(document.file) or TAKES.get(kind)
        if take is None:
            mend = "put it below facts/, lexicon/, examples/, sources/ or replies/, or correct its name"
            self.problems.append(document.problem((), "has no place in a knowledge folder", mend))
        elif isinstance(document.value, dict):
            take(document, self)
        elif document.value is not None:
            self.wrong(document, (), "begins with no key", "write `key: value` lines, as the other files do")

    def wrong(self, document: Document, loc: Loc, wrong: str, mend: str) -> None:
        self.problems.append(document.problem(loc, wrong, mend))
        self.broken.add(kind_of(document.file))

    def put(self, into: dict[str, Any], key: str, value: Any, place: Place, at: tuple[Document, Loc]) -> None:
        if key in into:
            document, loc = at
            self.problems.append(document.problem(loc, f"{place[0]} {key!r} exists already", "rename or merge it"))
            return
        into[key] = value
        self.places[place] = at

    def form(self, form: type[AnyForm], document: Document, value: Any = None, loc: Loc = ()) -> AnyForm | None:
        """The value in its form; None if it has another, which is noted."""
        try:
            return form.model_validate(document.value if value is None else value)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                within = (*loc, *each["loc"])
                wrong = f"{'.'.join(map(str, within))}: {each['msg']}"
                self.wrong(document, within, wrong, FORMS.get(each["type"], "correct the value"))
            return None

    def forms(
        self, form: type[AnyForm], document: Document, values: Iterable[Any], loc: Loc
    ) -> Iterator[tuple[Loc, AnyForm]]:
        """Those of a list that have their form, each with its place: one bad entry does not hide the others."""
        for at, value in enumerate(values):
            found = self.form(form, document, value, (*loc, at))
            if found is not None:
                yield (*loc, at), found


def kind_of(file: str) -> str:
    """facts, lexicon, …, or the name of a table."""
    return file.partition("/")[0].replace("replies.yaml", "replies")


def gather(files: Iterable[File]) -> Gathered:
    gathered = Gathered()
    for file in files:
        gathered.add(reader.read(file))
    return gathered


def _source(document: Document, gathered: Gathered) -> None:
    form = gathered.form(SourceFile, document)
    if form is None:
        return
    waived = tuple((each.text, each.reason) for each in form.waived)
    source = Source(form.id, form.title, form.root, form.sections, waived)
    gathered.documents.append(form)
    gathered.put(gathered.sources, form.id, source, ("source", form.id), (document, ()))
    for name, text in form.notes.items():
        key, at = f"notes.{name}", (document, ("notes", name))
        if key in gathered.replies:
            gathered.wrong(*at, f"reply {key!r} exists already", "rename or merge it")
        gathered.put(gathered.notes, key, text, ("reply", key), at)


def _facts(document: Document, gathered: Gathered) -> None:
    file = gathered.form(FactsFile, document)
    if file is None:
        return
    for loc, fact in gathered.forms(FactForm, document, file.facts, ("facts",)):
        gathered.put(gathered.facts, fact.id, fact, ("fact", fact.id), (document, loc))
    for loc, relation in gathered.forms(RelationForm, document, file.relations, ("relations",)):
        gathered.places["relation", str(len(gathered.relations))] = (document, loc)
        gathered.relations.append(relation)


def _lexicon(document: Document, gathered: Gathered) -> None:
    file = gathered.form(LexiconFile, document)
    if file is not None:
        gathered.places.setdefault(("lexicon", file.slot), (document, ("slot",)))
    for value, raw in file.terms.items() if file else ():
        loc: Loc = ("terms", value)
        form = gathered.form(TermForm, document, raw, loc)
        for name in spelling.unwieldy(form) if form else ():
            wrong = f"{name[:20]!r}… stands for more than {spelling.MOST_SPELT} names"
            gathered.wrong(document, document.holding(loc, name), wrong, "split it into several shorter ones")
            form = None
        for term in spelling.terms(file.slot, value, form) if file and form else ():
            gathered.put(gathered.terms, term.key, term, ("term", term.key), (document, loc))


def _variants(document: Document, gathered: Gathered) -> None:
    if form := gathered.form(VariantsFile, document):
        gathered.variants = dict(form.variants)


def _lookalikes(document: Document, gathered: Gathered) -> None:
    if form := gathered.form(LookalikesFile, document):
        gathered.lookalikes = {row[0]: row[1:] for row in form.lookalikes}


def _slots(document: Document, gathered: Gathered) -> None:
    form = gathered.form(SlotsFile, document)
    for name, each in form.slots.items() if form else ():
        gathered.slots[name] = Slot(name=name, **each.model_dump())
        gathered.places["slot", name] = (document, ("slots", name))


def _measures(document: Document, gathered: Gathered) -> None:
    form = gathered.form(MeasuresFile, document)
    for name, each in form.measures.items() if form else ():
        gathered.measures[name] = Measure(name=name, **each.model_dump())
        gathered.places["measure", name] = (document, ("measures", name))


def _operations(document: Document, gathered: Gathered) -> None:
    form = gathered.form(OperationsFile, document)
    for name, each in form.operations.items() if form else ():
        gathered.operations[name] = Operation(name=name, **each.model_dump())
        gathered.places["operation", name] = (document, ("operations", name))


def _words(document: Document, gathered: Gathered) -> None:
    form = gathered.form(WordsFile, document)
    if form is None:
        return
    classes = {tag: name for name, tags in form.classes.items() for tag in tags}
    gathered.words = Words(
        classes=classes,
        endings={str(name): tuple(endings) for name, endings in form.endings.items()},
        surnames=frozenset(form.surnames),
        common=form.common,
        personal=frozenset(form.personal),
        narrowing=form.narrowing,
        hearsay=form.hearsay,
        places=frozenset(form.places),
        alternatives=frozenset(form.alternatives),
        sequels=form.sequels,
        openers=form.openers,
        copulas=frozenset(form.copulas),
        introductions=form.introductions,
        further=frozenset(form.further),
        interrogatives=form.interrogatives,
        imperatives=form.imperatives,
        closing=frozenset(form.closing),
        polar=frozenset(form.polar),
    )
    gathered.counters = form.counters


def _examples(document: Document, gathered: Gathered) -> None:
    for key, take in (("talk", _talk), ("turns", _turns)):
        if key in document.value:
            take(document, gathered)
            return
    file = gathered.form(ExamplesFile, document)
    for loc, each in gathered.forms(ExampleForm, document, file.examples if file else (), ("examples",)):
        gathered.places["example", str(len(gathered.examples))] = (document, loc)
        gathered.examples.append(Example(each.fact, each.asks, each.misses))


def _talk(document: Document, gathered: Gathered) -> None:
    form = gathered.form(TalkFile, document)
    if form is None:
        return
    gathered.talk |= {name: tuple(texts) for name, texts in form.talk.items()}
    gathered.acts |= form.acts
    for part in ("acts", "talk"):
        gathered.places |= {(part, name): (document, (part, name)) for name in getattr(form, part)}


def _turns(document: Document, gathered: Gathered) -> None:
    file = gathered.form(TurnsFile, document)
    for loc, each in gathered.forms(TurnForm, document, file.turns if file else (), ("turns",)):
        gathered.places["saying", str(len(gathered.sayings))] = (document, loc)
        gathered.sayings.append(Saying(tuple(f"{slot}:{value}" for slot, value in each.parts.items()), each.says))


def _helplines(document: Document, gathered: Gathered) -> None:
    form = gathered.form(HelplinesFile, document)
    for name, number in form.helplines.items() if form else ():
        gathered.put(gathered.helplines, name, number, ("helpline", name), (document, ("helplines", name)))


def _version(document: Document, gathered: Gathered) -> None:
    if form := gathered.form(VersionFile, document):
        gathered.version = form.version


def _replies(document: Document, gathered: Gathered) -> None:
    _texts(document, document.value, (), gathered)


def _texts(document: Document, value: Any, loc: Loc, gathered: Gathered) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _texts(document, inner, (*loc, key), gathered)
    elif isinstance(value, str):
        key = ".".join(map(str, loc))
        gathered.put(gathered.replies, key, value, ("reply", key), (document, loc))
    else:
        gathered.wrong(document, loc, "a reply is a text, not a list", "write one text")


TAKES = {
    "examples": _examples,
    "facts": _facts,
    "helplines.yaml": _helplines,
    "lexicon": _lexicon,
    "lexicon/lookalikes.yaml": _lookalikes,
    "lexicon/variants.yaml": _variants,
    "measures.yaml": _measures,
    "operations.yaml": _operations,
    "replies": _replies,
    "slots.yaml": _slots,
    "sources": _source,
    "version.yaml": _version,
    "words.yaml": _words,
}
"""By the path of a file, or by the folder that it is in."""
