"""From what was typed to a row of tokens: one Han character, one word, one number or one pinyin syllable each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import opencc

from bot.answering.sounds import known_syllables, syllables_of_word

NEGATING = "不没冇唔未"
VARIANTS = str.maketrans("オ〇○曰丄咗嘅喺嗰睇冇唔佢", "才零零日上了的在那看没不它")
"""Characters typed for their looks, and Cantonese ones that stand for one of the written language."""

LOOKALIKES = str.maketrans("аеорсухіјѕһԁвнкмт", "aeopcyxijshdbhkmt")
"""Letters of other alphabets that stand for what they look like."""
RADICALS = str.maketrans("⺠⻔⻋⻉⻅⻚⻓⻬", "民门车贝见页长齐")
"""Radicals that have no normal form of their own."""
TONED = re.compile(r"([a-zü]{1,6}?)([1-5])(?![0-9])")
"""A syllable of pinyin with the number of its tone: shi4 qian2."""

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
UNUSUAL = re.compile(r"[^\u4e00-\u9fa5 -\]_a-~，。？！、；：]")
"""What is neither a common character nor a common mark, and may be invisible or a symbol."""
ACCENTED = re.compile(r"[\u00c0-\u024f]")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
SPACED = re.compile(r"(?<=[\d\u4e00-\u9fff])[ \t·•.*_|/~-]+(?=[\d\u4e00-\u9fff])")
NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}[.)、]\s+|\(\d\)|[1-3]、)")
"""The number of a question in a list: 1. 8月监控了多少个项目."""
LIST_MARK = re.compile(r"(?<!第)[①-⑳](?!\ufe0f?\u20e3?[月个份年条项类])")
"""A circled number that begins an item: ①8月监控了几个 ②……."""
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
"""A space inside a number: 4 826."""
ENDS, LISTS, BREAKS = ".。!！?？;；\n\r…", "、", ",，:：~—()（）<>《》[]{}|/\\·"
"""Marks that end a sentence, and marks that divide it."""
QUOTES = '“”"‘’'
"""Marks that set words off and divide no clause."""
UMLAUT = str.maketrans(dict.fromkeys("üǖǘǚǜ", "v"))
TONE_MARKS = frozenset("\u0300\u0301\u0304\u0308\u030c")
SHOWN = 12
"""How much of a person's own words a reply repeats."""


class Token(NamedTuple):
    text: str
    kind: str
    """han, word, number, syllable (of pinyin), sign (% and the like) or other (any other script)."""
    start: int
    end: int
    stop: str = ""
    """What stands before it: empty, space, a quotation mark, the mark of a list, of a clause or of a sentence."""

    @property
    def gap(self) -> bool:
        """Whether punctuation stands before it; a term that spans it is less likely."""
        return self.stop in (QUOTE, LIST, CLAUSE, SENTENCE)


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    return str(_converter().convert(text)).translate(VARIANTS)


def normalise(raw: str) -> str:
    """Half-width, simplified, lower-case text without invisible characters; emoji become spaces."""
    text = UNUSUAL.sub(_visible, LIST_MARK.sub(";", raw).translate(RADICALS))
    text = unicodedata.normalize("NFKC", text).lower().translate(LOOKALIKES)
    text = THOUSANDS.sub("", _closed_up(_untoned(NUMBERING.sub("", text))))
    return text if text.isascii() else simplified(text)


def _untoned(text: str) -> str:
    """Text without the numbers of tones, if it is spelled with them throughout."""
    toned = [match.group(1) for match in TONED.finditer(text) if match.group(1) in known_syllables()]
    if len(toned) < 2:
        return text
    letters = sum(char.isascii() and char.isalpha() for char in text)
    if sum(map(len, toned)) * 2 < letters:
        return text
    known = known_syllables()
    return TONED.sub(lambda match: f"{match.group(1)} " if match.group(1) in known else match.group(), text)


def _closed_up(text: str) -> str:
    """Text without the signs between its characters, if it is written 2 0 2 3 年 自 评."""
    closed, spaces = SPACED.subn("", text)
    return closed if spaces * 2 > len(closed) else text


def _visible(match: re.Match[str]) -> str:
    char = match.group()
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") and char not in TONE_MARKS:
        return ""
    unseen = category in ("Cc", "Cs", "Co", "Cn", "So", "Sk") and char not in "\n\r❌✗✘✖"
    return " " if unseen and not _numeral(char) else char


