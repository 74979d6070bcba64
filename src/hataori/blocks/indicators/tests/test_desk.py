"""The KPI desk: who may change how a number is counted, and what a department reports from outside."""

import io
import re
import threading
from datetime import date, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from hataori.blocks.indicators import actions, outside
from hataori.blocks.indicators.models import Definition, OutsideReport
from hataori.blocks.indicators.reading import live, value
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, Rejected
from hataori.platform.worker.api import run_everything

HEADER = "指標,情報元,期間,分子,分母,報告日,備考\n"


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(datetime(2026, 11, 25, 12, tzinfo=JST)):
        yield


def choices(**changes):
    day = {"effective_on-year": "2026", "effective_on-month": "11", "effective_on-day": "25"}
    base = {"choice_period": "year", "choice_stage": "accepted", "expected_every_days": "31", "min_n": "0"}
    return base | day | {"owner": "", "reason": "年度の件数でよいと確認した", "seen_version": "1"} | changes


def test_home_shows_my_departments_first(city, sign_in):
    page = sign_in("section_head@library-management").get("/desk/kpi/").content.decode()

    mine, others = page.split("ほかの課の指標")
    assert "資料をWEBで予約した割合" in mine
    assert "行政手続オンライン利用率" in others


def test_dx_office_changes_a_choice_without_code(city, sign_in):
    client = sign_in("dx_office")

    answer = client.post("/desk/kpi/m07/", choices(choice_period="total"))
    run_everything()

    assert answer.status_code == 302
    assert value("m07").definition_version == 2
    assert value("m07").window == "cumulative"
    assert "始めからの合計" in client.get("/plan/indicators/m07/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "理由"),
        ({"choice_period": "sometimes"}, "一覧"),
        ({"effective_on-day": "31", "effective_on-month": "2"}, "日"),
        ({"effective_on-year": "2020"}, "今日かそれより後"),
        ({"expected_every_days": "0"}, "1"),
    ],
)
def test_a_wrong_choice_is_told_at_its_field_and_nothing_changes(city, sign_in, changes, words):
    answer = sign_in("dx_office").post("/desk/kpi/m07/", choices(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Definition.objects.filter(key="m07").count() == 1


def test_two_people_changing_at_once_do_not_overwrite_each_other(city, sign_in):
    client = sign_in("dx_office")
    client.post("/desk/kpi/m07/", choices(choice_period="total"))

    assert client.post("/desk/kpi/m07/", choices(choice_stage="submitted")).status_code == 409


def test_a_clerk_sees_how_it_is_counted_but_cannot_change_it(city, sign_in):
    client = sign_in("clerk@information-systems")

    assert "この数え方にする" not in client.get("/desk/kpi/m01/").content.decode()
    assert client.post("/desk/kpi/m07/", choices(choice_period="total")).status_code == 403


def test_the_thresholds_are_settings_with_history(city, sign_in):
    client = sign_in("dx_office")
    days = {
        f"{name}-{part}": text
        for name, year in (("t0", "2026"), ("t1", "2031"))
        for part, text in (("year", year), ("month", "3"), ("day", "31"))
    }
    today = {"effective_on-year": "令和8", "effective_on-month": "11", "effective_on-day": "25"}
    sent = (
        days
        | today
        | {"on_track": "0.95", "mostly": "0.7", "behind": "0.4", "reason": "試行", "shape_m24": "target_only"}
    )

    assert client.post("/desk/kpi/path/", sent).status_code == 302
    page = client.get("/desk/kpi/path/").content.decode()
    assert "0.95 / 0.7 / 0.4" in page
    assert "第1版" in page
    assert client.post("/desk/kpi/path/", sent | {"mostly": "0.99"}).status_code == 422


def test_a_department_reports_a_year_by_form(city, sign_in):
    client = sign_in("clerk@information-systems")
    sent = {
        "key": "m01",
        "source": "ぴったりサービス",
        "period": "令和7年度",
        "numerator": "1,200",
        "denominator": "1500",
    }
    sent |= {"reported_on-year": "2026", "reported_on-month": "4", "reported_on-day": "20", "note": "年次集計.xlsx"}
    sent |= {"denominator": "1500"}

    answer = client.post("/desk/kpi/outside/", sent | {"department": "information-systems"})

    assert answer.status_code == 302
    assert value("m01", date(2026, 3, 31)).value == 80.0
    assert value("m01").state == "no_denominator"
    assert "年次集計.xlsx" in client.get("/desk/kpi/m01/").content.decode()


def test_without_a_choice_the_series_owner_reports(city, sign_in):
    client = sign_in("dx_office")
    page = client.get("/desk/kpi/outside/?key=m09").content.decode()
    assert '<option value="" selected>指標の担当課</option>' in page
    sent = {"key": "m09", "source": "口座", "period": "2025年度", "numerator": "5", "department": ""}
    sent |= {"reported_on-year": "2026", "reported_on-month": "4", "reported_on-day": "20"}
    assert client.post("/desk/kpi/outside/", sent).status_code == 302
    assert OutsideReport.objects.get().department == live(["m09"])[0].series.departments[0]


def test_a_file_of_several_series_is_reported_by_each_owner(city, dx_office):
    found = outside.read_file((HEADER + "m01,A,2025年度,1,2,,\nm09,B,2025年度,3,,,\n").encode(), "a.csv")
    assert outside.report(found, department="", actor=dx_office) == 2
    owners = {one.series.key: one.series.departments[0] for one in live(["m01", "m09"])}
    assert dict(OutsideReport.objects.values_list("key", "department")) == owners


def test_the_owner_is_the_reporters_own_department_and_nobody_elses(city, clerk):
    mine = outside.Report("m01", "窓口", date(2025, 4, 1), date(2025, 9, 30), 1, 2, date(2026, 10, 1))
    assert outside.report([mine], department="", actor=clerk) == 1
    foreign = outside.Report("m03", "窓口", date(2025, 4, 1), date(2025, 9, 30), 1, 2, date(2026, 10, 1))
    with pytest.raises(Forbidden):
        outside.report([mine, foreign], department="", actor=clerk)
    assert OutsideReport.objects.count() == 1


def test_another_department_may_not_report(city, clerk):
    row = outside.Report("m03", "窓口", date(2026, 4, 1), date(2026, 9, 30), 1, 2, date(2026, 10, 1))

    with pytest.raises(Forbidden):
        outside.report([row], department="information-systems", actor=clerk)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("m99,X,2025年度,1,2,,", "m99"),
        ("m01,X,2025年度,3,2,,", "分母は分子以上"),
        ("m01,X,2025年度,3,,,", "分母も入力"),
        ("m01,,2025年度,1,2,,", "情報元"),
        ("m01,X,2026年度,1,2,,", "まだ終わっていない"),
        ("m01,X,2025-10-01〜2026-06-30,1,2,,", "1つの年度"),
        ("m01,X,2026-06-30〜2026-04-01,1,2,,", "始めより後"),
        ("m01,X,いつか,1,2,,", "期間は"),
        ("m01,X,2025年度,-1,2,,", "0以上"),
        ("m01,X,2025年度,1.5,2,,", "0以上"),
        ("m01,X,2025年度,1,2,2026-02-31,", "報告日"),
    ],
)
def test_a_wrong_line_is_told_by_its_row_and_nothing_is_taken(city, sign_in, line, words):
    content = (HEADER + "m01,ぴったりサービス,2025年度,10,20,2026-04-20,\n" + line + "\n").encode()
    sent = {"many-file": SimpleUploadedFile("counts.csv", content), "many-department": "information-systems"}

    answer = sign_in("dx_office").post("/desk/kpi/outside/file/", sent)

    assert answer.status_code == 422
    assert "3行目" in answer.content.decode()
    assert words in answer.content.decode()
    assert not OutsideReport.objects.exists()


