"""The section's desk: a collection moves with its reason, everybody's calendar knows, and it can be taken back."""

import json
from datetime import date, timedelta

import icalendar
import pytest
from django.conf import settings
from django.test import Client

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Forbidden, Rejected
from hataori.platform.organisation.city import LOADERS as ORGANISATION
from hataori.services.waste_sorting import calendars, changing, models
from hataori.services.waste_sorting.rules.dates import Period

from .conftest import facts

THURSDAY, SATURDAY = date(2026, 12, 3), date(2026, 12, 5)


@pytest.fixture
def sections(city) -> None:
    for loader in ORGANISATION:
        loader.load(settings.HATAORI_CITY_FOLDER, None)


@pytest.fixture
def desk(sections) -> Client:
    return signed_in(Role.CLERK, "waste-measures")


def parts(name: str, day: date | None) -> dict[str, str]:
    if day is None:
        return {f"{name}-{part}": "" for part in ("year", "month", "day")}
    return {f"{name}-year": str(day.year), f"{name}-month": str(day.month), f"{name}-day": str(day.day)}


def posted(area: str, kind: str, start: date, end: date | None, reason: str = "大雪のため") -> dict[str, str]:
    words = {"move-area": area, "move-kind": kind, "move-reason": reason}
    return words | parts("move-from_day", start) | parts("move-to_day", end)


def event(area, kind: str, planned: date):
    found = icalendar.Calendar.from_ical(Client().get(f"/waste/mihon/{area.key}.ics").content)
    uid = f"mihon-{area.key}-{calendars.kind_key(kind)}-{planned:%Y%m%d}@waste.hataori"
    return next((each for each in found.walk("VEVENT") if str(each["UID"]) == uid), None)


def days(area, kind: str) -> list[str]:
    rows = json.loads(Client().get(f"/waste/mihon/{area.key}/collections.json?from=2026-12-01&to=2026-12-31").content)
    return [row["date"] for row in rows if row["category"] == kind]


def test_a_moved_collection_is_known_everywhere_and_can_be_taken_back(desk, area):
    assert event(area, "燃えるごみ", THURSDAY)["SEQUENCE"] == 0
    answer = desk.post("/desk/waste/mihon/moves/", posted(area.key, "燃えるごみ", THURSDAY, SATURDAY))
    assert answer.status_code == 302
    assert "2026-12-03" not in days(area, "燃えるごみ")
    assert "2026-12-05" in days(area, "燃えるごみ")
    moved = event(area, "燃えるごみ", THURSDAY)
    assert (moved["DTSTART"].dt, moved["SEQUENCE"], str(moved["DESCRIPTION"])) == (SATURDAY, 1, "大雪のため")
    assert "12月3日からの変更：大雪のため" in Client().get(f"/waste/mihon/{area.key}/?month=2026-12").content.decode()
    assert "大雪のため" in desk.get("/desk/waste/mihon/").content.decode()
    desk.post(f"/desk/waste/mihon/moves/{models.Move.objects.get().pk}/withdraw/")
    back = event(area, "燃えるごみ", THURSDAY)
    assert (back["DTSTART"].dt, back["SEQUENCE"]) == (THURSDAY, 2)
    assert [each["withdrawn"] for each in facts("waste.collection_moved")] == [False, True]


