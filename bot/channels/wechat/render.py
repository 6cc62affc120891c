"""Replies as text messages of WeChat: no longer than it takes, the source always with them, choices to tap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.model import Choice, Reply, Status

LONGEST = 2048
"""Bytes of a text message in UTF-8."""
ANGLES = str.maketrans("<>", "\uff1c\uff1e")
"""WeChat would take what people typed for a link."""
LINK = '<a href="weixin://bizmsgmenu?msgmenucontent={number}&msgmenuid={key}">{text}</a>'
"""Sends its number when it is tapped."""


@dataclass(frozen=True)
class Line:
    text: str
    rank: int
    """The lower, the sooner it is kept."""


def message(reply: Reply, words: Mapping[str, str], address: str, *, links: bool) -> str:
    """``address``: where the pages are, or nothing; ``links``: whether choices can be tapped."""
    lines = _lines(reply, words)
    choices = _choices(reply, words, links=links)
    whole = "\n".join([*(line.text for line in lines), *choices])
    if _size(whole) <= LONGEST:
        return whole
    plain = _choices(reply, words, links=False)
    whole = "\n".join([*(line.text for line in lines), *plain])
    return whole if _size(whole) <= LONGEST else _cut(lines, _more(reply, words, address))


def _lines(reply: Reply, words: Mapping[str, str]) -> list[Line]:
    lead = reply.lead.translate(ANGLES).splitlines()
    cited = [words["citation.line"].format(path=c.path, evidence=c.evidence) for c in reply.citations]
    found = [Line(text, 0 if at == 0 else 3) for at, text in enumerate(lead)]
    found += [Line(text.translate(ANGLES), 2) for text in reply.notes]
    return found + [Line(text, 1 if at == 0 else 4) for at, text in enumerate(cited)]


def _choices(reply: Reply, words: Mapping[str, str], *, links: bool) -> list[str]:
    if not reply.choices:
        return []
    heading = words["choices.ask" if reply.status is Status.CLARIFY else "choices.near"]
    item = words["choices.item"]
    return [heading, *(item.format(number=n, text=_shown(n, c, links)) for n, c in enumerate(reply.choices, 1))]


def _shown(number: int, choice: Choice, links: bool) -> str:
    return LINK.format(number=number, key=quote(choice.key, safe=""), text=choice.text) if links else choice.text


def _more(reply: Reply, words: Mapping[str, str], address: str) -> str:
    """Where the rest is: at the permanent address of the answer."""
    fact = next((figure.id for figure in reply.facts), "") or next((c.key for c in reply.choices), "")
    if not address or not fact:
        return words["wechat.cut"]
    return words["wechat.cut_link"].format(address=f"{address}/fact/{quote(fact.partition('/')[0])}")


def _cut(lines: Sequence[Line], more: str) -> str:
    """As many whole lines as fit, in their order; the first of the answer and of the sources before all others."""
    room = LONGEST - _size(more) - 1
    kept: set[int] = set()
    for at in sorted(range(len(lines)), key=lambda at: (lines[at].rank, at)):
        size = _size(lines[at].text) + 1
        if size <= room:
            room -= size
            kept.add(at)
        elif not kept:  # a single line that is too long
            short = lines[at].text.encode()[:room].decode("utf-8", "ignore")
            return f"{short}\n{more}"
    return "\n".join([*(lines[at].text for at in sorted(kept)), more])


def _size(text: str) -> int:
    return len(text.encode())
