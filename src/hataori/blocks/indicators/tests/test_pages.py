"""What a reader of the numbers sees, and what programs get at the addresses the contract names."""

import csv
import io
import json
from datetime import date, datetime

import openpyxl
import pytest
from django.db import transaction

from hataori.blocks.indicators import outside
from hataori.blocks.indicators.consumers import CONSUMERS
from hataori.blocks.indicators.tests import random_year
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.platform.events.api import run_consumer

NOON = datetime(2026, 11, 25, 12, tzinfo=JST)


@pytest.fixture
def today():
    with clock.frozen(NOON):
        yield NOON.date()


def happened(type_, subject="thing/1", at=NOON, department="", **data):
    """Write one fact of a service that is not built yet."""
    import uuid

    row = (1, uuid.uuid4(), "/ichinomiya/test", type_, subject, at, "system", department, json.dumps(data))
    random_year.write([row])


def counted():
    while run_consumer(CONSUMERS[0]):
        pass


def filed(channel, number=1, at=NOON):
    for _ in range(number):
        happened("application.submitted", f"application/{channel}", at, "residents", channel=channel, kpi_scope=True)


def test_every_series_reads_unmeasured_before_anything_happens(city, client, today):
    found = client.get("/plan/export.json").json()

    assert [len(found["series"]), len(found["counters"])] == [23, 5]
    assert "m01-typing" in {one["key"] for one in found["services"]}
    assert {one["state"] for one in found["series"]} == {"未計測"}
    assert {one["actual"] for one in found["series"]} == {None}
    assert {one["verdict"] for one in found["series"]} == {"判定不可"}
    assert "未計測" in client.get("/plan/indicators/m01/").content.decode()


def test_a_filed_application_moves_the_rate_and_every_number_opens_its_events(city, client, today):
    filed("online", 3)
    filed("counter")
    counted()

    page = client.get("/plan/indicators/m01/").content.decode()
    events = client.get("/plan/indicators/m01/events?part=num", headers={"accept": "application/json"}).json()

    assert "75.0%" in page
    assert "順調" in page
    assert [events["total"], events["amount"], len(events["events"])] == [3, 3.0, 3]
    assert {event["channel"] for event in events["events"]} == {"online"}
    assert "application/online" not in json.dumps(events)


def test_the_record_holds_printed_and_numeric_figures_expected_and_verdict(city, client, today):
    filed("online")
    filed("counter", 3)
    counted()

    one = client.get("/plan/export.json").json()["series"][0]

    assert [one["baseline_text"], one["baseline"], one["target_text"], one["target"]] == ["26.0%", 26.0, "50.0%", 50.0]
    assert one["departments"] == ["情報システム課"]
    assert one["actual"] == 25.0
    assert one["expected"] == pytest.approx(26 + 24 * (date(2026, 11, 25) - date(2026, 3, 31)).days / 1826)
    assert one["verdict"] == "乖離大"
    assert one["as_of"] == "2026-11-25"


def test_a_past_day_shows_what_was_then(city, client, today):
    filed("online", at=datetime(2026, 5, 1, tzinfo=JST))
    filed("counter", at=datetime(2026, 6, 1, tzinfo=JST))
    counted()

    value = {
        day: client.get(f"/plan/indicators.json?as_of={day}").json()["indicators"][0]["actual"]
        for day in ("2026-04-30", "2026-05-01", "2026-06-01")
    }

    assert value == {"2026-04-30": None, "2026-05-01": 100.0, "2026-06-01": 50.0}


@pytest.mark.parametrize("text", ["2026-02-31", "きのう", "2027-01-01", "0", "2026-13-01"])
def test_a_day_that_is_none_or_to_come_is_refused_in_the_contracts_shape(city, client, today, text):
    answer = client.get("/plan/indicators.json", {"as_of": text})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "as_of"


@pytest.mark.parametrize(
    "query", ["part=nothing", "page=0", "page=x", "page=-1", "page=1" + "0" * 5000, "page=0001" + "9" * 5000]
)
def test_odd_questions_about_events_are_refused(city, client, today, query):
    assert client.get(f"/plan/indicators/m01/events.json?{query}").status_code == 422


def test_an_unknown_series_is_not_found(city, client, today):
    for path in ("/plan/indicators/m99/", "/plan/indicators/m99/events", "/plan/indicators/m99.csv"):
        assert client.get(path).status_code == 404


