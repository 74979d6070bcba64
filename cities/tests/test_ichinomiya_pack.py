"""Checks the starter city's folder: what refers to what, the plan's figures, and that the sentences are our own."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

CITY = Path(__file__).parents[1] / "ichinomiya"
CONFIRM = "所管課で確認"
LONGEST_SHARED = 40
WINDOWS = {"fiscal_year_to_date", "as_of_date", "cumulative"}
OPS = {"count", "sum", "mean", "members", "distinct"}
TESTS = {"in", "not_in", "is"}

# Typed by hand from the printed plan: key, baseline, target.
FIGURES = {
    "m01": (26.0, 50.0),
    "m02": (99.6, 100),
    "m03": (75.3, 80.0),
    "m04a": (55.0, 65.0),
    "m04b": (41.0, 50.0),
    "m05": (3, 6),
    "m07": (50, 60),
    "m08": (79.0, 84.0),
    "m09": (648, 2000),
    "m10": (6000, 13500),
    "m11": (None, 80.0),
    "m12": (35.0, 40.0),
    "m13": (None, 20.0),
    "m14": (34000, 60000),
    "m16": (11, 20),
    "m17": (None, 10),
    "m20": (109, 300),
    "m21": (25.4, 30.0),
    "m22": (215, 500),
    "m23": (14350, 30000),
    "m24": (None, 4.3),
    "m26": (100, 100),
    "m27": (32045, 38450),
}
WITHOUT_INDICATOR = ["m06", "m15", "m18", "m19", "m25"]
NO_QUESTION = {"m11", "m16", "m23"}
REVISIONS = [
    ("1.0", "2022-02"),
    ("1.1", "2023-05"),
    ("1.2", "2024-03"),
    ("1.3", "2025-03"),
    ("2.0", "2026-03"),
]


def load(name: str) -> Any:
    return json.loads((CITY / name).read_text(encoding="utf-8"))


def departments() -> set[str]:
    return {row["key"] for row in load("departments.json")["departments"]}


def measures() -> list[dict[str, Any]]:
    return load("plan/measures.json")["measures"]


def indicators() -> list[dict[str, Any]]:
    return load("plan/indicators.json")["indicators"]


def counters() -> list[dict[str, Any]]:
    return load("plan/indicators.json")["counters"]


def procedures() -> list[dict[str, str]]:
    with (CITY / "procedures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def many(cell: str) -> list[str]:
    return cell.split("; ") if cell else []


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def contrast_on_white(colour: str) -> float:
    """WCAG 2 contrast of #rrggbb against white."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def assert_unique(values: list[Any]) -> None:
    assert len(values) == len(set(values)), sorted({value for value in values if values.count(value) > 1})


def test_files_are_readable_and_diffable():
    for path in CITY.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert not text.startswith("\ufeff"), path
        assert r"\u" not in text, f"{path}: write characters as they are"
        assert json.loads(text)["format"].startswith("hataori."), path


def test_city_code_accent_and_languages():
    city = load("city.json")
    digits = [int(digit) for digit in city["local_government_code"]]
    weighed = sum(digit * weight for digit, weight in zip(digits, (6, 5, 4, 3, 2), strict=False))
    assert digits[5] == (11 - weighed % 11) % 10
    assert contrast_on_white(city["colours"]["accent"]) >= 7
    assert all(set(text) == {"ja", "easy", "en"} for text in city["texts"].values())
    assert city["mail"]["sample"]
    assert city["mail"]["from"].endswith("example.jp")


def test_departments_have_unique_ascii_keys_and_a_duty():
    rows = load("departments.json")["departments"]
    assert_unique([row["key"] for row in rows])
    assert_unique([row["name"] for row in rows])
    assert len(rows) >= 70
    for row in rows:
        assert re.fullmatch(r"[a-z][a-z0-9-]*", row["key"])
        assert row["handles"]
        assert row["division"]
        assert row.get("confirm") in {None, CONFIRM}


