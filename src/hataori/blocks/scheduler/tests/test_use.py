"""Utilisation: what counts, and that a part counts in the whole."""

from datetime import date

import pytest

from hataori.blocks.scheduler import api, models
from hataori.blocks.scheduler.use import use_of
from hataori.kernel.actor import SYSTEM

from .conftest import DAY, RULES, ask, at, make, person

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
OPEN = 31 * 720


def december(*keys):
    return {row.unit.key: row for row in use_of([api.unit(key) for key in keys], FIRST, LAST).rows}


def test_a_booking_of_the_whole_counts_in_each_part_and_of_a_part_half_in_the_whole(hall, aki, ben):
    api.book(ask("hall", at(10), at(12), aki), aki)
    api.book(ask("hall-a", at(14), at(15), ben), ben)
    rows = december("hall", "hall-a", "hall-b")
    assert (rows["hall-a"].used, rows["hall-a"].open) == (180, OPEN)
    assert (rows["hall-b"].used, rows["hall-b"].open) == (120, OPEN)
    assert (rows["hall"].used, rows["hall"].open) == (300, 2 * OPEN)
    assert rows["hall"].bookings == 1
    assert rows["hall-a"].share == pytest.approx(100 * 180 / OPEN)


def test_what_was_given_up_or_missed_is_not_use_but_is_counted(court, aki, ben):
    first = api.book(ask("court", at(10), at(12), aki), aki)
    second = api.book(ask("court", at(13), at(14), ben), ben)
    api.book(ask("court", at(15), at(16), aki, channel="phone"), aki)
    api.cancel(first.id, aki)
    models.Booking.objects.filter(id=second.id).update(state="no_show")
    models.Occupancy.objects.filter(booking_id=second.id).delete()
    found = use_of([api.unit("court")], FIRST, LAST)
    (row,) = found.rows
    assert (row.used, row.bookings, row.no_shows, row.cancelled) == (60, 2, 1, 1)
    assert found.channels == {"online": 2, "phone": 1}
    assert found.no_show_share == 100.0


def test_the_heat_of_a_week_lies_at_its_hours(court, aki, ben):
    api.book(ask("court", at(9, 30), at(12), aki), aki)
    found = use_of([api.unit("court")], FIRST, LAST)
    weekday = DAY.weekday()
    assert [found.heat[weekday][hour] for hour in (8, 9, 10, 11, 12)] == [0, 30, 60, 60, 0]
    assert sum(map(sum, found.heat)) == 150
    assert found.heat_open[weekday][9] == 5 * 60
    assert found.heat_open[weekday][8] == 0
    assert sum(map(sum, found.heat_open)) == OPEN


def test_lanes_count_one_by_one_and_a_night_runs_into_the_next_day(aki):
    make("seats", lanes=4, rules={"hours": {"weekly": [[["20:00", "02:00"]]] * 7}})
    api.book(ask("seats", at(23), at(25), aki, quantity=3), aki)
    found = use_of([api.unit("seats")], FIRST, LAST)
    assert (found.rows[0].used, found.rows[0].open) == (360, 31 * 360 * 4)
    day = DAY.weekday()
    assert (found.heat[day][23], found.heat[(day + 1) % 7][0]) == (180, 180)


def test_rules_that_change_within_the_time_open_less_from_then_on(court):
    api.change_rules("court", {"hours": {"weekly": [[["09:00", "12:00"]]] * 7}}, date(2026, 12, 11), SYSTEM)
    assert december("court")["court"].open == 10 * 720 + 21 * 180


def test_any_number_of_units_is_the_same_number_of_queries(django_assert_num_queries):
    for n in range(12):
        make(f"room-{n}", rules=RULES)
        if n in (0, 11):
            units = api.units()
            api.book(ask(f"room-{n}", at(10), at(11), person(str(n))), person(str(n)))
            with django_assert_num_queries(6):
                use_of(units, FIRST, LAST)
