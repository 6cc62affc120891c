"""Figures as a test compares them: 4,826 is 4826 and 四千八百二十六; 137.39亿元 is 1373900万元; nothing else is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from bot.answering import numbers
from bot.answering.grammar import CLASSIFIERS, MULTIPLES, ORDINAL, PERCENT_WORDS
from bot.answering.text import NUMBER

LONGEST_UNIT, LONGEST_NUMERAL = 8, 24
"""Characters."""
SPACE, APART = re.compile(r"\s+"), re.compile(r"(?<=[\d.,])\s+(?=\d)")


@dataclass(frozen=True)
class Number:
    """A number as it stands in a text."""

    start: int
    end: int
    """With the multiples (137.39亿), without the unit."""
    printed: Decimal
    """Without the multiples: 137.39."""
    value: Decimal
    unit: str
    """元 for money, % for a share; else empty."""
    follows: str
    """The text after it, which begins with its unit if it has one."""
    sure: bool
    """Whether it is meant as a number: not 一 in 一般."""
    ordinal: bool = False


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def squeezed(text: str) -> str:
    """Half-width and without white space, except where it keeps two numbers apart: 2. 5月."""
    return SPACE.sub("", APART.sub("\x00", folded(text))).replace("\x00", " ")


def numbers_in(text: str) -> Iterator[Number]:
    """All numbers of a squeezed text."""
    at = 0
    while at < len(text):
        found = _digits(text, at) or _spelled(text, at)
        if found is not None:
            yield found
        at = found.end if found else at + 1


def _digits(text: str, at: int) -> Number | None:
    match = NUMBER.match(text, at)
    if match is None:
        return None
    printed = value = Decimal(match.group().replace(",", ""))
    end = match.end()
    while end < len(text) and text[end] in MULTIPLES:
        value, end = value * MULTIPLES[text[end]], end + 1
    return _number(text, (at, end), printed, value, True)


def _spelled(text: str, at: int) -> Number | None:
    written = "".join(takewhile(lambda char: not char.isdecimal(), text[at : at + LONGEST_NUMERAL]))
    found = numbers.numeral(written)
    if found is None:
        return None
    end = at + found.size
    after = text[end : end + 1]
    single = found.upper is None  # and no range such as three to four
    sure = single and (found.size > 1 or (after != "" and after in CLASSIFIERS))
    return _number(text, (at, end), found.value, found.value, sure)


def _number(text: str, span: tuple[int, int], printed: Decimal, value: Decimal, sure: bool) -> Number:
    start, end = span
    follows = text[end : end + LONGEST_UNIT]
    scaled = MULTIPLES.get(text[end - 1], 0) >= 10_000 and value >= 10_000
    money = follows.startswith(numbers.MONEY) or (scaled and not follows.startswith(tuple(CLASSIFIERS)))
    share = follows.startswith(numbers.SHARE) or text.endswith(PERCENT_WORDS, 0, start)
    unit = numbers.MONEY if money else numbers.SHARE if share else ""
    return Number(start, end, printed, value, unit, follows, sure, text.endswith(ORDINAL, 0, start))


@dataclass(frozen=True)
class Wanted:
    """A figure that is expected, or expected to be absent."""

    printed: Decimal
    value: Decimal
    unit: str
    """As in Number, else whatever is written after the number; empty for a bare number."""

    def met(self, number: Number) -> bool:
        if not self.unit:
            return self.printed in (number.printed, number.value)
        if self.unit in (numbers.MONEY, numbers.SHARE):
            return number.unit == self.unit and number.value == self.value
        return number.value == self.value and number.follows.startswith(self.unit)

    def stated(self, value: str, unit: str) -> bool:
        """Whether it is a structured figure of a reply."""
        found = parsed(f"{value}{unit}")
        same = found is not None and found.value == self.value and found.unit == self.unit
        return same or (not self.unit and Decimal(value) == self.value)


def parsed(text: str) -> Wanted | None:
    """The figure that the text is; None for a text that only holds one, such as 8月监控4826个."""
    text = squeezed(text)
    found = next(numbers_in(text), None)
    if found is None or text[: found.start] not in ("", PERCENT_WORDS):
        return None
    rest = text[found.end :]
    if len(rest) > LONGEST_UNIT or any(char.isdigit() for char in rest):
        return None
    return Wanted(found.printed, found.value, found.unit or rest)


def canonical(text: str) -> str:
    """The text with every number in one form, for comparing texts that hold numbers."""
    text = squeezed(text)
    parts, done = [], 0
    for number in numbers_in(text):
        if number.sure:
            money = number.unit == numbers.MONEY
            end = number.end + (money and number.follows.startswith(numbers.MONEY))
            parts.append(text[done : number.start] + f"⟨{numbers.plain(number.value)}{number.unit if money else ''}⟩")
            done = end
    return "".join(parts) + text[done:]


def holds(text: str, wanted: str) -> bool:
    """Whether the text says it: a figure wherever it stands, any other text as written, save for how numbers look."""
    figure = parsed(wanted)
    if figure is not None:
        return any(figure.met(number) for number in numbers_in(squeezed(text)))
    return canonical(wanted) in canonical(text)


def stray(text: str, expected: Iterable[str], units: frozenset[str]) -> tuple[str, ...]:
    """Figures with a unit that the text states and nobody expects."""
    text = squeezed(text)
    known = [figure for each in expected if (figure := parsed(each)) is not None]
    return tuple(
        text[number.start : number.end] + _unit(number, units)
        for number in numbers_in(text)
        if number.sure and not number.ordinal and _unit(number, units) and not any(k.met(number) for k in known)
    )


def _unit(number: Number, units: frozenset[str]) -> str:
    if number.unit:
        return number.unit
    return max((unit for unit in units if number.follows.startswith(unit)), key=len, default="")
