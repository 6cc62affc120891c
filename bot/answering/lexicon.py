"""Finds the terms of the lexicon in a row of tokens, and the cheapest way to explain every token by them.

All names, Chinese and English, stand in one trie. Where exact names leave something unexplained, the trie is
walked again with tolerance: by sound, by shape, with a character dropped, doubled or swapped, each at a cost.
The cheapest cover of the whole utterance wins, so an exact name always beats a guessed one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz, process

from bot.answering import grammar, sounds
from bot.answering.text import Token, is_han, normalise, simplified, tokens
from bot.model import Entity, Leftover, Quantity, Term

EDGE, LENGTH = 0.3, 0.015
"""Cost of one recognised span, and what its length squared takes off: few long names beat many short ones."""
GAP = 0.3
"""Extra cost of a name that runs across punctuation."""
LONE = 0.2
"""Extra cost of a single syllable of pinyin, which may be anything."""
UNEXPLAINED = {"han": 2.0, "word": 2.5, "syllable": 1.2, "number": 1.5, "sign": 0.2}
DOUBLED, DROPPED, SWAPPED, REPLACED, SHAPED = 0.3, 1.6, 0.75, 1.9, 0.7
GRAMMAR_SLOTS = frozenset(("ask", "op", "followup", "correction", "social", "filler"))
TELLING = frozenset(("stage", "object", "act"))
"""Slots of what a question is about: a stray character may be what is left of one of their names."""
GAPPED, WIDEST = "…", 10
"""Stands in a name for up to so many tokens, numbers excepted: 我是…市民."""
HARMLESS = 0.01
"""What breaks the tie of two names that sound alike: lao shi is 老师 before it is 落实."""
SURE = 3
"""Syllables of pinyin that it takes to be taken for something foreign: shi is 是 before it is 市."""
REACH = 4
"""How many tokens before an unexplained one a misspelt name may begin."""


@dataclass(slots=True)
class Node:
    children: dict[str, Node] = field(default_factory=dict)
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    end: int
    cost: float
    term: Term
    how: str = "exact"
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The utterance split into what was recognised and what was not."""

    text: str
    entities: tuple[Entity, ...]
    leftovers: tuple[Leftover, ...]


@cache
def name_tokens(name: str) -> tuple[str, ...]:
    """A name as the trie holds it: Han characters, stemmed words, numbers."""
    if all(map(is_han, name)):  # most names; the whole way costs ten times as much
        return tuple(simplified(name))
    if GAPPED in name:
        first, _, rest = name.partition(GAPPED)
        return (*name_tokens(first), GAPPED, *name_tokens(rest))
    return tuple(t.text for t in tokens(normalise(name), _Everything()))


class _Everything(frozenset[str]):
    """Names are never pinyin: every word in them is known."""

    def __contains__(self, item: object) -> bool:
        return True


def collisions(terms: Mapping[str, Term]) -> list[tuple[str, str, str]]:
    """Names that two terms share, as (key, key, name)."""
    owner: dict[tuple[str, ...], str] = {}
    clashes = []
    for key, term in terms.items():
        for name in (*term.names, *term.english):
            other = owner.setdefault(name_tokens(name), key)
            if other != key and not _alike(terms[other], term):
                clashes.append((other, key, name))
    return clashes


def _alike(one: Term, other: Term) -> bool:
    """Whether it makes no difference which of the two is recognised: both are fillers of one kind."""
    return one.slot == other.slot == "filler" and one.group == other.group


