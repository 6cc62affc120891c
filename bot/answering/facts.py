"""The fact base: what each fact holds, in which words it is asked for, and how facts belong together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import log

from bot.answering.learning import Learn
from bot.answering.numbers import normal
from bot.model import Fact, Knowledge, Relation, Role, Term

UNSEEN = 3.5
"""Weight of a word that no fact uses: more, and one odd word would silence three known ones."""
TWICE, OFTEN = 2, 0.08
"""A question word or a no belongs to a fact if so many, and such a share, of its ways of asking have it."""
SEVERAL = 2
SOMETIMES = 0.03
"""What narrows belongs to a fact that is asked for with it at least this often: once may be an odd way to ask."""
LISTS = ("list", "roster")
"""Kinds of questions for many things; a roster (名单) is of things that have names."""
CAREFUL = ("must", "name", "reason")
"""Kinds of questions that only a fact answers which is asked for with them: who, why, what it is called."""
ASKED = "asked"
"""Kind of the pointers that ask for something themselves: 排第几."""
SELDOM = ("op:", "topic:")


class FactBase:
    """Index of the facts; built once, never changed."""

    def __init__(self, knowledge: Knowledge, learn: Learn) -> None:
        self.knowledge = knowledge
        self._broader = _closures(knowledge.terms)
        self._asks: dict[str, list[str]] = defaultdict(list)
        self.about: dict[str, frozenset[str]] = {}
        self.stated: dict[str, frozenset[str]] = {}
        """Keys that a fact is about or is written in."""
        self.titled: dict[str, frozenset[str]] = {}
        """Keys that its title holds."""
        self.questioned: dict[str, frozenset[str]] = {}
        """Keys that its official question holds."""
        self.called: dict[str, str] = {}
        """The title as a message is read."""
        self.words: dict[str, frozenset[str]] = {}
        """Those, and all that its ways of asking hold."""
        spread = self._read(learn)
        self._weights = _weights(spread, len(knowledge.facts))
        self._unseen = UNSEEN
        self._order = {fact_id: at for at, fact_id in enumerate(knowledge.facts)}
        self.spread: Mapping[str, int] = spread
        self._held = frozenset[str]().union(*self.stated.values())
        self.relations: dict[str, list[Relation]] = defaultdict(list)
        for relation in knowledge.relations:
            for fact_id in relation.facts:
                self.relations[fact_id].append(relation)
        self._lists: dict[str, list[str]] = defaultdict(list)
        self._holders: dict[Decimal, list[str]] = defaultdict(list)
        self._printed: dict[Decimal, list[str]] = defaultdict(list)
        for fact in knowledge.facts.values():
            self._note(fact)

    def _read(self, learn: Learn) -> Counter[str]:
        """Fills the words of every fact; how many facts each key belongs to."""
        for example in self.knowledge.examples:
            self._asks[example.fact].extend(example.asks)
        contrary = _contraries(self.knowledge, self.wider)
        spread: Counter[str] = Counter()
        for fact in self.knowledge.facts.values():
            self._index(fact, learn, contrary[fact.id])
        for fact in self.knowledge.facts.values():
            self._pass_on(fact)
        for words in self.words.values():
            spread.update(words)
        return spread

    def _pass_on(self, row: Fact) -> None:
        """A member is of the kind that its list is of: each of the 公开的报告 is one, and is published."""
        kinds = {key for key in self.about[row.id] if self.knowledge.slot_of(key).role is Role.SUBJECT}
        for member in row.members:
            own = self.knowledge.facts[member].about
            passed = (key for key in kinds if self.is_specific(key) or key.partition(":")[0] not in own)
            self.words[member] |= {key for key in passed if self.is_must(key)}

    def _note(self, fact: Fact) -> None:
        """By its members and its figures, so that it is found from them."""
        for member in fact.members:
            self._lists[member].append(fact.id)
        for figure in fact.figures:
            self._holders[normal(figure.value, figure.unit)].append(fact.id)
            self._printed[figure.value].append(fact.id)

    def _index(self, fact: Fact, learn: Learn, contrary: frozenset[str]) -> None:
        about, titled = self.wider(_about(fact)), self._keys((fact.title,), learn)
        texts = (fact.says, *(c.evidence for c in fact.citations), *fact.items)
        stated = about | ((titled | self._keys(texts, learn)) - contrary)
        asked = Counter(key for text in (fact.question, *self._asks[fact.id]) for key in self._keys((text,), learn))
        other = {key: n for key, n in asked.items() if key not in stated and key not in contrary}
        usual = {key for key, n in other.items() if n >= self._needed(key, fact) and not self._is_proper(key)}
        self.called[fact.id] = learn(fact.title).text
        self.questioned[fact.id] = self._keys((fact.question,), learn)
        self.about[fact.id], self.titled[fact.id], self.stated[fact.id] = about, titled, stated
        self.words[fact.id] = stated | usual

    def _is_proper(self, key: str) -> bool:
        """A name that a fact has to state itself: …是民政局的还是教育局的 asks nothing about the latter."""
        slot = self.knowledge.slots.get(key.partition(":")[0])
        return slot is not None and slot.insists

    def _needed(self, key: str, fact: Fact) -> int:
        """In how many ways of asking a key has to stand: who, why and a no in two, others in one."""
        term = self.knowledge.terms.get(key)
        careful = term is not None and (term.kind in CAREFUL or term.slot == "negation")
        if careful:
            return max(TWICE, round(OFTEN * len(self._asks[fact.id])))
        if self.is_must(key):
            return max(TWICE, round(SOMETIMES * len(self._asks[fact.id])))
        return TWICE if key.startswith(SELDOM) else 1

    def _keys(self, texts: Iterable[str], learn: Learn) -> frozenset[str]:
        return self.wider({key for text in texts for key in learn(text).keys})

    def asks_for(self, fact_id: str) -> Sequence[str]:
        """The curated ways to ask for the fact."""
        return self._asks.get(fact_id, ())

    # --- keys --------------------------------------------------------------------

    def wider(self, keys: Iterable[str]) -> frozenset[str]:
        """The keys with all that they are kinds of."""
        return frozenset(wide for key in keys for wide in self._broader.get(key, (key,)))

    def is_narrower(self, key: str, other: str) -> bool:
        """Whether ``key`` is ``other`` or a kind of it."""
        return other in self._broader.get(key, (key,))

    def is_specific(self, key: str) -> bool:
        """Whether the key says by itself what is asked about: 自评 does, 项目 does not."""
        term = self.knowledge.terms.get(key)
        slot = self.knowledge.slots.get(key.partition(":")[0])
        subject = slot is not None and slot.role in (Role.SUBJECT, Role.ORDINAL)
        return subject and (term is None or term.kind not in ("soft", "generic"))

    def kind(self, key: str) -> str:
        """The finer nature of a term; empty if it has none or is unknown."""
        term = self.knowledge.terms.get(key)
        return term.kind if term else ""

    def asked(self, pointers: Iterable[str]) -> set[str]:
        """Keys of those pointers that ask for something themselves: 排第几, not 它."""
        return {key for name in pointers if self.kind(key := f"followup:{name}") == ASKED}

    def is_listing(self, asks: Iterable[str]) -> bool:
        """Whether one of the questions is for many things: 有哪些, 名单."""
        return any(self.kind(f"ask:{name}") in LISTS for name in asks)

    def is_soft(self, key: str) -> bool:
        term = self.knowledge.terms.get(key)
        return term is not None and term.kind == "soft"

    def is_must(self, key: str) -> bool:
        slot = self.knowledge.slots.get(key.partition(":")[0])
        return slot is not None and slot.must and not self.is_soft(key)

    def is_held(self, key: str) -> bool:
        """Whether any fact is about the key or written in it."""
        return key in self._held

    def opposite(self, key: str) -> str:
        """The key that says the contrary, or the key itself: 不公开 → 公开."""
        term = self.knowledge.terms.get(key)
        return term.opposite if term and term.opposite else key

    def weight(self, key: str) -> float:
        """How much a key tells about which fact is meant; most if no fact uses it."""
        return self._weights.get(key, self._unseen)

    def is_common(self, word: str) -> bool:
        """Whether so many facts are asked for with the word that it tells nothing."""
        return self.spread.get(f"word:{word}", 0) >= self.knowledge.words.common

    def common_words(self) -> frozenset[str]:
        """Words of the dictionary that the examples of several facts use; a slip stands in those of one."""
        words = (key for key, count in self.spread.items() if key.startswith("word:") and count >= SEVERAL)
        return frozenset(key.partition(":")[2] for key in words)

    # --- facts -------------------------------------------------------------------

    def has_name(self, fact: Fact) -> bool:
        """Whether names are what it holds: of a project, or of the entries of a list."""
        proper = any(self.knowledge.slots[slot].proper for slot in fact.about)
        return proper or bool(fact.items or fact.members)

    def in_order(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """In that of the document."""
        return tuple(sorted(facts, key=lambda fact: self._order[fact.id]))

    def get(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        facts = self.knowledge.facts
        return tuple(facts[fact_id] for fact_id in dict.fromkeys(ids) if fact_id in facts)

    def holding(self, value: Decimal, unit: str = "") -> tuple[str, ...]:
        """Ids of the facts with a figure of this value."""
        return tuple(self._holders.get(normal(value, unit), ()))

    def printing(self, value: Decimal) -> tuple[str, ...]:
        """Ids of the facts with a figure that is printed so: 5.38 for 5.38亿元."""
        return tuple(self._printed.get(value, ()))

    def figured(self) -> tuple[Fact, ...]:
        """All facts with a figure by which things may be ranked."""
        ranks = [name for name, measure in self.knowledge.measures.items() if measure.ranks]
        return tuple(f for f in self.knowledge.facts.values() if any(f.figure(name) for name in ranks))

    def measured(self, measure: str) -> set[str]:
        """Ids of all facts that have a figure of the measure."""
        return {fact.id for fact in self.knowledge.facts.values() if fact.figure(measure)}

    def lists_of(self, fact: Fact) -> tuple[Fact, ...]:
        return self.get(self._lists.get(fact.id, ()))

    def related(self, facts: Sequence[Fact], kinds: Iterable[str]) -> Relation | None:
        """The first relation of the kinds, in their order, that holds all the facts."""
        ids = {fact.id for fact in facts}
        known = self.relations.get(facts[0].id, ()) if facts else ()
        for kind in kinds:
            for relation in known:
                if relation.kind == kind and ids <= set(relation.facts):
                    return relation
        return None

    def whole_of(self, fact: Fact) -> tuple[Fact, Relation] | None:
        """What the fact is a part of, with the relation that says so."""
        for relation in self.relations.get(fact.id, ()):
            if relation.kind in ("subset", "parts") and relation.facts[0] != fact.id:
                return self.knowledge.facts[relation.facts[0]], relation
        return self._longer_list(fact)

    def _longer_list(self, fact: Fact) -> tuple[Fact, Relation] | None:
        """开发区的3份 are of the 9 that are published: a list of which all members are on another."""
        for member in self.get(fact.members[:1]):
            for other in self.lists_of(member):
                if set(fact.members) < set(other.members) and fact.figures and other.figures:
                    return other, Relation("subset", (other.id, fact.id), (fact.figures[0].measure,))
        return None

    def parts_of(self, fact: Fact) -> tuple[Fact, ...]:
        """The parts that the source says make up the fact."""
        for relation in self.relations.get(fact.id, ()):
            if relation.kind == "parts" and relation.facts[0] == fact.id:
                return self.get(relation.facts[1:])
        return ()

    def subset_of(self, fact: Fact) -> tuple[Fact, Relation] | None:
        """A part of the fact that the source counts by itself, with the relation."""
        for relation in self.relations.get(fact.id, ()):
            if relation.kind == "subset" and relation.facts[0] == fact.id:
                return self.knowledge.facts[relation.facts[1]], relation
        return None

    def is_doubled(self, fact: Fact, others: Iterable[Fact]) -> bool:
        """Whether one of the others says the same thing, and says it first."""
        ids = {other.id for other in others}
        for relation in self.relations.get(fact.id, ()):
            repeats = relation.kind == "same" and fact.id != relation.facts[0]
            if repeats and relation.facts[0] in ids:
                return True
        return False

    def unique(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The same thing said twice in the source counts once."""
        return tuple(fact for fact in facts if not self.is_doubled(fact, facts))

    def kin(self, fact: Fact) -> frozenset[str]:
        """Ids of the facts that have to do with this one."""
        ids = {fact.id, *fact.related, *fact.members, *self._lists.get(fact.id, ())}
        for relation in self.relations.get(fact.id, ()):
            ids.update(relation.facts)
        for other in self._lists.get(fact.id, ()):
            ids.update(self.knowledge.facts[other].members)
        return frozenset(ids)


