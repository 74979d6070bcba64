"""Importing inventories: three layouts, any encoding, twice, with bad rows among good ones."""

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.blocks.catalogue import api
from hataori.blocks.catalogue.cli import summary
from hataori.blocks.catalogue.columns import layout_of
from hataori.blocks.catalogue.models import ImportRun, Procedure, Revision
from hataori.blocks.catalogue.period import period_days
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Forbidden, Rejected
from hataori.platform.events.api import find
from hataori.platform.organisation.city import load_departments

from .conftest import R6, R7, ROW, table

pytestmark = pytest.mark.django_db


def imported(path, **options):
    return api.import_procedures(path, actor=SYSTEM, **options)


def test_layouts_are_told_by_their_header():
    assert (len(R6), len(R7)) == (38, 46)
    assert (layout_of(R6).key, layout_of(R7).key) == ("r6", "r7")
    assert layout_of([title.replace("(", "（\n").replace(")", "） ") for title in R7]).key == "r7"
    assert layout_of(["手続ID", "手続名"]) is None


@pytest.mark.parametrize("header", [R6, R7])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_row_becomes_a_procedure(write, header, encoding):
    report = imported(write("a.csv", table(header, ROW), encoding))
    assert (report.added, report.bad_rows) == (1, 0)
    found = api.procedure("9001")
    assert (found.name, found.law, found.article) == ("転入届", "住民基本台帳法", "第22条第1項")
    assert found.law_number == (ROW["law_number"] if header is R6 else "")
    assert (found.applicant, found.period_days, found.fee) == ("person", 7, "none")
    assert found.required_info == ("マイナンバー", "その他の情報")
    assert (found.department, found.department_confirm) == ("residents", False)
    assert found.yearly_estimate == pytest.approx(380, abs=1)


def test_a_second_run_changes_nothing(write):
    path = write("a.csv", table(R6, ROW, ROW | {"procedure_id": "9002", "name": "転出届"}))
    imported(path)
    before = list(Procedure.objects.order_by("pk").values()), Revision.objects.get().number
    report = imported(path)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert (list(Procedure.objects.order_by("pk").values()), Revision.objects.get().number) == before


def test_the_next_years_file_keeps_what_it_does_not_carry(write):
    imported(write("r6.csv", table(R6, ROW)))
    report = imported(write("r7.csv", table(R7, ROW | {"online_status": "1 実施済"})))
    assert report.changed == 1
    assert api.procedure("9001").law_number == ROW["law_number"]


def test_bad_rows_are_listed_and_good_ones_kept(write):
    rows = [
        ROW,
        ROW | {"procedure_id": ""},
        ROW | {"procedure_id": "9003", "name": ""},
        ROW | {"procedure_id": "90 04"},
        ROW | {"procedure_id": "9005", "online_status": "9 不明"},
        ROW | {"procedure_id": "9006", "yearly_total": "多数"},
        ROW | {"procedure_id": "9007", "applicant": "国民"},
        ROW,
        ROW | {"procedure_id": "9009", "name": "a\0b"},
    ]
    text = table(R6, *rows) + "9010,短い行\r\n"
    report = imported(write("a.csv", text))
    assert (report.added, report.bad_rows, report.rows) == (2, 8, 10)
    told = {(finding.line, finding.column) for finding in report.findings}
    assert told == {
        (3, "手続ID"), (4, "手続名"), (5, "手続ID"), (6, "オンライン化の実施状況"), (7, "総手続件数"), (8, "手続主体"),
        (9, "手続ID"), (10, "手続名"), (11, "（行全体）"),
    }  # fmt: skip
    assert all(finding.reason for finding in report.findings)
    assert api.import_report(report.run_id).findings == report.findings
    assert "取り込めない行 8" in "\n".join(summary(report))


def test_garbled_bytes_cost_their_line_only(tmp_path):
    path = tmp_path / "a.csv"
    good, bad = table(R6, ROW).encode(), table(R6, ROW | {"procedure_id": "9002"}).split("\n", 1)[1].encode()
    path.write_bytes(good + bad.replace("転入届".encode(), b"\xff\xfe\x81"))
    report = imported(path)
    assert (report.added, report.bad_rows) == (1, 1)
    assert "文字化け" in report.findings[0].reason


