"""All names of the lexicon in one trie, and the exact ones that begin at a token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.answering.text import Token, is_han, normalise, simplified, tokens
from bot.model import Quantity, Term

EDGE, LENGTH, LONGEST = 0.3, 0.015, 6
"""Cost of a span, and what its length squared takes off: few long names beat many short ones."""
LEAST = 0.02
GAP = 0.3
"""Extra cost of a name that runs across punctuation."""
HARMLESS = 0.01
"""Breaks the tie of two readings of one span: what means something comes first."""


@dataclass(slots=True)
class Node:
    children: dict[str, Node] = field(default_factory=dict)
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Edge:
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


def span_cost(size: int) -> float:
    """What it costs to explain so many tokens by one name."""
    return max(LEAST, EDGE - LENGTH * min(size, LONGEST) ** 2)


def add(root: Node, parts: Sequence[str], term: Term) -> None:
    node = root
    for part in parts:
        deeper = node.children.get(part)
        if deeper is None:
            deeper = node.children[part] = Node()
        node = deeper
    if parts and node.term is None:
        node.term = term


def exact(root: Node, row: Sequence[Token], start: int, harmless: frozenset[str]) -> Iterator[Edge]:
    """Names that begin at ``start``; those of the ``harmless`` slots cost a trifle more."""
    node, gaps = root, 0.0
    for position in range(start, len(row)):
        child = node.children.get(row[position].text)
        if child is None:
            return
        if row[position].gap and position > start:
            gaps += GAP
        node = child
        if node.term is not None:
            trifle = HARMLESS if node.term.slot in harmless else 0.0
            cost = span_cost(position + 1 - start) + gaps + trifle
            yield Edge(position + 1, cost, node.term)


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
