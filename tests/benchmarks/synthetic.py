"""A fact base of any size: invented units, each with its monitoring figures for twelve months."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.model import Citation, Fact, Figure, Knowledge, Term

SYLLABLES = "东南西北山水云石金木火土春夏秋冬天河海林"
MONTHS = 12


def unit(number: int) -> str:
    """An invented name of four characters, never a part of another one."""
    digits = []
    for _ in range(4):
        number, digit = divmod(number, len(SYLLABLES))
        digits.append(SYLLABLES[digit])
    return "".join(digits) + "局"


def synthetic(knowledge: Knowledge, size: int) -> Knowledge:
    names = [unit(number) for number in range(-(-size // MONTHS))]
    terms = dict(knowledge.terms)
    terms |= {f"institution:{name}": Term("institution", name, (name,), exact=True) for name in names}
    cited = Citation("bazhou-2025", "一", "第七部分 › 一", "…")
    facts = dict(knowledge.facts)
    for number in range(size):
        name, month = names[number // MONTHS], number % MONTHS + 1
        about = {"institution": (name,), "stage": ("绩效监控",), "object": ("项目",), "month": (f"{month}月",)}
        figures = (Figure("count", Decimal(number + 1), "个"),)
        title = f"{name}{month}月监控"
        fact = Fact(f"unit.{number}", title, about, figures, "", (), (cited,), f"{title}了多少个项目？")
        facts[fact.id] = fact
    return replace(knowledge, terms=terms, facts=facts)


def questions(size: int, count: int) -> list[str]:
    step = max(1, size // count)
    return [f"{unit(n // MONTHS)}{n % MONTHS + 1}月监控了多少个项目" for n in range(0, size, step)][:count]
