"""The open data: JSON of the contract, a calendar others can read, the shapes of さんあ〜る, the same days in all."""

import json
from argparse import Namespace
from datetime import date

import icalendar
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.actor import SYSTEM
from hataori.services.waste_sorting import cli, importing, models
from hataori.services.waste_sorting.icalendar import _folded

from .conftest import facts

WINDOW = "from=2026-12-01&to=2027-01-31"


def get(path: str):
    answer = Client().get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def days(slug: str, key: str, kind: str, window: str = WINDOW) -> list[str]:
    return [row["date"] for row in get(f"/waste/{slug}/{key}/collections.json?{window}") if row["category"] == kind]


def test_areas_and_their_days(city, area):
    assert get("/waste/mihon/areas.json")[0] == {"id": area.key, "name": "本町", "row": 2}
    assert days("mihon", area.key, "ペットボトル") == ["2026-12-09", "2026-12-23", "2027-01-13", "2027-01-27"]
    assert "2026-12-31" not in days("mihon", area.key, "燃えるごみ")
    assert "2026-12-31" in days("mihon", area.key, "燃えるごみ", f"{WINDOW}&closures=0")


def test_what_was_repaired_is_read_and_told(city):
    lint = get("/waste/mihon/lint.json")
    assert lint == [
        {"row": 3, "area": "大江", "category": "ペットボトル", "cell": "水1　水3", "problems": ["space:全角の空白"]}
    ]
    key = next(each["id"] for each in get("/waste/mihon/areas.json") if each["name"] == "大江")
    assert days("mihon", key, "ペットボトル")[:2] == ["2026-12-02", "2026-12-16"]


