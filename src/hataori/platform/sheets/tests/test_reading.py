"""A workbook is read row by row; what would grow too large, is damaged or is no workbook is refused in words."""

import io
import time
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.errors import Rejected
from hataori.platform.exports import xlsx_bytes
from hataori.platform.sheets import rows_of

MEGABYTE = 1024 * 1024
DAY = datetime(2026, 4, 1)  # noqa: DTZ001  Excel knows no time zones


def book(*rows, cell: tuple[str, object] | None = None) -> bytes:
    """A workbook with these rows, and one more cell where named ("XFD1048576")."""
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    if cell:
        made.active[cell[0]] = cell[1]
    made.save(out)
    return out.getvalue()


def repacked(content: bytes, name: str, member: bytes) -> bytes:
    """The same workbook with one member's content changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, member)
    return out.getvalue()


def code_of(source, **options) -> str:
    with pytest.raises(Rejected) as refused:
        list(rows_of(source, **options))
    assert refused.value.problems[0].field == "file"
    assert refused.value.message.endswith("。")
    return refused.value.problems[0].code


def test_rows_come_with_their_number_and_empty_ones_are_left_out():
    content = book(["名前", "日", "数"], [], ["葛\U000e0100", DAY, 3.5, None])
    assert list(rows_of(content)) == [(1, ("名前", "日", "数")), (3, ("葛\U000e0100", DAY, 3.5))]


def test_a_short_row_is_as_long_as_the_header():
    assert list(rows_of(book(["表"], ["a", "b"], ["c"]))) == [(1, ("表",)), (2, ("a", "b")), (3, ("c", None))]


def test_a_file_on_the_disk_reads_as_its_bytes(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(["a", None, "c"]))
    assert list(rows_of(path)) == list(rows_of(path.read_bytes())) == [(1, ("a", None, "c"))]


@given(st.lists(st.lists(st.one_of(st.integers(0, 10**9), st.booleans()), min_size=3, max_size=3), max_size=8))
def test_what_the_product_writes_it_reads(rows):
    found = list(rows_of(xlsx_bytes(rows, ["a", "b", "c"])))
    assert [list(cells) for _, cells in found] == [["a", "b", "c"], *rows]


def test_no_more_rows_are_read_than_asked_for():
    assert [number for number, _ in rows_of(book(*([n] for n in range(9))), most_rows=4)] == [1, 2, 3, 4]


def test_five_megabytes_that_hold_three_hundred_are_refused_before_they_are_unpacked():
    content = repacked(book(["a"]), "xl/sharedStrings.xml", b"<sst>" + b"<si><t>x</t></si>" * (15 * MEGABYTE))
    assert len(content) < 5 * MEGABYTE
    started = time.process_time()
    assert code_of(content) == "too_large_inside"
    assert time.process_time() - started < 1


def test_a_little_that_holds_suspiciously_much_is_refused():
    content = repacked(book(["a"]), "xl/media/image1.png", bytes(11 * MEGABYTE))
    assert code_of(content) == "too_large_inside"


def test_who_reads_files_of_his_own_may_take_larger_ones():
    content = repacked(book(["a"]), "xl/media/image1.png", bytes(range(256)) * 40)
    assert code_of(content, largest=1000) == "too_large_inside"
    assert list(rows_of(content, largest=MEGABYTE)) == [(1, ("a",))]


def test_one_cell_in_the_last_place_makes_nobody_count_to_it():
    started = time.process_time()
    found = list(rows_of(book(["a"], cell=("XFD1048576", "far"))))
    assert found == [(1, ("a",))]
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a book",
        b"PK\x05\x06" + bytes(18),
        book(["a"])[:-200],
        repacked(book(["a"]), "xl/workbook.xml", b"<x/>"),
        repacked(book(["a"]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c"),
        repacked(book(["a"]), "xl/worksheets/sheet1.xml", b'<worksheet><sheetData><row r="x"><c r="1"/></row>'),
    ],
    ids=["empty", "text", "empty-zip", "cut", "hollow", "half-a-sheet", "odd-row"],
)
def test_what_is_no_workbook_is_refused_in_words(content):
    assert code_of(content) == "not_excel"


@given(st.integers(0, 4000), st.integers(0, 255))
def test_one_changed_byte_never_breaks_the_reader(place, byte):
    content = bytearray(book(["a", 1]))
    content[place % len(content)] = byte
    with suppress(Rejected):
        list(rows_of(bytes(content)))
