"""Recurring bookings: skip or fail, one, following, all."""

from datetime import date, timedelta

import pytest

from hataori.blocks.scheduler import api
from hataori.kernel import clock, recurrence
from hataori.kernel.errors import Conflict, NotFound, Rejected

from .conftest import ask, at, make

pytestmark = pytest.mark.django_db
WEEKLY = "FREQ=WEEKLY;COUNT=6"
WEEK = timedelta(weeks=1)


def test_a_weekly_series_skips_what_is_taken_and_says_which(court, aki, ben):
    taken = api.book(ask("court", at(10) + 2 * WEEK, at(12) + 2 * WEEK, ben), ben)
    series = api.book_series(ask("court", at(10), at(12), aki), WEEKLY, aki)
    assert [each.start for each in series.bookings] == [at(10) + n * WEEK for n in (0, 1, 3, 4, 5)]
    assert [(each.start, each.code) for each in series.skipped] == [(taken.start, "slot_taken")]
    assert api.series(series.id) == series
    assert all(each.series_id == series.id for each in series.bookings)


def test_on_fail_nothing_is_booked(court, aki, ben):
    api.book(ask("court", at(10) + 2 * WEEK, at(12) + 2 * WEEK, ben), ben)
    with pytest.raises(Conflict):
        api.book_series(ask("court", at(10), at(12), aki), WEEKLY, aki, on_conflict="fail")
    assert api.bookings_of(aki.id) == []


def test_holidays_of_the_unit_are_skipped_and_excepted_dates_left_out(aki):
    rules = {"hours": {"weekly": [[["09:00", "21:00"]]] * 7, "year_end": True}}
    make("culture", rules=rules)
    series = api.book_series(
        ask("culture", at(10), at(12), aki), "FREQ=WEEKLY;COUNT=5", aki, exdates=[date(2026, 12, 15)]
    )
    assert [each.start.date() for each in series.bookings] == [
        date(2026, 12, 8),
        date(2026, 12, 22),
        date(2027, 1, 5),
    ]
    assert [(each.start.date(), each.code) for each in series.skipped] == [(date(2026, 12, 29), "outside_hours")]


def test_a_series_of_which_nothing_can_be_had_is_an_error(court, aki, ben):
    api.book_series(ask("court", at(10), at(12), ben), WEEKLY, ben)
    with pytest.raises(Conflict):
        api.book_series(ask("court", at(11), at(13), aki), WEEKLY, aki)


@pytest.mark.parametrize("rule", ["FREQ=SOMETIMES", "", "FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
def test_a_rule_that_cannot_be_read_or_never_ends_is_a_sentence(court, aki, rule):
    with pytest.raises(Rejected) as caught:
        api.book_series(ask("court", at(10), at(12), aki), rule, aki)
    assert caught.value.problems[0].code == "bad_rule"


def test_one_of_a_series_moves_alone(court, aki):
    series = api.book_series(ask("court", at(10), at(12), aki), WEEKLY, aki)
    second = series.bookings[1]
    changed = api.edit_series(series.id, "one", api.Change(timedelta(hours=2)), aki, at=second.id)
    assert [each.start.hour for each in changed.bookings] == [10, 12, 10, 10, 10, 10]
    assert api.booking(second.id).sequence == 1


def test_all_move_even_onto_each_others_old_times(court, aki):
    series = api.book_series(ask("court", at(10), at(12), aki), WEEKLY, aki)
    later = api.edit_series(series.id, "all", api.Change(WEEK), aki)
    assert [each.start for each in later.bookings] == [at(10) + n * WEEK for n in range(1, 7)]
    earlier = api.edit_series(series.id, "all", api.Change(-WEEK, timedelta(hours=1)), aki)
    assert [(each.start, each.end) for each in earlier.bookings] == [
        (at(10) + n * WEEK, at(11) + n * WEEK) for n in range(6)
    ]


def test_the_following_become_a_series_of_their_own(court, aki):
    series = api.book_series(ask("court", at(10), at(12), aki), WEEKLY, aki)
    rest = api.edit_series(series.id, "following", api.Change(timedelta(hours=1)), aki, at=series.bookings[2].id)
    assert rest.id != series.id
    assert [each.start for each in rest.bookings] == [at(11) + n * WEEK for n in range(2, 6)]
    assert rest.rrule == "FREQ=WEEKLY;COUNT=4"
    before = api.series(series.id)
    assert [each.start for each in before.bookings] == [at(10), at(10) + WEEK]
    whole = recurrence.Recurrence(before.start, (recurrence.parse_rule(before.rrule),))
    assert whole.first(9) == [at(10), at(10) + WEEK]


def test_a_move_that_fails_moves_none(court, aki, ben):
    series = api.book_series(ask("court", at(10), at(12), aki), WEEKLY, aki)
    api.book(ask("court", at(13) + 3 * WEEK, at(14) + 3 * WEEK, ben), ben)
    with pytest.raises(Conflict):
        api.edit_series(series.id, "all", api.Change(timedelta(hours=2)), aki)
    assert [each.start.hour for each in api.series(series.id).bookings] == [10] * 6
    some = api.edit_series(series.id, "all", api.Change(timedelta(hours=2)), aki, on_conflict="skip")
    assert [each.start.hour for each in some.bookings] == [12, 12, 12, 10, 12, 12]
    assert [each.code for each in some.skipped] == ["slot_taken"]


def test_cancelling_the_following_leaves_what_was_used(court, aki, ben):
    series = api.book_series(ask("court", at(10), at(12), aki), WEEKLY, aki)
    with clock.frozen(at(13) + WEEK):
        api.mark_no_shows()
        with pytest.raises(NotFound):
            api.cancel_series(series.id, "all", ben)
        gone = api.cancel_series(series.id, "all", aki, reason="解散")
    assert [each.state for each in gone.bookings] == ["completed"] * 2 + ["cancelled"] * 4
