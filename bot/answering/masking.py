"""Personal data in what people write, blotted out before it is kept. Takes time in proportion to the length."""

from __future__ import annotations

import re
import unicodedata

from bot.answering.numbers import DIGITS

LONGEST = 500
"""Characters that are kept; no question is longer."""
AHEAD = 40
"""Characters beyond those that are looked at, so that a number which is cut there is masked whole."""
SPOKEN = {"洞": 0}
"""Digits as they are read out over a telephone."""
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fc_"
MARKS = DASHES + " \t\u00b7\u2022/\\|*()\u3001~"
"""What people put between the digits of a long number."""
UNITS = "元块圆亿万千百个项份家人次条类年月日%"
"""What stands behind a number that counts something."""
GAP = rf"[{re.escape(MARKS)}]{{0,3}}"
PARTS = rf"[{re.escape(MARKS)}.,\u3002]{{0,2}}"
"""Between groups of digits also a full stop or comma; between single digits those would be decimals."""
NO_AMOUNT = rf"(?!\d)(?!\s?[{UNITS}])"
YEARS = r"(?!(?:(?:19|20)\d\d\D{1,3}){2})"
"""2019 2020 2021 2022 is no bank card."""
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
CREDIT = "0-9A-HJ-NP-RTUWXY"
"""Characters of the code that an organisation is registered under."""
LETTER = r"(?<![A-Za-z\d])"


def _digits(count: int) -> str:
    return rf"(?:{GAP}\d){{{count}}}"


def _grouped(*sizes: int) -> str:
    return PARTS.join(rf"\d{{{size}}}" for size in sizes)


AT = r"\s{0,2}(?:@|[(\[]\s?at\s?[)\]])\s{0,2}"
DOT = r"\s?(?:\.|[(\[]\s?dot\s?[)\]])\s?"
LOCAL = r"(?:[A-Za-z0-9._+-]{1,64}|[\u4e00-\u9fff]{1,4})"
MAIL = re.compile(rf"{LOCAL}{AT}[A-Za-z0-9-]{{1,63}}(?:{DOT}[A-Za-z0-9-]{{1,63}}){{1,4}}", re.IGNORECASE)
KINDS = (
    ("[id]", re.compile(rf"(?<!\d){YEARS}[1-9]{_digits(16)}{GAP}[\dxX](?!\d)")),
    ("[card]", re.compile(rf"(?<!\d){YEARS}[1-9](?:{_digits(18)}|{_digits(17)}|{_digits(16)}|{_digits(15)})(?!\d)")),
    ("[id]", re.compile(rf"(?<!\d){YEARS}[1-9]{_digits(14)}(?!\d)")),
    ("[code]", re.compile(rf"{LETTER}(?=[0-9]*[A-Z])[{CREDIT}]{{2}}\d{{6}}[{CREDIT}]{{10}}(?![A-Za-z\d])")),
    ("[phone]", re.compile(rf"(?<!\d)(?:(?:\+|00)?86{PARTS})?(?=1[3-9]){_grouped(3, 4, 4)}{NO_AMOUNT}")),
    ("[phone]", re.compile(rf"(?<!\d)(?:(?:\+|00)?86{GAP})?1{GAP}[3-9]{_digits(9)}{NO_AMOUNT}")),
    ("[phone]", re.compile(rf"(?<!\d)\(?0\d{{2,3}}\)?{PARTS}\d(?:{_digits(7)}|{_digits(6)}){NO_AMOUNT}")),
    ("[phone]", re.compile(rf"(?<!\d)[48]00{GAP}(?:{_grouped(3, 4)}|{_grouped(4, 3)}){NO_AMOUNT}")),
    ("[phone]", re.compile(rf"(?<![\d.,])[2-8]\d{{2}}[{re.escape(DASHES)}]?\d{{4}}(?![.,]?\d){NO_AMOUNT}")),
    ("[passport]", re.compile(rf"{LETTER}[A-Za-z]{{1,2}}\s?\d{{7,10}}{NO_AMOUNT}")),
    (
        "[plate]",
        re.compile(rf"[{PROVINCES}]\s?[A-Za-z]\s?[\u00b7.]?\s?(?=[A-Za-z]{{0,2}}\d)[A-Za-z0-9]{{5,6}}(?![A-Za-z0-9])"),
    ),
)
"""Marks and forms, the longest first: identity card, bank card, old identity card, registration of an organisation,
mobile (in groups, or digit by digit), landline, 400, local number, passport, number plate."""


def masked(text: str) -> str:
    """The text in half-width form, without control characters, shortened, with marks in place of personal data."""
    longest = LONGEST + AHEAD
    text = unicodedata.normalize("NFKC", text[:longest])[:longest]  # one character may come to eighteen
    text = "".join(map(_readable, text))
    text = MAIL.sub("[email]", text)
    for mark, form in KINDS:
        text = _blotted(text, mark, form)
    return text[:LONGEST]


def _readable(char: str) -> str:
    return " " if unicodedata.category(char)[0] == "C" else char


def _blotted(text: str, mark: str, form: re.Pattern[str]) -> str:
    """Looked for among digits of one kind, as long as the text itself, so that places are the same in both."""
    alike = "".join(map(_alike, text))
    kept, at = "", 0
    for found in form.finditer(alike):
        kept += text[at : found.start()] + mark
        at = found.end()
    return kept + text[at:]


def _alike(char: str) -> str:
    """A digit of any script as an ASCII one: 一三八, 壹叁捌, 幺."""
    digit = SPOKEN.get(char, DIGITS.get(char, unicodedata.digit(char, None)))
    return char if digit is None or digit > 9 else str(digit)
