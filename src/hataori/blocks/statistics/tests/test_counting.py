"""From facts in the log to the public figures: the same as the log says, and as the indicator says."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from tests.city_parts import load
from tests.grounds import ground

from hataori.blocks.indicators import api as indicators
from hataori.blocks.statistics import queries
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)
PROCEDURE, OTHER = "ICH-0002", "ICH-0090"


@ground
def city() -> None:
    load(settings, "departments", "indicators", "plan", "procedures")


@pytest.fixture(autouse=True)
def _noon(city):
    with clock.frozen(NOON):
        yield


def filed(count: int, channel: str, procedure: str = PROCEDURE, *, early: timedelta = timedelta()) -> None:
    with clock.frozen(NOON - early), transaction.atomic():
        for n in range(count):
            data = {"procedure_id": procedure, "channel": channel, "kpi_scope": True}
            events.record("application.submitted", subject=f"application/{channel}{n}", data=data, actor=SYSTEM)


def decided(count: int, outcome: str, days: int, procedure: str = PROCEDURE) -> None:
    with transaction.atomic():
        for n in range(count):
            data = {"kind": procedure, "channel": "online", "sample": False, "outcome": outcome}
            subject = f"case/{outcome}{n}"
            events.record("case.decided", subject=subject, data=data | {"days": days, "in_time": True}, actor=SYSTEM)


def counted() -> None:
    events.run_consumers()


def test_the_figures_are_those_of_the_log_and_of_the_indicator():
    filed(30, "online")
    filed(12, "counter", OTHER)
    filed(11, "mail", early=timedelta(days=40))
    decided(20, "granted", 3)
    counted()
    months = queries.city_months(date(2026, 10, 1), date(2026, 11, 25))
    assert [(month.month, month.filed) for month in months] == [("2026-10", 11), ("2026-11", 42)]
    assert (months[1].online, months[1].counter, months[1].granted, months[1].mean_days) == (30, 12, 20, 3.0)
    log = Counter(event.data["channel"] for event in events.find(types=["application.submitted"], limit=1000))
    shown = queries.city_figures(date(2026, 4, 1), date(2026, 11, 25))
    assert (shown.online, shown.counter, shown.mail) == (log["online"], log["counter"], log["mail"])
    m01 = indicators.value("m01", date(2026, 11, 25))
    assert m01.value == pytest.approx(shown.online_rate)


def test_a_batch_read_twice_counts_once_and_another_run_adds_nothing():
    filed(10, "online")
    counted()
    counted()
    assert queries.city_figures(date(2026, 11, 1), date(2026, 11, 30)).filed == 10


def test_an_event_belongs_to_its_day_in_japan():
    early = NOON - timedelta(hours=11, minutes=30)
    filed(10, "online", early=timedelta(hours=11, minutes=30))
    assert early.astimezone(UTC).date() == date(2026, 11, 24)
    counted()
    assert queries.city_figures(date(2026, 11, 25), date(2026, 11, 25)).filed == 10


def test_small_figures_of_a_procedure_are_not_published_anywhere():
    filed(40, "online")
    filed(3, "counter")
    filed(30, "online", OTHER)
    filed(20, "counter", OTHER)
    counted()
    client = Client()
    page = client.get(f"/statistics/{PROCEDURE}/").content.decode()
    assert "非公表" in page
    body = client.get("/statistics/filings.json?from=2026-11&to=2026-11").json()
    row = next(one for one in body["procedures"] if one["procedure_id"] == PROCEDURE)
    assert row["procedure"] == "転居届"
    assert row["counter"] is None
    assert None in (row["online"], row["filed"]), "43 less 40 would tell it"
    lines = b"".join(client.get("/statistics/filings.csv").streaming_content).decode()
    assert ",3," not in lines


def test_a_range_over_a_hidden_month_is_hidden():
    filed(3, "online", early=timedelta(days=40))
    filed(30, "online")
    counted()
    assert queries.procedure_figures(PROCEDURE, date(2026, 10, 1), date(2026, 11, 25)).filed is None
    assert queries.procedure_figures(PROCEDURE, date(2026, 11, 1), date(2026, 11, 25)).filed == 30


@pytest.mark.parametrize(
    "query",
    [
        "year=1999",
        "year=abcd",
        "year=2099",
        "year=２０２６",
        "from=2026-13",
        "from=2027-01",
        "from=2020-01",
        "to=x",
        "from=0000-01",
    ],
)
def test_an_odd_period_is_refused_in_words(query):
    address = "/statistics/" if query.startswith("year") else "/statistics/filings.json"
    answer = Client().get(f"{address}?{query}")
    assert answer.status_code == 422


def test_pages_open_without_any_facts():
    client = Client()
    for address in ("/statistics/", f"/statistics/{PROCEDURE}/", "/statistics/?year=2025"):
        assert "まだありません" in client.get(address).content.decode()
    assert client.get("/statistics/none/").status_code == 404
    assert client.get("/statistics/filings.csv-metadata.json").json()["tableSchema"]["columns"][0]["name"] == "month"


def test_the_chart_comes_with_its_table_and_the_busiest_lead_to_their_pages():
    filed(25, "online")
    counted()
    page = Client().get("/statistics/").content.decode()
    assert "<svg" in page
    assert "数字の表を見る" in page
    assert f"/statistics/{PROCEDURE}/?year=2026" in page
