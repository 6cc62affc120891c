"""Holds :mod:`bot.answering.division` to its promise: who asks, why, how he came by it, courtesy, mood and what he
wants it for are no part of the request. None of the sentences stands in the knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest

from bot.answering.engine import Engine
from bot.bootstrap import packaged_knowledge
from bot.model import Fact, Status, Turn
from tests.answering.judging import Judge, drawn, listed, short
from tests.conftest import Tally

REACHED = 0.973
"""Share of the surrounded questions with the facts of the bare one; wanted 0.99, only to go up. Not read past: 缺 and
不 (taken for a no of the question), 好几个人…呢 (for a question), 去年, 四川 and 打字 (for what is asked)."""
FEWEST = 5
OPENINGS = (
    "我在库尔勒开打印店，替客户查个数，",
    "我爱人在学校食堂做饭，晚饭时我俩为这事拌了几句嘴，",
    "昨晚刷短视频，有个主播讲到这块，我不太放心，",
    "刚从客运站出来，路边宣传栏贴着你们的二维码，",
    "您辛苦，我岁数大了打字慢，多担待，",
    "今天心里有点烦，还是想把这个弄明白，",
    "下礼拜要给团支部做一次讲座，缺一个准数，",
    "我早年在巴音布鲁克放羊，如今给孙女补功课，",
    "我们报社要登一篇短讯，编辑催得紧，",
    "本人系会计师事务所审计助理，因底稿需要特来请教，",
    "去年体检的时候听同屋的人聊起过，一直记着，",
    "冒昧打扰，我是从四川过来投资考察的，",
)
CLOSINGS = (
    "，我记在本子上好回去交差。",
    "，回头念给我家老爷子听。",
    "？麻烦您给个准话。",
    "，不着急，您慢慢查。",
    "，群里好几个人等我回话呢。",
    "。要是耽误您工夫了，先道个歉。",
    "，做幻灯片要放在第二页。",
    "，写毕业论文引用要用。",
    "？谢谢，祝工作顺利！",
    "，我嗓子哑了说不出话，只好打字。",
    "，今天下午五点前要报上去。",
    "。我是真着急，孩子还在门口等着。",
)
KINDS: dict[str, Callable[[Fact], bool]] = {
    "month": lambda fact: "month" in fact.about,
    "two figures": lambda fact: len(fact.figures) > 1,
    "a list": lambda fact: bool(fact.members),
    "withheld": lambda fact: fact.withheld,
    "a target": lambda fact: fact.aim,
    "a bound": lambda fact: any(figure.bound for figure in fact.figures),
    "a project": lambda fact: "project" in fact.about,
    "a place": lambda fact: "place" in fact.about and not fact.figures,
    "one figure": lambda fact: len(fact.figures) == 1,
    "a statement": lambda fact: not fact.figures and len(fact.about) > 2,
}
"""Of each kind the first fact that is of no kind before."""


@pytest.fixture(scope="module")
def judge(engine: Engine) -> Judge:
    return Judge(engine)


def questions(judge: Judge) -> dict[str, str]:
    """Of a fact of each kind its official question and one that people ask and that is answered; without a mark."""
    facts: dict[str, Fact] = {}
    for kind, holds in KINDS.items():
        rest = (fact for fact in judge.knowledge.facts.values() if holds(fact) and fact not in facts.values())
        if fact := next(rest, None):
            facts[kind] = fact
    found = {kind: fact.question.rstrip("？") for kind, fact in facts.items()}
    for kind, fact in facts.items():
        asks = [ask for ask in judge.base.asks_for(fact.id) if ask[-1] not in "？?”。，"]
        answered = (ask for ask in drawn(fact.id, asks, 20) if is_answered(judge.engine.answer(ask), fact))
        found[f"{kind}, as people ask"] = next(answered)
    return found


def is_answered(turn: Turn, fact: Fact) -> bool:
    return turn.reply.status is Status.ANSWERED and turn.context.facts == (fact.id,)


def surrounded(judge: Judge) -> Iterator[tuple[str, str, bool]]:
    """(what stands around, message and reply, whether its facts are others) of each message."""
    for question in questions(judge).values():
        bare = judge.engine.answer(question)
        assert bare.reply.status is Status.ANSWERED, question
        for opening, closing in product(("", *OPENINGS), ("", *CLOSINGS)):
            message = opening + question + closing
            turn = judge.engine.answer(message)
            same = turn.reply.status is Status.ANSWERED and turn.context.facts == bare.context.facts
            around = f"{opening}…" if not closing else f"…{closing}" if not opening else "both"
            yield around, f"{message} → {short(turn.reply)}", not same


def test_who_asks_and_why_changes_no_answer(judge: Judge, tally: Tally) -> None:
    found = list(surrounded(judge))
    wrong = [line for _, line, bad in found if bad]
    tally("surrounded questions with other facts", len(wrong), len(found))
    assert len(questions(judge)) >= FEWEST
    assert len(found) - len(wrong) >= REACHED * len(found), listed(wrong)


@pytest.mark.parametrize("sentence", (*OPENINGS, *CLOSINGS))
def test_no_sentence_is_one_that_the_knowledge_has(sentence: str) -> None:
    """Else the suite would measure what is learnt by heart."""
    own = sentence.strip("，。？！")
    assert not any(own in path.read_text(encoding="utf-8") for path in packaged_knowledge().rglob("*.yaml"))
