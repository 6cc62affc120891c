"""Names recognised although they are misspelt: by sound, by shape, a character lost, doubled or swapped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.answering import sounds
from bot.answering.text import Token, simplified
from bot.answering.trie import GAP, HARMLESS, Edge, Node, span_cost
from bot.model import Slot, Term

DOUBLED, DROPPED, SWAPPED, REPLACED, SHAPED = 0.3, 1.6, 0.75, 1.9, 0.7
"""Cost of each kind of error; measured on the noisy questions, where a lower DROPPED steals."""
LONE = 0.2
"""Extra cost of a single syllable of pinyin, which may be anything."""
PINYIN = 0.5
"""Error that a syllable of pinyin bears."""
SURE = 3
"""Syllables of pinyin that it takes to be taken for a place or a period: shi is 是 before it is 市."""

State = tuple[Node, int, float, int, bool]
"""Node, token that comes next, cost, characters of the name so far, whether any was guessed."""
Move = tuple[Node, int, float, bool]
"""Node, tokens taken, cost, whether it guesses."""


class Tolerance:
    """Walks the trie with errors; remembers what each character may have been meant for."""

    def __init__(
        self,
        root: Node,
        characters: Iterable[str],
        lookalikes: Mapping[str, str],
        slots: Mapping[str, Slot],
    ) -> None:
        """``lookalikes``: a character of the lexicon → those that it is mistaken for."""
        self._root = root
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

    def edges(self, row: Sequence[Token], start: int) -> Iterator[Edge]:
        """The cheapest misspelling of each term for each span from ``start``."""
        best: dict[tuple[int, str], Edge] = {}
        for node, end, cost, depth, guessed in self._walk(row, start):
            term = node.term
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
        stack: list[State] = [(self._root, start, 0.0, 0, False)]
        while stack:
            node, at, cost, depth, guessed = stack.pop()
            if node.term is not None and at > start:
                yield node, at, cost, depth, guessed
            limit = _budget(depth + 2, True, None)
            for child, step, extra, guess in self._moves(row, start, node, at):
                if cost + extra <= limit:
                    deeper = depth if child is node else depth + max(1, step)
                    stack.append((child, at + step, cost + extra, deeper, guessed or guess))

    def _moves(self, row: Sequence[Token], start: int, node: Node, at: int) -> Iterator[Move]:
        if at >= len(row):
            return
        token = row[at]
        gap = GAP if token.gap and at > start else 0.0
        for char, extra in self._matches(node, token):
            yield node.children[char], 1, extra + gap, extra > 0 and token.kind == "han"
        if token.kind != "han":
            return
        yield from _swapped(row, node, at)
        if node is not self._root:
            yield from _slipped(row, node, at)

    def _matches(self, node: Node, token: Token) -> Iterator[tuple[str, float]]:
        if token.kind not in ("han", "syllable"):
            if token.text in node.children:
                yield token.text, 0.0
            return
        alike = self._alike(token.text)
        if len(node.children) < len(alike):
            shared = [char for char in node.children if char in alike]
        else:
            shared = [char for char in alike if char in node.children]
        for char in shared:
            yield char, alike[char]

    def _alike(self, typed: str) -> dict[str, float]:
        """Characters of the lexicon that this one may have been meant for, with the cost of each."""
        if typed not in self._near:
            self._near[typed] = self._candidates(typed)
        return self._near[typed]

    def _candidates(self, typed: str) -> dict[str, float]:
        heard = (typed,) if typed.isascii() else sounds.syllables(typed)
        seen = self._shape.get(typed, set())
        candidates = set(seen)
        for syllable, chars in self._sound.items():
            if any(sounds.near(one, syllable) for one in heard):
                candidates |= chars
        found = {typed: 0.0}
        for char in candidates:
            cost = sounds.distance(typed, char)
            if cost is not None:
                found[char] = cost
        for char in seen:
            found[char] = min(SHAPED, found.get(char, SHAPED))
        return found


def _swapped(row: Sequence[Token], node: Node, at: int) -> Iterator[Move]:
    """Two characters in the wrong order: 开公."""
    if at + 1 >= len(row):
        return
    turned = node.children.get(row[at + 1].text)
    swapped = turned.children.get(row[at].text) if turned else None
    if swapped is not None:
        yield swapped, 2, SWAPPED, True


def _slipped(row: Sequence[Token], node: Node, at: int) -> Iterator[Move]:
    """A character typed twice, lost, or quite another."""
    if row[at].text == row[at - 1].text:
        yield node, 1, DOUBLED, True
    for char, child in node.children.items():
        if len(char) == 1 and not char.isascii():
            yield child, 0, DROPPED, True
            yield child, 1, REPLACED, True


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
