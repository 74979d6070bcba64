"""Tables open in a spreadsheet as they were, and no cell runs."""

import csv
import io
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hataori.kernel.clock import JST
from hataori.platform.exports import Column, csv_response, csv_text, csvw_metadata, safe_cell, xlsx_bytes, xlsx_response

COLUMNS = (Column("name", "名前"), Column("count", "件数", "integer"), Column("at", "日時", "dateTime"))
ROWS = [
    {"name": '葛\U000e0100飾区,"一"\n宮', "count": -5, "at": datetime(2026, 4, 1, 9, 0, tzinfo=JST)},
    {"name": "=HYPERLINK(1)", "count": None, "at": date(2026, 4, 1)},
]


def test_csv_opens_in_excel_and_in_programs():
    response = csv_response(ROWS, COLUMNS, "手続き.csv")
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "filename*=utf-8''%E6%89%8B" in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["名前", "件数", "日時"],
        ['葛\U000e0100飾区,"一"\n宮', "-5", "2026-04-01T09:00:00+09:00"],
        ["'=HYPERLINK(1)", "", "2026-04-01"],
    ]


def test_rows_are_written_one_by_one():
    asked = []

    def rows():
        for n in range(3):
            asked.append(n)
            yield [n]

    lines = iter(csv_response(rows(), ["n"], "n.csv").streaming_content)
    next(lines), next(lines), next(lines)
    assert asked == [0]


@given(st.text(), st.sampled_from(["=", "+", "-", "@", "\t=", "\r", " =", "　＠=", ""]))
def test_no_text_begins_as_a_formula(text, start):
    cell = safe_cell(start + text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") in (start + text, (start + text).removeprefix("'"))


def test_excel_holds_dates_numbers_and_harmless_text():
    sheet = load_workbook(io.BytesIO(xlsx_bytes(ROWS, COLUMNS, sheet="件数/月"))).active
    assert sheet.title == "件数・月"
    values = list(sheet.values)
    assert values[0] == ("名前", "件数", "日時")
    assert values[1] == (ROWS[0]["name"], -5, datetime(2026, 4, 1, 9, 0))  # noqa: DTZ001  Excel knows no zones
    assert values[2][0] == "'=HYPERLINK(1)"
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    response = xlsx_response(ROWS, COLUMNS, "a.xlsx")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")


def test_control_characters_do_not_break_the_workbook():
    sheet = load_workbook(io.BytesIO(xlsx_bytes([["a\x00b\x1f", True]], ["x", "y"]))).active
    assert list(sheet.values)[1] == ("ab", True)


def test_csvw_says_what_the_columns_mean():
    columns = (Column("n", "件数", "integer", "受付の件数"), "name")
    found = csvw_metadata("series.csv", columns, title="指標", licence="https://creativecommons.org/licenses/by/4.0/")
    assert found["@context"][0] == "http://www.w3.org/ns/csvw"
    assert found["dc:title"] == "指標"
    assert found["tableSchema"]["columns"] == [
        {"name": "n", "titles": "件数", "datatype": "integer", "dc:description": "受付の件数"},
        {"name": "name", "titles": "name", "datatype": "string"},
    ]


def test_text_form_is_the_same():
    assert csv_text([[1]], ["n"]) == "\ufeffn\r\n1\r\n"
