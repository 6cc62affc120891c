"""Why a question is not answered: which part of it the source does not hold, and what is near."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from bot.answering.decision import Decision, Line, declined, demands, notes_of
from bot.answering.facts import ANCHORS, GENERIC, FactBase, slot
from bot.answering.lookup import line, matches, verdict
from bot.answering.text import shown
from bot.model import Fact, Reading, Reason, Status

BLAME = (
    *("place", "month", "year", "ordinal", "institution", "measure", "ask"),
    *("topic", "project", "act", "scope", "object", "stage"),
)
"""In which order slots are held to be the part that no fact meets."""
TOPIC, COMMAND, HYPOTHESIS = "topic", "command", "hypothesis"
NAMING = frozenset(("measure", "person"))
"""Groups of what would tell more of a thing; of a withheld one it is the withholding that answers."""
NEAR = 3
STRANGE = 6
"""Unexplained characters that a question may hold to be asked back rather than declined."""
LIGHT = frozenset(("topic", "act"))
"""Slots whose terms colour a question; the others (month, place, institution, measure, …) decide it."""
WITHHELD, UNDATED = "withheld", "undated"


def refuse(reading: Reading, base: FactBase) -> Decision:
    """A refusal that names the part that is not held; asks back where only the year is open."""
    foreign = sorted(key for key in reading.terms if slot(key) == "foreign")
    keys = demands(reading) - frozenset(foreign)
    if foreign:
        return _foreign(foreign, keys, reading, base)
    if reading.leftovers:
        return _unexplained(keys, reading, base)
    if dated := _undated(keys, base):
        return dated
    return _unmet(keys, reading, base)


def _foreign(foreign: list[str], keys: frozenset[str], reading: Reading, base: FactBase) -> Decision:
    if asked_back := _hypothesis(foreign, reading, base) or _not_listed(foreign, keys, reading, base):
        return asked_back
    strange = [e for e in reading.entities if e.term.key in foreign]
    groups = {e.term.group for e in strange}
    if COMMAND in groups or (TOPIC in groups and not any(slot(key) in ANCHORS for key in keys)):
        return declined(Reason.OFF_TOPIC, f"unanswered.{COMMAND if COMMAND in groups else TOPIC}")
    near = base.nearest(keys)[:NEAR]
    group = strange[0].term.group
    if groups <= NAMING and any(WITHHELD in fact.notes for fact in base.fitting(keys)):
        return _withheld(base.fitting(keys))
    reason = Reason.UNMET if group in ("place", "institution", "time", "object") else Reason.NOT_DISCLOSED
    template = f"foreign.{group}" if f"foreign.{group}" in base.knowledge.replies else "foreign.other"
    named = [e.term.key for e in strange if e.term.group == group]
    return declined(reason, template, near, asked=_asked(reading, named, base))


def _hypothesis(foreign: list[str], reading: Reading, base: FactBase) -> Decision | None:
    """假设8月是9999个，请确认: a supposition changes no figure; the real one is shown, and asked back."""
    if any(_group(key, base) != HYPOTHESIS for key in foreign):
        return None
    keys = demands(reading) - frozenset(foreign)
    facts = base.closest(base.fitting(keys), keys)
    if not 0 < len(facts) <= NEAR:
        return None
    lines = (Line("clarify.hypothesis"), *(line(fact, _measures(keys), base) for fact in facts))
    return Decision(Status.CLARIFY, None, lines, facts, _measures(keys), choices=facts)


def _not_listed(foreign: list[str], keys: frozenset[str], reading: Reading, base: FactBase) -> Decision | None:
    """焉耆县是不是重点县: another place than the listed ones; the list itself is shown, and asked back."""
    if "verify" not in reading.ops or any(_group(key, base) != "place" for key in foreign):
        return None
    rest = frozenset(key for key in keys if slot(key) != "place")
    listing = tuple(f for f in base.closest(base.fitting(rest), rest) if len(f.about.get("place", ())) > 1)
    if len(listing) != 1:
        return None
    head = Line("clarify.not_listed", {"asked": _asked(reading, foreign, base)})
    return Decision(Status.CLARIFY, None, (head, line(listing[0], (), base)), listing, choices=listing)


def _asked(reading: Reading, keys: Iterable[str], base: FactBase) -> str:
    texts = dict.fromkeys(shown(e.text) for e in reading.entities if e.term.key in keys)
    return base.knowledge.replies["figure.and"].join(texts)


def _unexplained(keys: frozenset[str], reading: Reading, base: FactBase) -> Decision:
    strange = max(reading.leftovers, key=lambda left: len(left.text))
    if not any(slot(key) in ANCHORS for key in keys):
        return declined(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")
    near = base.closest(base.fitting(keys), keys)
    if 0 < len(near) <= NEAR and sum(len(left.text) for left in reading.leftovers) <= STRANGE:
        return _did_you_mean("clarify.unknown", strange.text, near, keys, base)
    return declined(Reason.UNMET, "unmet.word", base.nearest(keys)[:NEAR], asked=shown(strange.text))


def _did_you_mean(template: str, asked: str, near: tuple[Fact, ...], keys: frozenset[str], base: FactBase) -> Decision:
    """Asks back with what all the other words fit: only the person can say whether the odd one matters."""
    lines = (Line(template, {"asked": shown(asked)}), *(line(fact, _measures(keys), base) for fact in near))
    notes = notes_of(near)
    return Decision(Status.CLARIFY, None, lines, near, _measures(keys), choices=near, notes=notes, doubtful=True)


def withheld(fact: Fact, reading: Reading) -> Decision | None:
    """What is kept back may be counted and explained, but not named: 没公开的报告叫什么."""
    asks = reading.asks & {"what", "which", "define", "list", "who", "name"}
    return (
        _withheld((fact,))
        if WITHHELD in fact.notes and asks and not reading.measures and "why" not in reading.asks
        else None
    )


def _withheld(facts: tuple[Fact, ...]) -> Decision:
    return declined(Reason.WITHHELD, "unanswered.withheld", facts[:1])


def _undated(keys: frozenset[str], base: FactBase) -> Decision | None:
    """A year that the source's 今年 may or may not be: say so and ask back, with the figure of this year."""
    years = [key for key in keys if slot(key) == "year" and _group(key, base) == UNDATED]
    if len(years) != 1:
        return None
    rest = keys - set(years)
    facts = tuple(f for f in base.closest(base.fitting(rest), rest) if "no_year" in f.notes)
    if not 0 < len(facts) <= NEAR:
        return None
    head = Line("clarify.open_year", {"year": years[0].partition(":")[2]})
    lines = (head, *(line(fact, _measures(keys), base) for fact in facts))
    return Decision(Status.CLARIFY, None, lines, facts, _measures(keys), choices=facts)


