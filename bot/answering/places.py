"""Which members of a row a request points at: 第三个, 前两份, 最后一类, 正中间那个, 再往后两份."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bot.answering.numbers import FEW
from bot.answering.request import Request, is_slight

Member = TypeVar("Member")
MIDDLE = "followup:middle"
STEPS = {"next": 1, "previous": -1}


def places(request: Request, size: int) -> tuple[int, ...] | None:
    """Indices in a row of the size; empty if the request points at no place, None if it points out of the row."""
    numbers = request.ordinals or (_numbers(request) if "nth" in request.pointers else ())
    if numbers:
        found = [index(number, size) for number in numbers]
        inside = tuple(place for place in found if place is not None)
        both = tuple(dict.fromkeys((*_at_an_end(request, size), *inside)))  # 前两份和最后一份
        return both if len(inside) == len(found) else None
    if ends := _at_an_end(request, size):
        return ends
    return _in_the_middle(request, size) if "middle" in request.pointers else ()


def _in_the_middle(request: Request, size: int) -> tuple[int, ...]:
    """中间那个, 中间三类: as many on either side."""
    text = "".join(word.text for word in request.words if word.key == MIDDLE)
    wanted = next((FEW[char] for char in text if char in FEW), 1)
    before, uneven = divmod(size - wanted, 2)
    return () if uneven or before < 1 else tuple(range(before, before + wanted))


def _at_an_end(request: Request, size: int) -> tuple[int, ...]:
    if "leading" in request.pointers:
        return tuple(range(min(counted(request), size)))
    if "trailing" in request.pointers:
        return tuple(range(max(0, size - counted(request)), size))
    return ()


def step(request: Request) -> int:
    """So many on, or back if negative; 0 if the request does not go on from anything."""
    direction = next((STEPS[name] for name in STEPS if name in request.pointers), 0)
    return direction * max(1, counted(request))


def stepped(row: Sequence[Member], at: int, steps: int) -> tuple[Member, ...]:
    """So many after the place, or before it if negative: 后面紧跟着的两份. Empty if there are not so many."""
    found = row[at + 1 : at + 1 + steps] if steps > 0 else row[max(0, at + steps) : at]
    return tuple(found) if len(found) == abs(steps) else ()


def index(number: int, size: int) -> int | None:
    """Place in a row of a number counted from one, or from the end if negative; None out of the row."""
    place = number - 1 if number > 0 else size + number
    return place if 0 <= place < size else None


def counted(request: Request) -> int:
    """How many 这三个 or 三个 are; 0 if the words do not say."""
    text = "".join(word.text for word in request.words if word.term.slot == "followup")
    numbers = [int(q.value) for q in request.quantities if is_slight(q)]
    return next((FEW[char] for char in text if char in FEW), numbers[0] if numbers else 0)


def _numbers(request: Request) -> tuple[int, ...]:
    """The number of a place that is no ordinal by its form: 三号, 数到三的那个."""
    told = [int(q.value) for q in request.quantities if is_slight(q)]
    return tuple(told or [FEW[char] for char in request.text if char in FEW])[:1]
