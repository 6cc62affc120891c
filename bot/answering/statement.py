"""What a fact says in answer to a request: its figures, its sentence, a yes or a no."""

from __future__ import annotations

from decimal import Decimal

from bot.answering.account import used_by
from bot.answering.arithmetic import BOUNDS, conversion, size
from bot.answering.choosing import kind_of, states
from bot.answering.facts import CAREFUL, FactBase
from bot.answering.numbers import MONEY, ordinal, plain
from bot.answering.outcome import Line, Outcome
from bot.answering.places import index
from bot.answering.request import Request
from bot.model import Computed, Fact, Figure, Quantity, Status

ABOUT = Decimal("0.05")
"""近5000个 is right if it is no further off than this share."""
MONTH = "month"
INCLUSIVE = {"at_least": ">=", "at_most": "<="}


def wanted(request: Request, base: FactBase) -> tuple[str, ...]:
    """The measures asked for, with a mere mention (钱) as the measure that it stands for."""
    found = []
    for name in request.measures:
        measure = base.knowledge.measures.get(name)
        found.append(measure.of if measure and measure.of else name)
    return tuple(dict.fromkeys(found))


def figure_text(figure: Figure, base: FactBase) -> str:
    holes = {"value": plain(figure.value), "unit": figure.unit}
    return base.knowledge.replies[f"figure.{figure.measure}"].format(**holes)


def figures_of(fact: Fact, measures: tuple[str, ...]) -> tuple[Figure, ...]:
    """The figures of the measures; all where none of them is had."""
    asked = tuple(figure for figure in fact.figures if figure.measure in measures)
    return asked or fact.figures


def line(fact: Fact, measures: tuple[str, ...], base: FactBase) -> Line:
    """One line of a list."""
    if fact.says and not any(fact.figure(measure) for measure in measures):
        return Line("answer.item_says", {"says": fact.says})
    and_ = base.knowledge.replies["figure.and"]
    figures = and_.join(figure_text(f, base) for f in figures_of(fact, measures))
    return Line("answer.item", {"title": fact.title, "figures": figures})


def told(fact: Fact, request: Request, base: FactBase) -> Outcome:
    """The fact as an answer to the request, with the parts that it uses."""
    measures = tuple(m for m in wanted(request, base) if fact.figure(m))
    lines = [*_items(fact, request), *_lines(fact, measures, base)]
    computed, used = _in_unit(fact, measures, request)
    lines += [Line("calc.conversion", {"formula": one.formula}) for one in computed]
    members = base.get(fact.members)
    if members and (_wants_members(fact, request, base) or _have_it_alone(fact, members, request, base)):
        lines += [line(member, _shared(wanted(request, base), members), base) for member in members]
    others = _other_times(fact, request, base)
    lines += [Line("answer.also"), *(line(other, measures, base) for other in others)] if others else []
    return Outcome(
        Status.ANSWERED,
        tuple(lines),
        facts=(fact, *others),
        measures=measures,
        computed=computed,
        notes=tuple(dict.fromkeys(note for each in (fact, *others) for note in each.notes)),
        choices=base.get(fact.related),
        listed=members,
        items=fact.items,
        used=used | _used(fact, measures, request, base),
    )


def _items(fact: Fact, request: Request) -> list[Line]:
    """评估新项目那六条，头一条是啥: what stands at the place, before all of the row."""
    places = (index(number, len(fact.items)) for number in request.ordinals)
    found = [place for place in places if place is not None]
    return [Line("answer.enumerated", {"number": str(at + 1), "item": fact.items[at]}) for at in found]


def _used(fact: Fact, measures: tuple[str, ...], request: Request, base: FactBase) -> frozenset[str]:
    """The parts of the request that telling the fact, with its members, uses."""
    used = set(used_by(request, (fact, *base.get(fact.members)), base))
    if fact.figure("share"):
        used.add("op:share")
    used.update(f"op:{name}" for name in request.ops if _is_answered_by(name, fact, base))
    if fact.members or len(figures_of(fact, measures)) > 1 or fact.says:
        used.add("op:breakdown")
    used.update(f"quantity:{q.text}" for q in request.quantities if states(fact, q))
    if _items(fact, request):
        used.update(f"ordinal:{ordinal(number)}" for number in request.ordinals)
    return frozenset(used)


