"""facts: what each fact holds and how facts belong together; one thing said twice in the source counts once."""

from __future__ import annotations

from decimal import Decimal

from bot.answering.engine import Engine
from bot.answering.facts import FactBase, canonical_questions
from bot.model import Fact


def test_a_fact_states_what_it_is_about(base: FactBase) -> None:
    for fact in base.knowledge.facts.values():
        about = {f"{slot}:{value}" for slot, values in fact.about.items() for value in values}
        assert about <= base.stated[fact.id] <= base.words[fact.id]


def test_a_fact_does_not_hold_what_sets_its_neighbour_apart(base: FactBase) -> None:
    assert "month:5月" not in base.stated["monitoring.august"]
    assert "month:8月" not in base.stated["monitoring.may"]


def test_a_kind_is_narrower_than_what_it_is_a_kind_of(base: FactBase) -> None:
    for term in base.knowledge.terms.values():
        for broader in term.broader:
            assert base.is_narrower(term.key, broader)
            assert broader in base.wider([term.key])


def test_a_contrary_is_mutual_or_none(base: FactBase) -> None:
    assert base.opposite("month:8月") == "month:8月"
    turned = [term.key for term in base.knowledge.terms.values() if base.opposite(term.key) != term.key]
    assert turned
    assert all(base.opposite(key) in base.knowledge.terms for key in turned)


def test_a_figure_is_found_by_its_value_in_any_unit(base: FactBase) -> None:
    assert "monitoring.august" in base.holding(Decimal("1373900"), "万元")
    assert "monitoring.august" in base.printing(Decimal("137.39"))
    assert base.holding(Decimal(123456)) == ()


def test_the_same_thing_said_twice_counts_once(base: FactBase) -> None:
    for relation in base.knowledge.relations:
        if relation.kind == "same":
            assert base.unique(base.get(relation.facts)) == base.get(relation.facts[:1])


def test_parts_add_up_to_their_whole(base: FactBase) -> None:
    wholes = [fact for fact in base.knowledge.facts.values() if base.parts_of(fact)]
    assert wholes
    for whole in wholes:
        for figure in whole.figures:
            parts = [part.figure(figure.measure) for part in base.parts_of(whole)]
            if all(parts):
                assert sum(part.value for part in parts if part) == figure.value


def test_a_subset_knows_its_whole_and_the_whole_its_subset(base: FactBase) -> None:
    published = base.knowledge.facts["published.selfevaluation"]
    whole = base.whole_of(published)
    assert whole is not None
    assert whole[0].id == "selfevaluation.projects"
    part = base.subset_of(whole[0])
    assert part is not None
    assert part[0] == published


def test_kin_is_what_the_source_joins(base: FactBase, august: Fact, may: Fact) -> None:
    assert {august.id, may.id} <= base.kin(august) & base.kin(may)
    assert base.related((august, may), ("compare",)) is not None
    assert base.related((august, base.knowledge.facts["indicators.new"]), ("compare", "add")) is None


def test_members_know_their_list(base: FactBase) -> None:
    for fact in base.knowledge.facts.values():
        for member in base.get(fact.members):
            assert fact in base.lists_of(member)


def test_unknown_ids_are_passed_over(base: FactBase, august: Fact) -> None:
    assert base.get(["nothing", august.id, august.id]) == (august,)


def test_each_measure_of_a_fact_has_a_question(engine: Engine, august: Fact) -> None:
    assert {measure for _, measure in canonical_questions(august, engine.knowledge)} == {None, "count", "amount"}


def test_what_few_facts_use_tells_more(base: FactBase) -> None:
    assert min(base.weight("month:9月"), base.weight("month:8月")) > base.weight("object:项目")
