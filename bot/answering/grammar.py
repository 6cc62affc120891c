"""Spans that follow rules instead of a list: months, years, ordinals, shares, amounts, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bot.answering import numbers
from bot.answering.numbers import Numeral
from bot.answering.sounds import syllables
from bot.answering.text import Token
from bot.model import Quantity, Term

DONE, TENS = ("了", "过"), "十廿卅百"
LASTING = "两俩"
"""Numerals that count months and name none: 坏了俩月."""
MONTH, YEAR, DAY, QUARTER = "月", "年", "日号", ("季度", "季")
YEARS = (YEAR, "nian")
MONTH_TAIL, YEAR_TAIL = "份底末", "度"
AROUND_MONTH = ("之前", "以前", "之后", "以后", "之内", "以来", "前", "后", "起")
RANGE = "到至"
ORDINAL, ORDINAL_TAIL, FROM_END = "第", "个份本篇条项点类位名家次届", "倒数第"
LONGEST_ROW = 99
NUMBERED = ("序号为", "序号是", "序号", "编号为", "排第", "排在第", "排到第", "位列第", "名列第")
REPORT_NUMBER = ("号报告", "号那份")
PERCENT_WORDS, PARTS, TENTH = "百分之", "分之", "成"
CLASSIFIERS = "个项份家条件篇笔宗单本类样"
OPENINGS = frozenset((ORDINAL, FROM_END[0], PERCENT_WORDS[0], *(name[0] for name in NUMBERED), *numbers.OPENINGS))
"""With what a span of rules may begin, if not with digits."""
EVEN = "整"
ABOUT = "多余来几"
COINS = ("元", "块钱", "块")
MULTIPLES = {
    "万": Decimal(10**4),
    "亿": Decimal(10**8),
    "千": Decimal(1000),
    "百": Decimal(100),
}


class Found(NamedTuple):
    end: int
    term: Term
    quantity: Quantity | None = None
    how: str = "grammar"


def term(slot: str, value: str) -> Term:
    return Term(slot=slot, value=value, names=(value,), exact=True)


def may_open(token: Token) -> bool:
    """Whether a rule-made span may start with the token, seen by itself."""
    return token.text in OPENINGS or token.kind == "number"


def find(row: Sequence[Token], start: int) -> Iterator[Found]:
    """All rule-made spans that start at a token."""
    if row[start].text == ORDINAL:
        yield from _ordinal(row, start)
    elif _spells(row, start, FROM_END):
        yield from _from_end(row, start + len(FROM_END))
    elif _spells(row, start, PERCENT_WORDS):
        yield from _percent(row, start)
    elif (number := _number(row, start)) is not None:
        yield from _counted(row, start, number)
    else:
        yield from _numbered(row, start)


def _spells(row: Sequence[Token], at: int, text: str) -> bool:
    if len(row) < at + len(text) or row[at].text != text[0]:
        return False
    return all(row[at + i].text == char for i, char in enumerate(text))


def _spelled(row: Sequence[Token], at: int, names: Sequence[str]) -> str:
    """The first of the names that stands there; empty if none does."""
    return next((name for name in names if _spells(row, at, name)), "")


def _text(row: Sequence[Token], at: int) -> str:
    return row[at].text if 0 <= at < len(row) else ""


def _number(row: Sequence[Token], start: int) -> Numeral | None:
    """A numeral of adjoining tokens; an English 3 or a stray comma does not run on."""
    if start >= len(row):
        return None
    end = start + 1
    while end < min(len(row), start + 24) and not row[end].gap:
        end += 1
    return numbers.numeral([token.text for token in row[start:end]])


def _numbered(row: Sequence[Token], start: int) -> Iterator[Found]:
    """序号5."""
    name = _spelled(row, start, NUMBERED)
    number = _number(row, start + len(name)) if name else None
    if number is not None:
        yield from _place_or_range(row, start + len(name) + number.size, number)


def _place_or_range(row: Sequence[Token], end: int, number: Numeral) -> Iterator[Found]:
    """第3, and 第1至3 for 序号1到3, 第一到第三份."""
    first = numbers.plain(number.value)
    yield Found(end, term("ordinal", f"{ORDINAL}{first}"))
    if not (_text(row, end) and _text(row, end) in RANGE):
        return
    at = end + 1 + (_text(row, end + 1) == ORDINAL)
    other = _number(row, at)
    if other is not None and number.value < other.value <= LONGEST_ROW and _is_whole(other):
        tail = at + other.size
        tail += bool(_text(row, tail) and _text(row, tail) in ORDINAL_TAIL)
        yield Found(tail, term("ordinal", f"{ORDINAL}{first}{numbers.UP_TO}{numbers.plain(other.value)}"))


def _percent(row: Sequence[Token], start: int) -> Iterator[Found]:
    number = _number(row, start + len(PERCENT_WORDS))
    if number is not None:
        end = start + len(PERCENT_WORDS) + number.size
        yield _quantity(row, start, end, number, numbers.SHARE)


def _ordinal(row: Sequence[Token], start: int) -> Iterator[Found]:
    number = _number(row, start + 1)
    if number is None or number.value != int(number.value):
        return
    end = start + 1 + number.size
    if name := _spelled(row, end, QUARTER):
        yield Found(end + len(name), term("period", f"{ORDINAL}{number.value}{QUARTER[0]}"))
    elif _text(row, end) and _text(row, end) in ORDINAL_TAIL:
        yield from _place_or_range(row, end + 1, number)
    elif _text(row, end) and _text(row, end) in RANGE and _text(row, end + 1) == ORDINAL:
        yield from _place_or_range(row, end, number)


def _from_end(row: Sequence[Token], at: int) -> Iterator[Found]:
    """倒数第二个 is the place −2."""
    number = _number(row, at)
    if number is None:
        return
    end = at + number.size
    tail = _text(row, end)
    end += bool(tail and tail in ORDINAL_TAIL)
    yield Found(end, term("ordinal", f"{ORDINAL}-{numbers.plain(number.value)}"))


def _counted(row: Sequence[Token], start: int, number: Numeral) -> Iterator[Found]:
    end = start + number.size
    following = _text(row, end)
    if name := _spelled(row, end, REPORT_NUMBER):
        yield Found(end + len(name), term("ordinal", f"{ORDINAL}{numbers.plain(number.value)}"))
    elif _is_whole(number) and (months := list(_months(row, start, number, end))):
        yield from months
    elif following in YEARS and _lasted(row, start, end):
        yield Found(end + 1, term("filler", f"{numbers.plain(number.value)}{YEAR}"))
    elif _is_whole(number) and following in YEARS and number.value >= 10:
        tail = end + 1 + (_text(row, end + 1) == YEAR_TAIL)
        yield Found(tail, term("year", f"{_full_year(number.value)}{YEAR}"))
    elif name := _spelled(row, end, QUARTER):
        yield Found(end + len(name), term("period", f"{numbers.plain(number.value)}{QUARTER[0]}"))
    else:
        yield from _share(row, start, number) or _amount(row, start, number)


def _lasted(row: Sequence[Token], start: int, end: int) -> bool:
    """种了二十年 is how long something went on, and no year."""
    spelled = "".join(token.text for token in row[start:end])
    return start > 0 and row[start - 1].text in DONE and not spelled.isdigit() and any(c in spelled for c in TENS)


def _is_whole(number: Numeral) -> bool:
    return number.upper is None and number.value == int(number.value)


def _months(row: Sequence[Token], start: int, number: Numeral, end: int) -> Iterator[Found]:
    """8月, 8月底, 8月31日, 5、8月, 1到8月, 8月之前."""
    if not number.value >= 1 or number.value > 99 or row[start].text in LASTING:
        return
    own = term("month", f"{numbers.plain(number.value)}{MONTH}")
    if not _names_month(row, end, number):
        if _shares_month(row, end):
            yield Found(end, own)
        return
    after = end + 1
    day = _number(row, after)
    if day and _text(row, after + day.size) and _text(row, after + day.size) in DAY:
        yield _period(row, start, after + day.size + 1)
        return
    if name := _spelled(row, after, AROUND_MONTH):
        yield _period(row, start, after + len(name))
        return
    tail = _text(row, after)
    how = "grammar" if _text(row, end) == MONTH else "sound"
    yield Found(after + bool(tail and tail in MONTH_TAIL), own, how=how)


def _period(row: Sequence[Token], start: int, end: int) -> Found:
    text = "".join(token.text for token in row[start:end])
    return Found(end, term("period", text))


def _names_month(row: Sequence[Token], at: int, number: Numeral) -> bool:
    following = _text(row, at)
    if following in (MONTH, "yue"):
        return True
    if len(following) != 1 or not 1 <= number.value <= 12 or row[at].gap:
        return False
    return "yue" in syllables(following)[:1]


def _shares_month(row: Sequence[Token], end: int) -> bool:
    """Whether another number with 月 follows: 5、8月, 1到8月, 1-8月."""
    if end >= len(row):
        return False
    joined = _text(row, end) in RANGE
    if not joined and not row[end].stop:
        return False
    at = end + joined
    other = _number(row, at)
    return other is not None and _text(row, at + other.size) == MONTH


def _full_year(value: Decimal) -> int:
    return int(value) + 2000 if value < 100 else int(value)


def _share(row: Sequence[Token], start: int, number: Numeral) -> list[Found]:
    """20%, 两成, 七成五, 十分之七."""
    end = start + number.size
    if _text(row, end) == numbers.SHARE:
        return [_quantity(row, start, end + 1, number, numbers.SHARE)]
    if _text(row, end) == TENTH:
        tail = numbers.DIGITS.get(_text(row, end + 1))
        value = number.value * 10 + (tail or 0)
        size = end + 1 + (tail is not None)
        return [_quantity(row, start, size, Numeral(value, 0), numbers.SHARE)]
    above = _number(row, end + 2) if _spells(row, end, PARTS) else None
    if above is None or not number.value:
        return []
    value = numbers.divided(above.value * 100, number.value)
    size = end + 2 + above.size
    return [_quantity(row, start, size, Numeral(value, 0), numbers.SHARE)]


def _amount(row: Sequence[Token], start: int, number: Numeral) -> list[Found]:
    end = start + number.size
    rough = ""
    if _text(row, end) and _text(row, end) in ABOUT:
        rough, end = "~", end + 1
        multiple = MULTIPLES.get(_text(row, end))
        if multiple and number.value >= 10 and not number.large:  # 三百多亿
            number = Numeral(number.value * multiple, 0, None, _text(row, end))
            end += 1
    if coin := _spelled(row, end, COINS):
        return [_quantity(row, start, end + len(coin), number, numbers.MONEY, rough)]
    following = _text(row, end)
    if following and following in CLASSIFIERS:
        return _classified(row, start, end + 1, number, rough)
    if number.large == "亿" or (number.large and row[start].kind == "number"):
        tail = end + (following == EVEN)
        return [_quantity(row, start, tail, number, numbers.MONEY, rough)]
    if 1990 <= number.value <= 2040 and row[start].kind == "number" and not rough:
        return [Found(end, term("year", f"{int(number.value)}{YEAR}"))]
    return [_quantity(row, start, end, number, "", rough)]


def _classified(row: Sequence[Token], start: int, end: int, number: Numeral, rough: str) -> list[Found]:
    """4826个; 5个亿 is money."""
    found = [_quantity(row, start, end, number, numbers.COUNTED, rough)]
    multiple = MULTIPLES.get(_text(row, end))
    if multiple:
        money = Numeral(number.value * multiple, 0)
        found.append(_quantity(row, start, end + 1, money, numbers.MONEY, rough))
    return found


def _quantity(
    row: Sequence[Token],
    start: int,
    end: int,
    number: Numeral,
    unit: str,
    relation: str = "",
) -> Found:
    end += _text(row, end) == EVEN and unit == numbers.MONEY
    text = "".join(token.text for token in row[start:end])
    quantity = Quantity(number.value, unit, text, relation, number.upper)
    return Found(end, term("quantity", unit or "number"), quantity)