def _numeral(char: str) -> bool:
    """Circled and bracketed digits are symbols to Unicode and numbers to people: ⑧月."""
    folded = unicodedata.normalize("NFKC", char)
    return folded != char and any(part.isalnum() for part in folded)


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def tokens(text: str, known_words: frozenset[str]) -> tuple[Token, ...]:
    """Tokens of normalised text. Latin words that are not in ``known_words`` are tried as pinyin."""
    found: list[Token] = []
    position, before = 0, 0
    pinyin = _reads_as_pinyin(text, known_words)
    while position < len(text):
        stop = _stop(text[before:position]) if before < position else ""
        if is_han(text[position]):
            taken = [Token(text[position], "han", position, position + 1, stop)]
        else:
            taken = list(_others(text, position, stop, pinyin, known_words))
        if taken:
            found += taken
            position = before = taken[-1].end
        else:
            position += 1
    return tuple(found)


SPACE, QUOTE, LIST, CLAUSE, SENTENCE = "space", "quote", "list", "clause", "sentence"


def _stop(between: str) -> str:
    """The strongest mark between two tokens."""
    if any(char in ENDS for char in between):
        return SENTENCE
    if any(char in BREAKS for char in between):
        return CLAUSE
    if any(char in LISTS for char in between):
        return LIST
    if any(char in QUOTES for char in between):
        return QUOTE
    return SPACE if between else ""


QUESTION = re.compile(r"[\s\"”’]{0,2}[?？]")


def is_questioned(text: str, end: int) -> bool:
    """Whether what ends there has a question mark behind it."""
    return QUESTION.match(text, end) is not None


def _others(text: str, at: int, stop: str, pinyin: bool, known: frozenset[str]) -> Iterator[Token]:
    """Tokens of a span that is not Han; none at a mark."""
    if match := NUMBER.match(text, at):
        yield Token(match.group().replace(",", ""), "number", at, match.end(), stop)
    elif match := WORD.match(_plain(text), at):
        yield from _latin(match.group(), at, stop, pinyin, known)
    elif text[at] in "%‰":
        yield Token(text[at], "sign", at, at + 1, stop)
    elif match := OTHER.match(text, at):
        yield Token(match.group(), "other", at, match.end(), stop)


OTHER = re.compile(r"[^\W\d_a-z]+|[❌✗✘✖]")
"""A word of any other script, or a sign that negates: 실패한, ❌."""


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """The text with accented letters flattened, position by position: bā → ba."""
    if not ACCENTED.search(text):
        return text
    text = text.translate(UMLAUT)
    return "".join(unicodedata.normalize("NFD", char)[0] if "\u00c0" <= char <= "\u024f" else char for char in text)


def _latin(word: str, start: int, stop: str, pinyin: bool, known: frozenset[str]) -> Iterator[Token]:
    parts = _spelled_out(word) if pinyin or stem(word) not in known else ()
    if not parts or (not pinyin and len(parts) == 1):
        yield Token(stem(word), "word", start, start + len(word), stop)
        return
    at = 0
    for part in parts:
        at = word.index(part, at)
        yield Token(part, "syllable", start + at, start + at + len(part), stop)
        at, stop = at + len(part), ""


def _spelled_out(word: str) -> tuple[str, ...]:
    """The syllables of a word, cut where an apostrophe cuts it: jin'e; empty if it is no pinyin."""
    parts = [syllables_of_word(part) for part in word.split("'")]
    return tuple(syllable for part in parts for syllable in part) if all(parts) else ()


def _reads_as_pinyin(text: str, known: frozenset[str]) -> bool:
    """Whether the Latin words, taken together, are pinyin rather than English: ba yue jian kong."""
    words = WORD.findall(_plain(text))
    strange = sum(len(word) for word in words if stem(word) not in known)
    spelled = sum(len(word) for word in words if _spelled_out(word))
    return bool(words) and spelled == sum(map(len, words)) and strange * 2 >= spelled


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Crude English stem, the same for names in the lexicon and words in questions."""
    word = word.removesuffix("'s")
    for suffix, keep in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if len(word) > len(suffix) + 2 and word.endswith(suffix) and not word.endswith("ss"):
            word = word[: -len(suffix)] + keep
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _is_in_number(text: str, at: int) -> bool:
    """The point of 326.12亿 and the sign of 20%."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isdigit() and (text[at] == "%" or (text[at] == "." and after.isdigit()))


def shown(text: str) -> str:
    """A person's own words as far as a reply may repeat them: letters and digits only, shortened."""
    kept = "".join(char for at, char in enumerate(text) if char.isalnum() or _is_in_number(text, at))
    return kept if len(kept) <= SHOWN else kept[:SHOWN] + "…"


def is_whether(text: str) -> bool:
    """Whether a verb is said there with a yes and a no: 够不够, 过没过, 属不属于."""
    half = len(text) // 2
    return any(text[at] in NEGATING and text.startswith(text[:at], at + 1) for at in range(1, half + 1))
