"""Holds :mod:`bot.answering.engine` to its promise: whatever is typed, in whatever conversation, gets a reply with a
known status and a text, nothing is raised, and what is remembered stays valid.

``WENXIAO_TURNS`` sets how many turns are tried.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence

from bot.answering.engine import LONGEST, Engine
from bot.answering.memory import REMEMBERED
from bot.model import Choice, Context, Knowledge, Reply, Status, Turn
from bot.store.database import CONTEXT
from tests.answering.judging import parts
from tests.answering.noise import HAN_ONLY, NOISES
from tests.conftest import Tally

TURNS = int(os.environ.get("WENXIAO_TURNS", "2000"))
SEED = 20251125
MOST = 12
"""Turns of a conversation."""
TAPPED = 0.1
"""Share of the turns in which a choice is tapped, if any are offered."""
ELSEWHERE = 0.05
"""Share of the turns that go on with what another conversation remembers."""
GONE = ("gone.fact", "monitoring.may/gone")
"""Ids that an earlier fact base had."""
POINTERS = (
    *("它呢", "前者", "后者呢", "第三个", "倒数第二个", "那5月呢", "钱呢", "前面那次呢", "下一份", "另一个", "都要"),
    *("出处", "原文怎么说的", "再说一遍", "不对，是资金", "不是这个", "重来", "换成万元", "其中公开了多少", "你确定吗"),
    *("这三个加起来", "这几个谁最多", "1", "2", "99", "0", "-1", "二", "第", "①", "一和三", "全部"),
)
NUMBERS = (
    *(
        "0",
        "1/0",
        "9" * 40,
        "-0.0",
        "1e400",
        "百分之",
        "零分之一",
        "一万亿亿亿",
        "两百五",
        "3.14.15",
        "\uff05",
        "½",
        "²",
    ),
    *("0个", "第0个", "第一百万个", "超过", "介于3和之间", "5亿-3亿", "负二", "NaN", "inf", "٣", "፩", "𐩀", "壹佰圆整"),
)
SCRIPTS = (
    *("የበጀት", "ميزانية الأداء كم؟", "תקציב", "бюджет сколько", "予算はいくらですか", "예산 얼마", "งบประมาณ", "बजट"),
    *(
        "ئۇيغۇرچە",
        "བོད་ཡིག",
        "ᠮᠣᠩᠭᠣᠯ",
        "\U00020bb7\U000213bd",
        "\ud7ff\ue000",
        "e\u0301" * 20,
        "😂🔥",
        "👨\u200d👩\u200d👧",
    ),
    *("\u202e反\u202c", "\ufeff\u200b", "\x00\x07"),
)
MARKS = (
    *("", "，", "。", "？", "？？！", "\n", "\t", " ", "、", "；", "……", "——", "《", "》", "“", "”"),
    *("{0}", "{title}", "%s", "\\", "<b>"),
)

Maker = Callable[[random.Random], str]


class Talker:
    """Makes up what is said next."""

    def __init__(self, knowledge: Knowledge, dice: random.Random) -> None:
        self._dice = dice
        self._asks = tuple(ask for example in knowledge.examples for ask in (*example.asks, *example.misses))
        self._sayings = tuple(text for saying in knowledge.sayings for text in saying.says)
        self._talk = tuple(text for texts in knowledge.talk.values() for text in texts)
        self._names = tuple(name for term in knowledge.terms.values() for name in (*term.names, *term.english))
        self._makers: tuple[tuple[Maker, int], ...] = (
            (self._ask, 6), (self._saying, 5), (self._pointer, 4), (self._number, 2), (self._words, 4), (self._cut, 4),
            (self._noisy, 3), (self._script, 1), (self._small_talk, 2), (self._long, 1), (self._anything, 1),
            (self._joined, 4),
        )  # fmt: skip

    def next(self) -> str:
        makers, weights = zip(*self._makers, strict=True)
        maker: Maker = self._dice.choices(makers, weights)[0]
        return maker(self._dice)

    def _ask(self, dice: random.Random) -> str:
        return dice.choice(self._asks)

    def _saying(self, dice: random.Random) -> str:
        return dice.choice(self._sayings)

    def _pointer(self, dice: random.Random) -> str:
        return dice.choice(POINTERS)

    def _number(self, dice: random.Random) -> str:
        return dice.choice(("", dice.choice(self._names))) + dice.choice(NUMBERS) + dice.choice(self._names)

    def _words(self, dice: random.Random) -> str:
        """Names of the lexicon in any order."""
        return dice.choice(MARKS).join(dice.choices(self._names, k=dice.randint(1, 6)))

    def _cut(self, dice: random.Random) -> str:
        ask = dice.choice(self._asks)
        start, end = sorted(dice.choices(range(len(ask) + 1), k=2))
        return dice.choice(MARKS) + ask[start:end] + dice.choice(MARKS)

    def _noisy(self, dice: random.Random) -> str:
        ask = dice.choice(self._asks)
        return NOISES[dice.choice(sorted(HAN_ONLY))](ask, dice) if len(ask) > 3 and ask[0] > "一" else ask

    def _script(self, dice: random.Random) -> str:
        return dice.choice(SCRIPTS) + dice.choice(("", dice.choice(self._names)))

    def _small_talk(self, dice: random.Random) -> str:
        return dice.choice(self._talk)

    def _long(self, dice: random.Random) -> str:
        unit = dice.choice((*self._names, *NUMBERS, *SCRIPTS, "和", "不", "第", "8月和5月"))
        return (unit * LONGEST)[: dice.choice((LONGEST - 1, LONGEST, LONGEST + 1, 20_000))]

    def _anything(self, dice: random.Random) -> str:
        codes = (dice.randrange(0x20, 0xD7FF) for _ in range(dice.randrange(60)))
        return "".join(map(chr, codes))

    def _joined(self, dice: random.Random) -> str:
        """Several things in one message."""
        pieces = [self.next()[:120] for _ in range(2)]
        return dice.choice(MARKS).join(pieces)


def conversations(engine: Engine, turns: int, seed: int = SEED) -> Iterator[tuple[list[str], Turn]]:
    """What was said so far, and the turn that followed, of so many turns."""
    dice = random.Random(seed)
    talker, context, said = Talker(engine.knowledge, dice), Context(), list[str]()
    kept = [Context(facts=GONE, listed=GONE, choices=tuple(Choice(key, "…") for key in GONE), refused=("no:such",))]
    for _ in range(turns):
        if len(said) >= dice.randint(1, MOST):
            kept.append(context)
            context, said = Context(), []
        if dice.random() < ELSEWHERE:
            context = dice.choice(kept[-50:] + kept[:1])
        text = talker.next()
        said.append(text)
        turn = engine.answer(text, context)
        if turn.reply.choices and dice.random() < TAPPED:
            yield said, turn
            said.append(f"tap {turn.reply.choices[-1].key}")
            turn = engine.tap(turn.reply.choices[-1].key, turn.context)
        context = turn.context
        yield said, turn


def wrong_reply(reply: Reply) -> Iterator[str]:
    """What is wrong with a reply."""
    if not reply.text.strip() or not reply.lead.strip():
        yield "no text"
    for part in (reply, *parts(reply)):
        if part.status not in Status or part.status is Status.ERROR:
            yield f"status {part.status}"
        if part.status is Status.ANSWERED and not part.citations:
            yield "no citation"
        if (part.reason is not None) is not (part.status is Status.UNANSWERED):
            yield f"{part.status} with reason {part.reason}"
        if part.status is Status.UNANSWERED and part.facts:
            yield "figures without an answer"


def wrong_context(context: Context, knowledge: Knowledge) -> Iterator[str]:
    """What is wrong with what is remembered; ids of an earlier fact base may stay."""
    known = {*knowledge.facts, *GONE}
    ids: Sequence[str] = (*context.facts, *context.listed, *(i for row in context.earlier for i in row))
    if strange := [i for i in ids if i not in known]:
        yield f"remembers {strange}"
    if len(context.earlier) > REMEMBERED:
        yield "remembers too much"
    if any(choice.key.partition("/")[0] not in known or not choice.text for choice in context.choices):
        yield f"offers {context.choices}"
    if any(len(choice.key.encode()) > 48 or not choice.key.isascii() for choice in context.choices):
        yield "a key too long for a button"
    if CONTEXT.validate_json(CONTEXT.dump_json(context, exclude_defaults=True)) != context:
        yield "is not the same after it was stored"


def test_any_conversation_gets_valid_replies(engine: Engine, tally: Tally) -> None:
    wrong: list[str] = []
    said: list[str] = []
    total = 0
    try:
        for said, turn in conversations(engine, TURNS):
            total += 1
            problems = (*wrong_reply(turn.reply), *wrong_context(turn.context, engine.knowledge))
            wrong += [f"{problem}: {[text[:80] for text in said]}" for problem in problems]
    except Exception as error:
        raise AssertionError(f"turn {total} of seed {SEED}: {said}") from error
    tally("turns with a valid reply", total - len(wrong), total)
    assert total >= TURNS
    assert not wrong, "\n" + "\n".join(wrong)
