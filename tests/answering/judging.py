"""How the generated suites judge a reply, and of what they make their questions: nothing but the loaded knowledge."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from bot.answering.engine import Engine
from bot.answering.text import is_han
from bot.model import Fact, Reply, Role, Status, Term

QUOTED = re.compile("“([^”]+)”")
HOLE = re.compile(r"\\{\w+\\}")
SELF = "我咱俺"
T = TypeVar("T")


class Judge:
    """Tells apart a figure that is merely told, a result that is worked out, and a denial."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.base = engine.base
        self.knowledge = engine.knowledge

    @cached_property
    def _workings(self) -> re.Pattern[str]:
        """The sentences of a result; a conversion of units alone is none."""
        texts = self.knowledge.replies.items()
        named = [text for key, text in texts if key.startswith(("calc.", "verify.gap")) and key != "calc.conversion"]
        return re.compile("|".join(map(_pattern, named)))

    @cached_property
    def denial(self) -> re.Pattern[str]:
        return re.compile(_pattern(self.knowledge.replies["explain.absent"]))

    @cached_property
    def parting(self) -> re.Pattern[str]:
        return re.compile(_pattern(self.knowledge.replies["explain.apart"]))

    @cached_property
    def text(self) -> str:
        """All that the facts say and cite, in one line."""
        facts = self.knowledge.facts.values()
        said = (text for fact in facts for text in (fact.title, fact.says, *fact.items))
        cited = (citation.evidence for fact in facts for citation in fact.citations)
        return "".join("\n".join((*said, *cited)).split(" "))

    @cached_property
    def nowhere(self) -> tuple[str, ...]:
        """Places that people ask for and no fact holds: 轮台县."""
        places = [term for term in self.knowledge.terms.values() if term.slot == "place" and not term.kind]
        return tuple(t.value for t in places if not self.base.is_held(t.key) and t.value not in self.text)

    def is_worked_out(self, reply: Reply) -> bool:
        return bool(self._workings.search(reply.lead))

    def is_bare(self, reply: Reply) -> bool:
        """Whether the message is answered with nothing worked out, and nothing said of what is lacking."""
        return all(part.status is Status.ANSWERED and not self.is_worked_out(part) for part in parts(reply))

    def titles(self, fact: Fact, seed: str) -> tuple[str, str]:
        """The title, and the title with one of its terms by another name: 8月绩效监控项目, 八月绩效监控项目."""
        values = [f"{slot}:{value}" for slot, row in fact.about.items() for value in row]
        terms = [term for key in values if (term := self.knowledge.terms[key]).value in fact.title]
        if not (named := [term for term in terms if len(chinese(term)) > 1]):
            return fact.title, fact.title
        term = drawn(seed, named, 1)[0]
        name = drawn(seed, [name for name in chinese(term) if name != term.value], 1)[0]
        return fact.title, fact.title.replace(term.value, name, 1)

    def tells(self, reply: Reply, fact: Fact) -> bool:
        """Whether the fact is given as an answer as it stands, be it as that of its twin."""
        same = {fact.id}.union(*(r.facts for r in self.base.relations[fact.id] if r.kind == "same"))
        for part in parts(reply):
            own = any(stated.id in same for stated in part.facts) or (bool(fact.says) and fact.says in part.lead)
            if own and part.status is Status.ANSWERED and not self.is_worked_out(part):
                return True
        return False

    def denied(self, reply: Reply) -> Iterator[str]:
        """What the reply says that the document lacks."""
        for part in parts(reply):
            if (part.reason and part.reason == "not_disclosed") or self.denial.search(part.lead):
                yield from QUOTED.findall(part.lead.split("\n")[0])

    def is_held(self, name: str) -> bool:
        """Whether a fact, a name or a clause of the document holds it."""
        words = self.engine.lexicon.read_exactly(name).words
        whole = [word.key for word in words if len(words) == 1]
        return "".join(name.split()) in self.text or any(map(self.base.is_held, whole))


def _pattern(template: str) -> str:
    return HOLE.sub(".+?", re.escape(template))


def parts(reply: Reply) -> tuple[Reply, ...]:
    return reply.parts or (reply,)


def short(reply: Reply) -> str:
    return f"{reply.status} {reply.reason or ''} {reply.lead[:60]}".replace("\n", " ")


def listed(lines: Iterable[str]) -> str:
    return "\n" + "\n".join(sorted(lines))


def chinese(term: Term, longest: int = 8) -> list[str]:
    """Its names that a person might type for it anywhere; none of 我们县."""
    names = [name for name in term.names if 2 <= len(name) <= longest and all(map(is_han, name))]
    return [name for name in names if not any(char in name for char in SELF)]


def drawn(seed: str, values: list[T], count: int) -> list[T]:
    """A few of them, the same in every run."""
    return random.Random(seed).sample(values, min(count, len(values)))


def with_figures(engine: Engine) -> list[Fact]:
    return [fact for fact in engine.knowledge.facts.values() if fact.figures]


def roles(engine: Engine, *wanted: Role) -> frozenset[str]:
    return frozenset(name for name, slot in engine.knowledge.slots.items() if slot.role in wanted)
