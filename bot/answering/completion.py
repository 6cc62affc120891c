"""What a request leaves unsaid, from the focus of the conversation: 那5月呢, 钱呢, 其中公开了多少."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answering.choosing import Candidate
from bot.answering.confidence import confidence
from bot.answering.request import Request
from bot.answering.select import Selection, Selector
from bot.model import Context, Fact, Role

SHARED, DIFFERS, LACKS, KIN, SAME, LIKE, COVERED = 1.5, 1.5, 0.5, 2.0, 0.5, 4.0, 4.0
"""What makes a fact the likely continuation: each slot that it shares with the focus, each in which it differs or
that it lacks though the request did not say so, having to do with it, being it, being like what was said, and
explaining it."""
OWN = 2.5
"""What being about a month or place that was named adds."""
PLAIN = 1.0
"""A fact of less confidence is not what is meant by 实际呢, if the conversation is about another."""
CERTAIN = 2.0
"""A fact of so much confidence is meant, whatever was talked of."""
EQUAL = 0.75
"""Continuations no further apart than this are not told apart."""
STAYS = 3.0
"""What speaks for staying with the focus where nothing new is named."""
NEAREST = 4.5
"""What a fact gets at most for being close: more would let the focus answer everything."""
GOES_ON = 1.0
"""How much surer a continuation is than a request that comes from nowhere."""
UNEXPLAINED = 3.0
"""What a continuation loses that explains none of the words: 文末夸的那四个词 said of monitoring."""
FEW = 2
"""More facts than this are no answer that a continuation would have to give way to."""
MUCH = 0.3
"""A continuation that explains so much less than the best fact without it is none."""
OUTDONE = 0.05
"""A continuation has to explain so much more of the request than the best fact without it."""

RANKING = ("most", "least", "order")
"""What an operation does that ranks by the measure last asked for."""


@dataclass(frozen=True)
class Completed:
    request: Request
    """With what it took over."""
    selection: Selection
    linked: bool
    """Whether it took anything from the conversation."""


@dataclass(frozen=True)
class _Row:
    candidate: Candidate
    score: float


class Completer:
    """Chooses between a request by itself and as a continuation."""

    def __init__(self, selector: Selector) -> None:
        self._selector = selector
        self._base = selector.base

    def complete(self, request: Request, context: Context) -> Completed:
        alone = self._selector.select(request)
        if not context.facts and not context.refused:
            return Completed(request, alone, False)
        joined = self._joined(request, context)
        linked = self._continued(joined, context)
        if linked is not None and len(alone.facts) == 1 and alone.facts[0] in linked.facts[1:] + linked.facts[:1]:
            linked = replace(linked, facts=alone.facts) if alone.confidence > 0 else linked
        carried = self._selector.select(joined) if joined != request else alone
        if linked is not None and self._is_of_another(request, carried, linked):
            return Completed(joined, carried, True)
        if linked is None or (self._stands_alone(request, alone, linked) and not self._stays(request, alone, context)):
            return Completed(request, alone, False)
        return Completed(joined, linked, True)

    def _is_of_another(self, request: Request, carried: Selection, linked: Selection) -> bool:
        """项目自评呢, after monitoring: the one fact that is about all that is named, where what is near is not."""
        named = {key for key in request.keys if self._base.is_specific(key)}
        if not named or len(carried.facts) != 1 or not linked.facts:
            return False
        if self._base.called[carried.facts[0].id] in request.text:
            return carried.facts[0] not in linked.facts
        about = self._base.about
        return named <= about[carried.facts[0].id] and not any(named <= about[fact.id] for fact in linked.facts)

    def _stays(self, request: Request, alone: Selection, context: Context) -> bool:
        """什么时候, 为了啥: a mere question word is asked of what was talked of, unless it is plain what is meant."""
        return bool(context.facts) and is_mere(request) and alone.confidence < CERTAIN

    def _stands_alone(self, request: Request, alone: Selection, linked: Selection) -> bool:
        """It says what it is about and what it wants, and the conversation explains no more of it."""
        gained = alone.coverage - linked.coverage
        named = any(self._base.is_specific(key) for key in request.keys)
        if gained >= MUCH and len(alone.facts) <= FEW and (named or alone.confidence >= PLAIN):
            return True
        if request.pointers & {"back", "these"} and linked.facts:
            return False
        if not named or not alone.facts:
            return False
        if not linked.facts:
            return True
        wants = request.measures or request.asks or request.ops or request.polar
        return bool(wants) and alone.confidence > 0 and gained >= -OUTDONE and not request.corrects

    def _joined(self, request: Request, context: Context) -> Request:
        """The request with the measure last asked for, and with what was refused and not let go."""
        named = any(self._base.is_specific(key) for key in request.keys)
        slots = {key.partition(":")[0] for key in request.keys}
        kept = {key for key in context.refused if not named and self._is_insistent(key, slots)}
        said = request.asks or request.measures or request.quantities or self._sets_its_own(request, context)
        telling = any(key.startswith("topic:") for key in request.keys)
        measures = request.measures if said or telling else context.measures
        return replace(request, keys=request.keys | kept, measures=measures)

    def _sets_its_own(self, request: Request, context: Context) -> bool:
        """比5月多还是少, after the money, compares the money; 平均 and 合计 are of all figures, nothing is of 5类."""
        operations = [self._base.knowledge.operations[name] for name in request.ops]
        measures = (self._base.knowledge.measures.get(name) for name in context.measures)
        compared = all(measure is not None and measure.ranks for measure in measures)
        return any(not (one.joins or one.does in RANKING) for one in operations) or bool(operations and not compared)

    def _is_insistent(self, key: str, slots: set[str]) -> bool:
        slot = self._base.knowledge.slots.get(key.partition(":")[0])
        return slot is not None and slot.insists and slot.name not in slots

    def continuations(self, request: Request, context: Context) -> list[Candidate]:
        """What the conversation may go on with, the likeliest first; likeness is nearness to the focus as well."""
        rows = sorted(self._rows(request, context), key=lambda row: -row.score)
        return [row.candidate for row in rows]

    # --- the continuation --------------------------------------------------------

    def _continued(self, request: Request, context: Context) -> Selection | None:
        rows = sorted(self._rows(request, context), key=lambda row: -row.score)
        fits = [row for row in rows if not row.candidate.unmet]
        if "back" in request.pointers or (is_mere(request) and context.facts):
            near = self._reach(context)
            fits = [row for row in fits if row.candidate.fact.id in near]
        if fits:
            return self._chosen(fits, request, context)
        nearest = next((row.candidate for row in rows), None)
        pointing = request.pointers or request.is_bare or context.refused or self._only_narrows(request)
        if nearest is None or not pointing:
            return None
        return Selection(request, (), nearest, nearest.coverage)

    def _only_narrows(self, request: Request) -> bool:
        """11月的呢 is said of what was talked of, also if nothing is held of it."""
        roles = {self._base.knowledge.slot_of(key).role for key in request.keys}
        return roles == {Role.CONSTRAINT}

    def _reach(self, context: Context) -> frozenset[str]:
        """What 它 and 其中 can mean: the focus and what the source relates to it."""
        focus = self._base.get(context.facts)
        return frozenset().union(*(self._base.kin(fact) for fact in focus))

    def _rows(self, request: Request, context: Context) -> list[_Row]:
        """Every fact that is close to the focus, held against both."""
        focus = self._base.get(context.facts)
        likeness = self._selector.resemblance.facts(request)
        most = max(likeness.values(), default=1.0) or 1.0
        for fact in focus:
            for other in self._base.kin(fact):
                likeness.setdefault(other, 0.0)
        rows = []
        for fact in self._base.get(likeness):
            near = max((self._closeness(fact, one, request) for one in focus), default=0.0)
            if near <= 0:
                continue
            coverage = self._selector.coverage(request, fact)
            own = self._own_constraints(fact, request)
            score = near + LIKE * (likeness[fact.id] / most) + COVERED * coverage + OWN * own
            unmet = self._unmet(request, fact, context)
            rows.append(_Row(Candidate(fact, unmet, score, coverage), score))
        return rows

    def _own_constraints(self, fact: Fact, request: Request) -> int:
        """How many of the months and places named the fact is about: 8月那次 is no mere mention of 8月."""
        keys = (key for key in request.keys if self._base.knowledge.slot_of(key).role is Role.CONSTRAINT)
        return sum(key in self._base.about[fact.id] for key in keys)

    def _unmet(self, request: Request, fact: Fact, context: Context) -> frozenset[str]:
        """A measure that was only taken over bars nothing."""
        taken = request.measures == context.measures
        asked = replace(request, measures=()) if taken and not self._said(request) else request
        return self._selector.unmet(asked, fact)

    def _said(self, request: Request) -> bool:
        return any(word.term.slot == "measure" for word in request.words)

    def _chosen(self, fits: list[_Row], request: Request, context: Context) -> Selection:
        best = fits[0]
        among = [row.candidate.fact for row in fits if row.score >= best.score - EQUAL]
        offered = [fact for fact in among if fact.id in context.facts]
        if len(context.facts) > 1 and offered and request.keys:
            among = offered
        if "back" in request.pointers and len(context.facts) == 1 and offered:
            among = offered  # 它, after one of a list: not its neighbours too
        facts = self._base.in_order(self._base.unique(among))
        coverage = best.candidate.coverage
        doubt = self._selector.resemblance.doubt(request, facts[0])
        return Selection(
            request,
            facts,
            best.candidate,
            coverage,
            confidence(0.0, doubt, coverage) + GOES_ON - UNEXPLAINED * (1 - coverage),
        )

    def _closeness(self, fact: Fact, focus: Fact, request: Request) -> float:
        said = {key.partition(":")[0] for key in request.keys}
        score = SAME if fact is focus else 0.0
        if fact.id in self._base.kin(focus):
            score += KIN
        for slot, values in focus.about.items():
            rule = self._base.knowledge.slots[slot]
            if not rule.inherited or slot in said:
                continue
            own = fact.about.get(slot)
            if own == values:
                score += SHARED
            else:
                score -= DIFFERS if own else LACKS
        score = min(score, NEAREST)
        return score + STAYS if fact is focus and self._is_said_of(request, fact) else score

    def _is_said_of(self, request: Request, fact: Fact) -> bool:
        """Whether the request names nothing that the fact is not about: 那平均一个项目多少."""
        return request.keys <= self._base.stated[fact.id]


def is_mere(request: Request) -> bool:
    """Whether it asks, and says of nothing what."""
    pointers = request.pointers - {"back", "these"}  # 为啥选它们
    named = (request.keys, request.unknown, request.foreign, request.quantities, request.ops, pointers)
    return bool(request.asks) and not any(named)
