"""The plan as data: what is loaded, what is closed, what two editions differ in, what a reader sees."""

import json
import threading
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connections, transaction

from hataori.blocks.plans import api, diff, drafts, models, queries
from hataori.blocks.plans.city import load
from hataori.blocks.plans.sources import read
from hataori.blocks.plans.store import department_keys, take_in
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, Rejected


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(datetime(2026, 11, 25, 12, tzinfo=JST)):
        yield date(2026, 11, 25)


def test_the_city_pack_gives_27_measures_22_with_an_indicator_23_series_and_5_editions(city):
    measures = api.measures()

    assert len(measures) == 27
    assert sum(measure.has_indicator for measure in measures) == 22
    assert sum(len(measure.figures) for measure in measures) == 23
    assert [version.label for version in api.versions()] == ["初版", "第1.1版", "第1.2版", "第1.3版", "第2.0版"]
    assert [version.has_content for version in api.versions()] == [False, False, False, False, True]
    assert measures[0].departments == ("information-systems",)
    assert len(api.priority_items()) == 11


def test_loading_twice_changes_nothing(city):
    assert not load(city, None).changed


def test_the_official_text_replaces_our_summaries_once_and_is_closed_then(city, hataori_data):
    source = read(hataori_data / "plan", department_keys())

    assert take_in(source)
    assert not take_in(source)
    assert not load(city, hataori_data).changed
    content = queries.content("2.0")
    assert content.version.official_text
    assert len(content.sections) == 23
    assert content.measures[0].direction
    assert content.measures[0].summary
    assert content.measures[0].departments == ("information-systems",)
    for change in (
        lambda: models.Section.objects.filter(ref="1.1").update(title="x"),
        lambda: models.Figure.objects.filter(key="m01").update(target=99),
        lambda: models.Measure.objects.filter(ref="m01").delete(),
        lambda: models.PlanVersion.objects.filter(number="2.0").update(status="draft"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_draft_is_edited_compared_and_published(city, dx_office, client):
    drafts.open_draft("2.1", change="指標の見直し", actor=dx_office)
    drafts.edit_figure(
        "2.1",
        "m01",
        "m01",
        baseline=drafts.Numbered("26.0%", 26.0),
        target=drafts.Numbered("60.0%", 60.0),
        target_fiscal_year=2030,
        actor=dx_office,
    )
    drafts.edit_measure("2.1", "m02", changes={"summary": "空きを見て、予約を全部ネットで済ませる。"}, actor=dx_office)
    drafts.drop_measure("2.1", "m27", actor=dx_office)

    found = diff.compare(queries.content("2.0"), queries.content("2.1"))
    assert [(unit.key, unit.state) for unit in found.changed_units] == [
        ("measure/m02", "changed"),
        ("measure/m27", "removed"),
    ]
    assert [(figure.key, figure.target) for figure in found.changed_figures] == [
        ("m01", ("50.0%", "60.0%")),
        ("m27", ("38,450件", "")),
    ]
    assert client.get("/plan/versions/2.1/").status_code == 404

    drafts.publish("2.1", label="第2.1版", change="指標の見直し", effective_on=date(2026, 11, 25), actor=dx_office)

    assert api.current().number == "2.1"
    assert len(api.measures()) == 26
    series = client.get("/plan/export.json").json()["series"]
    assert [len(series), series[0]["target"]] == [22, 60.0]
    page = client.get("/plan/versions/2.0..2.1/diff/").content.decode()
    assert "<del>50.0%</del>" in page
    assert "<ins>60.0%</ins>" in page
    with pytest.raises(Conflict):
        drafts.edit_measure("2.1", "m02", changes={"summary": "x"}, actor=dx_office)


def test_an_edition_for_a_later_day_is_in_force_on_that_day(city, dx_office, today):
    drafts.open_draft("2.1", change="x", actor=dx_office)
    drafts.publish("2.1", label="", change="x", effective_on=date(2027, 4, 1), actor=dx_office)

    assert api.current().number == "2.0"
    with clock.frozen(datetime(2027, 4, 1, tzinfo=JST)):
        assert api.current().number == "2.1"


def test_only_one_draft_and_only_by_dx_office(city, dx_office, clerk):
    with pytest.raises(Forbidden):
        drafts.open_draft("2.1", change="x", actor=clerk)
    drafts.open_draft("2.1", change="x", actor=dx_office)
    with pytest.raises(Conflict):
        drafts.open_draft("2.2", change="x", actor=dx_office)
    drafts.discard("2.1", actor=dx_office)
    assert queries.draft() is None


@pytest.mark.parametrize("number", ["2.0", "2", "二.一", "2.1.3", "", "2.²", "２.１", "2.1234"])
def test_a_wrong_number_for_a_draft_is_refused(city, dx_office, number):
    with pytest.raises(Rejected):
        drafts.open_draft(number, change="x", actor=dx_office)


def test_a_measure_is_added_with_its_figure(city, dx_office):
    drafts.open_draft("2.1", change="x", actor=dx_office)
    figure = drafts.as_figure("利用率", "%", drafts.Numbered("", None), drafts.Numbered("30%", 30.0), 2030)
    measure = api.Measure("new", 0, "meals", "給食費のネット払い", "", ("school-lunch",), "1.1", figures=(figure,))

    assert drafts.add_measure("2.1", measure, actor=dx_office) == "m28"
    drafts.publish("2.1", label="", change="x", effective_on=date(2026, 11, 25), actor=dx_office)

    from hataori.blocks.indicators.reading import value

    assert value("m28").state == "unmeasured"


def test_the_number_of_a_dropped_measure_is_not_given_again(city, dx_office):
    """Its counts stay under its id: they would become those of the new measure."""
    drafts.open_draft("2.1", change="x", actor=dx_office)
    drafts.drop_measure("2.1", "m27", actor=dx_office)
    measure = api.Measure("new", 0, "meals", "給食費のネット払い", "", ("school-lunch",), "1.1")
    assert drafts.add_measure("2.1", measure, actor=dx_office) == "m28"


def test_the_page_says_how_many_measures_the_edition_in_force_has(city, dx_office, client):
    drafts.open_draft("2.1", change="x", actor=dx_office)
    drafts.drop_measure("2.1", "m27", actor=dx_office)
    drafts.publish("2.1", label="", change="x", effective_on=date(2026, 11, 25), actor=dx_office)
    assert "26の施策が" in client.get("/plan/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_opens_the_draft_and_the_other_is_told(city, dx_office):
    told: list[type[Exception] | None] = []

    def open_draft(number: str) -> None:
        try:
            drafts.open_draft(number, change="x", actor=dx_office)
            told.append(None)
        except Conflict:
            told.append(Conflict)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=open_draft, args=[number]) for number in ("2.1", "2.2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(map(str, told)) == sorted(map(str, [None, Conflict]))


def test_a_broken_folder_says_which_file(city, tmp_path):
    with pytest.raises(Rejected, match=r"measures\.json"):
        read(tmp_path, {})
    (tmp_path / "measures.json").write_text("{")
    with pytest.raises(Rejected, match="読み取れません"):
        read(tmp_path, {})
    (tmp_path / "measures.json").write_text(json.dumps({"version": "2.0"}))
    with pytest.raises(Rejected):
        read(tmp_path, {})


def test_public_pages_show_the_plan_and_say_what_is_not_there(city, client):
    page = client.get("/plan/").content.decode()
    measure = client.get("/plan/measures/online-applications/").content.decode()
    versions = client.get("/plan/versions/").content.decode()

    assert page.count("plan-measures__item") == 27
    assert "未計測" in page
    assert "行政手続オンライン利用率" in measure
    assert "まだありません" in measure
    assert "履歴だけ" in versions
    assert client.get("/plan/measures/m01/").status_code == 200
    assert client.get("/plan/measures/no-such-thing/").status_code == 404
    assert client.get("/plan/versions/9.9/").status_code == 404
    assert client.get("/plan/versions/1.0/").status_code == 200


def test_an_empty_installation_says_so(db, client):
    assert "まだ読み込まれていません" in client.get("/plan/").content.decode()
    assert client.get("/plan/export.json").json()["series"] == []


def test_the_plan_page_follows_the_numbers(city, client):
    from hataori.blocks.indicators.consumers import CONSUMERS
    from hataori.blocks.indicators.tests import random_year
    from hataori.platform.events.api import run_consumer

    assert "未計測" in client.get("/plan/").content.decode()
    random_year.write(random_year.rows(["application.submitted", "portal_id.registered"], 500, seed=9))
    run_consumer(CONSUMERS[0])
    page = client.get("/plan/").content.decode()

    assert "乖離大" in page
    assert "この1年で" in page


def test_a_series_that_only_a_service_knows_is_counted_too(city, client, monkeypatch):
    from hataori.blocks.indicators import city as definitions
    from hataori.blocks.plans import store
    from hataori.platform.services.api import Service

    body = {
        "key": "x01",
        "name": "見本の件数",
        "unit": "件",
        "scoring": "count",
        "window": "cumulative",
        "numerator": [{"type": "sample.happened", "where": [], "effect": "+"}],
        "denominator": None,
        "aggregate": {"numerator": {"op": "count", "field": None, "scale": 1.0}, "denominator": None},
        "numerator_text": "見本",
    }
    service = Service("s99", "sample", "見本", ("sports",), (), definitions=(body,))
    monkeypatch.setattr(store, "services", lambda: (service,))
    monkeypatch.setattr(definitions, "services", lambda: (service,))
    definitions.load(city, None)
    store.register()

    assert "見本の件数" in client.get("/plan/indicators/").content.decode()
    assert client.get("/plan/indicators/x01/").status_code == 200


def test_import_plan_and_recount_by_command(city, hataori_data, capsys):
    from hataori.web.cli import main

    assert main(["import", "plan", str(hataori_data / "plan")]) == 0
    assert "27 measures, 11 priority items, 23 sections" in capsys.readouterr().out
    assert main(["import", "plan", str(hataori_data)]) == 2
    assert main(["indicators", "recount", "--as-of", "2026-11-24"]) == 0
    assert "23/23 series, 5/5 counters agree" in capsys.readouterr().out
    assert main(["indicators", "recount", "--as-of", "2026-02-31"]) == 2
    assert main(["indicators", "rebuild", "--key", "m01"]) == 0