def test_excel_and_a_desk_csv_in_shift_jis_are_taken(city, dx_office):
    book = openpyxl.Workbook()
    for row in (HEADER.strip().split(","), ["m08", "eLTAX", "2025年度", 70, 100, date(2026, 4, 20), None]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)

    found = outside.read_file(out.getvalue(), "a.xlsx")
    found += outside.read_file((HEADER + "m01,ぴったりサービス,2025年度,1,2,R8.4.20,\n").encode("cp932"), "b.csv")

    assert outside.report(found, department="information-systems", actor=dx_office) == 2
    assert found[0].reported_on == date(2026, 4, 20)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b,c\n1,2,3\n", HEADER.encode()])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(Rejected):
        outside.read_file(content, "x.csv")
    with pytest.raises(Rejected):
        outside.read_file(content, "x.xlsx")


def test_a_growing_period_supersedes_and_an_overlapping_one_is_refused(city, dx_office):
    def report(first, last, numerator):
        row = outside.Report("m09", "口座", first, last, numerator, None, date(2026, 11, 1))
        outside.report([row], department="tax-payment", actor=dx_office)

    report(date(2026, 4, 1), date(2026, 6, 30), 100)
    report(date(2026, 4, 1), date(2026, 9, 30), 250)

    assert [value("m09", day).value for day in (date(2026, 6, 30), date(2026, 8, 1), date(2026, 9, 30))] == [
        100,
        100,
        250,
    ]
    with pytest.raises(Rejected, match="入力内容"):
        report(date(2026, 7, 1), date(2026, 10, 31), 50)


def test_periods_that_overlap_within_one_file_would_count_twice_and_are_refused(city, dx_office):
    lines = ["2026-04-01〜2026-06-30,10,20", "2026-05-01〜2026-07-31,10,20"]
    text = HEADER + "".join(f"m01,ぴったりサービス,{line},2026-08-01,\n" for line in lines)
    with pytest.raises(Rejected) as refused:
        outside.report(outside.read_file(text.encode(), "a.csv"), department="", actor=dx_office)
    assert [problem.field for problem in refused.value.problems] == ["3.period"]
    assert not OutsideReport.objects.exists()


@pytest.mark.parametrize("period", ["²²²²", "0000", "9999年度", "12345"])
def test_a_period_nobody_can_read_is_told_in_japanese(period):
    with pytest.raises((ValueError, HataoriError)) as refused:
        outside.parse_period(period)
    said = str(getattr(refused.value, "message", refused.value))
    assert re.search("[ぁ-ん]", said)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_counting_at_once_one_is_told(city, dx_office):
    first = Definition.objects.get(key="m07")
    wanted = actions.Counting({"period": "total"}, "", 31, 0, date(2026, 11, 25), "確認した")
    told: list[str] = []

    def change() -> None:
        try:
            told.append(str(actions.change_definition("m07", wanted, seen_version=first.version, actor=dx_office)))
        except Conflict as error:
            told.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=change) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(told) == ["2", "definition_changed"]


def test_guests_are_sent_to_sign_in(city, client):
    assert client.get("/desk/kpi/").status_code == 302
