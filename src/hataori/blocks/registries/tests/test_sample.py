"""The sample register: the same 5,000 people everywhere, in families that hang together, none of them real."""

from collections import Counter
from datetime import date

import pytest

from hataori.blocks.registries.sample.generate import digest, generated, people_of
from hataori.blocks.registries.tests.histories import consistent
from hataori.blocks.registries.types import HEAD, Line
from hataori.kernel.check_digits import is_personal_number
from hataori.kernel.person_name import name_problems

from .conftest import LISTS

DIGEST = "fd7152a0e647362307d7aa75028de9c4a0da085e23de407431a62853ee271dda"
AS_OF = date(2026, 10, 1)


@pytest.fixture(scope="module")
def homes():
    return generated(LISTS)


@pytest.fixture(scope="module")
def people(homes):
    return list(people_of(homes))


def test_the_same_people_everywhere(homes):
    assert digest(homes) == DIGEST, "the generator makes other people: raise GENERATOR, and say so in the change log"


def test_five_thousand_people_in_2100_households(homes, people):
    assert len(homes) == 2_100
    assert sum(person.here for person in people) == 5_000


def test_names_hold_and_come_with_a_reading(people):
    for person in people:
        for _, _, entry in person.lines:
            assert not name_problems(entry.family, entry.given, entry.family_kana, entry.given_kana), entry
            assert entry.family_kana


def test_names_are_of_every_difficult_kind(people):
    names = " ".join(person.now.full_name for person in people)
    for letter in ("\U000e0102", "\U00020bb7", "\u9ad9", "\ufa11", "\u6ff5", "\U000e0108", "\u9089"):
        assert letter in names, f"U+{ord(letter):04X}"
    assert max(len(person.now.full_name) for person in people) > 15
    assert sum(bool(person.now.roman_name) for person in people) > 50
    assert sum(bool(person.now.common_name) for person in people) > 10
    assert sum(bool(person.now.former_family) for person in people) > 5


def test_histories_follow_the_rules(people):
    for person in people:
        starts = [begins for begins, _, _ in person.lines]
        ends = [*starts[1:], None]
        lines = tuple(Line(b, r, e, end) for (b, r, e), end in zip(person.lines, ends, strict=True))
        assert consistent(lines), person.key
        assert starts[0] >= person.birth.first
        assert starts[-1] <= AS_OF
    assert sum(len(person.lines) > 1 for person in people) > 1_000


def test_each_household_has_one_head_and_parents_older_than_their_children(homes):
    for home in homes:
        here = [person for person in home.people if person.here]
        assert [person.now.relation for person in here].count(HEAD) == 1
        head = next(person for person in here if person.now.relation == HEAD)
        for person in here:
            years = (person.birth.first - head.birth.first).days / 365.25
            if person.now.relation == "子":
                assert 15 < years < 60, home.key
            if person.now.relation in {"父", "母"}:
                assert -60 < years < -15, home.key


def test_ages_are_those_of_a_city(people):
    ages = Counter((AS_OF - person.birth.first).days // 3652 for person in people if person.here)
    assert all(180 <= ages[decade] <= 900 for decade in range(8)), ages
    old = sum((AS_OF - person.birth.first).days >= 65 * 365.25 for person in people if person.here)
    assert 0.2 < old / 5_000 < 0.35


def test_there_are_twins_single_parents_three_generations_widows_and_movers(homes, people):
    twins = sum(
        len({p.birth.first for p in home.people if p.now.relation == "子"})
        < sum(p.now.relation == "子" for p in home.people)
        for home in homes
    )
    assert twins >= 5
    assert sum("single_parent" in person.facts for person in people) > 80
    assert sum(any(p.now.relation in {"父", "母", "子の子"} for p in home.people) for home in homes) > 50
    assert sum(not person.here for person in people) > 100
    assert sum(person.now.protected for person in people) > 5
    assert any(person.birth.precision == "month" for person in people)


def test_nobody_is_real(people):
    numbers = [person.personal_number for person in people]
    assert len(set(numbers)) == len(numbers)
    assert all(is_personal_number(number) and number.startswith("90") for number in numbers)
    for person in people:
        for _, _, entry in person.lines:
            assert "見本" in entry.address
    assert all(person.employer == "" or person.employer.startswith("見本") for person in people)
