"""The cheapest way to explain every token of a message: names, rules, and words of the dictionary.

Exact names come first. Where they leave a word unexplained the trie is walked again with tolerance, and
the cheapest cover of the whole wins, so that an exact name always beats a guessed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import rjieba
from rapidfuzz import fuzz, process

from bot.answering import grammar
from bot.answering.grammar import Found
from bot.answering.text import HAN, Token, is_questioned, normalise, tokens
from bot.answering.tolerance import Tolerance
from bot.answering.trie import HARMLESS, Edge, Trie, name_tokens, span_cost
from bot.model import Knowledge, Quantity, Role, Term

UNEXPLAINED = {"han": 2.0, "word": 2.5, "syllable": 1.2, "number": 1.5, "sign": 0.2, "other": 2.5}
FREE, CONTENT, UNKNOWN = "free", "content", "unknown"
STRANGE, STRANGE_LONGER = 1.1, 0.2
"""Cost of a dictionary word that no name holds: below a row of unexplained characters, above a likely misspelling."""
SHORT = 2
"""A guess of so many tokens proves too little to override what the dictionary reads."""
REACH = 4
"""How many tokens before an unexplained one a misspelt name may begin."""


class Word(NamedTuple):
    """A span of the message and what it was recognised as."""

    start: int
    end: int
    text: str
    term: Term
    """A term of the lexicon; for other words one of the slot ``word`` with its class as kind."""
    how: str = "exact"
    """exact, sound, pinyin, grammar, dictionary: how sure the recognition is."""
    quantity: Quantity | None = None
    stop: str = ""
    """What stands before it: empty, space, the mark of a list, of a clause or of a sentence."""
    questioned: bool = False
    """Whether a question mark stands behind it."""

    @property
    def key(self) -> str:
        return self.term.key

    @property
    def gapped(self) -> bool:
        """Whether a mark stands before it."""
        return self.stop in ("list", "clause", "sentence")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message split into words."""

    text: str
    words: tuple[Word, ...]


MOODS = ("polar", "mood")


def asks_whether(words: Sequence[Word], at: int) -> bool:
    """Whether a no there asks instead of denying: 评完了没, 搞没搞过, 包不包括, 有没有被."""
    if words[at].term.slot != "negation" or words[at].term.kind == "except":
        return False
    following = [word for word in words[at + 1 :] if word.term.kind not in MOODS]
    if not following or following[0].stop:
        return True
    before, after = words[at - 1].text if at else "", words[at + 1].text if at + 1 < len(words) else ""
    if before and before[-1] in words[at].text[:2]:
        return True
    return bool(before and after) and (before[-1] == after[0] or before[0] == after[0])


def is_particle(word: Word) -> bool:
    """Whether the word carries no meaning of its own."""
    return word.term.kind in (FREE, "polar") or word.term.slot == "filler"


