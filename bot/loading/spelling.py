"""The terms of a lexicon file: each name with alternatives stands for several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from bot.loading.schema import TermForm
from bot.model import Term

MOST_SPELT = 1000
ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")


def terms(slot: str, value: str, form: TermForm) -> Iterator[Term]:
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


def unwieldy(form: TermForm) -> Iterator[str]:
    """Names that stand for more than a person would think of: each is held in memory."""
    for name in (*form.names, *form.english):
        if len(list(islice(spelt_out(name), MOST_SPELT + 1))) > MOST_SPELT:
            yield name


def spelt_out(name: str) -> Iterator[str]:
    """All names that one with alternatives stands for: (领导|老板)(让|叫)我 is four."""
    opened = ALTERNATIVES.search(name)
    if opened is None:
        yield name
        return
    for alternative in opened.group(1).split("|"):
        yield from spelt_out(name[: opened.start()] + alternative + name[opened.end() :])


def _term(slot: str, value: str, form: TermForm) -> Term:
    names = tuple(spelt for name in form.names for spelt in spelt_out(name))
    names = names if form.unnamed else (value, *names)
    broader = tuple(key if ":" in key else f"{slot}:{key}" for key in form.broader)
    english = tuple(spelt for name in form.english for spelt in spelt_out(name))
    return Term(slot, value, tuple(dict.fromkeys(names)), english, broader, form.exact, form.kind, form.opposite)
