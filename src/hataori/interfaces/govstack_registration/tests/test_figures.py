"""GET /data/statistics/1.0 gives the numbers of the open statistics."""

from datetime import date, datetime

import pytest
from django.db import transaction
from django.test import Client

from hataori.blocks.indicators import api as indicators
from hataori.blocks.statistics import api as statistics
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

from .conftest import CLIENT, PROCEDURE

FRAMES = ("Day", "Week", "Month", "Year")


@pytest.fixture(autouse=True)
def decided(city):
    with clock.frozen(datetime(2026, 11, 25, 12, tzinfo=clock.JST)):
        with transaction.atomic():
            for outcome, count in (("granted", 30), ("refused", 12), ("withdrawn", 2)):
                for n in range(count):
                    data = {"kind": PROCEDURE, "channel": "online", "sample": False, "outcome": outcome}
                    told = data | {"days": 4, "in_time": True}
                    events.record("case.decided", subject=f"case/{outcome}{n}", data=told, actor=SYSTEM)
        events.run_consumers()
        yield


def ask(**query: str):
    return Client().get("/govstack/data/statistics/1.0", query, headers=CLIENT)


def test_the_numbers_are_those_of_the_open_statistics():
    (one,) = ask(startDate="2026-11-01", endDate="2026-11-30").json()
    shown = statistics.city_figures(date(2026, 11, 1), date(2026, 11, 30))
    assert (one["approved"], one["rejected"]) == (shown.granted, shown.refused) == (30, 12)
    assert "processed" not in one, "44 less 30 less 12 would tell the two that were withdrawn"


def test_of_one_procedure_whole_months_are_counted_and_said():
    name = "児童手当の認定の請求"
    (one,) = ask(registrationName=name, startDate="2026-11-10", endDate="2026-11-11", timeframe="day").json()
    assert one["approved"] is not None
    told = one["references"]
    assert (told["startDate"], told["endDate"], told["registrationName"]) == ("2026-11-01", "2026-11-30", name)
    assert (told["timeframeDay"], told["timeframeYear"]) == (True, False)


def test_nobody_learns_the_numbers_of_a_member_of_staff():
    assert ask(operator="Ingmar Vali").json() == []
    assert ask(role="Handler").json() == []


def test_what_does_not_exist_is_404_and_what_is_odd_400():
    assert ask(registrationName="n0tex1st").status_code == 404
    for query in ({"startDate": "x"}, {"timeframe": "hour"}, {"startDate": "2026-11-02", "endDate": "2026-11-01"}):
        assert ask(**query).status_code == 400


def test_the_type_of_the_answer_is_as_the_suite_wants_it():
    assert ask().headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_plan_s_indicators_are_those_of_the_indicator_pages_on_any_past_day():
    submitted = {"procedure_id": PROCEDURE, "channel": "online", "kpi_scope": True}
    with transaction.atomic():
        events.record("application.submitted", subject="application/y", data=submitted, actor=SYSTEM)
    events.run_consumers()
    for day in ("2026-11-24", "2026-11-25"):
        (one,) = ask(endDate=day, indicators="true").json()
        told = {each["key"]: each for each in one["references"]["indicators"]}
        shown = {each.series.key: each for each in indicators.values(date.fromisoformat(day))}
        assert {"m04a", "m04b", "m05", "m07"} <= set(told)
        for key, each in told.items():
            assert (each["value"], each["state"]) == (shown[key].value, shown[key].state), key
    assert told["m01"]["value"] == 100, "all filings of today came online"


def test_of_one_procedure_nothing_is_said_of_the_plan():
    (one,) = ask(registrationName=PROCEDURE, indicators="true").json()
    assert "indicators" not in one["references"]


def test_unasked_nothing_is_said_that_the_suites_schema_does_not_know():
    (one,) = ask().json()
    assert set(one["references"]) <= {"startDate", "endDate"} | {f"timeframe{each}" for each in FRAMES}