class Lexicon:
    """Index of all names; built once, never changed."""

    def __init__(self, terms: Iterable[Term], variants: Mapping[str, str], lookalikes: Mapping[str, str]) -> None:
        """``lookalikes``: a character of the lexicon → those that it is mistaken for."""
        self.variants = variants
        self.by_shape: dict[str, set[str]] = defaultdict(set)
        for meant, mistaken in lookalikes.items():
            for typed in simplified(mistaken):
                self.by_shape[typed].add(meant)
        self.root = Node()
        parts: set[str] = set()
        exact: set[str] = set()
        telling: set[str] = set()
        for term in terms:
            for name in (*term.names, *term.english):
                split = name_tokens(name)
                self._add(split, term)
                (exact if term.exact else parts).update(split)
            if term.slot in TELLING:
                telling.update(name_tokens(term.value))
        self.words = frozenset(part for part in parts | exact if part.isascii() and part.isalpha())
        self.guessable = sorted(word for word in self.words & parts if len(word) > 3)
        self.telling = frozenset(telling)
        self.by_sound: dict[str, set[str]] = defaultdict(set)
        for char in parts | exact:
            for syllable in sounds.syllables(char):
                self.by_sound[syllable].add(char)
        self._near: dict[str, dict[str, float]] = {}

    def _add(self, parts: tuple[str, ...], term: Term) -> None:
        node = self.root
        for part in parts:
            deeper = node.children.get(part)
            if deeper is None:
                deeper = node.children[part] = Node()
            node = deeper
        if parts and node.term is None:
            node.term = term

    def read(self, raw: str) -> Found:
        text = normalise(raw)
        for other, usual in self.variants.items():
            text = text.replace(other, usual)
        row = tuple(self._spelled(token) for token in tokens(text, self.words))
        edges = [list(self._exact(row, start)) for start in range(len(row))]
        path = _cheapest(row, edges)
        if starts := _starts(row, path):
            for start in sorted(starts):
                edges[start].extend(self._tolerant(row, start))
            path = _cheapest(row, edges)
        return _found(text, row, path, self.telling)

    def named(self, text: str) -> frozenset[str]:
        """Keys of the terms that a text names."""
        return frozenset(entity.term.key for entity in self.read(text).entities)

    def _spelled(self, token: Token) -> Token:
        """An unknown English word becomes the known word that it most likely was: projcets → projects."""
        if token.kind != "word" or token.text in self.words or len(token.text) < 4:
            return token
        match = process.extractOne(token.text, self.guessable, scorer=fuzz.ratio, score_cutoff=83)
        if match is None:
            return token
        return Token(match[0], token.kind, token.start, token.end, token.gap)

    def _exact(self, row: Sequence[Token], start: int) -> Iterator[Edge]:
        for found in grammar.find(row, start):
            size = min(found.end - start, 6)
            cost = max(0.02, EDGE - LENGTH * size**2) + HARMLESS  # a name that the lexicon has comes first: 五类
            yield Edge(found.end, cost, found.term, found.how, found.quantity)
        yield from self._along(row, start, start, self.root, EDGE)

    def _along(self, row: Sequence[Token], start: int, position: int, node: Node, cost: float) -> Iterator[Edge]:
        """Exact names that begin at ``start`` and of which ``node`` is what stands before ``position``."""
        while position < len(row):
            if GAPPED in node.children:
                for skipped in _skips(row, position):
                    yield from self._along(row, start, skipped, node.children[GAPPED], cost)
            child = node.children.get(row[position].text)
            if child is None:
                return
            cost += GAP if row[position].gap and position > start else 0
            node, position = child, position + 1
            if node.term is not None:
                size = min(position - start, 6)
                weight = 0.01 if node.term.slot == "filler" else 0.0
                yield Edge(position, max(0.02, cost - LENGTH * size**2) + weight, node.term)

    def _alike(self, typed: str) -> dict[str, float]:
        """Characters of the lexicon that this one may have been meant for, with the cost of each."""
        if typed not in self._near:
            heard = (typed,) if typed.isascii() else sounds.syllables(typed)
            seen = self.by_shape.get(typed, set())
            candidates = set(seen)
            for syllable, chars in self.by_sound.items():
                if any(sounds.near(h, syllable) for h in heard):
                    candidates |= chars
            costs = {char: sounds.distance(typed, char) for char in candidates}
            heard_costs = {char: cost for char, cost in costs.items() if cost is not None}
            shaped = {char: min(SHAPED, heard_costs.get(char, SHAPED)) for char in seen}
            self._near[typed] = {typed: 0.0} | heard_costs | shaped
        return self._near[typed]

    def _tolerant(self, row: Sequence[Token], start: int) -> Iterator[Edge]:
        best: dict[tuple[int, str], Edge] = {}
        for node, end, cost, depth, guessed in self._walk(row, start):
            term = node.term
            if (
                term is None
                or (term.slot == "foreign" and end - start < SURE)
                or cost == 0
                or cost > _budget(depth, guessed, term.slot)
                or (guessed and not _guessable(term, depth))
            ):
                continue
            own = max(0.02, EDGE - LENGTH * min(depth, 6) ** 2) + (LONE if depth == 1 else 0)
            own -= HARMLESS if term.slot == "filler" else 0
            edge = Edge(end, own + cost, term, "sound" if guessed else "pinyin")
            key = (end, term.key)
            if key not in best or edge.cost < best[key].cost:
                best[key] = edge
        yield from best.values()

    def _walk(self, row: Sequence[Token], start: int) -> Iterator[tuple[Node, int, float, int, bool]]:
        """Every trie node that the tokens from ``start`` reach within the largest budget."""
        stack = [(self.root, start, 0.0, 0, False)]
        while stack:
            node, at, cost, depth, guessed = stack.pop()
            if node.term is not None and at > start:
                yield node, at, cost, depth, guessed
            for child, step, extra, guess in self._moves(row, start, node, at):
                if cost + extra <= _budget(depth + 2, True):
                    deeper = depth + max(1, step) if child is not node else depth
                    stack.append((child, at + step, cost + extra, deeper, guessed or guess))

    def _moves(self, row: Sequence[Token], start: int, node: Node, at: int) -> Iterator[tuple[Node, int, float, bool]]:
        if at >= len(row):
            return
        token = row[at]
        gap = GAP if token.gap and at > start else 0.0
        for char, extra in self._matches(node, token):
            yield node.children[char], 1, extra + gap, extra > 0 and token.kind == "han"
        if token.kind != "han":
            return
        yield from self._swapped(row, node, at)
        if node is self.root:
            return
        if token.text == row[at - 1].text:
            yield node, 1, DOUBLED, True
        for char, child in node.children.items():
            if len(char) == 1 and not char.isascii():
                yield child, 0, DROPPED, True
                yield child, 1, REPLACED, True

    def _swapped(self, row: Sequence[Token], node: Node, at: int) -> Iterator[tuple[Node, int, float, bool]]:
        """Two characters in the wrong order: 开公."""
        turned = node.children.get(row[at + 1].text) if at + 1 < len(row) else None
        swapped = turned.children.get(row[at].text) if turned else None
        if swapped is not None:
            yield swapped, 2, SWAPPED, True

    def _matches(self, node: Node, token: Token) -> Iterator[tuple[str, float]]:
        if token.kind not in ("han", "syllable"):
            if token.text in node.children:
                yield token.text, 0.0
            return
        alike = self._alike(token.text)
        smaller, larger = (node.children, alike) if len(node.children) < len(alike) else (alike, node.children)
        for char in smaller:
            if char in larger:
                yield char, alike[char]


