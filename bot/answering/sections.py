"""A heading of the document that only says where to look: 健全责管体系一段里统筹了哪些力量."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.facts import FactBase
from bot.answering.learning import Learn
from bot.answering.lexicon import Word, is_particle
from bot.answering.request import Request


class Sections:
    """Knows the headings that are one name of the lexicon, and the facts that stand under each."""

    def __init__(self, base: FactBase, learn: Learn) -> None:
        self._base = base
        self._places = base.knowledge.words.places
        self._under: dict[str, frozenset[str]] = {}
        """Key of a heading → ids of the facts under it that are not about the heading itself."""
        for source in base.knowledge.sources.values():
            for path, heading in source.sections.items():
                keys = [key for key in learn(heading).keys if base.is_specific(key)]
                if len(keys) == 1:
                    self._under[keys[0]] = self._facts(keys[0], path)

    def _facts(self, key: str, path: str) -> frozenset[str]:
        found = set()
        for fact in self._base.knowledge.facts.values():
            stands = any(citation.section.startswith(path) for citation in fact.citations)
            if stands and key not in self._base.about[fact.id]:
                found.add(fact.id)
        return frozenset(found)

    def located(self, request: Request) -> Request:
        """The request without the heading, to be answered from what stands under it; else as it is."""
        for at, word in enumerate(request.words):
            facts = self._under.get(word.key, frozenset())
            size = self._place_behind(request.words, at) if facts else 0
            words = (*request.words[:at], *request.words[at + 1 + size :])
            if size and self._asks_more(words, request):
                text = "".join(each.text for each in words)
                return replace(request, words=words, keys=request.keys - {word.key}, text=text, within=facts)
        return request

    def _place_behind(self, words: Sequence[Word], at: int) -> int:
        """How many words behind the heading make it a place: 一段里, 那条."""
        size = 0
        while at + 1 + size < len(words) and words[at + 1 + size].text in self._places:
            size += 1
        return size

    def _asks_more(self, words: Sequence[Word], request: Request) -> bool:
        """Whether anything else is named: 健全责管体系一段讲了什么 asks about the heading itself."""
        unknown = {word.key for word in request.unknown}
        named = (w for w in words if self._base.is_specific(w.key) or w.key in unknown)
        return any(not is_particle(word) for word in named)
