"""Names recognised although they are misspelt: by sound, by shape, a character lost, doubled or swapped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.answering import sounds
from bot.answering.text import Token, simplified
from bot.answering.trie import GAP, HARMLESS, ROOT, Edge, Trie, deeper, span_cost
from bot.model import Slot, Term

DOUBLED, DROPPED, SWAPPED, REPLACED, SHAPED = 0.3, 1.6, 0.75, 1.9, 0.7
"""Cost of each kind of error; measured on the noisy questions, where a lower DROPPED steals."""
LONE = 0.2
"""Extra cost of a single syllable of pinyin, which may be anything."""
PINYIN = 0.5
"""Error that a syllable of pinyin bears."""
SURE = 3
"""Syllables of pinyin that it takes to be taken for a place or a period: shi is 是 before it is 市."""

State = tuple[str, int, float, int, bool]
"""Node, token that comes next, cost, characters of the name so far, whether any was guessed."""
Move = tuple[str, int, float, bool]
"""Node, tokens taken, cost, whether it guesses."""


class Tolerance:
    """Walks the trie with errors; remembers what each character may have been meant for."""

    def __init__(
        self,
        names: Trie,
        characters: Iterable[str],
        lookalikes: Mapping[str, str],
        slots: Mapping[str, Slot],
    ) -> None:
        """``lookalikes``: a character of the lexicon → those that it is mistaken for."""
        self._names = names
        self._slots = slots
        self._shape: dict[str, set[str]] = defaultdict(set)
        for meant, mistaken in lookalikes.items():
            for typed in simplified(mistaken):
                self._shape[typed].add(meant)
        self._sound: dict[str, set[str]] = defaultdict(set)
        for char in characters:
            for syllable in sounds.syllables(char):
                self._sound[syllable].add(char)
        self._near: dict[str, dict[str, float]] = {}
        self._heard: dict[str, frozenset[str]] = {}

    def edges(self, row: Sequence[Token], start: int) -> Iterator[Edge]:
        """The cheapest misspelling of each term for each span from ``start``."""
        best: dict[tuple[int, str], Edge] = {}
        for node, end, cost, depth, guessed in self._walk(row, start):
            term = self._names.nodes[node]
            if term is None or cost == 0 or not self._bears(term, end - start, cost, depth, guessed):
                continue
            own = span_cost(depth) + (LONE if depth == 1 else 0)
            own -= HARMLESS if term.slot == "filler" else 0
            edge = Edge(end, own + cost, term, "sound" if guessed else "pinyin")
            key = (end, term.key)
            if key not in best or edge.cost < best[key].cost:
                best[key] = edge
        yield from best.values()

    def _bears(self, term: Term, size: int, cost: float, depth: int, guessed: bool) -> bool:
        slot = self._slots.get(term.slot)
        if slot is None:
            return False
        if not slot.guessed and size < SURE:
            return False
        if cost > _budget(depth, guessed, slot):
            return False
        return not guessed or self._guessable(term, slot, depth)

    def _guessable(self, term: Term, slot: Slot, size: int) -> bool:
        """Short words of grammar are too many to guess at."""
        if term.exact or not slot.guessed:
            return False
        if slot.role == "operation":
            return size > 3
        return size > 2 or slot.role in ("subject", "context")

    def _walk(self, row: Sequence[Token], start: int) -> Iterator[State]:
        """Every node that the tokens from ``start`` reach within the largest budget."""
        stack: list[State] = [(ROOT, start, 0.0, 0, False)]
        while stack:
            node, at, cost, depth, guessed = stack.pop()
            if at > start and self._names.nodes[node] is not None:
                yield node, at, cost, depth, guessed
            if at >= len(row):
                continue
            limit = _budget(depth + 2, True, None)
            for child, step, extra, guess in self._moves(row, start, node, at, cost + DROPPED <= limit):
                if cost + extra <= limit:
                    size = depth if child is node else depth + max(1, step)
                    stack.append((child, at + step, cost + extra, size, guessed or guess))

    def _moves(self, row: Sequence[Token], start: int, node: str, at: int, lossy: bool) -> Iterator[Move]:
        """``lossy``: whether so much may still be wrong that a character is lost or quite another."""
        token = row[at]
        gap = GAP if token.gap and at > start else 0.0
        for char, extra in self._matches(node, token):
            yield deeper(node, char), 1, extra + gap, extra > 0 and token.kind == "han"
        if token.kind != "han":
            return
        if at + 1 < len(row):  # two characters in the wrong order: 开公
            swapped = deeper(deeper(node, row[at + 1].text), token.text)
            if swapped in self._names.nodes:
                yield swapped, 2, SWAPPED, True
        if node is not ROOT and token.text == row[at - 1].text:
            yield node, 1, DOUBLED, True
        if node is not ROOT and lossy:
            yield from self._lost(node)

    def _lost(self, node: str) -> Iterator[Move]:
        """A character that was lost, or quite another."""
        for char in self._names.following.get(node, ""):
            child = deeper(node, char)
            yield child, 0, DROPPED, True
            yield child, 1, REPLACED, True

    def _matches(self, node: str, token: Token) -> Iterator[tuple[str, float]]:
        """What goes on from the node and may be meant by the token, with the cost."""
        alike = self._alike(token.text) if token.kind in ("han", "syllable") else {token.text: 0.0}
        following = self._names.following.get(node, "")
        if token.kind == "han" and len(following) < len(alike):
            yield from ((char, alike[char]) for char in following if char in alike)
        else:
            nodes = self._names.nodes
            yield from ((part, cost) for part, cost in alike.items() if deeper(node, part) in nodes)

    def _alike(self, typed: str) -> dict[str, float]:
        """Characters of the lexicon that this one may have been meant for, with the cost of each."""
        if typed not in self._near:
            self._near[typed] = self._candidates(typed)
        return self._near[typed]

    def _sounding_like(self, heard: str) -> frozenset[str]:
        """Characters of the lexicon that sound like a syllable or near it."""
        if heard not in self._heard:
            near = (chars for syllable, chars in self._sound.items() if sounds.near(heard, syllable))
            self._heard[heard] = frozenset[str]().union(*near)
        return self._heard[heard]

    def _candidates(self, typed: str) -> dict[str, float]:
        seen = self._shape.get(typed, set())
        candidates = set(seen)
        for syllable in (typed,) if typed.isascii() else sounds.syllables(typed):
            candidates.update(self._sounding_like(syllable))
        found = {typed: 0.0}
        for char in candidates:
            cost = sounds.distance(typed, char)
            if cost is not None:
                found[char] = cost
        for char in seen:
            found[char] = min(SHAPED, found.get(char, SHAPED))
        return found


def _budget(size: int, guessed: bool, slot: Slot | None) -> float:
    """How much error a name of so many tokens bears; inherited subjects are known best and bear most."""
    if not guessed:
        return PINYIN * size
    if size < 2:
        return 0.0
    if size == 2:
        known = slot is None or (slot.role == "subject" and slot.inherited)
        return 1.8 if known else 0.8
    return min(max(1.5, 0.45 * size), 3.0)
