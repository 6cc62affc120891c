"""Replies as Telegram messages: HTML, buttons, and no message longer than Telegram takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bot.answering.passage import Passage
from bot.model import Choice, Fact, Knowledge, Reply, Status

LONGEST = 4096
"""UTF-16 units of a message; counted with its tags, which is on the safe side."""
LABEL = 60
"""Characters of a button."""
PAGE = 6
"""Questions on a page of a section."""
SENTENCE = re.compile(r"(?<=[。！？；\n])")
CHOICE, SECTION, TOP = "c", "s", "t"
"""First letter of the callback data: an offered question, a page of a section, the list of sections."""


@dataclass(frozen=True)
class Button:
    text: str
    data: str
    """At most 64 bytes."""


@dataclass(frozen=True)
class Message:
    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()


def plain(text: str) -> Message:
    return Message(escape(text))


def messages(reply: Reply, words: Mapping[str, str]) -> tuple[Message, ...]:
    """The reply in as few messages as it takes; the buttons stand below the last."""
    blocks = [*_sentences(_bold(reply)), *("\n<i>" + escape(note) + "</i>" for note in reply.notes)]
    blocks += [
        "\n<blockquote expandable>"
        + escape(words["citation.line"].format(path=c.path, evidence=c.evidence))
        + "</blockquote>"
        for c in reply.citations
    ]
    if reply.choices:
        asked = words["choices.ask" if reply.status is Status.CLARIFY else "choices.near"]
        blocks.append("\n" + escape(asked))
    packed = list(_packed(blocks))
    buttons = tuple((button(choice),) for choice in reply.choices)
    return (*(Message(html) for html in packed[:-1]), Message(packed[-1], buttons))


def _bold(reply: Reply) -> str:
    """The lead with the figures that it states in bold."""
    figures = {f"{f.value}{f.unit}" for f in reply.facts} | {f"{c.value}{c.unit}" for c in reply.computed}
    known = "|".join(re.escape(escape(figure)) for figure in sorted(figures, key=len, reverse=True))
    text = escape(reply.lead)
    return re.sub(rf"(?<![\d.])(?:{known})", lambda found: f"<b>{found.group()}</b>", text) if known else text


def _sentences(html: str) -> Iterator[str]:
    for sentence in SENTENCE.split(html):
        yield from (sentence[at : at + LONGEST // 2] for at in range(0, len(sentence), LONGEST // 2))


def _packed(blocks: Iterable[str]) -> Iterator[str]:
    """As many whole blocks as fit in each message."""
    held = ""
    for block in blocks:
        if held and _size(held + block) > LONGEST:
            yield held.strip("\n")
            held = ""
        held += block
    yield held.strip("\n")


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def button(choice: Choice) -> Button:
    return Button(_short(choice.text), f"{CHOICE}:{choice.key}")


def _short(text: str) -> str:
    return text if len(text) <= LABEL else text[: LABEL - 1] + "…"


def sections(knowledge: Knowledge) -> dict[str, tuple[Fact, ...]]:
    """The facts by the section of the document that they stand in, two steps deep, in its order."""
    found: dict[str, list[Fact]] = {}
    for fact in knowledge.facts.values():
        path = "/".join(fact.citations[0].section.split("/")[:2])
        found.setdefault(path, []).append(fact)
    return {path: tuple(facts) for path, facts in sorted(found.items())}


def topics(knowledge: Knowledge) -> Message:
    words = knowledge.replies
    rows = tuple((Button(_short(_heading(path, knowledge)), f"{SECTION}:0:{path}"),) for path in sections(knowledge))
    return Message(escape(words["telegram.topics"]), rows)


def section(path: str, page: int, knowledge: Knowledge) -> Message | None:
    """One page of a section; None if it is not, or no longer, there."""
    words, facts = knowledge.replies, sections(knowledge).get(path, ())
    pages = -(-len(facts) // PAGE)
    if not 0 <= page < pages:
        return None
    shown = facts[page * PAGE : (page + 1) * PAGE]
    rows: list[tuple[Button, ...]] = [(button(Choice(fact.id, fact.question)),) for fact in shown]
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(words["telegram.earlier"], f"{SECTION}:{page - 1}:{path}"))
    if page + 1 < pages:
        turn.append(Button(words["telegram.later"], f"{SECTION}:{page + 1}:{path}"))
    rows += [tuple(turn)] if turn else []
    rows.append((Button(words["telegram.back"], TOP),))
    head = words["telegram.section"].format(section=_heading(path, knowledge), page=page + 1, pages=pages)
    return Message(escape(head), tuple(rows))


def _heading(path: str, knowledge: Knowledge) -> str:
    headings = next(iter(knowledge.sources.values())).sections
    return headings.get(path) or headings.get(path.split("/")[0], path)


def passages(found: Sequence[Passage], words: Mapping[str, str]) -> str:
    """The passages of the document with the evidence marked, as a foldable quotation."""
    quoted = "\n\n".join(f"…{escape(p.before)}<b><u>{escape(p.marked)}</u></b>{escape(p.after)}…" for p in found)
    return f"{escape(words['telegram.passage'])}\n<blockquote expandable>{quoted}</blockquote>"
