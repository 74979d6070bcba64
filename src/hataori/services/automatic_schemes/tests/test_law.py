"""An amendment is named where it made the change, and only there."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.blocks.schemes.tests.households import TABLES
from hataori.kernel import clock
from hataori.services.automatic_schemes import law, models, telling

from .conftest import look, newest

DECEMBER = date(2026, 12, 1)
DAYS = st.dates(date(2012, 7, 1), date(2030, 1, 1))


def amended(begins=DECEMBER, value=20_000, name="under_three") -> None:
    now = clock.now()
    models.ParameterRow.objects.create(
        scheme="child_allowance",
        name=name,
        value=value,
        begins=begins,
        law="児童手当法",
        article="第6条第1項第1号イ",
        source="見本の改正",
        written_by="a",
        written_at=now,
        published_by="b",
        published_at=now,
    )


@pytest.mark.django_db
def test_a_raise_by_law_says_so_with_day_and_article(city):
    city.family(1, "2024-01-10")
    look()
    amended()
    look(as_of=DECEMBER)
    found = telling.grounds(newest())
    assert found["law"] == "令和8年12月1日の改正（児童手当法第6条第1項第1号イ）によるものです。"
    assert found["reasons"][0] == found["law"]


@pytest.mark.django_db
def test_a_birth_in_the_month_of_an_amendment_that_does_not_touch_it_is_not_the_laws_doing(city):
    city.family(1, "2020-01-10")
    look()
    amended(name="older")
    city.family(1, "2020-01-10", "2026-11-20")
    look(as_of=DECEMBER)
    assert newest().amount == 25_000
    assert telling.grounds(newest())["law"] == ""


@pytest.mark.django_db
def test_a_first_look_names_no_amendment(city):
    amended()
    city.family(1, "2024-01-10")
    look(as_of=DECEMBER)
    assert telling.grounds(newest())["law"] == ""


def test_october_2024_raised_the_third_child(db):
    rows = law.begun(TABLES, "child_allowance", date(2024, 9, 30), date(2024, 10, 1))
    assert "under_three" not in {row.name for row in rows}
    assert "under_three_third" in {row.name for row in rows}
    assert law.words(rows).startswith("令和6年10月1日の改正（児童手当法第6条第1項第1号、第5条（所得制限の廃止）、")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draw shares a busy machine
@given(DAYS, DAYS)
def test_the_law_as_it_was_answers_on_any_later_day_what_it_answered_then(first, second):
    since, until = sorted((first, second))
    before = law.as_before(TABLES, since, until)
    for key in ("child_allowance", "child_rearing_allowance"):
        then = {name: row.value for name, row in TABLES[key].on(since).rows.items()}
        assert {name: row.value for name, row in before[key].on(until).rows.items()} == then
