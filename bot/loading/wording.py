"""Reply templates: those that are needed are there, their holes can be filled, and no document speaks from them.

A month, a place, a count or a title that stands in a template goes on being said when the facts say otherwise.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping

from bot.answering.numbers import DIGITS, SMALL, TENS
from bot.errors import Problem
from bot.loading.filling import FILLED, HUMANE
from bot.loading.gathering import Gathered
from bot.loading.mends import meant
from bot.loading.places import Places
from bot.loading.texts import OF_MEASURES, TEXTS
from bot.model import Knowledge, Term

CONTENT = ("month", "place", "institution")
"""Slots whose names are a document's, beside those whose values are proper names."""
SHORTEST_NAME, SHORTEST_TITLE = 2, 6
"""Characters: what is shorter is a common word rather than a name (公开, 评价报告)."""
MANY = "".join((*(char for char, value in DIGITS.items() if value > 1), *TENS, *SMALL))
NUMERALS = "".join((*DIGITS, *TENS, *SMALL))
HOLE = re.compile(r"\{[^{}]*\}")
FROM_FACTS = "leave it out, or use a hole that is filled from the facts"


def missing(replies: Mapping[str, str], places: Places) -> Iterator[Problem]:
    """Told where their like stand."""
    for key in sorted(TEXTS.keys() - replies.keys()):
        first = key.partition(".")[0]
        kin = [other for other in replies if other.partition(".")[0] == first]
        wrong = f"the reply text {key} is missing"
        mend = meant(key, [other for other in kin if other not in TEXTS], "add it")
        if kin:
            yield places.problem(("reply", kin[0]), wrong, mend)
        else:
            yield Problem("replies.yaml", 1, 1, wrong, mend)


def holes(replies: Mapping[str, str], helplines: Iterable[str], places: Places) -> Iterator[Problem]:
    """Holes that nothing fills, and braces that are none."""
    public = frozenset(helplines)
    for key, text in replies.items():
        if not text.strip():
            yield places.problem(("reply", key), f"{key} says nothing", "write its text")
        allowed = _allowed(key) | {*FILLED} | (public if key.startswith(HUMANE) else frozenset())
        for wrong in _unfilled(text, allowed):
            mend = f"use {', '.join(sorted(allowed - {*FILLED}) or FILLED)}, and no more than a name in braces"
            yield places.problem(("reply", key), f"{key} {wrong}", mend)


def _allowed(key: str) -> frozenset[str]:
    """What the program fills in the text; of one that it does not name itself, by the first part of the key."""
    if key in TEXTS:
        return TEXTS[key]
    return next((found for prefix, found in OF_MEASURES.items() if key.startswith(prefix)), frozenset())


def _unfilled(text: str, allowed: frozenset[str]) -> Iterator[str]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        yield f"is no template: {error}"
        return
    for _, name, spec, conversion in parts:
        if name is not None and name not in allowed:
            yield f"has the unknown hole {{{name}}}"
        if spec or conversion:
            yield f"says in the hole {{{name}}} how it is to be written"


def contents(gathered: Gathered, knowledge: Knowledge, places: Places) -> Iterator[Problem]:
    """Templates that hold what only a document can say."""
    counted = _counted(knowledge, gathered.counters)
    names, titles = list(_names(knowledge)), list(_titles(gathered))
    for key, template in gathered.replies.items():
        text = HOLE.sub(" ", template)
        for found in _told(text, counted, names, titles):
            yield places.problem(("reply", key), f"{key} holds {found}", FROM_FACTS)


def _told(text: str, counted: re.Pattern[str], names: Iterable[Term], titles: Iterable[str]) -> Iterator[str]:
    if digits := "".join(char if char.isdigit() else " " for char in text).split():
        yield f"the digits {', '.join(digits)}"
    yield from (f"the count {found}" for found in counted.findall(text))
    for term in names:
        if name := next((name for name in term.names if _is_said(name, text)), ""):
            yield f"{name!r}, a name of {term.key}"
    yield from (f"{title!r}, which is a document's" for title in titles if title in text)


def _counted(knowledge: Knowledge, counters: Iterable[str]) -> re.Pattern[str]:
    """What says 两个月, 十二项: more than one of what is counted. 一 is none: 哪一个, 一次."""
    units = {figure.unit for fact in knowledge.facts.values() for figure in fact.figures}
    words = sorted({*units, *counters}, key=len, reverse=True)
    either = "|".join(map(re.escape, words)) or "(?!)"
    return re.compile(rf"(?:[{MANY}][{NUMERALS}]*|[{NUMERALS}]{{2,}})(?:{either})")


def _names(knowledge: Knowledge) -> Iterator[Term]:
    own = {slot.name for slot in knowledge.slots.values() if slot.proper} | {*CONTENT}
    return (term for term in knowledge.terms.values() if term.slot in own)


def _is_said(name: str, text: str) -> bool:
    return len(name) >= SHORTEST_NAME and name in text


def _titles(gathered: Gathered) -> Iterator[str]:
    known = [fact.title for fact in gathered.facts.values()]
    for source in gathered.documents:
        known += (source.title, source.called, *source.sections.values())
    known = [title for title in known if len(title) >= SHORTEST_TITLE]
    known += (source.place for source in gathered.documents if len(source.place) >= SHORTEST_NAME)
    return iter(dict.fromkeys(known))
