"""Personal data in what people write, blotted out before it is kept."""

from __future__ import annotations

import re
import unicodedata

GAP = r"[ \t·._-]?"
"""People space long numbers out: 138 0013 8000."""
LONGEST = 500


def _digits(count: str) -> str:
    return rf"(?:{GAP}\d){{{count}}}"


KINDS = (
    ("[email]", re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("[id]", re.compile(rf"(?<!\d)[1-9]{_digits('16')}{GAP}[\dxX](?!\d)")),
    ("[card]", re.compile(rf"(?<!\d)[1-9]{_digits('15,18')}(?!\d)")),
    ("[id]", re.compile(rf"(?<!\d)[1-9]{_digits('14')}(?!\d)")),
    ("[phone]", re.compile(rf"(?<!\d)(?:(?:\+|00)?86{GAP})?1[3-9]{_digits('9')}(?!\d)")),
    ("[phone]", re.compile(rf"(?<!\d)\(?0\d{{2,3}}\)?{GAP}\d{_digits('6,7')}(?!\d)")),
)
"""Marks and forms, the longest first: e-mail, identity card, bank card, old identity card, mobile, landline."""


def masked(text: str) -> str:
    """The text in half-width form, without control characters, shortened, with marks in place of personal data."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)
    for mark, form in KINDS:
        text = form.sub(mark, text)
    return text[:LONGEST]
