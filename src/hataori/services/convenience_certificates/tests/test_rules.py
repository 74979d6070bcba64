"""When kiosks are open, who is refused and why: decided without a database, for any day and any person."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hataori.kernel.clock import JST
from hataori.services.convenience_certificates import rules
from hataori.services.convenience_certificates.kinds import CERTIFICATES, ITEMS, RESIDENCE, SEAL, TAX
from hataori.services.convenience_certificates.rules import Household, Limits, Pause, Shown, Subject, Wish

LIMITS = Limits(time(6, 30), time(23), (12, 29), (1, 3), (), 15, 34, 10)
NOON = datetime(2026, 11, 26, 12, tzinfo=JST)
ME = Subject("me", 40, seal=True, imprint=True, longest=5, tax_years=(2025, 2026))
CHILD = Subject("child", 3, longest=4)
HOME = Household(ME, (ME, CHILD))
MOMENTS = some.integers(0, 17 * 366 * 24 * 60).map(lambda minutes: NOON.replace(year=2024) + timedelta(minutes=minutes))


def code(wish: Wish, home: Household = HOME, limits: Limits = LIMITS, moment: datetime = NOON) -> str:
    found = rules.at_kiosk(wish, home, limits, moment)
    return found.code if found else ""


@given(MOMENTS)
def test_kiosks_are_open_from_half_past_six_to_eleven_but_over_the_new_year(moment):
    minutes = moment.hour * 60 + moment.minute
    new_year = (moment.month == 12 and moment.day >= 29) or (moment.month == 1 and moment.day <= 3)
    assert (rules.open_at(LIMITS, moment) == "") == (390 <= minutes < 1380 and not new_year)


@given(MOMENTS, some.integers(1, 600), some.integers(-700, 700))
def test_a_pause_closes_from_its_first_minute_to_before_its_last(begins, minutes, offset):
    ends = begins + timedelta(minutes=minutes)
    always = replace(LIMITS, opens=time(0), closes=time.max, closed_from=(2, 30), closed_until=(2, 30))
    moment = begins + timedelta(minutes=offset)
    shut = rules.open_at(replace(always, pauses=(Pause(begins, ends),)), moment)
    assert shut == ("pause" if 0 <= offset < minutes else "") or moment.time() == time.max


WRONG = {
    "dead": {"dead": True, "resident": False},
    "not_resident": {"resident": False},
    "protected": {"protected": True},
    "leaving": {"leaving": True},
    "long_name": {"longest": 35},
    "too_young": {"age": 14},
}


@pytest.mark.parametrize("certificate", [RESIDENCE, ITEMS, SEAL, TAX], ids=lambda each: each.code)
@pytest.mark.parametrize(("why", "fact"), WRONG.items())
def test_who_is_refused_at_the_kiosk(certificate, why, fact):
    me = replace(ME, **fact)
    assert code(Wish(certificate, year=2026), Household(me, (me, CHILD))) == why


@given(some.sampled_from(sorted(set(WRONG) - {"too_young"})), some.booleans())
def test_a_household_with_somebody_to_be_refused_is_refused_and_oneself_only_beside_somebody_protected(why, relations):
    child = replace(CHILD, **WRONG[why])
    home = Household(ME, (ME, child))
    assert code(Wish(RESIDENCE, "household", relations=relations), home) == why
    assert code(Wish(RESIDENCE, subject="child"), home) == why
    assert code(Wish(RESIDENCE, relations=relations), home) == ("protected" if why == "protected" else "")


@given(some.none() | some.integers(0, 14), some.sampled_from(sorted(CERTIFICATES)))
def test_children_and_people_without_a_birthday_use_no_kiosk(age, which):
    assert code(Wish(CERTIFICATES[which], year=2026), Household(replace(ME, age=age), (ME,))) == "too_young"


@given(some.integers(0, 100))
def test_a_seal_is_given_to_nobody_under_fifteen_whatever_the_city_says(age):
    found = code(Wish(SEAL), Household(replace(ME, age=age), (ME,)), replace(LIMITS, youngest=0))
    assert found == ("too_young" if age < 15 else "")


@given(some.text(min_size=1, max_size=8), some.sampled_from(sorted(CERTIFICATES)))
def test_no_wish_leads_to_a_stranger(subject, which):
    """Whatever a wish names, the paper is about members of the household alone; seals and taxes about oneself."""
    about = HOME.about(Wish(CERTIFICATES[which], subject=subject))
    allowed = {"me", "child"} if CERTIFICATES[which].others else {"me"}
    assert {each.person_id for each in about} <= allowed
    if CERTIFICATES[which].others and subject not in {"me", "child"}:
        assert code(Wish(CERTIFICATES[which], subject=subject)) == "stranger"


def test_what_the_register_lacks_is_said():
    assert code(Wish(SEAL), Household(replace(ME, seal=False))) == "no_seal"
    assert code(Wish(SEAL), Household(replace(ME, imprint=False))) == "no_imprint"
    assert code(Wish(TAX, year=2020)) == "no_tax"
    assert code(Wish(RESIDENCE, domicile=True), Household(replace(ME, japanese=False))) == "no_domicile"
    assert code(Wish(RESIDENCE, copies=11)) == code(Wish(RESIDENCE, copies=0)) == "copies"


COUNTER = [
    (Wish(RESIDENCE), Shown("self"), ""),
    (Wish(RESIDENCE), Shown("household"), ""),
    (Wish(RESIDENCE), Shown("proxy"), "letter"),
    (Wish(RESIDENCE), Shown("proxy", letter=True), ""),
    (Wish(TAX, year=2026), Shown("household"), "letter"),
    (Wish(TAX, year=2026), Shown("household", letter=True), ""),
    (Wish(SEAL), Shown("self"), "seal_card"),
    (Wish(SEAL), Shown("card_bearer", seal_card=True), ""),
    (Wish(RESIDENCE), Shown("card_bearer", seal_card=True), "letter"),
]


@pytest.mark.parametrize(("wish", "shown", "why"), COUNTER)
def test_what_the_counter_wants_to_see(wish, shown, why):
    found = rules.at_counter(wish, HOME, shown)
    assert (found.code if found else "") == why


def test_a_protected_person_is_served_at_the_counter_by_the_head_of_section_alone():
    home = Household(replace(ME, protected=True), (replace(ME, protected=True),))
    assert rules.at_counter(Wish(RESIDENCE), home, Shown("self")).code == "section_head"
    assert rules.at_counter(Wish(RESIDENCE), home, Shown("household", section_head=True)).code == "section_head"
    assert rules.at_counter(Wish(RESIDENCE), home, Shown("self", section_head=True)) is None
    beside = Household(ME, (ME, replace(CHILD, protected=True)))
    assert rules.at_counter(Wish(TAX, year=2026), beside, Shown("proxy", letter=True)).code == "section_head"


def test_the_counter_serves_whom_the_kiosk_does_not_but_not_the_dead():
    for fact in ({"leaving": True}, {"longest": 80}, {"age": 3}):
        home = Household(replace(ME, **fact), (replace(ME, **fact),))
        assert rules.at_counter(Wish(RESIDENCE), home, Shown("self")) is None
    gone = replace(ME, dead=True, resident=False)
    assert rules.at_counter(Wish(RESIDENCE), Household(gone, (gone,)), Shown("self")).code == "dead"


def test_every_refusal_says_what_to_do():
    assert all(rules.refusal(each).message.endswith("。") for each in rules._CODES)
