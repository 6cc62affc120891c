"""Builds the knowledge from its folder: reads, checks the form, converts, and gathers every problem."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.errors import KnowledgeError, Problem
from bot.loading import checks, reader
from bot.loading.places import Place, Places
from bot.loading.reader import Document, Loc
from bot.loading.schema import (  # fmt: skip
    Cite,
    ExamplesFile,
    FactForm,
    FactsFile,
    Form,
    LexiconFile,
    LookalikesFile,
    MeasuresFile,
    OperationsFile,
    RelationForm,
    SlotsFile,
    SourceFile,
    TalkFile,
    TermForm,
    VariantsFile,
    VersionFile,
    WordsFile,
)
from bot.model import (
    Citation,
    Example,
    Fact,
    Figure,
    Knowledge,
    Measure,
    Operation,
    Relation,
    Slot,
    Source,
    Term,
    Words,
)

NUMBERED = "\uff08"
"""The steps of a path that are printed with their heading begin with a full-width bracket."""
MOST_SPELT = 1000
ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")
AnyForm = TypeVar("AnyForm", bound=Form)


@dataclass(frozen=True)
class Loaded:
    """The knowledge with the place of each thing in its files."""

    knowledge: Knowledge
    places: Places


@dataclass
class Gathered:
    """What the files hold so far, on the way to a Knowledge."""

    version: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    facts: dict[str, FactForm] = field(default_factory=dict)
    relations: list[RelationForm] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)
    lookalikes: dict[str, str] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    examples: list[Example] = field(default_factory=list)
    talk: dict[str, tuple[str, ...]] = field(default_factory=dict)
    acts: dict[str, str] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)
    places: dict[Place, tuple[Document, Loc]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, into: dict[str, Any], key: str, value: Any, place: Place, at: tuple[Document, Loc]) -> None:
        if key in into:
            document, loc = at
            self.problems.append(document.problem(loc, f"{place[0]} {key!r} exists already", "rename or merge it"))
            return
        into[key] = value
        self.places[place] = at


def load(folder: Path) -> Loaded:
    """The knowledge of a folder. Raises KnowledgeError with every problem of every file."""
    gathered = _gather(folder)
    if gathered.problems:
        raise KnowledgeError(tuple(gathered.problems))
    places = Places(gathered.places)
    knowledge = _knowledge(gathered, _digest(folder))
    problems = tuple(checks.forms(gathered.facts, places)) + tuple(checks.links(knowledge, places))
    if problems:
        raise KnowledgeError(problems)
    return Loaded(knowledge, places)


def _gather(folder: Path) -> Gathered:
    gathered = Gathered()
    if not folder.is_dir():
        wrong, mend = "is no knowledge folder", "give --knowledge or WENXIAO_KNOWLEDGE the folder with the YAML files"
        raise KnowledgeError((Problem(str(folder), 1, 1, wrong, mend),))
    found = list(reader.files(folder))
    if not found:
        wrong, mend = "holds no YAML file", "give --knowledge or WENXIAO_KNOWLEDGE the folder with the YAML files"
        raise KnowledgeError((Problem(str(folder), 1, 1, wrong, mend),))
    for path, name in found:
        document = reader.read(path, name)
        gathered.problems += document.problems
        if document.value is not None:
            _take(document, gathered)
    if not gathered.facts and not gathered.problems:
        wrong, mend = "holds no facts", "add files below facts/"
        gathered.problems.append(Problem(str(folder), 1, 1, wrong, mend))
    return gathered


def _take(document: Document, gathered: Gathered) -> None:
    """Hands the document to the part of the knowledge that its path names."""
    kind = document.file.split("/")[0]
    if kind == "facts":
        _facts(document, gathered)
    elif document.file == "lexicon/variants.yaml":
        variants = _form(VariantsFile, document, gathered)
        gathered.variants = variants.variants if variants else {}
    elif document.file == "lexicon/lookalikes.yaml":
        shapes = _form(LookalikesFile, document, gathered)
        gathered.lookalikes = {row[0]: row[1:] for row in shapes.lookalikes} if shapes else {}
    elif kind == "lexicon":
        _lexicon(document, gathered)
    elif kind == "examples":
        _examples(document, gathered)
    elif document.file in TABLES:
        TABLES[document.file](document, gathered)
    elif kind == "sources":
        _source(document, gathered)
    elif kind in ("replies", "replies.yaml"):
        _replies(document, document.value, (), gathered)
    elif document.file == "version.yaml":
        version = _form(VersionFile, document, gathered)
        gathered.version = version.version if version else ""
    else:
        mend = "put it below facts/, lexicon/, sources/ or replies/"
        gathered.problems.append(document.problem((), "has no place in a knowledge folder", mend))


def _form(form: type[AnyForm], document: Document, gathered: Gathered) -> AnyForm | None:
    try:
        return form.model_validate(document.value)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            wrong = f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
            gathered.problems.append(document.problem(each["loc"], wrong, _mend(each["type"])))
        return None


def _mend(kind: str) -> str:
    return {
        "extra_forbidden": "remove the key or correct its spelling",
        "missing": "add the key",
        "string_pattern_mismatch": "write it in the form that knowledge/README.md shows",
        "literal_error": "use one of the words named",
    }.get(kind, "correct the value")


def _source(document: Document, gathered: Gathered) -> None:
    form = _form(SourceFile, document, gathered)
    if form is None:
        return
    waived = tuple((each.text, each.reason) for each in form.waived)
    source = Source(form.id, form.title, form.root, form.sections, waived)
    gathered.put(gathered.sources, form.id, source, ("source", form.id), (document, ()))


def _facts(document: Document, gathered: Gathered) -> None:
    form = _form(FactsFile, document, gathered)
    if form is None:
        return
    for at, fact in enumerate(form.facts):
        gathered.put(gathered.facts, fact.id, fact, ("fact", fact.id), (document, ("facts", at)))
    for at, relation in enumerate(form.relations):
        number = len(gathered.relations)
        gathered.relations.append(relation)
        gathered.places["relation", str(number)] = (document, ("relations", at))


def _lexicon(document: Document, gathered: Gathered) -> None:
    form = _form(LexiconFile, document, gathered)
    if form is None:
        return
    for value, each in form.terms.items():
        loc: Loc = ("terms", value)
        _unwieldy(each, document, loc, gathered)
        for term in _terms(form.slot, value, each):
            gathered.put(gathered.terms, term.key, term, ("term", term.key), (document, loc))


def _slots(document: Document, gathered: Gathered) -> None:
    form = _form(SlotsFile, document, gathered)
    for name, each in form.slots.items() if form else ():
        gathered.slots[name] = Slot(name=name, **each.model_dump())


def _measures(document: Document, gathered: Gathered) -> None:
    form = _form(MeasuresFile, document, gathered)
    for name, each in form.measures.items() if form else ():
        gathered.measures[name] = Measure(name=name, **each.model_dump())


def _operations(document: Document, gathered: Gathered) -> None:
    form = _form(OperationsFile, document, gathered)
    for name, each in form.operations.items() if form else ():
        gathered.operations[name] = Operation(name=name, **each.model_dump())


def _words(document: Document, gathered: Gathered) -> None:
    form = _form(WordsFile, document, gathered)
    if form is None:
        return
    classes = {tag: name for name, tags in form.classes.items() for tag in tags}
    gathered.words = Words(
        classes=classes,
        endings={str(name): tuple(endings) for name, endings in form.endings.items()},
        common=form.common,
        personal=frozenset(form.personal),
        narrowing=form.narrowing,
        alternatives=frozenset(form.alternatives),
        interrogatives=form.interrogatives,
        imperatives=form.imperatives,
        closing=frozenset(form.closing),
        polar=frozenset(form.polar),
    )


def _examples(document: Document, gathered: Gathered) -> None:
    if isinstance(document.value, dict) and "talk" in document.value:
        talk = _form(TalkFile, document, gathered)
        if talk is not None:
            gathered.talk |= {name: tuple(texts) for name, texts in talk.talk.items()}
            gathered.acts |= talk.acts
        return
    form = _form(ExamplesFile, document, gathered)
    for at, each in enumerate(form.examples if form else ()):
        gathered.examples.append(Example(each.fact, each.asks, each.misses))
        gathered.places["example", each.fact] = (document, ("examples", at))


TABLES = {
    "slots.yaml": _slots,
    "measures.yaml": _measures,
    "operations.yaml": _operations,
    "words.yaml": _words,
}


def _terms(slot: str, value: str, form: TermForm) -> Iterator[Term]:
    """One term; each name by itself where they are things apart."""
    whole = _term(slot, value, form)
    if not form.apart:
        yield whole
        return
    for name in whole.names:
        yield replace(whole, value=name, names=(name,), english=())
    for name in whole.english:
        if name in whole.names:
            continue
        yield replace(whole, value=name, names=(), english=(name,))


def _unwieldy(form: TermForm, document: Document, loc: Loc, gathered: Gathered) -> None:
    """Names that stand for more than a person would think of: each is held in memory."""
    for name in (*form.names, *form.english):
        spelt = prod(len(found.group(1).split("|")) for found in ALTERNATIVES.finditer(name))
        if spelt > MOST_SPELT:
            wrong = f"{name[:20]!r}… stands for {spelt} names, more than {MOST_SPELT}"
            gathered.problems.append(document.problem(loc, wrong, "split it into several shorter ones"))


def _spelt_out(name: str) -> Iterator[str]:
    """All names that one with alternatives stands for: (领导|老板)(让|叫)我 is four."""
    opened = ALTERNATIVES.search(name)
    if opened is None:
        yield name
        return
    for alternative in opened.group(1).split("|"):
        yield from _spelt_out(name[: opened.start()] + alternative + name[opened.end() :])


def _term(slot: str, value: str, form: TermForm) -> Term:
    names = tuple(spelt for name in form.names for spelt in _spelt_out(name))
    names = names if form.unnamed else (value, *names)
    broader = tuple(key if ":" in key else f"{slot}:{key}" for key in form.broader)
    english = tuple(spelt for name in form.english for spelt in _spelt_out(name))
    return Term(slot, value, tuple(dict.fromkeys(names)), english, broader, form.exact, form.kind, form.opposite)


def _replies(document: Document, value: Any, loc: Loc, gathered: Gathered) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _replies(document, inner, (*loc, key), gathered)
    elif isinstance(value, str):
        key = ".".join(map(str, loc))
        gathered.put(gathered.replies, key, value, ("reply", key), (document, loc))
    else:
        gathered.problems.append(document.problem(loc, "a reply is a text, not a list", "write one text"))


def _knowledge(gathered: Gathered, digest: str) -> Knowledge:
    return Knowledge(
        version=f"{gathered.version}+{digest}",
        sources=gathered.sources,
        facts={form.id: _fact(form, gathered) for form in gathered.facts.values()},
        relations=tuple(Relation(r.kind, r.facts, r.measures, r.note, r.name) for r in gathered.relations),
        terms=gathered.terms,
        replies=gathered.replies,
        variants=gathered.variants,
        lookalikes=gathered.lookalikes,
        slots=gathered.slots,
        measures=gathered.measures,
        operations=gathered.operations,
        words=gathered.words,
        examples=tuple(gathered.examples),
        talk=gathered.talk,
        acts=gathered.acts,
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
    source = sources.get(cite.source) or next(iter(sources.values()), None)
    if source is None:
        return
    for evidence in cite.evidence:
        yield Citation(source.id, cite.section, printed_path(source, cite.section), evidence)


def printed_path(source: Source, section: str) -> str:
    """The section path as the source prints it: 第七部分 › 二 › （二）过程管控上 › 二是."""
    steps, done = [source.root], ""
    for step in section.split("/"):
        done = f"{done}/{step}" if done else step
        steps.append(step + (source.sections.get(done, "") if step.startswith(NUMBERED) else ""))
    return " › ".join(steps)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path, name in reader.files(folder):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:6]