def test_branches_have_hours_for_every_day():
    rows = load("branches.json")["branches"]
    assert_unique([row["key"] for row in rows])
    assert len(rows) == 14
    for row in rows:
        for hours in [row["hours"], *row["counters"]]:
            assert set(hours["weekly"]) == {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
            for opens, closes in [span for spans in hours["weekly"].values() for span in spans]:
                assert re.fullmatch(r"\d\d:\d\d", opens)
                assert opens < closes


def test_the_plaza_opens_at_weekends_by_reservation():
    plaza = next(row for row in load("branches.json")["branches"] if row["key"] == "ekinaka-plaza")
    counter = plaza["counters"][0]
    assert counter["reservation_required"]
    assert counter["weekly"]["sat"]
    assert counter["public_holidays"]


def test_all_27_measures_with_known_departments():
    rows = measures()
    assert [row["id"] for row in rows] == [f"m{n:02d}" for n in range(1, 28)]
    assert [row["number"] for row in rows] == list(range(1, 28))
    assert_unique([row["slug"] for row in rows])
    known = departments()
    for row in rows:
        assert row["departments"]
        assert set(row["departments"]) <= known, row["id"]
        assert row["summary"].endswith("。")
    assert [row["id"] for row in rows if not row["has_indicator"]] == WITHOUT_INDICATOR


def test_the_figures_are_the_plans():
    printed = {figure["key"]: figure for row in measures() for figure in row["indicators"]}
    assert {key: (f["baseline"], f["target"]) for key, f in printed.items()} == FIGURES
    assert {f["target_fiscal_year"] for f in printed.values()} == {2030}
    for figure in printed.values():
        assert (figure["baseline"] is None) == (figure["baseline_text"] == "—")


def test_priority_items_cover_every_measure_once():
    items = load("plan/priority_items.json")["priority_items"]
    assert [item["number"] for item in items] == [f"1.{n}" for n in range(1, 8)] + [f"2.{n}" for n in range(1, 5)]
    listed = {measure: item["number"] for item in items for measure in item["measures"]}
    assert listed == {row["id"]: row["priority_item"] for row in measures()}
    assert sum(len(item["measures"]) for item in items) == 27


def test_revisions_and_systems():
    revisions = load("plan/revisions.json")["revisions"]
    assert [(row["version"], row["period"]) for row in revisions] == REVISIONS
    systems = load("plan/systems.json")["systems"]
    assert [row["id"] for row in systems] == [f"s{n:02d}" for n in range(1, 14)]
    assert {row["measure"] for row in systems} - {None} <= {row["id"] for row in measures()}


def test_23_series_and_5_counters():
    figures = {figure["key"]: figure for row in measures() for figure in row["indicators"]}
    rows = indicators()
    assert [row["key"] for row in rows] == list(FIGURES)
    for row in rows:
        figure = figures[row["key"]]
        assert (row["name"], row["unit"], row["series"]) == (figure["name"], figure["unit"], figure["series"])
    assert [row["measure"] for row in counters()] == WITHOUT_INDICATOR


def check_definition(body: dict[str, Any]) -> None:
    assert body["window"] in WINDOWS
    assert (body["denominator"] is not None) == (body["scoring"] == "proportion")
    for part in ("numerator", "denominator"):
        if body[part]:
            check_part(body[part], body["aggregate"][part])


def check_part(clauses: list[dict[str, Any]], aggregate: dict[str, Any]) -> None:
    assert aggregate["op"] in OPS
    assert aggregate["op"] not in {"sum", "mean", "distinct"} or aggregate["field"]
    assert aggregate["scale"] > 0
    for clause in clauses:
        assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", clause["type"])
        assert clause["effect"] in {"+", "-"}
        assert all(test in TESTS for _, test, _ in clause["where"])


def test_every_definition_and_every_choice_can_be_counted():
    for row in indicators():
        check_definition(row)
        for choice in [choice for ambiguity in row["ambiguities"] for choice in ambiguity["choices"]]:
            assert set(choice["patch"]) <= set(row), row["key"]
            check_definition(row | choice["patch"])
    for count in [count for row in counters() for count in row["counts"]]:
        check_part(count["numerator"], count["aggregate"]["numerator"])


def test_every_open_question_has_concrete_choices_default_first():
    for row in indicators():
        assert bool(row["ambiguities"]) == (row["key"] not in NO_QUESTION), row["key"]
        for ambiguity in row["ambiguities"]:
            choices = ambiguity["choices"]
            assert len(choices) >= 2
            assert [choice["default"] for choice in choices] == [True] + [False] * (len(choices) - 1)
            assert choices[0]["patch"] == {}
            assert all(choice["patch"] for choice in choices[1:])
            assert_unique([choice["id"] for choice in choices])


def test_path_and_verdict():
    found = load("plan/indicators.json")
    path = found["path"]
    assert date.fromisoformat(path["t0"]) < date.fromisoformat(path["t1"])
    no_line = {key for key, (baseline, _) in FIGURES.items() if baseline is None} | {"m26"}
    assert set(path["exceptions"]) == no_line
    assert set(path["exceptions"].values()) | {path["rule"]} == set(path["rules"])
    assert found["verdict"]["thresholds"] == {"on_track": 1.0, "mostly": 0.8, "behind": 0.5}
    assert {*found["verdict"]["thresholds"], "far", "unknown"} == set(found["verdict"]["labels"])


def test_procedures_are_many_and_each_row_stands_alone():
    rows = procedures()
    assert len(rows) >= 145
    assert [row["procedure_id"] for row in rows] == [f"ICH-{n:04d}" for n in range(1, len(rows) + 1)]
    assert_unique([row["name"] for row in rows])
    for row in rows:
        assert all(row[column] for column in ("name", "name_easy", "name_en", "search_words", "attachments")), row
        assert row["summary"].count("。") == 1, row["name"]
        assert row["summary"].endswith("。"), row["name"]
        assert None not in row, f"{row['name']}: more cells than columns"


def test_procedures_use_the_vocabularies():
    fields = [row["name"] for row in load("texts/required_info.json")["fields"]]
    events = [row["title"]["ja"] for row in load("texts/life_events.json")["life_events"]]
    assert_unique(fields)
    for row in procedures():
        assert row["department"] in departments(), row["name"]
        assert row["applicant"] in {"person", "company", "both"}
        assert row["fee"] in {"none", "yes"}
        assert row["online"] in {"yes", "no", "exempt"}
        assert row["confirm"] in {"", CONFIRM}
        assert re.fullmatch(r"\d*", row["period_days"] + row["fee_yen"])
        assert set(many(row["life_events"])) <= set(events), row["name"]
        assert set(many(row["required_info"])) <= set(fields), row["name"]
    used = {word for row in procedures() for word in many(row["required_info"])}
    assert used == set(fields), "a word nobody uses"


def test_a_procedure_without_a_checked_ground_says_so():
    for row in procedures():
        certain = row["law"] and row["law_number"] and row["article"]
        assert certain or row["confirm"] == CONFIRM, row["name"]
        assert row["fee_yen"] == "" or row["fee"] == "yes", row["name"]


@pytest.mark.parametrize(
    ("name", "law", "article"),
    [
        ("児童手当の認定の請求", "児童手当法", "第7条第1項"),
        ("転入届", "住民基本台帳法", "第22条第1項"),
        ("転出届", "住民基本台帳法", "第24条"),
        ("出生届", "戸籍法", "第49条"),
        ("死亡届", "戸籍法", "第86条"),
        ("要介護認定の申請", "介護保険法", "第27条第1項"),
        ("妊娠の届出", "母子保健法", "第15条"),
        ("犬の登録の申請", "狂犬病予防法", "第4条第1項"),
        ("飲食店などの営業の許可申請", "食品衛生法", "第55条第1項"),
        ("道路の占用の許可申請", "道路法", "第32条第1項"),
    ],
)
def test_everyday_procedures_are_there(name: str, law: str, article: str):
    found = [row for row in procedures() if row["name"] == name]
    assert [(row["law"], row["article"]) for row in found] == [(law, article)]


def test_kodomo_okane_leads_to_the_child_allowance():
    found = next(row for row in procedures() if row["name"] == "児童手当の認定の請求")
    assert {"こども", "お金"} <= set(found["search_words"].split())
    groups = [set(group["words"]) for group in load("texts/search_words.json")["groups"]]
    assert any({"こども", "子ども", "子供", "児童"} <= group for group in groups)
    assert any({"お金", "手当", "給付", "補助"} <= group for group in groups)


def test_life_events_are_in_order_and_each_leads_somewhere():
    rows = load("texts/life_events.json")["life_events"]
    assert [row["order"] for row in rows] == list(range(1, len(rows) + 1))
    assert_unique([row["key"] for row in rows])
    used = {event for row in procedures() for event in many(row["life_events"])}
    assert used == {row["title"]["ja"] for row in rows}


def test_sample_people_are_marked_and_cannot_be_reached():
    residents = load("sample/residents.json")["residents"]
    assert len(residents) == 12
    assert_unique([row["id"] for row in residents])
    for row in residents:
        assert row["sample"] is True
        assert re.fullmatch(r"0586-00-\d{4}", row["phone"])
        assert row["email"].endswith("@example.jp")
        assert row["address"].startswith("愛知県一宮市")
        assert "見本" in row["address"]
        date.fromisoformat(row["birthdate"])


def test_sample_names_keep_their_code_points():
    names = "".join(row["family"] + row["given"] for row in load("sample/residents.json")["residents"])
    for point in ("\u9ad9", "\ufa11", "\ufa19", "\U00020bb7", "\U000e0102", "\U000e0108"):
        assert point in names, f"U+{ord(point):04X} was lost: an editor normalised the file"


def test_sample_staff_cover_every_role():
    staff = load("sample/staff.json")["staff"]
    assert_unique([row["username"] for row in staff])
    roles = {grant["role"] for row in staff for grant in row["roles"]}
    assert roles == {"clerk", "approver", "section_head", "dx_office", "auditor", "operator", "publisher"}
    assert all(row["sample"] and row["department"] in departments() for row in staff)


def test_no_sentence_is_the_plans(hataori_data: Path):
    plan = re.sub(r"\s", "", (hataori_data / "plan" / "plan-2.0.txt").read_text(encoding="utf-8"))
    ours = [*(text for path in CITY.rglob("*.json") for text in strings(json.loads(path.read_text(encoding="utf-8"))))]
    ours += [cell for row in procedures() for cell in row.values()]
    for text in ours:
        packed = re.sub(r"\s", "", text)
        for start in range(len(packed) - LONGEST_SHARED + 1):
            assert packed[start : start + LONGEST_SHARED] not in plan, f"{text}\nstands in the plan word for word"
