"""The four municipal schemes, with sample values: the edges and the label."""

from datetime import date

import pytest

from .households import AS_OF, answer, child, grandparent, home, parent


def ask(scheme, *members, on=AS_OF, **facts):
    return answer(scheme, home(*members, **facts), on)


@pytest.mark.parametrize("scheme", ["child_medical", "school_support", "orphan_allowance"])
def test_answers_carry_the_label_sample(scheme):
    assert ask(scheme, parent(), child("2015-05-01")).sample


def test_medical_costs_in_kind_until_the_school_year_of_18_ends():
    found = ask("child_medical", parent(), child("2006-04-02"), on=date(2025, 3, 31))
    assert (found.status, found.unit, found.amount) == ("eligible", "in_kind", 0)
    assert not ask("child_medical", parent(), child("2006-04-02"), on=date(2025, 4, 1)).proposed


def test_medical_costs_need_insurance_and_no_assistance():
    assert not ask("child_medical", parent(), child("2015-05-01", insurance="none")).proposed
    assert not ask("child_medical", parent(), child("2015-05-01"), public_assistance=True).proposed


def test_school_support_from_the_first_day_of_school():
    """A first grader also gets the entrance part; the day before, nothing."""
    family = (parent(1_000_000), child("2018-04-02"))
    assert not ask("school_support", *family, on=date(2025, 3, 31)).proposed
    found = ask("school_support", *family, on=date(2025, 4, 1))
    assert (found.amount, found.unit) == (95_000, "year")
    assert ("児童・生徒", "小学1年生") in found.facts


def test_school_support_by_income_of_the_household():
    """(1,500,000 + 420,000) × 1.2 = 2,304,000."""
    assert ask("school_support", parent(2_304_000), child("2012-05-01")).proposed
    refused = ask("school_support", parent(2_304_001), child("2012-05-01"))
    assert refused.reasons == ("世帯の所得が目安を超えています。",)


def test_health_tax_relief_needs_a_fall_of_thirty_percent():
    """(2,000,000 - 430,000) × 10 % × 60 % = 94,200."""
    found = ask("health_tax_relief", parent(2_000_000, insurance="national", expected_income=1_400_000))
    assert (found.status, found.amount, found.lowest) == ("possible", 94_200, 0)
    assert not ask("health_tax_relief", parent(2_000_000, insurance="national", expected_income=1_400_001)).proposed
    assert not ask("health_tax_relief", parent(2_000_000, expected_income=0)).proposed
    assert not ask("health_tax_relief", parent(3_000_001, insurance="national", expected_income=0)).proposed
    assert not ask("health_tax_relief", parent(430_000, insurance="national", expected_income=0)).proposed


def test_orphan_allowance_for_each_child_for_five_years():
    family = (parent(), child("2015-05-01", "a"), child("2012-05-01", "b"))
    assert ask("orphan_allowance", *family, single_parent_from=date(2020, 3, 16)).amount == 5_000
    refused = ask("orphan_allowance", *family, single_parent_from=date(2020, 3, 15))
    assert refused.reasons == ("支給の期間（5年）を過ぎています。",)


def test_orphan_allowance_ends_at_the_limits():
    assert ask("orphan_allowance", parent(2_829_999), child("2015-05-01")).proposed
    assert not ask("orphan_allowance", parent(2_830_000), child("2015-05-01")).proposed
    assert not ask("orphan_allowance", parent(), child("2015-05-01"), grandparent(2_540_000)).proposed
    assert not ask("orphan_allowance", parent(), parent(key="q"), child("2015-05-01")).proposed
