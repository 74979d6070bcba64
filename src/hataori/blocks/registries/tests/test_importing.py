"""A register file: people come in, change, stay as they are; bad rows are listed by line and column."""

import csv
from pathlib import Path

import pytest

from hataori.blocks.registries import api as registries
from hataori.blocks.registries import models
from hataori.blocks.registries.importing import COLUMNS, import_register
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Rejected
from hataori.platform.events.api import find

GOOD = {
    "number": "0000001",
    "family": "辻󠄂",
    "given": "𠮷江",
    "family_kana": "ツジ",
    "given_kana": "ヨシエ",
    "birth": "1990-05-00",
    "sex": "female",
    "household": "H1",
    "relation": "世帯主",
    "address": "愛知県一宮市栄一丁目1番見本",
    "since": "2026-04-01",
    "reason": "move_in",
}


def written(folder: Path, *rows: dict[str, str], columns=COLUMNS) -> Path:
    path = folder / "register.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({column: row.get(column, "") for column in columns} for row in rows)
    return path


@pytest.mark.django_db
def test_people_come_in_once_and_change_by_a_later_row(tmp_path):
    report = import_register(written(tmp_path, GOOD), actor=SYSTEM)
    assert (report.added, report.changed, report.unchanged, report.bad) == (1, 0, 0, ())
    again = import_register(written(tmp_path, GOOD), actor=SYSTEM)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)
    moved = {**GOOD, "address": "愛知県一宮市奥町字見本2番地", "since": "R8.9.1", "reason": "move_within"}
    assert import_register(written(tmp_path, moved), actor=SYSTEM).changed == 1
    person = models.PersonRow.objects.get()
    assert (person.birth_precision, person.sample) == ("month", False)
    lines = registries.history(str(person.id), actor=SYSTEM, purpose="")
    assert [line.entry.full_name for line in lines] == ["辻󠄂 𠮷江"] * 2
    assert find(types=["register.imported"])[-1].data == {"added": 0, "changed": 1, "refused": 0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"family": ""}, "family"),
        ({"birth": "むかし"}, "birth"),
        ({"since": "2026-02-30"}, "since"),
        ({"reason": "magic"}, "reason"),
        ({"status": "away"}, "status"),
        ({"sex": "2"}, "sex"),
        ({"personal_number": "123456789012"}, "personal_number"),
        ({"address": ""}, "address"),
        ({"given": "太\u0000郎"}, "given"),
    ],
)
def test_a_bad_row_is_listed_and_the_others_are_taken(tmp_path, wrong, column):
    bad = {**GOOD, "number": "0000002", "household": "H2", **wrong}
    report = import_register(written(tmp_path, bad, GOOD), actor=SYSTEM)
    assert report.added == 1
    assert {(each.line, each.column) for each in report.bad} == {(2, column)}
    assert "2行目" in str(report.bad[0])


@pytest.mark.django_db
def test_a_second_head_is_refused_by_line(tmp_path):
    report = import_register(written(tmp_path, GOOD, {**GOOD, "number": "0000002"}), actor=SYSTEM)
    assert (report.added, [each.line for each in report.bad]) == (1, [3])


@pytest.mark.django_db
def test_a_file_without_a_column_is_refused_whole(tmp_path):
    with pytest.raises(Rejected):
        import_register(written(tmp_path, GOOD, columns=COLUMNS[:-1]), actor=SYSTEM)
    assert not models.PersonRow.objects.exists()
