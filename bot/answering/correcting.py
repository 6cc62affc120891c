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
        if end := _rejected(kept, at) or _turned_down(kept, at, role):  # 我问的是设置，不是公开; 我问的是5月不是8月
            kept = kept[:at] + kept[end:]
            continue
        if _denies(kept, at):  # 被评价单位不是州直部门
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


def _turned_down(words: Sequence[Word], at: int, role: Callable[[Word], Role]) -> int:
    """Where the value ends that is turned down for the one right before it, 5月不是8月; 0 if none is."""
    if words[at].term.kind != "except" or words[at].stop or not 0 < at < len(words) - 1:
        return 0
    before, after = words[at - 1], words[at + 1]
    among = _is_replaced(role(after)) and before.term.slot == after.term.slot and not after.stop
    again = any(word.term.slot == after.term.slot for word in words[at + 2 :])  # 统计局不是统计局是民政局
    return at + 2 if among and not again else 0


def _denies(words: Sequence[Word], at: int) -> bool:
    """Whether a 不是 in the middle of a clause says what something is not."""
    if words[at].term.kind != "except" or words[at].stop or not at or _ends(words, at):
        return False
    return all(word.term.slot != words[at - 1].term.slot for word in words[at + 1 :])


def _ends(words: Sequence[Word], at: int) -> bool:
    """五月不是，八月: whether a mark follows."""
    return at + 1 == len(words) or bool(words[at + 1].stop)


def _without_rejected(words: list[Word], at: int, role: Callable[[Word], Role]) -> list[Word]:
    """不是8月，是5月: the value right behind the no is let go for another of its slot."""
    if words[at].term.kind != "except":
        return words
    values = [w for w in words[at + 1 :] if _is_replaced(role(w))]
    again = [w for w in values[1:] if w.term.slot == values[0].term.slot and w.key != values[0].key]
    return [w for w in words if w is not values[0]] if again else words


def _rejected(words: Sequence[Word], at: int) -> int:
    """Where a clause ends that turns down what stands in it, and what stands before it is meant; 0 if there is none.

    2024年度的自评（不是2023年度）全州完成了几个 asks of 2024.
    """
    if words[at].term.kind != "except" or not words[at].stop:
        return 0
    stops = (place for place in range(at + 1, len(words)) if words[place].gapped)
    end = next(stops, len(words))
    said = {word.term.slot for word in words[:at] if word.term.slot not in ("filler", "word")}
    values = [word for word in words[at + 1 : end] if word.term.slot in said]
    again = any(word.term.slot == value.term.slot for value in values for word in words[end:])
    return end if len(values) == 1 and not again else 0


def _is_replaced(role: Role) -> bool:
    return role in (Role.CONSTRAINT, Role.SUBJECT, Role.MEASURE)
