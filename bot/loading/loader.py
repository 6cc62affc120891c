"""Loads the knowledge of a folder: read, gathered, built, checked; all problems at once, or the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import KnowledgeError, Problem
from bot.loading import building, checks, evidence, files, wording
from bot.loading.files import File
from bot.loading.gathering import Gathered, gather
from bot.loading.mends import meant
from bot.loading.places import Places
from bot.model import Knowledge

VERSION = 6
"""Characters of the digest that stand in the version."""
NEEDED = ("slots.yaml", "measures.yaml", "operations.yaml", "words.yaml", "replies.yaml", "version.yaml")
FOLDER = "give --knowledge or WENXIAO_KNOWLEDGE the folder with the YAML files"


@dataclass(frozen=True)
class Loaded:
    """The knowledge with the place of each thing in its files."""

    knowledge: Knowledge
    places: Places


def load(folder: Path) -> Loaded:
    """The knowledge of a folder. Raises KnowledgeError with every problem of every file."""
    return of_files(folder, files.read(folder))


def of_files(folder: Path, found: tuple[File, ...]) -> Loaded:
    """The knowledge of files that have been read. Raises KnowledgeError with every problem of every file."""
    if not found:
        wrong = "holds no YAML file" if folder.is_dir() else "is no knowledge folder"
        raise KnowledgeError((Problem(str(folder), 1, 1, wrong, FOLDER),))
    gathered = gather(found)
    gathered.problems += _lacking(gathered, {file.name for file in found})
    places = Places(gathered.places)
    knowledge = building.knowledge(gathered, files.digest(found)[:VERSION])
    problems = [*gathered.problems, *_crossed(gathered, knowledge, places)]
    if problems:
        raise KnowledgeError(tuple(sorted(dict.fromkeys(problems), key=lambda each: (each.file, each.line))))
    return Loaded(knowledge, places)


def _lacking(gathered: Gathered, names: set[str]) -> Iterator[Problem]:
    """Files without which nothing can be told; what refers to them is not called unknown."""
    for name in NEEDED:
        if name not in names:
            gathered.broken.add(name.replace("replies.yaml", "replies"))
            yield Problem(name, 1, 1, "is missing", "add it, as knowledge/README.md describes it")
    for kind, things in (("facts", gathered.facts), ("lexicon", gathered.terms), ("sources", gathered.sources)):
        if not things and kind not in gathered.broken:
            gathered.broken.add(kind)
            yield Problem(f"{kind}/", 1, 1, "holds nothing", f"add files below {kind}/")


def _crossed(gathered: Gathered, knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """What is wrong between files, as far as they could be read."""
    broken = gathered.broken
    if any(term.slot not in gathered.slots for term in gathered.terms.values()):
        broken.add("lexicon")  # what names these terms by the right slot is not wrong
    yield from evidence.figures(gathered.facts, gathered.measures, places)
    yield from checks.links(knowledge, places, broken)
    yield from wording.holes({**gathered.replies, **gathered.notes}, gathered.helplines, places)
    yield from wording.contents(gathered, knowledge, places)
    if "replies" not in broken:
        yield from wording.missing(gathered.replies, places)
    if "sources" not in broken:
        yield from _cited(gathered, places)


def _cited(gathered: Gathered, places: Places) -> Iterator[Problem]:
    """Evidence of a source that there is not, or that could be of several."""
    known = gathered.sources
    for form in gathered.facts.values():
        for at, cite in enumerate(form.cite):
            if building.cited(cite, known) is None:
                wrong = f"{form.id} cites the unknown source {cite.source or '(none is named)'}"
                mend = meant(cite.source, known, f"name one of {', '.join(known)}")
                yield places.at(cite.source, ("fact", form.id), wrong, mend, "cite", at)
