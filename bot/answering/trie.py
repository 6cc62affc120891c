"""All names of the lexicon in one trie, and the exact ones that begin at a token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from bot.answering.text import Token, is_han, normalise, simplified, tokens
from bot.model import Quantity, Term

EDGE, LENGTH, LONGEST = 0.3, 0.015, 6
"""Cost of a span, and what its length squared takes off: few long names beat many short ones."""
LEAST = 0.02
GAP = 0.5
"""Extra cost of a name that runs across punctuation."""
HARMLESS = 0.01
"""Breaks the tie of two readings of one span: what means something comes first."""
ROOT = ""


class Edge(NamedTuple):
    """One way to explain the tokens from its start to ``end``."""

    end: int
    cost: float
    term: Term
    how: str = "exact"
    quantity: Quantity | None = None


class _Everything(frozenset[str]):
    """Names are never pinyin: every word in them is known."""

    def __contains__(self, item: object) -> bool:
        return True


@cache
def name_tokens(name: str) -> tuple[str, ...]:
    """A name as the trie holds it: Han characters, stemmed words, numbers."""
    if all(map(is_han, name)):  # most names; the whole way costs ten times as much
        return tuple(simplified(name))
    return tuple(token.text for token in tokens(normalise(name), _Everything()))


SPANS = tuple(max(LEAST, EDGE - LENGTH * size**2) for size in range(LONGEST + 1))


def span_cost(size: int) -> float:
    """What it costs to explain so many tokens by one name."""
    return SPANS[size] if size < LONGEST else SPANS[LONGEST]


def deeper(node: str, part: str) -> str:
    return f"{node} {part}"


class Trie:
    """A node is a text, each part of a name behind a space, so that all of them lie in one flat table."""

    def __init__(self) -> None:
        self.nodes: dict[str, Term | None] = {}
        """Beginnings of names; with a term where a name ends."""

    def add(self, parts: Sequence[str], term: Term) -> None:
        node = ROOT
        for part in parts:
            node = deeper(node, part)
            self.nodes.setdefault(node, None)
        if parts and self.nodes[node] is None:
            self.nodes[node] = term

    @cached_property
    def following(self) -> Mapping[str, str]:
        """Node → the Han characters that go on from it. Made when the first misspelling is looked for."""
        found: dict[str, str] = {}
        for node in self.nodes:
            before, _, part = node.rpartition(" ")
            if is_han(part[0]):
                found[before] = found.get(before, "") + part
        return found

    def exact(self, row: Sequence[Token], start: int, harmless: frozenset[str]) -> list[Edge]:
        """Names that begin at ``start``; those of the ``harmless`` slots cost a trifle more."""
        found: list[Edge] = []
        node, gaps, nodes = ROOT, 0.0, self.nodes
        for position in range(start, len(row)):
            node = deeper(node, row[position].text)
            if node not in nodes:
                break
            if position > start and row[position].gap:
                gaps += GAP
            term = nodes[node]
            if term is not None:
                trifle = HARMLESS if term.slot in harmless else 0.0
                found.append(Edge(position + 1, span_cost(position + 1 - start) + gaps + trifle, term))
        return found


def collisions(terms: Mapping[str, Term]) -> list[tuple[str, str, str]]:
    """Names that two terms share, as (key, key, name)."""
    owner: dict[tuple[str, ...], str] = {}
    clashes = []
    for key, term in terms.items():
        for name in (*term.names, *term.english):
            other = owner.setdefault(name_tokens(name), key)
            if (other != key and terms[other].slot != term.slot) or (other != key and term.slot != "filler"):
                clashes.append((other, key, name))
    return clashes
