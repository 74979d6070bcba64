"""What holds for every household, whatever the facts."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.schemes.api import SCHEMES, Household, delta, explain, scan

from .households import AS_OF, TABLES, households

MONOTONE = [
    "child_rearing_allowance",
    "special_child_allowance",
    "disabled_child_allowance",
    "special_disabled_allowance",
    "untaxed_household_benefit",
    "school_support",
    "orphan_allowance",
]
MANY = settings(max_examples=150, deadline=None)


def totals(household: Household, field: str = "amount") -> dict[str, int]:
    found: dict[str, int] = {}
    for result in explain(household, AS_OF, TABLES):
        found[result.scheme] = found.get(result.scheme, 0) + getattr(result, field)
    return found


@MANY
@given(households(), st.integers(1, 3_000_000))
def test_more_income_never_brings_more(household, more):
    """The one with most income earns more: no income-tested amount may rise."""
    richest = max(household.parents, key=lambda person: person.income)
    raised = replace(richest, income=richest.income + more, supporter="")
    members = tuple(raised if person is richest else person for person in household.members)
    before, after = totals(household), totals(replace(household, members=members))
    for scheme in MONOTONE:
        assert after[scheme] <= before[scheme], scheme


@MANY
@given(households())
def test_every_answer_has_its_grounds(household):
    answered = explain(household, AS_OF, TABLES)
    assert {result.scheme for result in answered} == {scheme.key for scheme in SCHEMES}
    for result in answered:
        assert result.reasons
        assert result.articles
        assert result.version.startswith(f"{result.scheme}@20")
        assert 0 <= result.lowest <= result.amount <= result.highest
        if not result.proposed:
            assert result.highest == 0
        else:
            assert result.facts
            assert result.person in {person.id for person in household.members}


@MANY
@given(households())
def test_a_scan_proposes_all_that_asking_everything_would(household):
    asked = [result for result in explain(household, AS_OF, TABLES) if result.proposed]
    assert list(scan([household], AS_OF, TABLES)) == asked


@MANY
@given(households())
def test_scanning_twice_proposes_nothing_new(household):
    before, after = scan([household], AS_OF, TABLES), scan([household], AS_OF, TABLES)
    assert delta(before, after) == ()


@MANY
@given(households(), households())
def test_differences_add_up_to_the_change_of_the_whole(first, second):
    changes = delta(scan([first], AS_OF, TABLES), scan([second], AS_OF, TABLES))
    before, after = sum(totals(first).values()), sum(totals(second).values())
    assert sum(change.difference for change in changes) == after - before


@MANY
@given(households(), st.randoms(use_true_random=False))
def test_the_order_of_the_register_does_not_matter_for_amounts(household, order):
    shuffled = list(household.members)
    order.shuffle(shuffled)
    assert totals(replace(household, members=tuple(shuffled)), "highest") == totals(household, "highest")
