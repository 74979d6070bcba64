"""The 14 days over every holiday there is, and each rule with the case that breaks it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.holidays import MUNICIPAL
from hataori.services.online_birth_notification.rules import Told, barred, checks, last_day

GOOD = Told(
    born_on=date(2026, 11, 16),
    received_on=date(2026, 11, 20),
    filer="father",
    married="yes",
    born_in_japan="yes",
    domicile="愛知県一宮市本町二丁目1番見本",
    city="愛知県一宮市",
    given_name="さくら",
    given_kana="サクラ",
    nationalities=("JPN", "JPN"),
    photos=1,
    signed="card",
)


def verdict(told: Told, key: str) -> str:
    return next(each.verdict for each in checks(told) if each.key == key)


def test_over_every_closing_day_of_forty_years_nobody_loses_a_day_and_nobody_gains_one():
    """All of them, not a sample: each day of birth from 2010 to 2049."""
    day, end = date(2010, 1, 1), date(2049, 12, 1)
    while day <= end:
        fourteenth = day + timedelta(days=13)
        wanted = fourteenth
        while MUNICIPAL.is_closed(wanted):
            wanted += timedelta(days=1)
        assert last_day(day) == wanted, day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("born", "end"),
    [
        ("2026-11-02", "2026-11-16"),  # the 15th is a Sunday
        ("2026-12-16", "2027-01-04"),  # 29 December to 3 January
        ("2027-04-16", "2027-04-30"),  # 29 April is a holiday
        ("2026-11-03", "2026-11-16"),  # born on a holiday: it counts
    ],
)
def test_known_days(born: str, end: str):
    assert last_day(date.fromisoformat(born)) == date.fromisoformat(end)


def test_a_good_notification_is_barred_by_nothing_and_only_the_photo_is_left_to_see():
    found = checks(GOOD)
    assert barred(found) == ()
    assert [each.key for each in found if each.verdict == "look"] == ["certificate"]
    assert all(each.article for each in found)


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("in_time", {"received_on": date(2026, 12, 1)}),
        ("in_time", {"born_on": date(2026, 11, 21)}),
        ("filer", {"married": "no"}),
        ("japanese", {"nationalities": ("JPN", "BRA")}),
        ("domicile", {"domicile": "愛知県名古屋市中区三の丸見本"}),
        ("place", {"born_in_japan": "no"}),
        ("characters", {"given_name": "Sakura"}),
        ("certificate", {"photos": 0}),
        ("signature", {"signed": ""}),
    ],
)
def test_each_rule_alone_bars_it_from_coming_online(key: str, change: dict):
    assert [each.key for each in barred(checks(replace(GOOD, **change)))] == [key]


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("filer", {"married": ""}),
        ("japanese", {"nationalities": ("JPN",)}),
        ("domicile", {"domicile": ""}),
        ("domicile", {"domicile": "一宮市本町二丁目1番見本"}),
        ("place", {"born_in_japan": ""}),
        ("reading", {"given_name": "桜"}),
        ("signature", {"signed": "portal"}),
    ],
)
def test_what_the_city_does_not_know_is_left_to_a_person(key: str, change: dict):
    assert verdict(replace(GOOD, **change), key) == "look"


def test_the_last_day_itself_is_in_time_and_the_next_is_late():
    end = last_day(GOOD.born_on)
    assert verdict(replace(GOOD, received_on=end), "in_time") == "ok"
    assert verdict(replace(GOOD, received_on=end + timedelta(days=1)), "in_time") == "no"


def test_on_paper_a_late_one_is_taken_with_a_statement_and_only_the_name_can_bar_it():
    paper = replace(
        GOOD, online=False, photos=0, signed="paper", received_on=date(2027, 2, 1), nationalities=("BRA", "JPN"),
        domicile="岐阜県岐阜市見本",
    )  # fmt: skip
    assert barred(checks(paper)) == ()
    late = next(each for each in checks(paper) if each.key == "in_time")
    assert "理由書" in late.fact
    assert "第137条" in late.article
    assert [each.key for each in barred(checks(replace(paper, given_name="♡")))] == ["characters"]


def test_an_unmarried_mother_files_and_the_father_cannot():
    alone = replace(GOOD, married="no", filer="mother", nationalities=("JPN",))
    assert barred(checks(alone)) == ()
    assert verdict(alone, "japanese") == "ok"
    assert [each.key for each in barred(checks(replace(alone, filer="father")))] == ["filer"]


@given(st.text(max_size=5), st.text(max_size=5))
def test_a_reading_is_never_refused_by_a_machine(name: str, kana: str):
    assert verdict(replace(GOOD, given_name=name, given_kana=kana), "reading") in ("ok", "look")
