"""How characters sound, and how near two sounds are.

Syllables are toneless pinyin from pypinyin. ``fold`` merges the pairs that people mix up when they type by
sound: n/l, z/zh, c/ch, s/sh, in/ing, en/eng, an/ang.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

RARE = 0.85
"""Cost of a character that sounds so in one of its rare readings only: 平 is seldom pián."""


@cache
def _readings() -> Mapping[int, str]:
    """Code point → readings with tones."""
    from pypinyin.pinyin_dict import pinyin_dict  # a question without a slip need not wait for it

    readings: Mapping[int, str] = pinyin_dict
    return readings


@lru_cache(maxsize=32768)
def syllables(char: str) -> tuple[str, ...]:
    """All toneless readings of a Han character, most common first."""
    readings = _readings().get(ord(char), "") if len(char) == 1 else ""
    return tuple(dict.fromkeys(_toneless(reading) for reading in readings.split(",") if reading))


def _toneless(reading: str) -> str:
    plain = unicodedata.normalize(
        "NFD", reading.replace("ü", "v").replace("ǘ", "v").replace("ǚ", "v").replace("ǜ", "v")
    )
    return "".join(char for char in plain if char.isascii())


@lru_cache(maxsize=4096)
def fold(syllable: str) -> str:
    """The syllable with its easily confused sounds merged: zhong → zong, neng → len."""
    for wide, narrow in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")):
        if syllable.startswith(wide):
            syllable = narrow + syllable[len(wide) :]
            break
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


@lru_cache(maxsize=32768)
def folds(char: str) -> frozenset[str]:
    return frozenset(fold(syllable) for syllable in syllables(char))


@lru_cache(maxsize=65536)
def near(heard: str, meant: str) -> bool:
    """Whether two syllables are the same, easily confused, or one letter apart: jian kang for jian kong."""
    if heard == meant or fold(heard) == fold(meant):
        return True
    if len(heard) > 2 and heard[0] == meant[0] and sorted(heard) == sorted(meant):  # two letters swapped: dou for duo
        return True
    return len(heard) == len(meant) > 3 and Levenshtein.distance(heard, meant, score_cutoff=1) <= 1


@lru_cache(maxsize=65536)
def distance(typed: str, meant: str) -> float | None:
    """Cost of reading one character (or pinyin syllable) as another; None if they are not alike."""
    if typed == meant:
        return 0.0
    heard = (typed,) if typed.isascii() else syllables(typed)
    named = syllables(meant)
    if set(heard) & set(named):
        usual = heard[0] in named and named[0] in heard
        return (0.15 if typed == named[0] else 0.3) if typed.isascii() else 0.5 if usual else RARE
    if {fold(s) for s in heard} & {fold(s) for s in named}:
        return 0.8 if typed.isascii() else 0.7
    if any(near(a, b) for a in heard for b in named):
        return 1.25
    return None


def common_characters() -> Iterator[str]:
    """The 3,755 commonest characters: the first level of GB 2312."""
    for high in range(0xB0, 0xD8):
        yield from bytes(byte for low in range(0xA1, 0xFF) for byte in (high, low)).decode("gb2312", "ignore")


@cache
def known_syllables() -> frozenset[str]:
    """All syllables of the common characters."""
    return frozenset(syllables(char)[0] for char in common_characters() if syllables(char))


VOWELS = frozenset("aoe")
LONGEST = len("zhuang")


@lru_cache(maxsize=8192)
def syllables_of_word(word: str) -> tuple[str, ...]:
    """A Latin word cut into pinyin syllables, the longest first; empty if it is no pinyin.

    A syllable within a word does not begin with a vowel if another cut avoids it: gongkai-le-naxie, not -len-axie.
    """
    cuts: list[tuple[str, ...] | None] = [None] * len(word) + [()]
    """The best cut of what follows each place; worked out from the end, so that no length is too much."""
    for at in reversed(range(len(word))):
        cuts[at] = min(_cuts(word, at, cuts), key=_awkwardness, default=None)
    return cuts[0] or ()


def _cuts(word: str, at: int, cuts: Sequence[tuple[str, ...] | None]) -> Iterator[tuple[str, ...]]:
    for size in range(min(LONGEST, len(word) - at), 0, -1):
        head, rest = word[at : at + size], cuts[at + size]
        if head in known_syllables() and rest is not None:
            yield (head, *rest)


def _awkwardness(cut: tuple[str, ...]) -> tuple[int, int]:
    return sum(part[0] in VOWELS for part in cut[1:]), len(cut)