class Lexicon:
    """Index of all names; built once, never changed."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._variants = knowledge.variants
        self._classes = dict(knowledge.words.classes)
        self._endings = knowledge.words.endings
        self._surnames = tuple(knowledge.words.surnames)
        self._harmless = frozenset(name for name, slot in knowledge.slots.items() if slot.role is Role.GENERAL)
        self._names = Trie()
        characters = _fill(self._names, knowledge.terms.values())
        self._tolerance = Tolerance(self._names, characters, knowledge.lookalikes, knowledge.slots)
        self._words = frozenset(part for part in characters if part.isascii() and part.isalpha())
        self._guessable = sorted(word for word in self._words if len(word) > 3)
        self.common: frozenset[str] = frozenset()
        """Words of the dictionary that the examples use; they are no misspellings."""

    def learn(self, words: frozenset[str]) -> None:
        """Takes over the words that the examples use; once, when all is built."""
        self.common = words

    def read_exactly(self, raw: str) -> Heard:
        """Without tolerance: the words of a curated text are what they are."""
        return self._read(raw, tolerant=False)

    def read(self, raw: str) -> Heard:
        return self._read(raw, tolerant=True)

    def _read(self, raw: str, *, tolerant: bool) -> Heard:
        text = normalise(raw)
        for other, usual in self._variants.items():
            text = text.replace(other, usual)
        row = tuple(self._spelled(token) for token in tokens(text, self._words))
        edges = [self._exact(row, start) for start in range(len(row))]
        amid: set[int] = set()
        for start, edge in self._dictionary(text, row):
            edges[start].append(edge)
            amid.update(range(start + 1, edge.end))
        path = _cheapest(row, edges)
        starts = _starts(row, path) if tolerant else []
        if starts:
            for start in starts:
                guessed = self._tolerance.edges(row, start)
                edges[start].extend(edge for edge in guessed if not _cuts(edge, start, amid))
            path = _cheapest(row, edges)
        return Heard(text, tuple(self._word(text, row, at, edge) for at, edge in path))

    def _exact(self, row: Sequence[Token], start: int) -> list[Edge]:
        named = self._names.exact(row, start, self._harmless)
        if not grammar.may_open(row[start]):
            return named
        return [_ruled(found, start) for found in grammar.find(row, start)] + named

    def _dictionary(self, text: str, row: Sequence[Token]) -> Iterator[tuple[int, Edge]]:
        """Words of the general dictionary, where they fall on whole Han tokens."""
        places = {token.start: at for at, token in enumerate(row) if token.kind == "han"}
        position = 0
        for word, tag in rjieba.tag(text, False):
            start, position = places.get(position), position + len(word)
            if start is None or not HAN.fullmatch(word):
                continue
            term = self._general(word, tag)
            yield start, Edge(start + len(word), self._strangeness(term), term, "dictionary")

    def _general(self, word: str, tag: str) -> Term:
        kind = self._classes.get(tag, CONTENT)
        if kind == "person" and not (len(word) > 1 and word.startswith(self._surnames)):
            kind = CONTENT
        for typed, endings in self._endings.items() if len(word) > 2 else ():
            if word.endswith(endings):
                kind = typed
        return _plain_term(word, kind)

    def _strangeness(self, term: Term) -> float:
        size = len(term.value)
        if term.kind == FREE or term.value in self.common:
            return span_cost(size) + 3 * HARMLESS
        return STRANGE + STRANGE_LONGER * size

    def _spelled(self, token: Token) -> Token:
        """An unknown English word becomes the known word that it most likely was: projcets."""
        if token.kind != "word" or token.text in self._words or len(token.text) < 4:
            return token
        match = process.extractOne(token.text, self._guessable, scorer=fuzz.ratio, score_cutoff=83)
        if match is None:
            return token
        return token._replace(text=match[0])

    def _word(self, text: str, row: Sequence[Token], at: int, edge: Edge | None) -> Word:
        if edge is None:
            token = row[at]
            typed = text[token.start : token.end]
            kind = FREE if token.kind == "sign" else UNKNOWN
            questioned = is_questioned(text, token.end)
            return Word(
                token.start, token.end, typed, _plain_term(typed, kind), "unknown", None, token.stop, questioned
            )
        start, end = row[at].start, row[edge.end - 1].end
        questioned = is_questioned(text, end)
        return Word(start, end, text[start:end], edge.term, edge.how, edge.quantity, row[at].stop, questioned)


@lru_cache(maxsize=8192)
def _plain_term(word: str, kind: str) -> Term:
    """A word that is no name, as a term."""
    return Term("word", word, (word,), kind=kind)


def _cuts(edge: Edge, start: int, amid: set[int]) -> bool:
    """Whether a short guess tears a word of the dictionary apart: 为基 in 以目标为基数 is no 违纪."""
    return edge.end - start <= SHORT and (start in amid or edge.end in amid)


def _ruled(found: Found, start: int) -> Edge:
    """A name of the lexicon comes before it: 五类."""
    return Edge(found.end, span_cost(found.end - start) + HARMLESS, found.term, found.how, found.quantity)


def _fill(names: Trie, terms: Iterable[Term]) -> set[str]:
    """Puts every name into the trie; returns the characters and words that names consist of."""
    characters: set[str] = set()
    for term in terms:
        for name in (*term.names, *term.english):
            parts = name_tokens(name)
            names.add(parts, term)
            characters.update(parts)
    return characters


def _is_strange(edge: Edge | None, size: int) -> bool:
    """Whether a span may be a misspelling of something else."""
    if edge is None:
        return True
    if edge.term.slot == "word":
        return edge.term.kind != FREE and edge.cost > STRANGE
    return False


def _starts(row: Sequence[Token], path: Sequence[tuple[int, Edge | None]]) -> list[int]:
    """Tokens at which a misspelt name may begin: a few before each strange or doubled one."""
    strange: set[int] = set()
    for at, edge in path:
        end = edge.end if edge else at + 1
        if _is_strange(edge, end - at):
            strange.update(range(at, end))
    for at in range(1, len(row)):
        if row[at].kind == "han" and row[at].text == row[at - 1].text:
            strange.add(at)
    starts = {max(0, at - back) for at in strange for back in range(REACH + 1)}
    return sorted(at for at in starts if not _is_amid_same(row, at))


def _is_amid_same(row: Sequence[Token], at: int) -> bool:
    """Whether the token stands between its like: no name begins in the middle of 啊啊啊啊啊."""
    return [token.text for token in row[max(0, at - 1) : at + 2]] == 3 * [row[at].text]


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
