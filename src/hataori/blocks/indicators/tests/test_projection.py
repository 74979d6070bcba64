"""The projection: members that come and go, late events, definitions that change while the log grows."""

import json
import threading
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.indicators import actions, check, rebuild, snapshots
from hataori.blocks.indicators.consumers import CONSUMERS
from hataori.blocks.indicators.definition import read
from hataori.blocks.indicators.models import BUILDING, LIVE, Build, DayTotal, Member, Snapshot
from hataori.blocks.indicators.reading import value, values
from hataori.blocks.indicators.tally import steps
from hataori.blocks.indicators.tests import random_year
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Rejected
from hataori.platform.events.api import run_consumer

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen(datetime(2026, 11, 25, 12, tzinfo=JST)):
        yield


def happened(type_, subject, at, **data):
    row = (0, uuid.uuid4(), "/ichinomiya/test", type_, subject, at, "system", "", json.dumps(data))
    random_year.write([row])


def day(month, number, hour=9):
    return datetime(2026, month, number, hour, tzinfo=JST)


def counted():
    while run_consumer(CONSUMERS[0]):
        pass


def ids(on):
    return value("m23", on).value


def test_one_person_twice_is_one_and_leaving_takes_him_out(city):
    happened("portal_id.registered", "account/1", day(5, 1))
    happened("portal_id.registered", "account/1", day(5, 2))
    happened("portal_id.registered", "account/2", day(5, 3))
    happened("portal_id.deleted", "account/1", day(5, 4))
    happened("portal_id.deleted", "account/1", day(5, 5))
    happened("portal_id.registered", "account/1", day(5, 6))
    counted()

    assert [ids(date(2026, 5, number)) for number in range(1, 7)] == [1, 1, 2, 1, 1, 2]


def test_a_late_event_mends_the_whole_history(city):
    happened("portal_id.deleted", "account/1", day(6, 10))
    counted()
    assert ids(TODAY) == 0
    happened("portal_id.registered", "account/1", day(6, 1))
    counted()

    assert [ids(date(2026, 6, 5)), ids(date(2026, 6, 10))] == [1, 0]
    assert all(one.agrees for one in check.differences(date(2026, 6, 5)))


def test_the_last_microsecond_of_march_is_the_old_year(city):
    last = datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=JST)
    happened("social_post.published", "post/1", last)
    happened("social_post.published", "post/2", last + timedelta(microseconds=1))
    counted()

    assert value("m27", date(2026, 3, 31)).value == 1
    assert value("m27", date(2026, 4, 1)).value == 1
    assert all(one.agrees for on in (date(2026, 3, 31), date(2026, 4, 1)) for one in check.differences(on))


def test_reading_the_same_batch_twice_counts_once(city):
    happened("social_post.published", "post/1", day(5, 1))
    counted()
    counted()

    assert value("m27").value == 1


