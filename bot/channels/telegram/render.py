"""Replies as Telegram messages: HTML, buttons, and no message longer than Telegram takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bot.answering.passage import Passage
from bot.model import Fact, Knowledge, Reply, Status

LONGEST = 4096
"""UTF-16 units of a message; counted with its tags, which is on the safe side."""
LABEL = 24
"""Characters of a button."""
FOLD = 100
"""Units that the tags of a quotation take, and a head above it."""
NUMBERED = re.compile(r"（")
PAGE = 6
"""Questions on a page of a section."""
SENTENCE = re.compile(r"(?<=[。！？；\n])")
WHOLE = re.compile(r"<b>.*?</b>|&\w+;|&#\d+;|.", re.DOTALL)
"""What is never cut: a figure in bold, an escaped character."""
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
    lines = [escape(words["citation.line"].format(path=c.path, evidence=c.evidence)) for c in reply.citations]
    blocks += ["\n" + quoted for quoted in _quotations(lines)]
    if reply.choices:
        heading = "telegram.choose" if reply.status is Status.CLARIFY else "choices.near"
        blocks.append("\n" + escape(words[heading]))
    packed = list(_packed(blocks))
    # Numbered, since they may also be answered by their number.
    texts = [words["choices.item"].format(number=n, text=c.text) for n, c in enumerate(reply.choices, 1)]
    buttons = tuple((_button(text, c.key),) for text, c in zip(texts, reply.choices, strict=True))
    return (*(Message(html) for html in packed[:-1]), Message(packed[-1], buttons))


def _bold(reply: Reply) -> str:
    """The lead with its figures in bold, each as often as it is stated (the report that is the 9th stays as it is)."""
    left = Counter([f"{f.value}{f.unit}" for f in reply.facts] + [f"{c.value}{c.unit}" for c in reply.computed])
    text = escape(reply.lead)
    if not left:
        return text
    known = "|".join(re.escape(escape(figure)) for figure in sorted(left, key=len, reverse=True))

    def marked(found: re.Match[str]) -> str:
        left[found.group()] -= 1
        return f"<b>{found.group()}</b>" if left[found.group()] >= 0 else found.group()

    return re.sub(rf"(?<![\d.])(?:{known})", marked, text)


def _quotations(lines: Iterable[str]) -> Iterator[str]:
    """Quotations that fold, of as many lines as a message takes."""
    for quoted in _packed([line + "\n" for line in lines], LONGEST - FOLD):
        if quoted:
            yield f"<blockquote expandable>{quoted}</blockquote>"


def _sentences(html: str) -> Iterator[str]:
    return (piece for sentence in SENTENCE.split(html) for piece in _cut(sentence, LONGEST // 2))


def _packed(blocks: Iterable[str], longest: int = LONGEST) -> Iterator[str]:
    """As many whole blocks as fit in each message."""
    held = ""
    for block in blocks:
        for piece in _cut(block, longest):
            if held and _size(held + piece) > longest:
                yield held.strip("\n")
                held = ""
            held += piece
    yield held.strip("\n")


def _cut(html: str, longest: int) -> Iterator[str]:
    """As it is, if it is short enough; else in pieces that end between elements."""
    if _size(html) <= longest:
        yield html
        return
    held = ""
    for part in WHOLE.findall(html):
        if _size(held + part) > longest:
            yield held
            held = ""
        held += part
    yield held


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _button(text: str, key: str) -> Button:
    return Button(_short(text), f"{CHOICE}:{key}")


def _short(text: str) -> str:
    """As much as a telephone shows: only the first of the things asked for, or else the beginning."""
    if len(text) <= LABEL:
        return text
    first, _, rest = text.partition("、")
    return first if rest and len(first) <= LABEL else text[: LABEL - 1] + "…"


def sections(knowledge: Knowledge) -> dict[str, tuple[Fact, ...]]:
    """The facts by the section of the document that they stand in, two steps deep, in its order."""
    found: dict[str, list[Fact]] = {path: [] for source in knowledge.sources.values() for path in source.sections}
    for fact in knowledge.facts.values():
        path = "/".join(fact.citations[0].section.split("/")[:2])
        found.setdefault(path, []).append(fact)
    return {path: tuple(facts) for path, facts in found.items() if facts}


def topics(knowledge: Knowledge) -> Message:
    rows = tuple((Button(_short(_heading(path, knowledge)), f"{SECTION}:0:{path}"),) for path in sections(knowledge))
    return Message(escape(knowledge.replies["telegram.topics"]), rows)


def section(path: str, page: int, knowledge: Knowledge) -> Message | None:
    """One page of a section; None if it is not, or no longer, there."""
    words, facts = knowledge.replies, sections(knowledge).get(path, ())
    pages = -(-len(facts) // PAGE)
    if not 0 <= page < pages:
        return None
    shown = facts[page * PAGE : (page + 1) * PAGE]
    rows: list[tuple[Button, ...]] = [(_button(fact.question, fact.id),) for fact in shown]
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
    """As the document prints it, with its number in brackets if it has one."""
    headings = next(iter(knowledge.sources.values())).sections
    step = path.split("/")[-1]
    return (step if NUMBERED.match(step) else "") + (headings.get(path) or headings.get(path.split("/")[0], path))


def passages(found: Sequence[Passage], words: Mapping[str, str]) -> tuple[str, ...]:
    """The passages of the document with the evidence marked, in quotations that fold."""
    shown = (f"…{escape(p.before)}<b><u>{escape(p.marked)}</u></b>{escape(p.after)}…\n" for p in found)
    head = escape(words["telegram.passage"])
    return tuple(_packed([head, *("\n" + quoted for quoted in _quotations(shown))])) if found else ()
