"""What is kept for 07:30: no query for a question that was asked before, and nothing of yesterday after a change."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.services.waste_sorting import calendars, changing, importing, models

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 12, 3)


@pytest.fixture(autouse=True)
def _nothing_seen():
    calendars._looked.clear()
    yield
    calendars._looked.clear()


@pytest.fixture
def paths(area) -> list[str]:
    days = f"/waste/mihon/{area.key}/collections.json?from=2026-12-01&to=2026-12-31"
    return [days, f"/waste/mihon/{area.key}.ics", f"/waste/mihon/{area.key}/?month=2026-12"]


@pytest.fixture
def a_second_later(monkeypatch):
    """The machine's clock goes on by more than a glance."""

    def goes_on():
        ahead = clock.machine() + timedelta(seconds=5)
        monkeypatch.setattr(clock, "machine", lambda: ahead)

    return goes_on


def said(path: str, **headers) -> str:
    answer = Client().get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def snow(slug: str = "mihon") -> models.Move:
    return changing.move(slug, changing.NewMove("燃えるごみ", DAY, date(2026, 12, 4), "大雪のため"), SYSTEM)


def test_asked_again_costs_no_query(paths):
    for path in paths:
        said(path)
        with CaptureQueriesContext(connection) as asked:
            said(path)
        assert [each["sql"] for each in asked] == []


def test_a_moved_day_is_seen_at_once_and_its_withdrawal_too(paths):
    before = [said(path) for path in paths]
    etag = Client().get(paths[0])["ETag"]
    row = snow()
    assert all("大雪のため" in said(path) for path in paths)
    assert Client().get(paths[0], headers={"If-None-Match": etag}).status_code == 200
    changing.withdraw("mihon", row.pk, SYSTEM)
    assert not any("大雪のため" in said(path) for path in paths)
    assert said(paths[0]) == before[0]


def test_a_new_import_is_seen_at_once(paths, folder):
    assert "2026-12-31" not in said(paths[0])
    (folder / "center.csv").write_text("名称,休止開始日,休止終了日\n", encoding="utf-8")
    importing.import_folder("mihon", folder, SYSTEM)
    assert "2026-12-31" in said(paths[0])


def test_a_change_made_by_another_process_is_seen_within_a_second(paths, city, monkeypatch, a_second_later):
    old = said(paths[0])
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(calendars, "changed", lambda slug: None)
        snow()
    assert said(paths[0]) == old
    a_second_later()
    assert "大雪のため" in said(paths[0])


def test_who_writes_sees_what_stands(paths, city, monkeypatch):
    said(paths[0])
    monkeypatch.setattr(calendars, "changed", lambda slug: None)
    snow()
    again = changing.move("mihon", changing.NewMove("燃えるごみ", DAY, None, "さらに大雪"), SYSTEM)
    assert again.sequence == 2


def test_a_day_later_the_page_begins_with_that_day(paths):
    assert "今日 11/26" in said(paths[2])
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "今日 11/27" in said(paths[2])


def test_each_reads_his_own_language(paths):
    assert "今日 11/26" in said(paths[2])
    assert "今日 11/26" not in said(paths[2], cookie="hataori_language=en")
    assert "今日 11/26" in said(paths[2])
