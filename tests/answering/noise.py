"""Ways in which a question gets distorted on its way to the bot, each seeded and none changing what is asked."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

import opencc
from pypinyin import Style, lazy_pinyin

from bot.answering import sounds
from bot.answering.text import is_han
from bot.bootstrap import packaged_knowledge
from bot.loading.loader import load

KEPT = frozenset("一二三四五六七八九十百千万亿零两月年季度第县州市区不没未非无谁为哪")
"""Characters that carry a number, a date, a place, a negation or the kind of question: another one asks another."""
WRAPPERS = (
    *("{}", "你好，{}", "请问一下{}谢谢啦", "麻烦问下哈，{}", "那个，我想了解一下{}呗"),
    *(
        "老师您好，打扰一下，{}辛苦了",
        "{}，急，在线等",
        "领导让我查一下{}，谢谢",
        "不好意思啊{}？？？",
        "喂，你知道{}吗",
    ),
)
CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _common_by_sound() -> dict[str, list[str]]:
    common: dict[str, list[str]] = defaultdict(list)
    for char in sounds.common_characters():
        for syllable in sounds.syllables(char):
            common[syllable].append(char)
    return common


@cache
def _look_alikes() -> dict[str, str]:
    return dict(load(packaged_knowledge()).knowledge.lookalikes)


COMMON = _common_by_sound()
NEAR = {s: [other for other in COMMON if other != s and sounds.near(s, other)] for s in COMMON}

Noise = Callable[[str, random.Random], str]


def _places(text: str) -> list[int]:
    return [at for at, char in enumerate(text) if is_han(char) and char not in KEPT]


def _replaced(text: str, dice: random.Random, candidates: Callable[[str], Sequence[str]]) -> str:
    places = [at for at in _places(text) if candidates(text[at])]
    if not places:
        return text
    at = dice.choice(places)
    return text[:at] + dice.choice(candidates(text[at])) + text[at + 1 :]


def homophone(text: str, dice: random.Random) -> str:
    return _replaced(
        text, dice, lambda c: [o for s in sounds.syllables(c)[:1] for o in COMMON[s] if o not in (c, *KEPT)]
    )


def near_homophone(text: str, dice: random.Random) -> str:
    def candidates(char: str) -> list[str]:
        return [o for s in sounds.syllables(char)[:1] for n in NEAR.get(s, ()) for o in COMMON[n] if o not in KEPT]

    return _replaced(text, dice, candidates)


def doubled(text: str, dice: random.Random) -> str:
    at = dice.choice(_places(text))
    return text[: at + 1] + text[at:]


def shaped(text: str, dice: random.Random) -> str:
    return _replaced(text, dice, lambda char: [other for other in _look_alikes().get(char, "") if other not in KEPT])


def dropped(text: str, dice: random.Random) -> str:
    at = dice.choice(_places(text))
    return text[:at] + text[at + 1 :]


def swapped(text: str, dice: random.Random) -> str:
    pairs = [at for at in _places(text) if at + 1 in _places(text)]
    at = dice.choice(pairs) if pairs else 0
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :] if pairs else text


def spaced(text: str, dice: random.Random) -> str:
    return " ".join(text)


def dotted(text: str, dice: random.Random) -> str:
    return "".join(char + ("·" if is_han(char) else "") for char in text)


def broken(text: str, dice: random.Random) -> str:
    at = dice.choice(_places(text))
    return f"{text[:at]}\n{text[at:]}"


def emoji(text: str, dice: random.Random) -> str:
    return f"😀{text}🙏🔥"


def invisible(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return f"\ufeff{text[:at]}\u200b\u2060{text[at:]}"


def full_width(text: str, dice: random.Random) -> str:
    return text.translate(WIDE)


def circled(text: str, dice: random.Random) -> str:
    return "".join(
        char.translate(CIRCLED) if not (text[at - 1 : at].isdigit() or text[at + 1 : at + 2].isdigit()) else char
        for at, char in enumerate(text)
    )


def unpunctuated(text: str, dice: random.Random) -> str:
    return "".join(char for char in text if char.isalnum() or char in "%.()-")


def traditional(text: str, dice: random.Random) -> str:
    return str(_converter("s2t").convert(text))


def taiwanese(text: str, dice: random.Random) -> str:
    return str(_converter("s2twp").convert(text))


def hong_kong(text: str, dice: random.Random) -> str:
    return str(_converter("s2hk").convert(text))


def numbered_pinyin(text: str, dice: random.Random) -> str:
    return " ".join(lazy_pinyin(text, style=Style.TONE3))


def pinyin(text: str, dice: random.Random) -> str:
    return " ".join(lazy_pinyin(text))


def joined_pinyin(text: str, dice: random.Random) -> str:
    return "".join(lazy_pinyin(text))


def toned_pinyin(text: str, dice: random.Random) -> str:
    return " ".join(lazy_pinyin(text, style=Style.TONE))


def hesitant(text: str, dice: random.Random) -> str:
    at = dice.choice(_places(text))
    return f"呃{unpunctuated(text, dice)}那个就是说嗯" if at % 2 else f"嗯那个就是{unpunctuated(text, dice)}啊"


NOISES: dict[str, Noise] = {
    noise.__name__: noise
    for noise in (
        *(homophone, near_homophone, shaped, doubled, dropped, swapped, spaced, dotted, broken, emoji, invisible),
        *(full_width, circled, unpunctuated, traditional, taiwanese, hong_kong, pinyin, joined_pinyin),
        *(toned_pinyin, numbered_pinyin, hesitant),
    )
}
HAN_ONLY = frozenset(name for name in NOISES if "pinyin" not in name)
