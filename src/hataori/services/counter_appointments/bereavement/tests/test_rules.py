"""The table and the boundaries of what follows a death, without a register."""

import csv
import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.registries import api as registries
from hataori.blocks.registries.types import HEAD, Birth, Circle, Entry, Member, Reason, RegisteredPerson, TaxFacts
from hataori.services.counter_appointments.bereavement.facts import facts_of
from hataori.services.counter_appointments.bereavement.rules import Found, follow, last_day
from hataori.services.counter_appointments.bereavement.table import Limit, table

from .conftest import FOLDER

DAY = date(2026, 11, 20)
ONE_DAY = timedelta(days=1)


def member(key: str, relation: str, born: date, *, tax: TaxFacts | None = None, **conditions: str) -> Member:
    entry = Entry("見本", "h", relation, "愛知県一宮市見本", given=key)
    person = RegisteredPerson(
        key, key, Birth(born), "male", "JPN", entry, date(2020, 1, 1), Reason.MOVE_IN, sample=True
    )
    return Member(person, {"insurance": "national", **conditions}, tax)


def death(dead: Member, *others: Member, day: date = DAY) -> Found:
    left = registries.Bereaved(day, Circle(dead, (dead, *others), as_of=day))
    return follow(table(), facts_of(left), day)


def due(found: Found) -> set[str]:
    return {each.procedure_id for each in found.due}


def years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)


OLD = member("dead", HEAD, date(1940, 1, 1))
ADULT = member("a", "妻", date(1970, 1, 1))
SON = member("b", "子", date(2000, 1, 1))


def test_a_head_s_death_asks_who_is_next_only_where_two_could_be():
    assert "ICH-0004" not in due(death(OLD))
    assert "ICH-0004" not in due(death(OLD, ADULT))
    assert "ICH-0004" in due(death(OLD, ADULT, SON))
    assert "ICH-0004" not in due(death(replace(OLD, person=replace(OLD.person, entry=SON.person.entry)), ADULT, SON))


@pytest.mark.parametrize(("days", "counts"), [(0, True), (1, False)])
def test_who_is_fifteen_on_the_day_may_head_a_household_a_day_younger_may_not(days, counts):
    child = member("c", "子", years_before(DAY, 15) + days * ONE_DAY)
    assert ("ICH-0004" in due(death(OLD, ADULT, child))) is counts


@pytest.mark.parametrize(("days", "counts"), [(0, True), (1, False)])
def test_long_term_care_from_the_sixty_fifth_birthday_on(days, counts):
    dead = member("dead", HEAD, years_before(DAY, 65) + days * ONE_DAY)
    assert ("ICH-0201" in due(death(dead))) is counts


def test_a_child_counts_to_the_end_of_the_school_year_in_which_it_turns_eighteen():
    mother = member("dead", HEAD, date(1980, 1, 1), child_allowance="1")
    for born, day, counts in (
        (date(2008, 4, 1), date(2026, 3, 31), True),
        (date(2008, 4, 1), date(2026, 4, 1), False),
        (date(2008, 4, 2), date(2026, 4, 1), True),
        (date(2008, 4, 2), date(2027, 3, 31), True),
        (date(2008, 4, 2), date(2027, 4, 1), False),
    ):
        found = due(death(mother, member("c", "子", born), day=day))
        assert ("ICH-0090" in found) is counts, (born, day)
        assert "ICH-0095" in found, "what was not paid is paid, however old the child"


def test_the_last_parent_of_a_child_leaves_the_question_of_a_guardian():
    child = member("c", "子", date(2015, 1, 1))
    with_spouse, alone = death(OLD, ADULT, child), death(OLD, child)
    assert "guardian" not in {each.key for each in with_spouse.outside}
    assert "guardian" in {each.key for each in alone.outside}
    assert {"ICH-0096", "ICH-0207"} <= due(with_spouse) & due(alone)


def test_the_spouse_of_an_employee_from_twenty_to_fifty_nine_changes_the_kind_of_pension():
    pay = TaxFacts(2026, 5_000_000, 0, 1, 100_000, earned=True, work="employee", employer="見本", supporter="")
    none = replace(pay, income=0, tax=0, work="none", supporter="dead")
    dead = member("dead", HEAD, date(1980, 1, 1), tax=pay, insurance="employer")
    for born, counts in ((years_before(DAY, 60) + ONE_DAY, True), (years_before(DAY, 60), False)):
        assert ("ICH-0200" in due(death(dead, member("s", "妻", born, tax=none, insurance="employer")))) is counts
    assert "ICH-0200" not in due(death(dead, member("s", "妻", date(1985, 1, 1), tax=pay, insurance="employer")))


