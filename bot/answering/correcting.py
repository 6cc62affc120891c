"""What is put right in the same message: 五月啊不对七月, 不是8月是5月, 我问的是设置，不是公开."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answering.lexicon import Word
from bot.model import Role


def corrected(words: Sequence[Word], role: Callable[[Word], Role]) -> list[Word]:
    """五月啊不对七月: what is put right in the same message is let go."""
    places = [at for at, word in enumerate(words) if role(word) is Role.CORRECTION]
    kept = list(words)
    for at in reversed(places):
        if at >= len(kept):
            continue  # let go with what was put right after it
        if _rejects(kept, at):  # 我问的是设置，不是公开
            kept = kept[:at]
            continue
        kept = _without_rejected(kept, at, role)
        after = {word.term.slot for word in kept[at + 1 :] if _is_replaced(role(word))}
        before = [word for word in kept[:at] if word.term.slot in after]
        if not at or not before:
            continue
        values = [word for word in kept[at + 1 :] if word.term.slot in after]
        last = {word.term.slot: word.key for word in values}
        head = [word for word in kept[:at] if word.term.slot not in after]
        tail = [w for w in kept[at + 1 :] if w.term.slot not in after or last[w.term.slot] == w.key]
        kept = [*head, *tail]
    return kept


def _without_rejected(words: list[Word], at: int, role: Callable[[Word], Role]) -> list[Word]:
    """不是8月，是5月: the value right behind the no is let go for another of its slot."""
    if words[at].term.kind != "except":
        return words
    values = [w for w in words[at + 1 :] if _is_replaced(role(w))]
    again = [w for w in values[1:] if w.term.slot == values[0].term.slot and w.key != values[0].key]
    return [w for w in words if w is not values[0]] if again else words


def _rejects(words: Sequence[Word], at: int) -> bool:
    """Whether what follows the word is turned down, and what stands before it is meant."""
    if words[at].term.kind != "except":
        return False
    rest = words[at + 1 :]
    slots = {word.term.slot for word in rest if word.term.slot not in ("filler", "word")}
    before = [word for word in words[:at] if word.term.slot in slots]
    whole = bool(words[at].stop) and bool(rest) and not any(word.stop for word in rest)
    values = [word for word in rest if word.term.slot in slots]
    return whole and bool(before) and len(values) == 1


def _is_replaced(role: Role) -> bool:
    return role in (Role.CONSTRAINT, Role.SUBJECT, Role.MEASURE)