def _skips(row: Sequence[Token], position: int) -> Iterator[int]:
    """Where a name may go on after its gap: within the clause, without leaping over a number."""
    for skipped in range(position, min(position + WIDEST, len(row) - 1) + 1):
        if skipped > position and row[skipped - 1].kind == "number":
            return
        if row[skipped].gap and skipped > position:
            return
        yield skipped


def _guessable(term: Term, size: int) -> bool:
    """Whether a misspelling may be taken for the term; short words of grammar are too many to guess at."""
    return (
        not term.exact
        and term.slot != "foreign"
        and (size > 3 or term.slot != "op")
        and (size > 2 or term.slot not in GRAMMAR_SLOTS)
    )


def _budget(size: int, guessed: bool, slot: str = "stage") -> float:
    """How much error a name of so many tokens bears; the names of the stages are known best and bear most."""
    if not guessed:
        return 0.5 * size  # pinyin
    if size < 3:
        return 0.0 if size < 2 else 1.8 if slot == "stage" else 0.8
    return min(max(1.5, 0.45 * size), 3.0)


def _starts(row: Sequence[Token], path: Sequence[tuple[int, Edge | None]]) -> set[int]:
    """Tokens at which a misspelt name may begin: the unexplained and the doubled ones, and a few before each."""
    strange = {at for at, edge in path if edge is None}
    strange |= {at for at, edge in path if edge and edge.term.slot == "foreign" and edge.end - at == 1}  # 鱼算 for 预算
    strange |= {at for at in range(1, len(row)) if row[at].kind == "han" and row[at].text == row[at - 1].text}
    return {max(0, at - back) for at in strange for back in range(REACH + 1)}


def _cheapest(row: Sequence[Token], edges: Sequence[Sequence[Edge]]) -> list[tuple[int, Edge | None]]:
    """The cheapest cover as (start, edge); the edge is None where a token stays unexplained."""
    size = len(row)
    cost = [0.0] * (size + 1)
    choice: list[Edge | None] = [None] * size
    for at in range(size - 1, -1, -1):
        cost[at] = UNEXPLAINED[row[at].kind] + cost[at + 1]
        for edge in edges[at]:
            total = edge.cost + cost[edge.end]
            if total < cost[at]:
                cost[at], choice[at] = total, edge
    path: list[tuple[int, Edge | None]] = []
    at = 0
    while at < size:
        chosen = choice[at]
        path.append((at, chosen))
        at = chosen.end if chosen else at + 1
    return path


def _found(text: str, row: Sequence[Token], path: Sequence[tuple[int, Edge | None]], telling: frozenset[str]) -> Found:
    entities, leftovers = [], []
    for at, edge in path:
        if edge is not None:
            start, end = row[at].start, row[edge.end - 1].end
            entities.append(Entity(start, end, text[start:end], edge.term, edge.how, edge.quantity))
        elif row[at].kind != "sign":
            leftovers.append(row[at])
    return Found(text, tuple(entities), tuple(_joined(text, leftovers, telling)))


def _joined(text: str, unexplained: Sequence[Token], telling: frozenset[str]) -> Iterator[Leftover]:
    """Neighbouring unexplained tokens as one leftover; a single stray character that tells nothing is a slip."""
    runs: list[list[Token]] = []
    for token in unexplained:
        if runs and runs[-1][-1].end == token.start:
            runs[-1].append(token)
        else:
            runs.append([token])
    for run in runs:
        start, end = run[0].start, run[-1].end
        slip = len(run) == 1 and len(run[0].text) == 1 and run[0].text not in telling
        yield Leftover(start, end, text[start:end], slip and run[0].kind != "number")
