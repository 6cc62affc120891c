"""What the conversations reached of the fact base, and what they did not."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import bot.channels
from bot.answering.engine import Engine
from bot.model import Knowledge, Reason, Role, Status
from bot.scripts.driver import Observed
from bot.scripts.script import Turn

INTENTS = (Role.OPERATION, Role.ASKING, Role.POINTER, Role.CORRECTION, Role.SOCIAL)
"""Roles of the slots whose terms say what a person wants, not what about."""
CHANNELS = tuple(module.name for module in pkgutil.iter_modules(bot.channels.__path__))


class Noted(dict[str, str]):
    """Templates that note which of them are used."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        super().__init__(templates)
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return super().__getitem__(key)


def marks(turn: Turn, seen: Observed, engine: Engine) -> frozenset[str]:
    """What one turn reached, as ``kind name``."""
    found = {f"fact {fact}" for fact in seen.facts} | {f"measure {measure}" for measure in seen.measures}
    found |= {f"status {seen.status}"} if seen.status else set()
    found |= {f"reason {seen.reason}"} if seen.reason else set()
    if turn.user is not None:
        for word in engine.lexicon.read(turn.user).words:
            found |= {f"term {word.key}", f"name {word.key} {word.text}"}
    return frozenset(found)


@dataclass(frozen=True)
class Group:
    name: str
    reached: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        whole = len(self.reached) + len(self.missed)
        return len(self.reached) / whole if whole else 1.0


def groups(knowledge: Knowledge, reached: Iterable[str], channel: str) -> tuple[Group, ...]:
    found = set(reached)
    terms = [f"term {key}" for key in knowledge.terms]
    intents = [f"term {key}" for key in knowledge.terms if knowledge.slot_of(key).role in INTENTS]
    slots = {f"slot {_slot(mark)}" for mark in found if mark.startswith("term ")}
    facts = knowledge.facts.values()
    others = tuple(f"{name}." for name in CHANNELS if name != channel)
    wanted = {
        "facts": [f"fact {fact.id}" for fact in facts],
        "measures": [f"measure {fact.id}/{figure.measure}" for fact in facts for figure in fact.figures],
        "intents": intents,
        "slots": list(dict.fromkeys(f"slot {_slot(mark)}" for mark in terms)),
        "statuses": [f"status {status}" for status in Status],
        "reasons": [f"reason {reason}" for reason in Reason],
        "templates": [f"template {key}" for key in knowledge.replies if not key.startswith(others)],
    }
    return tuple(_group(name, all_of, found | slots) for name, all_of in wanted.items())


def _slot(mark: str) -> str:
    return mark.partition(" ")[2].partition(":")[0]


def _group(name: str, wanted: list[str], found: set[str]) -> Group:
    def bare(marks: Iterable[str]) -> tuple[str, ...]:
        return tuple(mark.partition(" ")[2] for mark in marks)

    return Group(name, bare(m for m in wanted if m in found), bare(m for m in wanted if m not in found))


def text(found: Iterable[Group]) -> str:
    lines = []
    for group in found:
        whole = len(group.reached) + len(group.missed)
        lines.append(f"{group.name}: {len(group.reached)} of {whole} ({group.share:.1%})")
        if group.missed:
            lines.append(f"  not reached: {', '.join(group.missed)}")
    return "\n".join(lines)


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Coverage of the conversations</title>
<style>body{{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
li.missed{{color:#a00}}ul{{columns:3 16rem}}</style><h1>Coverage of the conversations</h1>{body}</html>
"""


def html(found: Iterable[Group]) -> str:
    body = []
    for group in found:
        whole = len(group.reached) + len(group.missed)
        body.append(f"<h2>{group.name}: {len(group.reached)} of {whole} ({group.share:.1%})</h2><ul>")
        body += [f'<li class="missed">{escape(name)} (not reached)</li>' for name in group.missed]
        body += [f"<li>{escape(name)}</li>" for name in group.reached]
        body.append("</ul>")
    return PAGE.format(body="".join(body))