def _other_times(fact: Fact, request: Request, base: FactBase) -> tuple[Fact, ...]:
    """Where 哪几个月 is answered by a statement that names months, those that it leaves out and other facts have."""
    months = {key for key in base.stated[fact.id] if key.startswith(f"{MONTH}:")}
    if "when" not in request.asks or not months or MONTH in fact.about:
        return ()
    subjects = [slot for slot in fact.about if base.knowledge.slots[slot].must]
    return tuple(
        other
        for other in base.knowledge.facts.values()
        if not months & base.stated[other.id]
        and MONTH in other.about
        and all(set(fact.about[slot]) & set(other.about.get(slot, ())) for slot in subjects)
    )


def _is_answered_by(op: str, fact: Fact, base: FactBase) -> bool:
    """Whether telling the fact does the operation: 合起来多少 of a single figure."""
    return f"op:{op}" in base.words[fact.id] or not fact.figures or _is_total(op, base)


def _is_total(op: str, base: FactBase) -> bool:
    """加起来 of one thing is its own figure."""
    return base.knowledge.operations[op].does == "sum"


def _shared(measures: tuple[str, ...], members: tuple[Fact, ...]) -> tuple[str, ...]:
    return tuple(m for m in measures if all(member.figure(m) for member in members))


def _have_it_alone(fact: Fact, members: tuple[Fact, ...], request: Request, base: FactBase) -> bool:
    """公开了哪几类，各多少个: the members have a figure that is asked for, the list has not."""
    return bool(_shared(tuple(m for m in wanted(request, base) if not fact.figure(m)), members))


def _wants_members(fact: Fact, request: Request, base: FactBase) -> bool:
    """Whether the members are wanted, and not only their number, or what is said of them all together."""
    if base.is_listing(request.asks):
        return True
    number = any(_kind(base, f"ask:{name}") == "number" for name in request.asks)
    return not (request.measures or number or fact.items)


def _kind(base: FactBase, key: str) -> str:
    term = base.knowledge.terms.get(key)
    return term.kind if term else ""


def _lines(fact: Fact, measures: tuple[str, ...], base: FactBase) -> list[Line]:
    if fact.says and not measures:
        return [Line("answer.says", {"says": fact.says})]
    and_ = base.knowledge.replies["figure.and"]
    figures = and_.join(figure_text(f, base) for f in figures_of(fact, measures))
    found = [Line("answer.figures", {"title": fact.title, "figures": figures})]
    if fact.says:
        found.append(Line("answer.says", {"says": fact.says}))
    return found


def _in_unit(fact: Fact, measures: tuple[str, ...], request: Request) -> tuple[tuple[Computed, ...], frozenset[str]]:
    """The amount in the unit that is wanted."""
    if not request.unit:
        return (), frozenset()
    found = []
    for figure in figures_of(fact, measures):
        same = figure.unit == request.unit
        converted = None if same else conversion(figure.value, figure.unit, request.unit)
        if converted:
            found.append(converted)
        if converted or same:
            used = frozenset((f"unit:{request.unit}", "op:convert"))
            return tuple(found), used
    return (), frozenset()


# --- yes and no ----------------------------------------------------------------------


def verified(fact: Fact, request: Request, base: FactBase) -> Outcome | None:
    """对 or 不对 with the figure; None if no number is put to be checked."""
    claims = [quantity for quantity in request.quantities if _is_claim(quantity, fact, base)]
    claims = claims or list(request.quantities[:1])
    asks = any(base.kind(f"ask:{name}") in CAREFUL for name in request.asks)
    if not request.polar or not claims or not fact.figures or asks:
        return None
    plain_answer = told(fact, request, base)
    verdicts = [_verdict(claim, fact, request) for claim in claims]
    if any(verdict is None for verdict in verdicts) or (all(verdicts) and _says_more(fact, request, base)):
        return None
    if fact.aim:
        first = Line("verify.aim", _holes(fact, fact.figures[0], claims[0], base))
        used = _checked(request)
        return _with(plain_answer, (first, *plain_answer.lines), used)
    lines = [
        _judged(verdict, claim, fact, request, base)
        for verdict, claim in zip(verdicts, claims, strict=True)
        if verdict is not None
    ]
    wrong = [item for item in lines if item.template == "verify.wrong"]
    shown = wrong or lines[:1]
    return _with(plain_answer, (*shown, *plain_answer.lines), _checked(request))