def test_an_answer_is_kept_until_the_city_changes(city, area, folder):
    path = f"/waste/mihon/{area.key}/collections.json?{WINDOW}"
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    (folder / "center.csv").write_text("名称,休止開始日,休止終了日\n", encoding="utf-8")
    importing.import_folder("mihon", folder, SYSTEM)
    changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "2026-12-31" in changed.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-13-01",
        "from=2026-01-01&to=2030-01-01",
        "from=2026-05-01&to=2026-04-01",
        "from=0001-01-01",
        "to=9999-12-31",
    ],
)
def test_windows_that_are_none_are_refused_in_words(city, area, query):
    answer = Client().get(f"/waste/mihon/{area.key}/collections.json?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in ("from", "to")


def test_unknown_cities_and_areas_are_404(city):
    assert Client().get("/waste/nowhere/areas.json").status_code == 404
    assert Client().get("/waste/mihon/nobody/collections.json").status_code == 404
    assert Client().get("/waste/mihon/nobody.ics").status_code == 404


def test_the_calendar_is_read_by_another_library(city, area):
    answer = Client().get(f"/waste/mihon/{area.key}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    found = icalendar.Calendar.from_ical(answer.content)
    assert "REFRESH-INTERVAL" in found
    events = [(each["DTSTART"].dt, str(each["SUMMARY"])) for each in found.walk("VEVENT")]
    rows = get(f"/waste/mihon/{area.key}/collections.json?from=2026-04-01&to=2028-03-31")
    assert sorted(events) == sorted((date.fromisoformat(row["date"]), row["category"]) for row in rows)
    uids = [str(each["UID"]) for each in found.walk("VEVENT")]
    assert len(uids) == len(set(uids))


def test_threer_shapes_and_the_same_days(city, area):
    def call(path, **query):
        answer = get(f"/threeR/api/{path}?app_version=a2.10.1&" + "&".join(f"{k}={v}" for k, v in query.items()))
        assert answer["rest_error_kbn"] == "0"
        return answer["rest_result"]

    code = call("todofuken/getList", language_code="ja")["todofuken_info_array"][0]["todofuken_code"]
    town = call("jichitai/getList", todofuken_code=code)["jichitai_info_array"][0]
    assert town == {"jichitai_id": "mihon", "jichitai_name": "見本市"}
    rows = call("area/areaList", jichitai_id="mihon", area_level=1)["area_info_array"]
    area_id = next(row["area_id"] for row in rows if row["area_name"] == "本町")
    user = call("user/regist", user_id="", area_id=area_id, language_code="ja")["user_id"]
    told = call("allData/getData", user_id=user, calendar_flag=1)
    names = {each["trash_kind_id"]: each["trash_kind_name"] for each in told["trash_kind_array"]}
    found = {
        (date(e["year"], e["month"], e["day"]).isoformat(), names[e["trash_kind_id"]]) for e in told["calendar_array"]
    }
    rows = get(f"/waste/mihon/{area.key}/collections.json?from=2026-04-01&to=2028-03-31")
    assert found == {(row["date"], row["category"]) for row in rows}
    assert not models.Home.objects.exists()


def test_threer_errors_stand_in_the_envelope(city):
    answer = get("/threeR/api/user/regist?area_id=nothing")
    assert answer["rest_error_kbn"] == "1"
    assert "地区" in answer["rest_error_massage"]


def test_sorting_asks_back_where_kinds_tie(city):
    told = get("/waste/mihon/sort.json?q=じょうぎの捨て方を教えて")
    assert {row["category"] for row in told["results"][:2]} == {"燃えるごみ", "粗大ごみ"}
    assert "定規（木製）" in told["ask"]
    sure = get("/waste/mihon/sort.json?q=すいそう")
    assert (sure["results"][0]["item"], sure["ask"]) == ("水槽", None)
    assert get("/waste/mihon/sort.json?q=") == {"results": [], "ask": None}


@pytest.mark.django_db
def test_the_command_says_what_it_did(folder, tmp_path, capsys):
    asked = Namespace(city="mihon", dir=folder, title="見本市", prefecture="")
    assert cli._run(asked) == 0
    said = capsys.readouterr().out
    assert "地区 2、種類 4、品目 5" in said
    assert "大江 ペットボトル「水1　水3」" in said
    assert cli._run(asked) == 0
    assert "何も変えていません" in capsys.readouterr().out
    assert [fact["findings"] for fact in facts("waste.imported")] == [1]
    (empty := tmp_path / "empty").mkdir()
    assert cli._run(Namespace(city="x", dir=empty, title="", prefecture="")) == 1
    assert json.loads(Client().get("/waste/mihon/notes.json").content) != []


def test_two_columns_of_one_name_are_one_kind(city, folder):
    (folder / "area_days.csv").write_text("地名,センター,缶,缶\n本町,,月,月 火\n", encoding="utf-8")
    importing.import_folder("mihon", folder, SYSTEM)
    (area,) = get("/waste/mihon/areas.json")
    assert days("mihon", area["id"], "缶", "from=2026-12-07&to=2026-12-08") == ["2026-12-07", "2026-12-08"]


def test_odd_files_are_repaired_or_told(city, folder):
    (folder / "area_days.csv").write_bytes("地名,センター,缶\n本\0町,,月\n,,火\n".encode() + b"\xff\xfe,,20261301\n")
    (folder / "center.csv").write_text("名称,休止開始日,休止終了日\n工場,2026/13/1,2027/1/3\n", encoding="utf-8")
    (folder / "description.csv").write_text(
        "label,sublabel,description,styles,bgcolor\n缶,,,,red;x\n", encoding="utf-8"
    )
    done = importing.import_folder("mihon", folder, SYSTEM)
    problems = [problem for each in done.lint for problem in each["problems"]]
    assert problems == ["area:地名がありません", "date:20261301", "closure:日付が読めません"]
    assert any("NUL" in note for note in done.notes)
    assert any("文字コード" in note for note in done.notes)
    assert models.Kind.objects.get().colour == ""


def test_what_goes_out_as_5374_comes_in_as_the_same_calendar(city, area, tmp_path):
    (out := tmp_path / "out").mkdir()
    for name in ("area_days", "target"):
        answer = Client().get(f"/waste/mihon/5374/{name}.csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        (out / f"{name}.csv").write_bytes(answer.content)
    importing.import_folder("again", out, SYSTEM)
    window = f"{WINDOW}&closures=0"
    for kind in ("燃えるごみ", "ペットボトル", "古紙", "粗大ごみ"):
        assert days("again", area.key, kind, window) == days("mihon", area.key, kind, window)
    assert get("/waste/again/lint.json") == get("/waste/mihon/lint.json")
    assert get("/waste/again/sort.json?q=すいそう")["results"][0]["item"] == "水槽"


@given(st.text(alphabet="aé燃😀; ", max_size=220))
def test_a_folded_line_is_short_and_unfolds_to_itself(line):
    folded = _folded(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(each.encode()) <= 75 for each in folded.split("\r\n"))
    assert folded.count("\r\n ") <= len(line.encode()) // 70
