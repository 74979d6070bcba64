"""A whole city, a changed fact and a changed law."""

from dataclasses import replace
from datetime import date

import pytest

from hataori.blocks.schemes.api import SCHEMES, Household, ParameterProblem, delta, explain, scan

from .households import AS_OF, TABLES, child, home, parent


def street() -> list[Household]:
    return [
        replace(home(parent(4_000_000), child("2015-05-01")), id="first"),
        replace(home(parent(900_000), child("2015-05-01"), child("2012-05-01", "d")), id="second"),
        replace(home(parent(9_000_000)), id="third"),
    ]


def proposals(city, as_of=AS_OF):
    return list(scan(city, as_of, TABLES))


def test_a_scan_streams_and_leaves_out_who_gets_nothing():
    found = scan(iter(street()), AS_OF, TABLES)
    assert next(found).household == "first"
    assert "third" not in {result.household for result in found}


def test_a_birth_proposes_the_difference_only():
    before = street()
    born = replace(before[0], members=(*before[0].members, child("2025-03-01", "new")))
    changes = delta(proposals(before), proposals([born, *before[1:]]))
    assert [(change.scheme, change.kind, change.difference) for change in changes] == [
        ("child_allowance", "raised", 15_000),
        ("child_medical", "changed", 0),
    ]
    assert {change.household for change in changes} == {"first"}


def test_moving_away_ends_what_was_proposed():
    before = street()
    changes = delta(proposals(before), proposals(before[1:]))
    assert {change.kind for change in changes} == {"ended"}
    assert all(change.difference <= 0 and change.after is None for change in changes)


def test_a_better_job_lowers_and_ends():
    before = street()
    head, *others = before[1].members
    after = [before[0], replace(before[1], members=(replace(head, income=1_700_000), *others)), before[2]]
    changes = {change.scheme: change for change in delta(proposals(before), proposals(after))}
    assert changes["child_rearing_allowance"].kind == "lowered"
    assert changes["untaxed_household_benefit"].kind == "ended"
    assert "child_allowance" not in changes


def test_another_recipient_is_an_end_and_a_beginning():
    before = [home(parent(3_000_000), parent(2_000_000, key="q"), child("2015-05-01"))]
    after = [home(parent(1_000_000), parent(2_000_000, key="q"), child("2015-05-01"))]
    changes = delta(proposals(before), proposals(after))
    mine = [(c.kind, c.person, c.difference) for c in changes if c.scheme == "child_allowance"]
    assert mine == [("ended", "p", -10_000), ("new", "q", 10_000)]


def test_a_changed_law_alone_proposes_the_difference():
    """November 2024: the third child's part of 児童扶養手当 rose by 4,300 yen."""
    three = [home(parent(), *[child("2015-05-01", key) for key in "abc"])]
    changes = delta(proposals(three, date(2024, 10, 31)), proposals(three, date(2024, 11, 1)))
    assert [(change.scheme, change.difference) for change in changes] == [("child_rearing_allowance", 4_300)]
    change = changes[0]
    assert change.before
    assert change.after
    assert (change.before.version, change.after.version) == (
        "child_rearing_allowance@2024-04-01",
        "child_rearing_allowance@2024-11-01",
    )


def test_a_household_of_nobody_gets_nothing_and_breaks_nothing():
    assert not any(result.proposed for result in explain(home(), AS_OF, TABLES))
    assert proposals([home()]) == []


def test_people_whose_facts_contradict_break_nothing():
    """Born tomorrow, negative income, supported by nobody known, older than anyone: an answer all the same."""
    odd = home(parent(-300_000, supporter="x"), child("2025-03-16", supporter="x"), child("1890-02-28", key="o"))
    assert len(explain(odd, AS_OF, TABLES)) >= len(SCHEMES)


def test_a_day_before_the_tables_begin_is_refused_plainly():
    with pytest.raises(ParameterProblem, match="この日の値がありません"):
        proposals(street(), date(2010, 4, 1))