def test_one_change_for_all_areas_and_another_for_one(desk, city, area):
    other = next(each for each in city.areas.values() if each.key != area.key)
    changing.move("mihon", changing.NewMove("燃えるごみ", THURSDAY, None, "台風のため"), SYSTEM)
    assert "2026-12-03" not in days(area, "燃えるごみ")
    assert days(other, "燃えるごみ")
    changing.move("mihon", changing.NewMove("燃えるごみ", THURSDAY, SATURDAY, "台風のため", area.key), SYSTEM)
    assert "2026-12-05" in days(area, "燃えるごみ")
    changing.move("mihon", changing.NewMove("燃えるごみ", THURSDAY, date(2026, 12, 6), "橋の工事", area.key), SYSTEM)
    assert models.Move.objects.count() == 2
    assert event(area, "燃えるごみ", THURSDAY)["SEQUENCE"] == 3


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ((date(2026, 12, 4), SATURDAY, "大雪のため"), "その種類の収集はありません"),
        ((THURSDAY, THURSDAY, "大雪のため"), "違う日にしてください"),
        ((THURSDAY, date(2027, 2, 1), "大雪のため"), "31日以内"),
        ((THURSDAY, SATURDAY, ""), "理由を書いてください"),
        ((date(2026, 11, 26), date(2026, 11, 20), "大雪のため"), "今日以降"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(desk, area, told, said):
    answer = desk.post("/desk/waste/mihon/moves/", posted(area.key, "燃えるごみ", *told))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not models.Move.objects.exists()
    assert facts("waste.collection_moved") == []


def test_a_closure_of_the_desk_stops_everything_and_ends(desk, area):
    sent = {"closure-reason": "年末の点検"} | parts("closure-start", date(2026, 12, 7)) | parts("closure-end", SATURDAY)
    assert "終わりの日は" in desk.post("/desk/waste/mihon/closures/", sent).content.decode()
    desk.post("/desk/waste/mihon/closures/", sent | parts("closure-end", date(2026, 12, 11)))
    assert not {"2026-12-07", "2026-12-10"} & set(days(area, "燃えるごみ"))
    assert "年末の点検" in Client().get(f"/waste/mihon/{area.key}/").content.decode()
    row = models.Closure.objects.get(by_desk=True)
    desk.post(f"/desk/waste/mihon/closures/{row.pk}/lift/")
    assert "2026-12-07" in days(area, "燃えるごみ")
    with pytest.raises(Rejected):
        changing.close("mihon", Period(SATURDAY, SATURDAY), " ", SYSTEM)


def test_a_rule_of_holidays_is_of_one_kind(desk, area):
    desk.post("/desk/waste/mihon/holidays/", {"holiday-kind": "燃えるごみ", "holiday-rule": "next_day"})
    found = json.loads(Client().get(f"/waste/mihon/{area.key}/collections.json?from=2027-01-01&to=2027-01-31").content)
    burnt = [row["date"] for row in found if row["category"] == "燃えるごみ"]
    assert "2027-01-11" not in burnt  # 成人の日
    assert "2027-01-12" in burnt
    assert facts("waste.holiday_rule_set") == [{"kind": "燃えるごみ", "rule": "next_day"}]


def test_an_import_keeps_what_the_desk_decided(desk, area, folder):
    from hataori.services.waste_sorting import importing

    changing.move("mihon", changing.NewMove("燃えるごみ", THURSDAY, SATURDAY, "大雪のため"), SYSTEM)
    changing.set_holiday_rule("mihon", "燃えるごみ", "skip", SYSTEM)
    (folder / "center.csv").write_text("名称,休止開始日,休止終了日\n", encoding="utf-8")
    importing.import_folder("mihon", folder, SYSTEM)
    assert "2026-12-05" in days(area, "燃えるごみ")
    assert calendars.city("mihon").kind("燃えるごみ").on_holiday == "skip"


def test_only_the_section_changes_anything(sections, area):
    stranger = Actor("9", "staff", "", frozenset({RoleGrant(Role.CLERK, "child-support")}))
    with pytest.raises(Forbidden):
        changing.move("mihon", changing.NewMove("燃えるごみ", THURSDAY, SATURDAY, "大雪のため"), stranger)
    elsewhere = signed_in(Role.CLERK, "child-support")
    assert elsewhere.get("/desk/waste/mihon/").status_code == 403
    assert elsewhere.post("/desk/waste/mihon/moves/", posted("", "燃えるごみ", THURSDAY, SATURDAY)).status_code == 403
    assert Client().get("/desk/waste/mihon/").status_code in (302, 403)


def test_the_desk_shows_findings_and_things(desk):
    report = models.ImportReport.objects.get(city__slug="mihon")
    found = len(report.lint) + len(report.notes)
    assert found
    assert f"取込みで見つかったこと（{found}件）" in desk.get("/desk/waste/mihon/").content.decode()
    assert "全角の空白" in desk.get("/desk/waste/mihon/findings/").content.decode()
    assert "水槽" in desk.get("/desk/waste/mihon/items/?q=すいそう").content.decode()
    assert "収集日がまだ取り込まれていません" in desk.get("/desk/waste/").content.decode()


def test_a_moved_day_is_found_across_the_edge_of_a_window(city, area):
    changing.move("mihon", changing.NewMove("燃えるごみ", date(2026, 11, 30), date(2026, 12, 2), "工事"), SYSTEM)
    now = calendars.city("mihon")
    found = now.collections(area, Period(date(2026, 12, 1), date(2026, 12, 2)))
    assert [each.day for each in found if each.kind == "燃えるごみ"] == [date(2026, 12, 2)]
    assert now.next_of(area, "燃えるごみ", date(2026, 12, 1)).day - timedelta(days=1) == date(2026, 12, 1)
