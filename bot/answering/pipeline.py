"""The way of a question, one step after another: text → lexicon → reading → conversation → facts → reply."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import dialogue, reading
from bot.answering.decision import Decision, Heard, declined
from bot.answering.facts import FactBase, slot
from bot.answering.lexicon import Found, Lexicon
from bot.answering.reply import compose
from bot.model import Context, Knowledge, Reading, Reason, Reply, Status, Step, Turn

LONGEST = 500
"""Characters of a question; a longer one gets a request to shorten it."""


LOOSE = frozenset(("topic", "ordinal"))
"""Slots of a fact that a conversation does not go on about unless they were named."""
NEW = Context()
"""A conversation that has not begun."""


class Engine:
    """Answers utterances from the fact base. Holds no state: the context goes in and comes out."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.lexicon = Lexicon(knowledge.terms.values(), knowledge.variants, knowledge.lookalikes)
        self.base = FactBase(knowledge, self.lexicon.named)

    def answer(self, text: str, context: Context = NEW) -> Turn:
        if len(text) > LONGEST:
            return self._turn(Heard(declined(Reason.NOT_UNDERSTOOD, "unanswered.too_long"), Reading()), context, ())
        found = self.lexicon.read(text)
        understood = reading.read(found)
        heard = dialogue.converse(understood, context, self.base)
        return self._turn(heard, context, _trace(found, understood, heard))

    def tap(self, key: str, context: Context = NEW) -> Turn:
        """The answer to a choice that was offered, by its key."""
        heard = dialogue.tapped(key, context, self.base)
        if heard is None:
            heard = Heard(declined(Reason.NOT_UNDERSTOOD, "unanswered.stale_choice"), context.reading)
        return self._turn(heard, context, (Step("tap", key),))

    def _turn(self, heard: Heard, context: Context, trace: tuple[Step, ...]) -> Turn:
        reply = compose(heard.decision, heard.reading, self.knowledge)
        return Turn(reply, _next(heard, reply, context), trace)


def _next(heard: Heard, reply: Reply, context: Context) -> Context:
    """What is remembered: a refusal leaves the conversation as it was, so that 那8月呢 works after 那9月呢."""
    decision = heard.decision
    if decision.reset:
        return Context()
    if heard.declined is not None:
        return Context(reading=_kept(heard.declined), listed=context.listed)
    if decision.status not in (Status.ANSWERED, Status.CLARIFY):
        return context
    facts = tuple(fact.id for fact in decision.focus or decision.facts)
    listed = tuple(f.id for f in decision.listed) or _members(decision)
    return Context(
        reading=_kept(_filled(heard)),
        facts=facts,
        earlier=context.facts if context.facts != facts else context.earlier,
        listed=listed or context.listed,
        choices=reply.choices if decision.status is Status.CLARIFY else (),
        values=tuple((c.value, c.unit) for c in decision.computed),
    )


def _filled(heard: Heard) -> Reading:
    """What was said, with what the one fact that answered it is about: 部门预算项目的 was about 设置."""
    facts, used = heard.decision.focus or heard.decision.facts, heard.reading
    if heard.decision.status is not Status.ANSWERED or len(facts) != 1:
        return used
    said = {slot(key) for key in used.terms}
    about = {f"{s}:{v[0]}" for s, v in facts[0].about.items() if s not in said and s not in LOOSE}
    return replace(used, terms=used.terms | about)


def _kept(used: Reading) -> Reading:
    return Reading(terms=used.terms, measures=used.measures, ops=used.ops, asks=used.asks)


def _members(decision: Decision) -> tuple[str, ...]:
    return decision.facts[0].members if len(decision.facts) == 1 else ()


def _trace(found: Found, understood: Reading, heard: Heard) -> tuple[Step, ...]:
    entities = " ".join(f"{e.text}={e.term.key}" + ("" if e.how == "exact" else f"({e.how})") for e in found.entities)
    left = " ".join(left.text for left in found.leftovers)
    decision = heard.decision
    return (
        Step("text", found.text),
        Step("lexicon", entities),
        Step("leftovers", left),
        Step("reading", _shown(understood)),
        Step("with context", _shown(heard.reading)),
        Step("facts", " ".join(fact.id for fact in decision.facts)),
        Step(
            "decision", " ".join([decision.status, decision.reason or "", *(line.template for line in decision.lines)])
        ),
    )


def _shown(used: Reading) -> str:
    parts = [*sorted(used.terms), *(f"measure:{m}" for m in used.measures), *(f"op:{o}" for o in sorted(used.ops))]
    parts += [f"ask:{a}" for a in sorted(used.asks)] + [f"{q.text}[{q.unit}]" for q in used.quantities]
    return " ".join(parts)
