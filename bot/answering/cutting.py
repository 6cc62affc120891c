"""A message cut into clauses: at its marks, where another question begins in one breath, and after a story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.answering.lexicon import Word
from bot.answering.request import PLACED, Parts
from bot.model import Knowledge, Role

LONG, STORY = 8, 3
"""So many words are a story if they are of the person, or so many of them words that no question uses."""
UNSAID = (Role.GENERAL, Role.JOINT, Role.CONTEXT, Role.SOCIAL)
LISTED = (*PLACED, Role.ORDINAL, Role.QUANTITY, Role.MEASURE)
"""Words that are set in a row with marks between them: 5、8月."""


class Span(NamedTuple):
    """The words of a clause to be."""

    words: tuple[Word, ...]
    sentence: int
    story: bool = False
    """It tells what leads to the question behind it."""


class Cutter:
    """Cuts messages by the words of the knowledge."""

    def __init__(self, knowledge: Knowledge, parts: Parts) -> None:
        self._words = knowledge.words
        self._parts = parts

    def spans(self, words: Sequence[Word]) -> list[Span]:
        """The clauses, with a mere 对吗 joined to what it is said of."""
        found: list[Span] = []
        for clause, sentence in self._clauses(words):
            if found and all(self._is_tag(word) for word in clause):
                found[-1] = found[-1]._replace(words=(*found[-1].words, *clause))
                continue
            begins = self._opening(clause)
            if begins:
                found.append(Span(clause[:begins], sentence, story=True))
            found += [Span(part, sentence) for part in self._strung(clause[begins:])]
        return found

    def _opening(self, words: tuple[Word, ...]) -> int:
        """Where the question begins in 我今年七十二了退休前干过会计我就问一句…; 0 if no story leads to it."""
        for at in range(len(words) - 1, 0, -1):
            opens = "".join(word.text for word in words[at : at + 2]).startswith(self._words.openers)
            if opens and self._is_story(words[:at]) and self._parts.names_subject(words[at:]):
                return at
        return 0

    def _is_story(self, words: Sequence[Word]) -> bool:
        """Many words, and they are of the person or of what no question is about."""
        own = any(word.text in self._words.personal for word in words)
        strange = sum(map(self._parts.is_strange, words))
        return len(words) >= LONG and (own or strange >= STORY)

    def _clauses(self, words: Sequence[Word]) -> list[tuple[tuple[Word, ...], int]]:
        """The words between marks, with the number of the sentence."""
        found: list[tuple[tuple[Word, ...], int]] = []
        current: list[Word] = []
        sentence = 0
        for word in words:
            ends = word.stop in ("clause", "sentence", "space")
            if ends and current and not self._joins(current, word):
                found.append((tuple(current), sentence))
                current = []
            sentence += word.stop == "sentence"
            current.append(word)
        if current:
            found.append((tuple(current), sentence))
        return found

    def _joins(self, words: Sequence[Word], after: Word) -> bool:
        """A mark inside a list of like things (5、8月), or a space in Latin text, divides nothing.

        正在写论文，评价报告在哪查 is no list: more than things stands before the mark.
        """
        before, slot = words[-1], after.term.slot
        if after.stop == "sentence":
            return False
        if before.term.slot == slot and self._parts.role(after) in LISTED:
            like = (word.term.slot == slot or self._parts.role(word) in UNSAID for word in words)
            return self._parts.role(after) is not Role.SUBJECT or all(like)
        return after.stop == "space" and (before.text[-1:].isascii() or after.text[:1].isascii())

    def _strung(self, words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
        """先说五月的个数再说八月的: requests in one breath, where each part names something."""
        for at in range(1, len(words)):
            parts = words[:at], words[at:]
            if self.begins(parts[1]) and all(any(map(self._parts.is_known, part)) for part in parts):
                return [parts[0], *self._strung(parts[1])]
        return [words]

    def begins(self, words: Sequence[Word]) -> bool:
        """Whether another request begins there: 再说, 顺带."""
        return "".join(word.text for word in words[:2]).startswith(self._words.sequels)

    def _is_tag(self, word: Word) -> bool:
        if self._parts.role(word) in (Role.GENERAL, Role.SOCIAL):
            return True
        return word.key == "op:verify" or word.text in self._words.polar