def test_water_ends_with_the_last_of_a_household_and_changes_its_name_before():
    dead = member("dead", HEAD, date(1940, 1, 1), water="1")
    assert due(death(dead)) & {"ICH-0177", "ICH-0208"} == {"ICH-0177"}
    assert due(death(dead, ADULT)) & {"ICH-0177", "ICH-0208"} == {"ICH-0208"}


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_fourteen_days_are_fourteen_and_end_on_an_open_day(day):
    last = last_day(Limit(days=14), day)
    assert last >= day + 14 * ONE_DAY
    assert last.weekday() < 5
    assert last - day <= timedelta(days=14 + 9), "the year's end closes for six days and a weekend"


def test_limits_of_months_and_years():
    assert last_day(Limit(days=14), date(2026, 11, 20)) == date(2026, 12, 4)
    assert last_day(Limit(months=3), date(2026, 11, 20)) == date(2027, 2, 22), "the 20th is a Saturday"
    assert last_day(Limit(years=2), date(2026, 11, 20)) == date(2028, 11, 20)


FACTS = st.fixed_dictionaries({
    "born": st.dates(date(1930, 1, 1), DAY),
    "relation": st.sampled_from([HEAD, "妻", "子", "父"]),
    "insurance": st.sampled_from(["national", "late_elderly", "employer", "none"]),
    "held": st.sets(st.sampled_from(["pension", "seal", "property", "water", "dog", "physical", "child_allowance"])),
})  # fmt: skip


@given(FACTS, st.lists(st.dates(date(1930, 1, 1), DAY), max_size=5))
def test_every_procedure_is_either_due_with_its_fact_or_told_why_not(told, births):
    held = dict.fromkeys(told["held"], "1")
    dead = member("dead", told["relation"], told["born"], insurance=told["insurance"], **held)
    found = death(dead, *(member(f"m{n}", "子", born) for n, born in enumerate(births)))
    listed = [*due(found), *(each.procedure_id for each in found.rest)]
    assert sorted(listed) == sorted(row.procedure_id for row in table().rows)
    assert all(each.because["ja"] and "{" not in "".join(each.because.values()) for each in found.due)
    assert all(each.until is None or each.until > DAY for each in found.due)
    assert [each.until or date.max for each in found.due] == sorted(each.until or date.max for each in found.due)


def read(when: object) -> set[str]:
    """The facts a condition looks at."""
    return set(re.findall(r'"var": "([^"]+)"', json.dumps(when)))


def test_the_table_reads_only_facts_there_are_and_says_everything_in_three_languages():
    left = registries.Bereaved(DAY, Circle(OLD, (OLD,), as_of=DAY))
    known = {f"{part}.{name}" for part, names in facts_of(left).items() for name in names}
    for each in (*table().rows, *table().outside):
        assert each.when is True or read(each.when) <= known, each
    for row in table().rows:
        assert set(row.because) == set(row.who) == {"ja", "easy", "en"}
        assert set(row.bring) <= set(table().bring)
        assert row.limit is None or (
            row.limit.ground and sum(map(bool, (row.limit.days, row.limit.months, row.limit.years))) == 1
        )
    words = (
        *table().bring.values(),
        *(each.text for each in table().outside),
        *(each.where for each in table().outside),
    )
    assert all(set(each) == {"ja", "easy", "en"} for each in words)


def test_every_row_of_the_table_is_a_procedure_of_the_city():
    """One that is none would be left off the list without a word."""
    with (FOLDER / "procedures.csv").open(encoding="utf-8-sig", newline="") as file:
        known = {row["procedure_id"] for row in csv.DictReader(file)}
    assert [row.procedure_id for row in table().rows if row.procedure_id not in known] == []


def test_the_visitor_is_asked_for_no_procedure_when_booking():
    """The booking asks who died, when, and how they are related: nothing from which a procedure could be chosen."""
    told = json.loads((FOLDER / "appointments.json").read_text(encoding="utf-8"))
    (counter,) = [each for each in told["kinds"] if each["key"] == "bereavement"]
    assert [each["key"] for each in counter["questions"]] == ["deceased", "died_on", "relation"]
    assert {each["kind"] for each in counter["questions"]} <= {"text", "date"}
