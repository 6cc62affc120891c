"""Numbers as people write them, exactly: digits, Chinese numerals, units and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

DIGIT_ROWS = (
    "零〇",
    "一壹幺",
    "二两贰俩",
    "三叁仨",
    "四肆",
    "五伍",
    "六陆",
    "七柒",
    "八捌",
    "九玖",
)
DIGITS = {char: value for value, row in enumerate(DIGIT_ROWS) for char in row}
TENS = {"廿": 20, "卅": 30}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
OPENINGS = frozenset((*DIGITS, *TENS, "十", "拾"))
LARGE = {"万": Decimal(10**4), "亿": Decimal(10**8)}
ZERO = "零〇"
POINT = "点"
COUNTED, MONEY, SHARE = "个", "元", "%"
ORDINAL = "第"
UP_TO = "至"
FEW = {"两": 2, "俩": 2, "二": 2, "三": 3, "四": 4, "五": 5, "2": 2, "3": 3, "4": 4, "5": 5}
"""What 这三个 and 前两类 count."""
"""Units of a stated number in the normal form: things of any kind, money, percent."""
AVERAGE_UNIT = "万元"
YUAN = {
    "元": Decimal(1),
    "万元": Decimal(10**4),
    "百万元": Decimal(10**6),
    "千万元": Decimal(10**7),
    "亿元": Decimal(10**8),
}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at the start of a row of parts."""

    value: Decimal
    size: int
    """How many parts it takes."""
    upper: Decimal | None = None
    """The other end where it is a range: 三四 is 3 to 4."""
    large: str = ""
    """The multiple that it ends in: 亿 in 137亿."""


class _Sum:
    """A numeral on its way, part by part."""

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.section = Decimal(0)
        self.digit: Decimal | None = None
        self.spoken = False
        """Whether the open digit is a single Chinese one, as in 四千九."""
        self.step = Decimal(0)
        """The multiple that stood last; 0 after a zero."""

    def take(self, part: str) -> bool:
        """Whether the part belongs to the numeral."""
        if part in SMALL:
            return self._small(Decimal(SMALL[part]))
        if part in LARGE:
            return self._large(LARGE[part])
        if part in TENS:
            return self._ten(Decimal(TENS[part]))
        return self._digit(part)

    def _digit(self, part: str) -> bool:
        value = _plain_digit(part)
        if value is None or self.digit:
            return False
        self.digit = value
        self.spoken = part in DIGITS
        if part in ZERO:
            self.digit, self.step = None, Decimal(0)
        return True

    def _ten(self, value: Decimal) -> bool:
        if self.digit is not None:
            return False
        self.section += value
        self.step = Decimal(10)
        return True

    def _small(self, multiple: Decimal) -> bool:
        self.section += (Decimal(1) if self.digit is None else self.digit) * multiple
        self.digit, self.step = None, multiple
        return True

    def _large(self, multiple: Decimal) -> bool:
        section = self.section + (self.digit or 0)
        if section:
            self.total += section * multiple
        elif self.total:
            self.total *= multiple
        else:
            return False
        self.section, self.digit, self.step = Decimal(0), None, multiple
        return True

    def value(self) -> Decimal:
        tail = self.digit or Decimal(0)
        if tail and self.spoken and self.step > 10:
            tail *= self.step / 10  # 四千九 is 4900
        return self.total + self.section + tail


def _plain_digit(part: str) -> Decimal | None:
    if part in DIGITS:
        return Decimal(DIGITS[part])
    if part[:1].isdecimal():
        return Decimal(part)
    return None


def numeral(parts: Sequence[str]) -> Numeral | None:
    """The longest numeral at the start of the parts: ``137.39 亿``, 四千九, 三四百, 二〇二三."""
    if not parts or not is_opened(parts[0]):
        return None
    if parts[0][0].isdecimal() and (len(parts) == 1 or not _goes_on(parts[1])):
        return Numeral(Decimal(parts[0]), 1)  # most numbers are digits alone
    return _range(parts) or _row(parts) or _positional(parts)


def is_opened(part: str) -> bool:
    """Whether a numeral may begin with the part."""
    return part in OPENINGS or part[0].isdecimal()


def _goes_on(part: str) -> bool:
    return is_opened(part) or part in SMALL or part in LARGE or part == POINT


def _range(parts: Sequence[str]) -> Numeral | None:
    """Two neighbouring digits leave the number open: 三四个, 五六百."""
    if len(parts) < 3 or parts[0] not in DIGITS or parts[1] not in DIGITS:
        return None
    low, high = DIGITS[parts[0]], DIGITS[parts[1]]
    if high != low + 1 or low == 0 or parts[2] in DIGITS or parts[2] in "年点":
        return None
    size, multiple, large = 2, Decimal(1), ""
    while size < len(parts) and (step := _multiple(parts[size])):
        multiple *= step
        large = parts[size] if parts[size] in LARGE else large
        size += 1
    return Numeral(low * multiple, size, high * multiple, large)


def _multiple(part: str) -> Decimal | None:
    return Decimal(SMALL[part]) if part in SMALL else LARGE.get(part)


def _row(parts: Sequence[str]) -> Numeral | None:
    """Digits in a row, as years are read: 二〇二三."""
    size = 0
    while size < len(parts) and parts[size] in DIGITS:
        size += 1
    if size < 2 or _multiple(parts[size] if size < len(parts) else "") is not None:
        return None
    text = "".join(str(DIGITS[part]) for part in parts[:size])
    fraction = _fraction(parts, size)
    return Numeral(Decimal(text + fraction), size + len(fraction))


def _positional(parts: Sequence[str]) -> Numeral:
    found, size, large = _Sum(), 0, ""
    while size < len(parts):
        fraction = _fraction(parts, size)
        if fraction and found.digit is None and size and parts[size - 1] in ZERO:
            found.digit = Decimal(0)
        if fraction:
            found.digit = (found.digit or Decimal(0)) + Decimal("0" + fraction)
            found.spoken = False
            size += len(fraction)
            continue
        if not found.take(parts[size]):
            break
        if parts[size] in LARGE:
            large = max(large, parts[size], key=lambda part: LARGE.get(part, 0))
        size += 1
    return Numeral(found.value(), size, None, large)


def _fraction(parts: Sequence[str], at: int) -> str:
    """The decimals that follow 点, as ``.39``; empty if none do."""
    if at >= len(parts) or parts[at] != POINT:
        return ""
    end = at + 1
    while end < len(parts) and parts[end] in DIGITS:
        end += 1
    digits = "".join(str(DIGITS[part]) for part in parts[at + 1 : end])
    return "." + digits if digits else ""


def ordinal(number: int) -> str:
    """The value of the slot of ordinals: 第3, and 第-1 for the last."""
    return f"{ORDINAL}{number}"


def ordinals(value: str) -> tuple[int, ...]:
    """The numbers of a value of the slot of ordinals: 第3 is one, 第1至3 are three."""
    first, _, last = value.removeprefix(ORDINAL).partition(UP_TO)
    return tuple(range(int(first), int(last) + 1)) if last else (int(first),)


def chinese(text: str) -> Decimal | None:
    """Value of a Chinese numeral; None if the text is not one from end to end."""
    found = numeral(text)
    return found.value if found and found.size == len(text) else None


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


def normal(value: Decimal, unit: str) -> Decimal:
    """The number in the unit that all arithmetic is done in: money in yuan."""
    yuan = in_yuan(value, unit)
    return value if yuan is None else yuan


def converted(value: Decimal, unit: str, wanted: str) -> Decimal:
    """The same amount of money in another unit, without loss."""
    return divided(value * YUAN[unit], YUAN[wanted])