def test_a_failing_batch_leaves_neither_counts_nor_cursor(city, monkeypatch):
    happened("social_post.published", "post/1", day(5, 1))
    monkeypatch.setattr("hataori.blocks.indicators.projection._write_totals", lambda found: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_consumer(CONSUMERS[0])
    monkeypatch.undo()
    counted()

    assert value("m27").value == 1
    assert all(one.agrees for one in check.differences(TODAY))


@given(
    st.lists(
        st.tuples(st.integers(0, 10**13), st.integers(1, 10**6), st.sampled_from([1, -1])), max_size=12, unique=True
    )
)
def test_a_member_is_in_exactly_when_his_last_mark_says_so(found):
    marks = [[at, position, sign, "", ""] for at, position, sign in found]
    net = sum(steps("members", "as_of_date", marks).values())

    assert net == (1 if marks and max(marks)[2] > 0 else 0)
    assert steps("members", "as_of_date", marks) == steps("members", "as_of_date", marks[::-1])


@given(st.lists(st.integers(0, 10**17), min_size=1, max_size=10))
def test_a_kind_counts_once_a_year_and_once_ever(times):
    marks = [[at, index, 1, "", ""] for index, at in enumerate(times)]

    assert sum(steps("distinct", "cumulative", marks).values()) == 1
    assert sum(steps("distinct", "fiscal_year_to_date", marks).values()) >= 1


def change(choice, dx_office, seen=1):
    wanted = actions.Counting({"lottery": choice}, "", 31, 0, TODAY, "試行")
    actions.change_definition("m02", wanted, seen_version=seen, actor=dx_office)
    return Build.objects.get(key="m02", state=BUILDING).pk


def test_a_rebuild_that_is_killed_goes_on_where_it_stopped(city, dx_office, monkeypatch):
    random_year.write(random_year.rows(["reservation.requested"], 300, seed=1))
    counted()
    build = change("booking_only", dx_office)
    monkeypatch.setattr(rebuild, "_BATCH", 100)
    assert not rebuild.advance(build)
    assert Build.objects.get(pk=build).done == 100
    random_year.write(random_year.rows(["reservation.requested"], 50, seed=2))
    counted()
    rebuild.run(build)

    assert value("m02").definition_version == 2
    assert all(one.agrees for one in check.differences(TODAY))
    old = Build.objects.exclude(state=LIVE).values_list("pk", flat=True)
    assert not DayTotal.objects.filter(build_id__in=old).exists()


def test_a_newer_definition_is_not_overtaken_by_an_older_one(city, dx_office):
    first = change("booking_only", dx_office)
    wanted = actions.Counting({"lottery": "lottery_only"}, "", 31, 0, TODAY, "試行")
    actions.change_definition("m02", wanted, seen_version=2, actor=dx_office)
    second = Build.objects.filter(key="m02", state=BUILDING).latest("pk").pk
    rebuild.run(second)
    rebuild.run(first)

    assert value("m02").definition_version == 3


def test_rebuilding_gives_the_same_numbers(city):
    random_year.write(random_year.rows(["reservation.requested", "portal_id.registered"], 400, seed=3))
    counted()
    before = [one.value for one in values(TODAY)]

    assert len(rebuild.rebuild()) == len(before) >= 28
    assert [one.value for one in values(TODAY)] == before
    assert Member.objects.values("build_id").distinct().count() == 1


def test_snapshots_are_taken_once_for_each_day_that_is_over(city):
    each_day = len(values(TODAY))
    assert each_day >= 28
    assert snapshots.take_due() == each_day
    assert snapshots.take_due() == 0
    with clock.frozen(datetime(2026, 11, 28, 8, tzinfo=JST)):
        assert snapshots.take_due() == each_day * 3
    with clock.frozen(datetime(2026, 11, 29, 0, 5, tzinfo=JST)):
        assert snapshots.take_due() == 0
    assert Snapshot.objects.values("as_of").distinct().count() == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": "sometimes"},
        {"scoring": "magic"},
        {"numerator": []},
        {"numerator": [{"type": "x'; DROP TABLE", "where": [], "effect": "+"}]},
        {"numerator": [{"type": "a.b", "where": [["x' OR 1", "in", ["y"]]], "effect": "+"}]},
        {"numerator": [{"type": "a.b", "where": [["x", "like", ["y"]]], "effect": "+"}]},
        {"numerator": [{"type": "a.b", "where": [["x", "in", []]], "effect": "+"}]},
        {"numerator": [{"type": "a.b", "where": [], "effect": "*"}]},
        {"aggregate": {"numerator": {"op": "sum", "field": None}, "denominator": None}},
        {"aggregate": {"numerator": {"op": "median", "field": "x"}, "denominator": None}},
        {"aggregate": {"numerator": {"op": "members", "field": None}, "denominator": None}},
        {"denominator": [{"type": "a.b", "where": [], "effect": "+"}]},
        {"numerator": None},
    ],
)
def test_a_definition_that_cannot_be_counted_is_refused(wrong):
    good = {
        "key": "x",
        "scoring": "count",
        "window": "fiscal_year_to_date",
        "numerator": [{"type": "a.b", "where": [["x", "in", ["y"]]], "effect": "+"}],
        "denominator": None,
        "aggregate": {"numerator": {"op": "count", "field": None, "scale": 1.0}, "denominator": None},
        "numerator_text": "x",
    }
    read(good)
    with pytest.raises(Rejected):
        read(good | wrong)


@pytest.mark.django_db(transaction=True)
def test_the_consumer_and_a_rebuild_at_once_lose_and_double_nothing(request, dx_office, monkeypatch):
    request.getfixturevalue("city")
    monkeypatch.setattr(rebuild, "_BATCH", 40)
    with transaction.atomic():
        random_year.write(random_year.rows(["reservation.requested"], 200, seed=4))
    counted()
    build = change("booking_only", dx_office)
    failures: list[Exception] = []

    def grow():
        try:
            for seed in range(10, 20):
                with transaction.atomic():
                    random_year.write(random_year.rows(["reservation.requested"], 50, seed))
                counted()
        except Exception as error:  # noqa: BLE001  a thread's failure is told by the test
            failures.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=grow)
    writer.start()
    rebuild.run(build)
    writer.join()
    counted()

    assert failures == []
    assert value("m02").definition_version == 2
    assert [one.key for one in check.differences(TODAY) if not one.agrees] == []