def test_rows_for_others_are_counted_with_the_reason(write):
    others = [
        ROW | {"procedure_id": "1", "kind": "3 縦覧等"},
        ROW | {"procedure_id": "2", "kind": "2-1 申請等に基づく処分通知等"},
        ROW | {"procedure_id": "3", "applicant": "3 地方等"},
        ROW | {"procedure_id": "4", "receiver": "1 国"},
        ROW | {"procedure_id": "5", "submit_to": "都道府県庁; 警察署"},
    ]
    report = imported(write("a.csv", table(R6, ROW, *others)))
    assert (report.added, sum(report.left_out.values()), report.bad_rows) == (1, 5, 0)
    assert sorted(report.left_out.values()) == [1, 1, 1, 2]


def test_exempt_rows_stay_out_of_the_denominator(write):
    imported(write("a.csv", table(R6, ROW, ROW | {"procedure_id": "9002", "online_status": "3 適用除外"})))
    assert [p.kpi_scope for p in api.procedures()] == [True, False]


def test_a_second_header_row_is_no_row(write):
    lines = table(R6, ROW).split("\r\n")
    explained = ",".join("この列の説明" for _ in R6)
    report = imported(write("a.csv", "\r\n".join(["表題", lines[0], explained, *lines[1:]])))
    assert (report.rows, report.added, report.bad_rows) == (1, 1, 0)


def test_the_official_workbook_is_read(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for line in table(R7, ROW).splitlines():
        book.active.append(line.split(","))
    book.save(tmp_path / "official.xlsx")
    assert imported(tmp_path / "official.xlsx").added == 1


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "%PDF-1.7", "\0\0\0"])
def test_what_is_no_inventory_is_refused_in_words(write, content):
    with pytest.raises(Rejected) as refused:
        imported(write("a.csv", content))
    assert "列の名前" in refused.value.problems[0].message
    assert ImportRun.objects.count() == 0


def test_a_broken_workbook_is_refused_in_words(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(Rejected, match="Excel"):
        imported(path)


def test_one_event_a_run_with_its_counts(write):
    imported(write("a.csv", table(R6, ROW)))
    fact = find(types=["procedure.imported"])[0]
    assert dict(fact.data) == {
        "layout": "r6", "rows": 1, "added": 1, "changed": 0, "unchanged": 0, "bad_rows": 0, "left_out": 0,
    }  # fmt: skip


def test_an_owner_named_at_the_desk_outlives_imports(write):
    load_departments(django_settings.HATAORI_CITY_FOLDER, None)
    path = write("a.csv", table(R6, ROW | {"law": "港湾法"}))
    imported(path)
    assert api.procedure("9001").department_confirm
    office = Actor("1", "staff", "", frozenset({RoleGrant(Role.DX_OFFICE)}))
    api.set_owner("9001", "policy", actor=office)
    imported(path)
    found = api.procedure("9001")
    assert (found.department, found.department_confirm) == ("policy", False)
    with pytest.raises(Forbidden):
        api.set_owner("9001", "road", actor=Actor("2", "staff", ""))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30日", 30), ("１週間", 7), ("2週", 14), ("1月", 30), ("2か月以内", 60), ("３ヶ月", 90), ("即日", 0),
        ("0日", 0), ("約20日", 20), ("1年", 365), ("0", None), ("不明", None), ("１～５月", None), ("", None),
        ("9999年", None),
    ],
)  # fmt: skip
def test_plain_periods_are_read(text, days):
    assert period_days(text) == days


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(sorted(ROW)), st.text(max_size=20)), max_size=5))
def test_no_content_breaks_the_import(write, changes):
    rows = [ROW | {"procedure_id": str(n)} | change for n, change in enumerate(changes)]
    report = imported(write("a.csv", table(R6, *rows).encode("utf-8", "replace").decode()))
    assert report.rows >= report.added + report.bad_rows


def test_the_shared_extract_as_a_whole(hataori_data):
    path = hataori_data / "procedures" / "municipal_procedures.csv"
    first, second = imported(path), imported(path)
    assert (first.added, first.bad_rows, first.left_out) == (2_051, 0, {})
    assert (second.added, second.changed, second.unchanged) == (0, 0, 2_051)
    everything = api.procedures()
    assert sum(not p.kpi_scope for p in everything) == 8
    assert sum(p.department_confirm for p in everything) <= 50
