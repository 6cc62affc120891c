"""Numbers as people write them, exactly: digits, Chinese numerals, units and percentages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

DIGIT_ROWS = ("零〇", "一壹幺", "二两贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {char: value for value, row in enumerate(DIGIT_ROWS) for char in row}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": Decimal(10**4), "亿": Decimal(10**8)}
NUMERALS = frozenset(DIGITS) | frozenset(SMALL) | frozenset(LARGE) | {"点", "半"}
STARTS = frozenset(DIGITS) | {"十", "拾"}
"""With what a numeral may begin: 万元 is a unit, not a number."""
POINT = "点"
COUNTED, MONEY, SHARE = "个", "元", "%"
"""Units of a stated number in the normal form: things of any kind, money, percent."""
AVERAGE_UNIT = "万元"
YUAN = {
    "元": Decimal(1),
    "万元": Decimal(10**4),
    "百万元": Decimal(10**6),
    "千万元": Decimal(10**7),
    "亿元": Decimal(10**8),
}


def chinese(text: str) -> Decimal | None:
    """Value of a Chinese numeral, None if it is none; also digits in a row and fractions: 二〇二三, 三点九."""
    whole, _, fraction = text.partition(POINT)
    if fraction:
        tail = _digits(fraction)
        head = chinese(whole)
        return None if tail is None or head is None else head + Decimal(tail).scaleb(-len(tail))
    if len(whole) > 1 and (row := _digits(whole)) is not None:
        return Decimal(row)
    return _positional(whole)


def _digits(text: str) -> str | None:
    return "".join(str(DIGITS[char]) for char in text) if text and all(c in DIGITS for c in text) else None


def _positional(text: str) -> Decimal | None:
    if text[:1] not in STARTS:
        return None
    total = section = Decimal(0)
    digit: int | None = None
    for char in text:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
        elif char in SMALL:
            section += (1 if digit is None else digit) * SMALL[char]
            digit = None
        elif char in LARGE:
            section += digit or 0
            total, section, digit = (total + section) * LARGE[char], Decimal(0), None
        else:
            return None
    return total + section + (digit or 0) if text else None


def longest(chars: Sequence[str]) -> tuple[Decimal, int] | None:
    """The longest Chinese numeral at the start of ``chars`` with its length."""
    size = 0
    while size < len(chars) and chars[size] in NUMERALS:
        size += 1
    for length in range(size, 0, -1):
        value = chinese("".join(chars[:length]))
        if value is not None:
            return value, length
    return None


def plain(value: Decimal) -> str:
    """Digits without exponent or trailing zeros: 1373900, 21.46."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def divided(dividend: Decimal, divisor: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        return dividend / divisor


def in_yuan(value: Decimal, unit: str) -> Decimal | None:
    """Yuan of an amount, None if the unit is no money."""
    factor = YUAN.get(unit)
    return None if factor is None else value * factor


def converted(value: Decimal, unit: str, wanted: str) -> Decimal:
    """The same amount of money in another unit, without loss."""
    return divided(value * YUAN[unit], YUAN[wanted])