def _says_more(fact: Fact, request: Request, base: FactBase) -> bool:
    """2个报告没公开是因为没做完对吗: a yes would cover more than the number."""
    words = base.words[fact.id]
    strange = any(word.key not in words and len(word.text) > 1 for word in request.unknown)
    held = base.stated[fact.id] | base.titled[fact.id]
    return strange or any(key not in held and not base.is_soft(key) for key in request.keys | request.negated)


def _with(outcome: Outcome, lines: tuple[Line, ...], used: frozenset[str]) -> Outcome:
    return Outcome(
        outcome.status,
        lines,
        facts=outcome.facts,
        measures=outcome.measures,
        notes=outcome.notes,
        choices=outcome.choices,
        used=outcome.used | used,
    )


def _checked(request: Request) -> frozenset[str]:
    """The numbers and the relations that were compared."""
    numbers = {f"quantity:{quantity.text}" for quantity in request.quantities}
    bounds = ("over", "at_least", "under", "at_most", "verify", "equal")
    return frozenset(numbers | {f"op:{name}" for name in bounds if name in request.ops})


def _is_claim(quantity: Quantity, fact: Fact, base: FactBase) -> bool:
    """Whether the number is put forward of the fact: not one that names a relative of it."""
    if states(fact, quantity):
        return True
    named = base.holding(quantity.value)
    return not set(named) & (base.kin(fact) - {fact.id})


def _verdict(claim: Quantity, fact: Fact, request: Request) -> bool | None:
    """Whether the statement is so; None if it cannot be compared with a figure."""
    figure = _compared(claim, fact, request)
    if figure is None:
        return None
    said = _relation(request, claim)
    true = _holds(claim, figure, said)
    return true != request.denied


def _compared(claim: Quantity, fact: Fact, request: Request) -> Figure | None:
    """The figure that the number is about: of its unit, or of the measure asked for."""
    for figure in fact.figures:
        if claim.unit == kind_of(figure.unit):
            return figure
    if claim.unit:
        return None
    for figure in fact.figures:
        if figure.measure in request.measures:
            return figure
    return fact.figures[0]


def _relation(request: Request, claim: Quantity) -> str:
    for name, sign in (("over", ">"), ("at_least", ">="), ("under", "<"), ("at_most", "<=")):
        if name in request.ops:
            return sign
    return claim.relation


def _holds(claim: Quantity, figure: Figure, said: str) -> bool:
    value = size(figure)
    stated = claim.value
    if not claim.unit and figure.unit.endswith(MONEY) and stated != value:
        value = figure.value  # 137.39 for 137.39亿元
    if figure.bound and (said or stated == value):
        return stated == value and said in ("", figure.bound)
    if claim.upper is not None:
        return False
    if said in BOUNDS:
        return BOUNDS[said](value, stated)
    if said == "~":
        return abs(value - stated) <= value * ABOUT
    return value == stated


def _judged(verdict: bool, claim: Quantity, fact: Fact, request: Request, base: FactBase) -> Line:
    figure = _compared(claim, fact, request) or fact.figures[0]
    right = "verify.about" if _relation(request, claim) == "~" else "verify.right"
    template = right if verdict else "verify.wrong"
    if not verdict and (_relation(request, claim) or request.denied):
        template = "verify.bound_missed"
    return Line(template, _holes(fact, figure, claim, base))


def _holes(fact: Fact, figure: Figure, claim: Quantity, base: FactBase) -> dict[str, str]:
    return {"title": fact.title, "figure": figure_text(figure, base), "stated": claim.text}
