"""Spans that follow rules instead of a list: months, years, ordinals, percentages, amounts and counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.answering import numbers
from bot.answering.sounds import syllables
from bot.answering.text import Token
from bot.model import Quantity, Term

MONTH, YEAR, DAY, QUARTER = "月", "年", "日号", ("季度", "季")
YEARS = (YEAR, "nian")
MONTH_TAIL, YEAR_TAIL = "份底末", "度"
ORDINAL, ORDINAL_TAIL, FROM_END = "第", "个份本篇", "倒数第"
NUMBERED = ("序号为", "序号是", "序号", "编号为")
PERCENT_WORDS, TENTH = "百分之", "成"
CLASSIFIERS = "个项份家条件篇笔宗单本类"
ABOUT = "多余来几"
COINS = ("元", "块钱", "块")
MULTIPLES = {"万": Decimal(10**4), "亿": Decimal(10**8), "千": Decimal(1000), "百": Decimal(100)}


@dataclass(frozen=True, slots=True)
class Found:
    end: int
    term: Term
    quantity: Quantity | None = None
    how: str = "grammar"


def term(slot: str, value: str, group: str = "") -> Term:
    return Term(slot=slot, value=value, names=(value,), exact=True, group=group)


def find(row: Sequence[Token], start: int) -> Iterator[Found]:
    """All rule-made spans that start at a token."""
    if row[start].text == ORDINAL:
        yield from _ordinal(row, start)
    elif _spells(row, start, FROM_END):
        yield from _from_end(row, start + len(FROM_END))
    elif named := next((name for name in NUMBERED if _spells(row, start, name)), ""):
        if number := _number(row, start + len(named)):
            yield Found(number[1], term("ordinal", f"{ORDINAL}{numbers.plain(number[0])}"))
    elif _spells(row, start, PERCENT_WORDS):
        if number := _number(row, start + len(PERCENT_WORDS)):
            yield _quantity(row, start, number[1], number[0], numbers.SHARE)
    elif number := _number(row, start):
        yield from _counted(row, start, *number)


def _spells(row: Sequence[Token], at: int, text: str) -> bool:
    return len(row) >= at + len(text) and all(row[at + i].text == char for i, char in enumerate(text))


def _text(row: Sequence[Token], at: int) -> str:
    return row[at].text if at < len(row) else ""


def _number(row: Sequence[Token], start: int) -> tuple[Decimal, int] | None:
    """A numeral with its Chinese multiples: 137.39亿, 三千九百三十六, 4千."""
    if start >= len(row):
        return None
    if row[start].kind == "number":
        value, end = Decimal(row[start].text), start + 1
        while _text(row, end) in MULTIPLES and not row[end].gap:
            value, end = value * MULTIPLES[row[end].text], end + 1
        return value, end
    spelled = numbers.longest([t.text for t in row[start : start + 24]])
    return (spelled[0], start + spelled[1]) if spelled else None


def _ordinal(row: Sequence[Token], start: int) -> Iterator[Found]:
    number = _number(row, start + 1)
    if number is None or number[0] != int(number[0]):
        return
    value, end = number
    if any(_spells(row, end, name) for name in QUARTER):
        yield Found(end + 2, term("foreign", f"{ORDINAL}{value}{QUARTER[0]}", "time"))
    elif _text(row, end) and _text(row, end) in ORDINAL_TAIL:
        yield Found(end + 1, term("ordinal", f"{ORDINAL}{numbers.plain(value)}"))


def _from_end(row: Sequence[Token], at: int) -> Iterator[Found]:
    """倒数第二个 is the place −2."""
    if number := _number(row, at):
        tail = _text(row, number[1])
        end = number[1] + bool(tail and tail in ORDINAL_TAIL)
        yield Found(end, term("ordinal", f"{ORDINAL}-{numbers.plain(number[0])}"))


def _counted(row: Sequence[Token], start: int, value: Decimal, end: int) -> Iterator[Found]:
    following = _text(row, end)
    whole = value == int(value)
    if whole and (months := _month(row, value, end)):
        yield from months
    elif whole and following in YEARS and value >= 10:
        yield Found(end + 1 + (_text(row, end + 1) == YEAR_TAIL), term("year", f"{_full_year(value)}{YEAR}"))
    elif any(_spells(row, end, name) for name in QUARTER):
        yield Found(end + 2, term("foreign", f"{numbers.plain(value)}{QUARTER[0]}", "time"))
    elif following == numbers.SHARE or following == TENTH:
        share = value * 10 if following == TENTH else value
        yield _quantity(row, start, end + 1, share, numbers.SHARE)
    elif following and following in ABOUT:
        tail = end + 1 + (_text(row, end + 1) in (*CLASSIFIERS, *MULTIPLES))
        yield Found(tail, term("filler", "number"))
    else:
        yield from _amount_or_count(row, start, value, end)


def _month(row: Sequence[Token], value: Decimal, end: int) -> tuple[Found, ...]:
    following = _text(row, end)
    exact = following == MONTH
    heard = len(following) == 1 and 1 <= value <= 12 and (syllables(following) or (following,))[0] == "yue"
    if following == "yue" or exact or (heard and not row[end].gap):
        month = term("month", f"{numbers.plain(value)}{MONTH}")
        after = end + 1
        if (day := _number(row, after)) and _text(row, day[1]) and _text(row, day[1]) in DAY:
            text = "".join(t.text for t in row[end - 1 : day[1] + 1])
            return (Found(day[1] + 1, term("foreign", text, "time")),)
        tail = _text(row, after)
        return (Found(after + bool(tail and tail in MONTH_TAIL), month, how="grammar" if exact else "sound"),)
    shared = _number(row, end) if end < len(row) and row[end].gap else None
    if shared and _text(row, shared[1]) == MONTH and 1 <= value <= 12:  # 5、8月
        return (Found(end, term("month", f"{numbers.plain(value)}{MONTH}")),)
    return ()


def _full_year(value: Decimal) -> int:
    return int(value) + 2000 if value < 100 else int(value)


def _amount_or_count(row: Sequence[Token], start: int, value: Decimal, end: int) -> Iterator[Found]:
    following = _text(row, end)
    money = next((name for name in COINS if _spells(row, end, name)), "")
    last = row[end - 1].text
    if money:
        yield _quantity(row, start, end + len(money), value, numbers.MONEY)
    elif following and following in CLASSIFIERS:
        tail = end + 1
        if _text(row, tail) in MULTIPLES and (amount := value * MULTIPLES[_text(row, tail)]):  # 5个亿
            yield _quantity(row, start, tail + 1, amount, numbers.MONEY)
        yield _quantity(row, start, tail, value, numbers.COUNTED)
    elif last == "亿" or (last == "万" and row[start].kind == "number"):
        yield _quantity(row, start, end, value, numbers.MONEY)
    elif 1990 <= value <= 2040 and value == int(value) and row[start].kind == "number":
        yield Found(end, term("year", f"{int(value)}{YEAR}"))
    else:
        yield _quantity(row, start, end, value, "")


def _quantity(row: Sequence[Token], start: int, end: int, value: Decimal, unit: str) -> Found:
    text = "".join(t.text for t in row[start:end])
    return Found(end, term("quantity", unit or "number"), Quantity(value, unit, text))
