"""Income after deductions and the limits it meets, taken apart."""

from dataclasses import replace
from datetime import date

import pytest

from hataori.blocks.schemes.income import Deductions, Limit, ages_taken_on, counted_income, limit_for
from hataori.blocks.schemes.national.child_rearing_allowance import _partial
from hataori.blocks.schemes.people import obliged_with
from hataori.blocks.schemes.results import Question

from .households import AS_OF, TABLES, answer, child, grandparent, home, parent

VALUES = TABLES["income"].on(AS_OF)
AGES_ON = date(2023, 12, 31)
BASE = (1_000_000, 2_000_000, 100_000)
OLD = date(1950, 1, 1)


def counted(*members, rule=None):
    return counted_income(members[0], home(*members), rule or Deductions(), VALUES)


def limit(*members, **shape):
    return limit_for(members[0], home(*members), Limit(BASE, **shape), AGES_ON)


def test_salary_is_relieved_by_up_to_100000_other_income_is_not():
    assert counted(parent(1_000_000), parent(2_000_000, key="q")) == 820_000
    assert counted(parent(1_000_000, earned=False), parent(2_000_000, key="q")) == 920_000
    assert counted(parent(50_000)) == 0


def test_disabled_people_deduct_by_degree():
    rich = parent(5_500_000)
    assert counted(rich, child("2015-05-01", physical=3)) == 5_320_000 - 270_000
    assert counted(rich, child("2015-05-01", physical=2)) == 5_320_000 - 400_000
    assert counted(parent(5_500_000, mental=1)) == 5_320_000 - 400_000
    assert counted(parent(5_500_000, mental=1), rule=Deductions(own_disability=False)) == 5_320_000
    assert counted(rich, child("2015-05-01", physical=2, supporter="")) == 5_320_000


@pytest.mark.parametrize(("income", "deducted"), [(5_000_000, 350_000), (5_000_001, 0)])
def test_single_parents_deduct_up_to_five_million(income, deducted):
    assert counted(parent(income), child("2015-05-01")) == income - 180_000 - deducted


def test_a_child_with_income_of_its_own_makes_no_single_parent():
    assert counted(parent(3_000_000), child("2000-05-01", income=480_000)) == 3_000_000 - 180_000 - 350_000
    assert counted(parent(3_000_000), child("2000-05-01", income=480_001)) == 3_000_000 - 180_000


@pytest.mark.parametrize(
    ("earner", "spouse", "deducted"),
    [
        (5_000_000, 480_000, 0),
        (5_000_000, 480_001, 330_000),
        (5_000_000, 1_000_000, 330_000),
        (5_000_000, 1_000_001, 310_000),
        (5_000_000, 1_330_000, 30_000),
        (5_000_000, 1_330_001, 0),
        (9_000_000, 1_000_000, 330_000),
        (9_000_001, 1_000_000, 220_000),
        (9_500_001, 1_000_000, 110_000),
        (10_000_001, 1_000_000, 0),
    ],
)
def test_special_deduction_for_a_spouse_by_both_incomes(earner, spouse, deducted):
    assert counted(parent(earner), parent(spouse, key="q")) == earner - 180_000 - deducted


def test_only_the_one_with_more_income_deducts_for_the_spouse():
    assert counted(parent(900_000), parent(1_200_000, key="q")) == 900_000 - 180_000


def test_limits_step_by_dependents():
    assert limit(parent()) == 1_000_000
    assert limit(parent(), child("2015-05-01")) == 2_000_000
    assert limit(parent(), child("2015-05-01"), child("2016-05-01", "d")) == 2_100_000


@pytest.mark.parametrize(
    ("born", "added"),
    [("2008-01-01", 0), ("2007-12-31", 150_000), ("2001-01-02", 150_000), ("2000-12-31", 0)],
)
def test_dependents_of_16_to_22_at_the_end_of_the_income_year_raise_the_limit(born, added):
    assert limit(parent(), child(born), student=150_000) == 2_000_000 + added


def test_elderly_dependents_and_an_elderly_spouse_raise_the_recipients_limit():
    assert limit(parent(), grandparent(birth=OLD, supporter="p"), elderly=100_000) == 2_100_000
    assert limit(parent(), parent(key="q", birth=OLD, supporter="p"), elderly=100_000) == 2_100_000


def test_of_elderly_dependents_alone_the_first_adds_nothing_to_the_limit_of_the_obliged():
    old = grandparent(birth=OLD, supporter="p")
    older = replace(old, id="k")
    assert limit(parent(), old, elderly=60_000, obliged=True) == 2_000_000
    assert limit(parent(), old, older, elderly=60_000, obliged=True) == 2_100_000 + 60_000
    assert limit(parent(), old, child("2015-05-01"), elderly=60_000, obliged=True) == 2_100_000 + 60_000


def test_an_elderly_spouse_adds_nothing_to_the_limit_of_the_obliged():
    spouse = parent(key="q", birth=OLD, supporter="p")
    assert limit(parent(), spouse, child("2015-05-01"), elderly=60_000, obliged=True) == 2_100_000


@pytest.mark.parametrize(
    ("day", "turn", "year"),
    [("2025-03-15", 8, 2023), ("2025-07-31", 8, 2023), ("2025-08-01", 8, 2024), ("2025-11-01", 11, 2024)],
)
def test_the_income_year_turns_with_the_schemes_month(day, turn, year):
    assert ages_taken_on(date.fromisoformat(day), turn) == date(year, 12, 31)


def test_lodgers_are_not_obliged_to_support():
    lodger = replace(grandparent(9_000_000), role="other")
    assert list(obliged_with(parent(), home(parent(), lodger))) == []
    assert answer("child_rearing_allowance", home(parent(), child("2015-05-01"), lodger)).amount == 45_500


def test_the_partial_allowance_never_falls_below_the_least():
    household = home(parent())
    question = Question(household, AS_OF, TABLES["child_rearing_allowance"].on(AS_OF), VALUES)
    assert _partial(question, 0) == (45_490, 10_740, 10_740)
    assert _partial(question, 9_000_000) == (10_740, 5_380, 5_380)


def test_minors_are_those_of_the_day_the_tax_is_levied():
    """Eighteen in March 2025 but seventeen on 1 January 2024: untaxed in fiscal 2024 up to 1,350,000 yen."""
    worker = child("2006-06-01", income=1_200_000, supporter="")
    older = child("2005-12-31", income=1_200_000, supporter="")
    assert answer("untaxed_household_benefit", home(parent(), worker)).proposed
    assert not answer("untaxed_household_benefit", home(parent(), older)).proposed


def test_child_allowance_of_before_knew_elderly_dependents():
    """Limit for two dependents of whom one is over 70: 6,980,000 + 60,000, after 180,000 and 350,000."""
    family = (child("2014-05-01"), grandparent(birth=OLD, supporter="p"))
    spouse = parent(key="q", income=2_000_000)
    on = date(2024, 9, 30)
    assert answer("child_allowance", home(parent(7_219_999), spouse, *family), on).amount == 10_000
    assert answer("child_allowance", home(parent(7_220_000), spouse, *family), on).amount == 5_000
