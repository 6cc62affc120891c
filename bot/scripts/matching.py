"""Holds what came against what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.loading.building import printed_path
from bot.model import Choice, Knowledge
from bot.scripts import figures
from bot.scripts.driver import Observed
from bot.scripts.form import Expected

CLIPPED = "…"
"""Ends the label of a button that was too long."""


@dataclass(frozen=True)
class Difference:
    """One expectation that was not met."""

    what: str
    """The key of the script: says, figures, cites, …"""
    expected: str
    came: str


def differences(expected: Expected, seen: Observed, knowledge: Knowledge) -> tuple[Difference, ...]:
    return (
        *_status(expected, seen),
        *_texts(expected, seen, told(seen, knowledge)),
        *_figures(expected, seen, knowledge),
        *_facts(expected, seen, knowledge),
        *_choices(expected, seen),
        *_reply(expected, seen),
    )


def _status(expected: Expected, seen: Observed) -> Iterator[Difference]:
    for what, wanted, came in (("status", expected.status, seen.status), ("reason", expected.reason, seen.reason)):
        if wanted is not None and str(wanted) != came:
            yield Difference(what, str(wanted), came or "none")


def _texts(expected: Expected, seen: Observed, stated: str) -> Iterator[Difference]:
    for text in expected.says:
        if not figures.holds(seen.text, text):
            yield Difference("says", text, seen.text)
    for text in expected.says_not:
        if figures.holds(stated, text):
            yield Difference("says_not", text, seen.text)
    if expected.matches is not None and not re.search(expected.matches, seen.text):
        yield Difference("matches", expected.matches, seen.text)


def _figures(expected: Expected, seen: Observed, knowledge: Knowledge) -> Iterator[Difference]:
    stated = _listed(f"{value} {unit}" for value, unit in seen.figures)
    for text in expected.figures:
        wanted = figures.parsed(text)
        if wanted is None or not any(wanted.stated(value, unit) for value, unit in seen.figures):
            yield Difference("figures", text, stated)
    if not expected.only_figures:
        return
    known = (*expected.figures, *expected.says)
    wanted_all = [w for text in known if (w := figures.parsed(text)) is not None]
    others = [f"{v} {u}" for v, u in seen.figures if not any(w.stated(v, u) for w in wanted_all)]
    others += figures.stray(told(seen, knowledge), known, _units(knowledge))
    if others:
        yield Difference("only_figures", _listed(known), _listed(others))


def _units(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(figure.unit for fact in knowledge.facts.values() for figure in fact.figures)


def told(seen: Observed, knowledge: Knowledge) -> str:
    """The reply without notes, citations and choices, which hold figures that it does not state."""
    words = knowledge.replies
    source = words["citation.line"].partition("{")[0]
    notes = {text for key, text in words.items() if key.startswith("notes.")}
    asides = {words["choices.ask"], words["choices.near"]}
    asides |= {words["choices.item"].format(number=at, text=c.text) for at, c in enumerate(seen.choices, 1)}
    kept = (line for line in seen.text.splitlines() if not line.startswith(source))
    return "\n".join(line for line in kept if line not in notes | asides)


def _facts(expected: Expected, seen: Observed, knowledge: Knowledge) -> Iterator[Difference]:
    if expected.facts is not None and set(expected.facts) != set(seen.facts):
        yield Difference("facts", _listed(expected.facts), _listed(seen.facts))
    if expected.cites is not None:
        printed = [_printed(section, knowledge) for section in expected.cites]
        if set(printed) != set(seen.sections):
            yield Difference("cites", _listed(printed), _listed(seen.sections))


def _printed(section: str, knowledge: Knowledge) -> str:
    sources = knowledge.sources.values()
    return next((printed_path(source, section) for source in sources if section in source.sections), section)


def _choices(expected: Expected, seen: Observed) -> Iterator[Difference]:
    if expected.choices is None:
        return
    pairs = zip(expected.choices, seen.choices, strict=False)
    if len(expected.choices) != len(seen.choices) or not all(is_choice(text, choice) for text, choice in pairs):
        yield Difference("choices", _listed(expected.choices), _listed(f"{c.text} [{c.key}]" for c in seen.choices))


def is_choice(text: str, choice: Choice) -> bool:
    clipped = choice.text.endswith(CLIPPED) and text.startswith(choice.text.removesuffix(CLIPPED))
    return text in (choice.key, choice.text) or clipped


def _reply(expected: Expected, seen: Observed) -> Iterator[Difference]:
    if expected.reply is not None and expected.reply.strip() != seen.text.strip():
        yield Difference("reply", expected.reply.strip(), seen.text.strip())


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(texts) or "none"
