"""A section's file: what it holds comes in once, changes from a day on, ends; a bad row is told by line."""

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hataori.blocks.registries import api as registries
from hataori.blocks.registries import models
from hataori.blocks.registries.holdings import COLUMNS, import_holdings
from hataori.blocks.registries.types import HEAD, Birth, Entry, Reason
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Rejected
from hataori.platform.events.api import find

pytestmark = pytest.mark.django_db
DOG = ("0000001", "dog", "一宮1号", "2024-04-01", "")


@pytest.fixture(autouse=True)
def owner(db) -> registries.RegisteredPerson:
    entry = Entry("辻", registries.new_household("H1"), HEAD, "愛知県一宮市栄一丁目1番見本", given="吉江")
    new = registries.NewPerson("0000001", Birth(date(1950, 1, 1)))
    return registries.enter(new, entry, begins=date(2020, 1, 1), reason=Reason.MOVE_IN, actor=SYSTEM)


def written(folder: Path, *rows: tuple[object, ...], columns=COLUMNS) -> Path:
    path = folder / "holdings.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def counts(path: Path) -> tuple[int, int, int]:
    report = import_holdings(path, actor=SYSTEM)
    assert report.bad == ()
    return report.added, report.changed, report.unchanged


def held() -> list[tuple[str, str, date | None]]:
    rows = models.Condition.objects.order_by("kind", "begins")
    return [(row.kind, row.value, row.ends) for row in rows]


def test_what_is_held_comes_in_once_changes_and_ends(tmp_path):
    water = ("0000001", "water", "栓12", "令和2年1月1日", "")
    assert counts(written(tmp_path, DOG, water)) == (2, 0, 0)
    assert counts(written(tmp_path, DOG, water)) == (0, 0, 2)
    assert counts(written(tmp_path, ("0000001", "water", "栓99", "2025-05-01", ""))) == (0, 1, 0)
    assert counts(written(tmp_path, (*DOG[:4], "2025-12-31"))) == (0, 1, 0)
    assert counts(written(tmp_path, DOG)) == (0, 0, 1), "an older file does not bring the dog back to life"
    assert held() == [
        ("dog", "一宮1号", date(2025, 12, 31)), ("water", "栓12", date(2025, 5, 1)), ("water", "栓99", None)
    ]  # fmt: skip
    assert find(types=["register.imported"])[1].data == {"added": 0, "changed": 0, "refused": 0}


def test_a_workbook_is_read_as_the_section_saved_it(tmp_path):
    book = openpyxl.Workbook()
    for row in (COLUMNS, ("0000001", "property", "土地", date(2021, 1, 1), None)):
        book.active.append(row)
    book.save(tmp_path / "zei.xlsx")
    assert counts(tmp_path / "zei.xlsx") == (1, 0, 0)
    assert models.Condition.objects.get().begins == date(2021, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        (("9999999", *DOG[1:]), "number"),
        (("0000001", "cat", *DOG[2:]), "kind"),
        (("0000001", "dog", "", *DOG[3:]), "value"),
        (("0000001", "insurance", "国保", *DOG[3:]), "value"),
        ((*DOG[:3], "きのう", ""), "begins"),
        ((*DOG[:4], "2020-01-01"), "ends"),
        (("0000001", "dog", "一宮1号", "2024-05-01", ""), "begins"),
        (("0000001", "dog", "一宮2号", "2023-04-01", ""), "begins"),
    ],
)
def test_a_bad_row_is_told_by_line_and_the_others_are_taken(tmp_path, wrong, column):
    report = import_holdings(written(tmp_path, DOG, wrong), actor=SYSTEM)
    assert [(bad.line, bad.column) for bad in report.bad] == [(3, column)]
    assert held() == [("dog", "一宮1号", None)]


def test_a_file_without_a_column_or_in_another_encoding_is_refused_whole(tmp_path):
    with pytest.raises(Rejected):
        import_holdings(written(tmp_path, DOG, columns=COLUMNS[:4]), actor=SYSTEM)
    (tmp_path / "sjis.csv").write_text(f"{','.join(COLUMNS)}\n0000001,dog,一宮,2024-04-01,\n", encoding="cp932")
    with pytest.raises(Rejected) as refused:
        import_holdings(tmp_path / "sjis.csv", actor=SYSTEM)
    assert "UTF-8" in refused.value.problems[0].message
    assert held() == []