def _contraries(knowledge: Knowledge, wider: Callable[[Iterable[str]], frozenset[str]]) -> dict[str, frozenset[str]]:
    """For each fact the values that set its peers apart from it: a clause that states both of two
    figures (3936个…和851个…) does not make the one answer for the other."""
    peers: dict[str, set[str]] = {fact_id: set() for fact_id in knowledge.facts}
    groups = [relation.facts for relation in knowledge.relations]
    groups += [fact.members for fact in knowledge.facts.values() if fact.members]
    for group in groups:
        for fact_id in group:
            peers[fact_id].update(group)
    found = {}
    for fact_id, fact in knowledge.facts.items():
        own = wider(_about(fact)) if peers[fact_id] else frozenset()
        others = (knowledge.facts[other] for other in peers[fact_id])
        keys = {key for other in others for key in _about(other)}
        found[fact_id] = frozenset(k for k in keys - own if k.partition(":")[0] in fact.about)
    return found


def _about(fact: Fact) -> set[str]:
    return {f"{slot}:{value}" for slot, values in fact.about.items() for value in values}


def _weights(spread: Mapping[str, int], facts: int) -> dict[str, float]:
    return {key: log((facts + 1.0) / (count + 0.0)) for key, count in spread.items()}


def _closures(terms: Mapping[str, Term]) -> dict[str, frozenset[str]]:
    def climb(key: str) -> Iterator[str]:
        yield key
        for parent in terms[key].broader if key in terms else ():
            yield from climb(parent)

    return {key: frozenset(climb(key)) for key in terms}


def canonical_questions(fact: Fact, knowledge: Knowledge) -> tuple[tuple[str, str | None], ...]:
    """Questions that the fact must answer: its own, and one for each measure, as (question, measure)."""
    found: list[tuple[str, str | None]] = [(fact.question, None)]
    for figure in fact.figures:
        template = knowledge.replies.get(f"canonical.{figure.measure}")
        if template and not fact.says:
            found.append((template.format(title=fact.title), figure.measure))
    return tuple(found)
