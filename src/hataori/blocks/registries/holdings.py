"""A file of what a section holds under people of the register: property, water, dogs, allowances, cards, insurance."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.audit import api as audit
from hataori.platform.sheets import rows_of

from . import models
from .facts import INSURANCE_WORDS
from .importing import Report, taken

COLUMNS = ("number", "kind", "value", "begins", "ends")
_LONGEST = 200


def import_holdings(path: Path, *, actor: Actor) -> Report:
    """Read a CSV (UTF-8, with or without BOM) or an Excel workbook: one row, one thing true of a person from a day on.

    A row that says what is on record changes nothing; another value ends the one before on its day; a row with `ends`
    ends it. Rejected rows are listed and all others taken. What a file does not name stays as it is: it takes nothing
    away. Rejected where a column is missing or the workbook cannot be read.
    """
    return taken(_rows(path), _take, subject="register/holdings", day="begins", actor=actor)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells by heading, a workbook's days as ISO dates."""
    with path.open("rb") as file:
        workbook = file.read(2) == b"PK"
    lines = _of_workbook(path) if workbook else _of_csv(path)
    _, heading = next(lines, (1, []))
    if missing := [column for column in COLUMNS if column not in heading]:
        raise Rejected([_problem("", f"見出しがありません: {'、'.join(missing)}")])
    for line, cells in lines:
        row = dict(zip(heading, cells, strict=False))
        yield line, {column: row.get(column, "") for column in COLUMNS}


def _of_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            yield from ((reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells))
        except UnicodeDecodeError:
            message = "文字コードがUTF-8ではありません。Excelのまま（.xlsx）か、「CSV UTF-8」で保存してください。"
            raise Rejected([_problem("", message)]) from None


def _of_workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    for line, cells in rows_of(path):
        yield line, [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def _take(row: Mapping[str, str], actor: Actor) -> str:
    if problems := list(_problems(row)):
        raise Rejected(problems)
    person = models.PersonRow.objects.select_for_update().filter(number=row["number"]).first()
    if person is None:
        raise Rejected([_problem("number", "この番号の人は、住民の記録にいません。")])
    done = _written(person, row, parse_date(row["begins"]), parse_date(row["ends"]) if row["ends"] else None)
    if done != "unchanged":
        detail = {"kind": row["kind"], "begins": row["begins"], "ends": row["ends"]}
        audit.record("register.holding", actor=actor, subject=f"person/{person.id}", detail=detail)
    return done


def _written(person: models.PersonRow, row: Mapping[str, str], begins: date, ends: date | None) -> str:
    """Conflict where the record says something else of that time."""
    held = person.conditions.filter(kind=row["kind"])
    same = held.filter(value=row["value"], begins=begins).first()
    if same is not None:
        return _ended(same, ends)
    standing = held.filter(ends=None).first()
    if standing is not None and ends is None:
        _give_way(standing, row["value"], begins)
    person.conditions.create(kind=row["kind"], value=row["value"], begins=begins, ends=ends)
    return "changed" if standing is not None and ends is None else "added"


def _ended(same: models.Condition, ends: date | None) -> str:
    if ends is None or same.ends == ends:
        return "unchanged"
    if same.ends is not None:
        raise Conflict("ended", f"この記録は、{same.ends}に終わっています。")
    same.ends = ends
    same.save(update_fields=["ends"])
    return "changed"


def _give_way(standing: models.Condition, value: str, begins: date) -> None:
    """What stands ends the day the next begins."""
    if standing.value == value:
        raise Conflict("other_day", f"同じ内容が、{standing.begins}から記録されています。")
    if begins < standing.begins:
        raise Conflict("before_last", f"いまの記録（{standing.begins}から）より前の日付では記録できません。")
    standing.ends = begins
    standing.save(update_fields=["ends"])


def _problems(row: Mapping[str, str]) -> Iterator[FieldProblem]:
    yield from (_problem(column, "空です。") for column in ("number", "kind", "value", "begins") if not row[column])
    if row["kind"] and row["kind"] not in models.CONDITIONS:
        yield _problem("kind", f"知らない種類です: {row['kind'][:40]}")
    if len(row["value"]) > _LONGEST:
        yield _problem("value", f"{_LONGEST}字以内で書いてください。")
    if row["kind"] == "insurance" and row["value"] not in INSURANCE_WORDS:
        yield _problem("value", f"{'、'.join(INSURANCE_WORDS)} のどれかにしてください。")
    yield from _day_problems(row)


def _day_problems(row: Mapping[str, str]) -> Iterable[FieldProblem]:
    days: dict[str, date] = {}
    for column in ("begins", "ends"):
        try:
            days |= {column: parse_date(row[column])} if row[column] else {}
        except DateProblem as problem:
            yield problem.in_field(column)
    if len(days) > 1 and days["ends"] < days["begins"]:
        yield _problem("ends", "始まりの日より前の日です。")


def _problem(column: str, message: str) -> FieldProblem:
    return FieldProblem(column, "invalid", message)
