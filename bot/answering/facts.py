"""The fact base: which facts meet all that a question asks for. It looks up and never guesses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache, partial

from bot.answering.numbers import in_yuan
from bot.model import Fact, Knowledge, Relation, Term

OPEN_ASKS = frozenset(("what", "which", "define", "source", "original", "year"))
"""Kinds of question that every fact answers; the others (who, where, list, …) a fact has to accept."""
WEIGHTS = {"topic": 2, "year": 0.5, "scope": 0.5}
"""How much a named term speaks for a fact: what is said of a thing more than the thing, a year or a scope least."""
ANCHORS = frozenset(("stage", "object", "act", "place", "institution", "project", "topic"))
SAYING = frozenset(("stage", "object", "act", "topic", "institution"))
"""Slots whose terms a statement accepts where it is written in them."""
FAINT = frozenset(("scope", "year"))
"""Slots that alone do not name a fact."""


REST = "rest"
"""Group of the words that only say that something is left of a whole: 剩下."""
TOO_COMMON = 500
"""A term that so many facts share tells nothing about which of them are near."""
SOFT, FRAMING, GENERIC = "soft", "framing", "generic"
"""Groups of the terms that favour the facts they belong to and bar no other (完成, 总额), or at least no
other statement (负责, 包括哪些): a statement says all that the source has, a figure answers one question only.
Generic terms (项目, 报告, 公开) alone do not say what a question is about."""


def _holds(keys: frozenset[str], key: str) -> bool:
    """Whether the keys hold the key, or, for one that begins with !, lack it."""
    return key[1:] not in keys if key.startswith("!") else key in keys


def slot(key: str) -> str:
    return key.partition(":")[0]


class FactBase:
    """Index of the facts by every term that a question about them may hold."""

    def __init__(self, knowledge: Knowledge, wording: Callable[[str], frozenset[str]]) -> None:
        """``wording``: the keys of the terms that a text names."""
        self.knowledge = knowledge
        self._broader = _closures(knowledge.terms)
        self._widened = lru_cache(maxsize=256)(self.wider)
        self._soft = frozenset(key for key, term in knowledge.terms.items() if term.group == SOFT)
        self._soft |= {f"ask:{ask}" for ask in OPEN_ASKS}
        self._framing = frozenset(key for key, term in knowledge.terms.items() if term.group == FRAMING)
        self._order = {fact: at for at, fact in enumerate(knowledge.facts)}
        self.about: dict[str, frozenset[str]] = {}
        self.vocabulary: dict[str, frozenset[str]] = {}
        self._own: dict[str, frozenset[str]] = {}
        self._postings: dict[str, set[str]] = defaultdict(set)
        self._holders: dict[Decimal, list[str]] = defaultdict(list)
        self._leading: dict[str, list[str]] = defaultdict(list)
        for fact in knowledge.facts.values():
            self._index(fact, wording)
        self.relations: dict[str, list[Relation]] = defaultdict(list)
        for relation in knowledge.relations:
            for fact_id in relation.facts:
                self.relations[fact_id].append(relation)
        self._groups = _groups(knowledge)
        self._group_postings: dict[str, set[int]] = defaultdict(set)
        for at, ids in enumerate(self._groups):
            for key in frozenset().union(*(self.vocabulary[fact_id] for fact_id in ids)):
                self._group_postings[key].add(at)

    def _index(self, fact: Fact, wording: Callable[[str], frozenset[str]]) -> None:
        for figure in fact.figures:
            for value in {figure.value, in_yuan(figure.value, figure.unit) or figure.value}:
                self._holders[value].append(fact.id)
        for other in fact.related:
            self._leading[other].append(fact.id)
        self.about[fact.id] = self.wider(f"{s}:{value}" for s, values in fact.about.items() for value in values)
        measures = {f"measure:{figure.measure}" for figure in fact.figures} | (
            {"ask:howmany"} if fact.figures else set()
        )
        own = self._own[fact.id] = self.about[fact.id] | self.wider(fact.accepts) | measures
        stated = self._framing | self._own_words(fact, wording) if fact.says and not fact.figures else frozenset[str]()
        self.vocabulary[fact.id] = own | stated
        for key in self.vocabulary[fact.id]:
            self._postings[key].add(fact.id)

    def _own_words(self, fact: Fact, wording: Callable[[str], frozenset[str]]) -> frozenset[str]:
        """What a statement is written in may stand in a question about it: 以哪几个县为重点开展预算绩效管理实效评价."""
        texts = (fact.title, fact.says, fact.question, *(c.evidence for c in fact.citations))
        named = (key for text in texts for key in wording(text))
        return self.wider(key for key in named if slot(key) in SAYING)

    def wider(self, keys: Iterable[str]) -> frozenset[str]:
        """The keys with all that they are kinds of."""
        return frozenset(wide for key in keys for wide in self._broader.get(key, (key,)))

    def narrower(self, key: str, other: str) -> bool:
        """Whether ``key`` is ``other`` or a kind of it."""
        return other in self._broader.get(key, (key,))

    def fitting(self, keys: frozenset[str]) -> tuple[Fact, ...]:
        """All facts that explain every key and whose needs the keys meet, in the order of the source."""
        hard = keys - self._soft
        if not hard:
            return ()
        postings = sorted((self._postings.get(key, set()) for key in hard), key=len)
        ids = set.intersection(*postings) if postings[0] else set()
        facts = (self.knowledge.facts[fact_id] for fact_id in sorted(ids, key=self._order.__getitem__))
        return tuple(fact for fact in facts if self.meant(fact, keys))

    def explains(self, fact: Fact, keys: frozenset[str]) -> bool:
        """Whether every key, also one that bars nothing, belongs to the fact itself."""
        return keys - {f"ask:{ask}" for ask in OPEN_ASKS} <= self._own[fact.id]

    def hard(self, keys: frozenset[str]) -> frozenset[str]:
        """The keys that bar a fact which lacks them."""
        return keys - self._soft

    def groups_holding(self, keys: frozenset[str]) -> tuple[tuple[str, ...], ...]:
        """Ids of related facts that explain the keys between them."""
        postings = sorted((self._group_postings.get(key, set()) for key in self.hard(keys)), key=len)
        return tuple(self._groups[at] for at in sorted(set.intersection(*postings))) if postings else ()

    def knows(self, key: str) -> bool:
        """Whether any fact can be asked for with the key."""
        return bool(self._postings.get(key)) or key in self._soft

    def specific(self, key: str) -> bool:
        """Whether the key says by itself what a question is about."""
        term = self.knowledge.terms.get(key)
        group = term.group if term else ""
        return slot(key) in ANCHORS and group not in (SOFT, FRAMING, GENERIC, REST)

    def empty(self, keys: frozenset[str]) -> bool:
        """Whether the keys narrow nothing."""
        return keys <= self._soft | self._framing

    def framed(self, keys: frozenset[str]) -> tuple[Fact, ...]:
        """Facts that framing words alone ask for, since it is what they are about: 评价类型都有哪些."""
        framing = keys & self._framing
        own = {f.id: self.about[f.id] | self.wider(f.accepts) for f in self.knowledge.facts.values()}
        found = (f for f in self.knowledge.facts.values() if framing & self.about[f.id] and framing <= own[f.id])
        return tuple(fact for fact in found if self.meant(fact, keys))

    def measured(self, measures: Iterable[str]) -> tuple[Fact, ...]:
        """Facts with a figure of one of the measures: 资金多少."""
        return tuple(f for f in self.knowledge.facts.values() if any(f.figure(measure) for measure in measures))

    def holding(self, value: Decimal) -> tuple[Fact, ...]:
        """Facts with a figure of this value, in its own unit or in yuan."""
        return tuple(self.knowledge.facts[fact_id] for fact_id in self._holders.get(value, ()))

    def opposite(self, key: str) -> str:
        """The key that says the contrary, or the key itself: 不公开 → 公开."""
        term = self.knowledge.terms.get(key)
        return term.opposite if term and term.opposite else key

    def without_group(self, keys: frozenset[str], group: str) -> frozenset[str]:
        terms = self.knowledge.terms
        return frozenset(key for key in keys if key not in terms or terms[key].group != group)

    def meant(self, fact: Fact, keys: frozenset[str]) -> bool:
        wide = self._widened(keys)
        if not fact.needs and all(slot(key) in FAINT for key in self.about[fact.id] & wide):
            return False
        needed = all(not group.isdisjoint(wide) for group in fact.needs)
        return needed and not any(all(map(partial(_holds, wide), group)) for group in fact.bars)

    def nearest(self, keys: frozenset[str]) -> tuple[Fact, ...]:
        """Facts that meet most of the keys, to go on with where none meets all."""
        hard = keys - self._soft
        candidates: set[str] = set()
        for posting in sorted((self._postings[key] for key in hard if key in self._postings), key=len):
            if candidates and len(posting) > TOO_COMMON:
                break
            candidates |= posting
        met = {fact_id: len(hard & self.vocabulary[fact_id]) for fact_id in candidates}
        most = max((met[fact_id] for fact_id in met if self.meant(self.knowledge.facts[fact_id], keys)), default=0)
        ids = sorted((fact_id for fact_id in met if met[fact_id] == most), key=self._order.__getitem__)
        facts = (self.knowledge.facts[fact_id] for fact_id in ids)
        return self.closest(tuple(fact for fact in facts if self.meant(fact, keys)), keys)

    def closest(self, facts: tuple[Fact, ...], keys: frozenset[str]) -> tuple[Fact, ...]:
        """Of the fitting facts those whose own slots are named most."""
        if len(facts) < 2:
            return facts
        hits = {
            fact.id: (
                self.named_by(fact, keys),
                len(self.vocabulary[fact.id] & keys & self._soft),
                -self._beside(fact, keys),
            )
            for fact in facts
        }
        most = max(hits.values())
        return self.unique(tuple(fact for fact in facts if hits[fact.id] == most))

    def _weight(self, key: str) -> float:
        """How much a named term speaks for the fact that it belongs to; 项目 and the like nothing."""
        bare = slot(key) == "object" and not self.specific(key)
        return 0 if bare else WEIGHTS.get(slot(key), 1)

    def _beside(self, fact: Fact, keys: frozenset[str]) -> int:
        """How many places the fact is about besides those named: 博湖县 alone is not about both counties."""
        places = {f"place:{value}" for value in fact.about.get("place", ())}
        return len(places - keys) if places & keys else 0

    def named_by(self, fact: Fact, keys: frozenset[str]) -> float:
        """How much the keys speak for the fact."""
        return sum(self._weight(key) for key in self.about[fact.id] & keys)

    def unique(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """The same thing said twice in the source counts once."""
        ids = [fact.id for fact in facts]
        doubled = {
            later
            for fact_id in ids
            for relation in self.relations[fact_id]
            if relation.kind == "same" and relation.facts[0] == fact_id
            for later in relation.facts[1:]
        }
        return tuple(fact for fact in facts if fact.id not in doubled)

    def parts_named(self, keys: frozenset[str], marks: frozenset[str]) -> tuple[Fact, ...]:
        """Parts of a whole that explain the keys together with it, the marks by themselves: 设置的目标中公开了的."""
        hard = keys - self._soft
        found: list[Fact] = []
        for relation in self.knowledge.relations:
            whole, part = (self.vocabulary[fact_id] for fact_id in relation.facts[:2])
            if relation.kind == "subset" and hard <= whole | part and marks <= self.about[relation.facts[1]]:
                found.append(self.knowledge.facts[relation.facts[1]])
        return tuple({fact.id: fact for fact in found}.values())

    def parts_of(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """The parts that make up the one fact, if the source has them: the kinds of the 11 objects."""
        sums = (r for fact in facts for r in self.relations[fact.id] if r.kind == "parts" and r.facts[0] == fact.id)
        relation = next(sums, None) if len(facts) == 1 else None
        return tuple(self.knowledge.facts[f] for f in relation.facts[1:]) if relation else ()

    def wholes(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """The facts without those that are parts of others among them."""
        ids = {fact.id for fact in facts}
        parts = {r.facts[1] for f in facts for r in self.relations[f.id] if r.kind == "subset" and r.facts[0] in ids}
        return tuple(fact for fact in facts if fact.id not in parts)

    def kin(self, fact: Fact) -> frozenset[str]:
        """Ids of the facts that have to do with this one."""
        return frozenset((*fact.related, *fact.members, *(f for r in self.relations[fact.id] for f in r.facts)))

    def neighbours(self, fact: Fact) -> tuple[Fact, ...]:
        """The facts to go on with from this one, and those that lead to it."""
        ids = dict.fromkeys((*fact.related, *self._leading[fact.id]))
        return tuple(self.knowledge.facts[fact_id] for fact_id in ids)

    def related_by(self, facts: tuple[Fact, ...], kinds: tuple[str, ...]) -> Relation | None:
        """The first relation of one of the kinds that holds all the facts."""
        ids = {fact.id for fact in facts}
        relations = (r for kind in kinds for r in self.knowledge.relations if r.kind == kind)
        return next((r for r in relations if ids <= set(r.facts)), None)

    def members(self, fact: Fact) -> tuple[Fact, ...]:
        return tuple(self.knowledge.facts[member] for member in fact.members)


def _groups(knowledge: Knowledge) -> tuple[tuple[str, ...], ...]:
    """Facts that may be named together: those of a relation, the members of a list, statements that lead on."""
    facts = knowledge.facts.values()
    lists = (fact.members for fact in facts if fact.members)
    siblings = ((fact.id, *fact.related) for fact in facts if fact.says and not fact.members and fact.related)
    return tuple(dict.fromkeys((*(relation.facts for relation in knowledge.relations), *lists, *siblings)))


def _closures(terms: Mapping[str, Term]) -> dict[str, frozenset[str]]:
    def climb(key: str) -> Iterator[str]:
        yield key
        for parent in terms[key].broader if key in terms else ():
            yield from climb(parent)

    return {key: frozenset(climb(key)) for key in terms}


def canonical_questions(fact: Fact, knowledge: Knowledge) -> tuple[tuple[str, str | None], ...]:
    """Questions that the fact must answer: its own, and one for each measure, as (question, measure)."""
    ask = knowledge.replies
    per_measure = tuple(
        (ask[f"canonical.{figure.measure}"].format(title=fact.title), figure.measure)
        for figure in fact.figures
        if f"canonical.{figure.measure}" in ask and not fact.says
    )
    return ((fact.question, None), *per_measure)
