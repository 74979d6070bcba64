"""The city's folder becomes departments and branches; a second run changes nothing; what is gone is retired."""

import json
from datetime import date, datetime

import pytest
from django.conf import settings as django_settings

from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound, Unavailable
from hataori.platform.organisation import api as organisation
from hataori.platform.organisation.cli import load
from hataori.platform.organisation.hours import read_hours
from hataori.platform.organisation.load import load_branches, load_departments

pytestmark = pytest.mark.django_db
DAY = [["08:30", "17:15"]]
WEEK = {"mon": DAY, "tue": DAY, "wed": DAY, "thu": DAY, "fri": DAY, "sat": [], "sun": []}
NEW_YEAR = {"from": "12-29", "to": "01-03", "reason": "年末年始"}
HALL = {
    "key": "hall",
    "name": "本庁舎",
    "kind": "city_hall",
    "hours": {"weekly": WEEK, "public_holidays": [], "closed": [NEW_YEAR]},
}


def write(folder, **lists):
    for name, rows in lists.items():
        (folder / f"{name}.json").write_text(json.dumps({name: rows}))


def test_the_starter_city_loads_and_a_second_run_changes_nothing():
    city = django_settings.HATAORI_CITY_FOLDER
    for run in (load_departments, load_branches):
        first, second = run(city, None), run(city, None)
        assert (first.changed, first.problems) == (True, ())
        assert (second.changed, second.unchanged) == (False, first.created)
    assert organisation.department("policy").name == "政策課"
    assert organisation.branch("honchosha").hours.is_open(datetime(2026, 11, 25, 9, 0, tzinfo=JST))


def test_changes_come_in_and_what_is_gone_is_retired_but_known(tmp_path):
    old = [{"key": "a", "name": "い課", "division": "甲部"}, {"key": "b", "name": "ろ課", "division": "甲部"}]
    write(tmp_path, departments=old)
    load_departments(tmp_path, None)
    write(tmp_path, departments=[{"key": "a", "name": "新い課", "division": "乙部"}])
    report = load_departments(tmp_path, None)
    assert (report.created, report.updated, report.removed) == (0, 1, 1)
    assert [found.name for found in organisation.departments()] == ["新い課"]
    assert organisation.department("b").name == "ろ課"
    assert [found.division for found in organisation.departments()] == ["乙部"]
    with pytest.raises(NotFound):
        organisation.department("c")


def test_a_branch_that_cannot_be_read_is_named_and_the_rest_loaded(tmp_path):
    bad = {**HALL, "key": "bad", "hours": {"weekly": {**WEEK, "mon": [["8:30", "25:00"]]}}}
    write(tmp_path, branches=[bad, HALL])
    report = load_branches(tmp_path, None)
    assert report.created == 1
    (problem,) = report.problems
    assert "bad" in problem


def test_hours_of_holidays_and_closings():
    saturday = [["09:00", "17:00"]]
    with clock.frozen(datetime(2026, 11, 26, 9, tzinfo=JST)):  # dates are laid out around the day it is
        hours = read_hours({"weekly": {**WEEK, "mon": []}, "public_holidays": saturday, "closed": [NEW_YEAR]})
        closed = read_hours({"weekly": WEEK, "closed": [{"from": "08-13", "to": "08-15", "reason": "お盆"}]})

    def spans(day):
        return [f"{span.opens:%H:%M}" for span in hours.spans_on(day)]

    assert spans(date(2026, 11, 24)) == ["08:30"]
    assert spans(date(2026, 11, 23)) == ["09:00"]  # 勤労感謝の日, a Monday
    assert spans(date(2026, 11, 30)) == []  # Monday
    assert spans(date(2027, 1, 1)) == []  # 元日 lies in the New Year closing
    assert spans(date(2026, 12, 28)) == []
    assert closed.is_closed(date(2026, 8, 14))
    assert closed.is_closed(date(2026, 11, 23))


def test_loaders_run_in_order_and_the_command_prints_a_line_each(monkeypatch, settings, tmp_path, capsys):
    def loader(name, order):
        return organisation.CityLoader(
            name, order, lambda city, data: organisation.LoadReport(1, problems=("行3: 名前がない",))
        )

    found = [loader("later", 20), loader("first", 10)]
    monkeypatch.setattr("hataori.platform.organisation.load_all.collected", lambda *_: found)
    settings.HATAORI_CITY_FOLDER = tmp_path
    assert load(None) == 0
    printed = capsys.readouterr()
    assert [line.split(":")[0] for line in printed.out.splitlines()] == ["first", "later"]
    assert printed.err.count("行3") == 2


def test_a_city_without_a_folder_is_said(settings, tmp_path):
    settings.HATAORI_CITY_FOLDER = tmp_path / "nowhere"
    with pytest.raises(Unavailable):
        list(organisation.load_city())


def test_the_working_calendar_is_the_town_halls():
    calendar = organisation.working_calendar()
    assert calendar.is_closed(date(2026, 12, 29))
    assert not calendar.is_closed(date(2026, 12, 28))