def test_few_answers_are_not_told_nor_listed(city, client, today):
    for score in (5, 4, 3):
        happened("smart_lock.survey_answered", score=score)
    counted()

    page = client.get("/plan/indicators/m24/").content.decode()
    events = client.get("/plan/indicators/m24/events.json").json()

    assert "非公表" in page
    assert events["suppressed"]
    assert events["events"] == []
    assert client.get("/plan/indicators/m24.json").json()["parts"] == []


def test_single_survey_answers_are_never_listed_with_their_marks(city, client, today):
    for _ in range(12):
        happened("smart_lock.survey_answered", score=4)
    counted()

    events = client.get("/plan/indicators/m24/events.json").json()

    assert client.get("/plan/indicators/m24.json").json()["actual"] == 4.0
    assert {event["amount"] for event in events["events"]} == {None}


def test_outside_counts_are_shown_apart_and_a_later_report_supersedes(city, client, today, dx_office):
    filed("online", 10)
    counted()
    for numerator in (100, 30):
        row = {
            "key": "m01",
            "source": "ぴったりサービス",
            "period": "2026-04-01〜2026-09-30",
            "numerator": str(numerator),
            "denominator": "100",
            "reported_on": "2026-10-05",
            "note": "月報",
        }
        outside.report([outside.parse_row(row)], department="information-systems", actor=dx_office)

    page = client.get("/plan/indicators/m01/").content.decode()
    one = client.get("/plan/indicators/m01.json").json()

    assert [one["numerator"], one["denominator"]] == [40.0, 110.0]
    assert one["parts"][0]["counted"] == 10.0
    assert one["parts"][0]["outside"] == 30
    assert "どこから来た数か" in page
    assert "ぴったりサービス" in page


def test_a_counter_is_not_called_an_indicator(city, client, today):
    happened("bereavement.reserved")
    counted()

    page = client.get("/plan/indicators/m06/").content.decode()

    assert "予約 1件" in page
    assert "判定" not in page.split("<main")[1].split("データで受け取る")[0]


def test_csv_excel_and_pdf_hold_the_23_series(city, client, today):
    text = b"".join(client.get("/plan/export.csv").streaming_content).decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/plan/export.xlsx").content))
    described = client.get("/plan/export.csv-metadata.json").json()

    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 24
    assert book.worksheets[0].max_row == 24
    assert [column["titles"] for column in described["tableSchema"]["columns"]] == rows[0]
    assert client.get("/plan/export.pdf").content.startswith(b"%PDF")


def test_loading_the_city_again_takes_nothing_back_that_the_desk_has_set(city, today, dx_office):
    from hataori.blocks.indicators import actions, models

    first = models.Definition.objects.get(key="m01")
    wanted = actions.Counting({"scope": "all"}, "", 7, 10, today, "本部の決定")
    actions.change_definition("m01", wanted, seen_version=1, actor=dx_office)

    assert not actions.declare(first.body, owner=""), "an unchanged folder made a new version"
    assert actions.declare(first.body | {"name": "新しい名前"}, owner="")
    last = models.Definition.objects.filter(key="m01").latest("version")
    assert last.body["name"] == "新しい名前"
    assert (last.choices, last.body["expected_every_days"], last.body["min_n"]) == ({"scope": "all"}, 7, 10)


def test_a_definition_change_keeps_the_old_value_until_it_is_counted_anew(city, client, today, dx_office):
    from hataori.blocks.indicators import actions, rebuild
    from hataori.blocks.indicators.models import BUILDING, Build

    happened("application.submitted", "application/1", channel="online", kpi_scope=False)
    filed("counter")
    counted()
    wanted = actions.Counting({"scope": "all"}, "", 31, 0, today, "すべて数える")
    actions.change_definition("m01", wanted, seen_version=1, actor=dx_office)

    assert client.get("/plan/indicators/m01.json").json()["actual"] == 0.0
    assert "数え直しています" in client.get("/plan/indicators/m01/").content.decode()

    rebuild.run(Build.objects.get(state=BUILDING).pk)

    assert client.get("/plan/indicators/m01.json").json()["actual"] == 50.0
    page = client.get("/plan/indicators/m01/").content.decode()
    assert "すべての手続" in page
    assert "第2版" in page


def test_pages_can_be_read_while_a_transaction_writes(city, client, today):
    with transaction.atomic():
        filed("online")
        assert client.get("/plan/indicators/").status_code == 200