def _measures(keys: frozenset[str]) -> tuple[str, ...]:
    return tuple(key.partition(":")[2] for key in sorted(keys) if slot(key) == "measure")


def _group(key: str, base: FactBase) -> str:
    term = base.knowledge.terms.get(key)
    return term.group if term else ""


def _unmet(keys: frozenset[str], reading: Reading, base: FactBase) -> Decision:
    for size in (1, 2):
        found = []
        for blamed in _subsets(keys, size):
            rest = keys - set(blamed)
            if near := base.closest(base.fitting(rest), rest):
                found.append((base.named_by(near[0], rest), blamed[0], near))
        if found:
            _, key, near = max(found, key=lambda each: each[0])
            return _blame(key, near, reading, base)
    near = base.nearest(keys)[:NEAR]
    if not near:
        return declined(Reason.NOT_UNDERSTOOD, "unanswered.not_understood")
    return declined(Reason.UNMET, "unmet.together", near)


def _subsets(keys: frozenset[str], size: int) -> list[tuple[str, ...]]:
    ranked = sorted(keys, key=lambda key: (BLAME.index(slot(key)) if slot(key) in BLAME else 0, key))
    return list(combinations(ranked, size)) if len(ranked) > size else []


def _blame(key: str, near: tuple[Fact, ...], reading: Reading, base: FactBase) -> Decision:
    kind, _, value = key.partition(":")
    asked = next((e.text for e in reading.entities if e.term.key == key), value)
    if kind == "ask" and (premise := _premise(near, reading, base)):
        return premise
    if kind == "month" and "verify" in reading.ops and len(near) == 1 and near[0].says:
        return _did_you_mean("clarify.not_listed", asked, near, demands(reading) - {key}, base)
    if kind == "year" and (other := _other_year(key, near, reading, base)):
        return other
    if kind in ("ask", "measure") and any(WITHHELD in fact.notes for fact in near):
        return _withheld(near)
    if (kind in LIGHT or _group(key, base) == GENERIC) and len(near) <= NEAR and all(fact.says for fact in near):
        return _did_you_mean("clarify.not_held", asked, near, demands(reading) - {key}, base)
    held = sorted({v for fact in near for v in fact.about.get(kind, ())})
    template = f"unmet.{kind}"
    if kind == "measure":
        asked = base.knowledge.replies[f"measure.{value}"]
    reason = (
        Reason.UNMET if kind in ("place", "month", "year", "institution", "scope", "object") else Reason.NOT_DISCLOSED
    )
    joined = base.knowledge.replies["figure.and"].join(held)
    if held and f"{template}_held" in base.knowledge.replies:
        template = f"{template}_held"
    elif template not in base.knowledge.replies:
        template = "unmet.other"
    return declined(reason, template, near[:NEAR], asked=shown(asked), held=joined, title=near[0].title)


def _other_year(key: str, near: tuple[Fact, ...], reading: Reading, base: FactBase) -> Decision | None:
    """这5532个是2022年的吧: the figure is the fact's, the year is not; the real one is shown, and asked back."""
    years = near[0].about.get("year", ())
    held = any(matches(figure, stated) for figure in near[0].figures for stated in reading.quantities)
    if "verify" not in reading.ops or len(near) != 1 or not held or not years:
        return None
    holes = {"asked": _asked(reading, (key,), base), "held": base.knowledge.replies["figure.and"].join(years)}
    lines = (Line("clarify.other_year", holes), line(near[0], reading.measures, base))
    return Decision(Status.CLARIFY, None, lines, near, reading.measures, choices=near)


def _premise(near: tuple[Fact, ...], reading: Reading, base: FactBase) -> Decision | None:
    """为什么只公开了4000个自评: the source gives no reason, but the number is put right."""
    checks = (verdict(near[0], stated, reading, base) for stated in reading.quantities) if len(near) == 1 else ()
    wrong = tuple(check for check in checks if check is not None and check.template == "verify.wrong")
    if not wrong:
        return None
    lines = (*wrong, Line("unmet.reason"))
    return Decision(Status.ANSWERED, None, lines, near, _measures(demands(reading)), notes=notes_of(near))
