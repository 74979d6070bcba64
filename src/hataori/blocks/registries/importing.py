"""A file of the register, as docs/reference/register.md describes it: people come in or change, bad rows are told."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import is_personal_number
from hataori.kernel.errors import Conflict, FieldProblem, HataoriError, Rejected
from hataori.kernel.person_name import name_problems
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.events.api import record

from . import events, models
from .actions import NewPerson, change, enter, new_household
from .queries import lines_of
from .types import Birth, Entry, Reason, Status

COLUMNS = (
    "number",
    "family",
    "given",
    "family_kana",
    "given_kana",
    "former_family",
    "common_name",
    "roman_name",
    "birth",
    "sex",
    "nationality",
    "household",
    "relation",
    "postal_code",
    "address",
    "former_address",
    "domicile",
    "domicile_head",
    "status",
    "since",
    "reason",
    "protected",
    "personal_number",
)
_NEEDED = ("number", "family", "birth", "household", "relation", "since", "reason")
_PLAIN = ("family", "given", "family_kana", "given_kana", "former_family", "common_name", "roman_name", "relation")
_PLACES = ("postal_code", "address", "former_address", "domicile", "domicile_head")

Row = Mapping[str, str]
Take = Callable[[Row, Actor], str]
"""Writes a row and says what came of it: added, changed, unchanged."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: its line in the file (the header is line 1), the column, and why."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.line}行目 {self.column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did."""

    added: int
    changed: int
    unchanged: int
    bad: tuple[BadRow, ...]


def import_register(path: Path, *, actor: Actor) -> Report:
    """Read a CSV (UTF-8, with or without BOM). Each row is one person's state from `since` on; a row that says what is
    on record changes nothing. Rejected rows are listed and all others taken. Rejected where a column is missing.
    """
    return taken(_rows(path), _take, subject="register/residents", day="since", actor=actor)


def taken(rows: Iterable[tuple[int, Row]], take: Take, *, subject: str, day: str, actor: Actor) -> Report:
    """Each row in a transaction of its own; a bad one is told, and the file is one fact. `day`: the column of a day
    that does not fit what is on record.
    """
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    bad: list[BadRow] = []
    for line, row in rows:
        try:
            with transaction.atomic():
                counts[take(row, actor)] += 1
        except Rejected as refused:
            bad += [BadRow(line, problem.field, problem.message) for problem in refused.problems]
        except HataoriError as refused:
            bad.append(BadRow(line, day if isinstance(refused, Conflict) else "", refused.message))
    with transaction.atomic():
        data = {"added": counts["added"], "changed": counts["changed"], "refused": len({each.line for each in bad})}
        record(events.IMPORTED, subject=subject, data=data, actor=actor)
    return Report(**counts, bad=tuple(bad))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise Rejected([_problem("", f"見出しがありません: {'、'.join(missing)}")])
        for row in reader:
            yield reader.line_num, {column: (row[column] or "").strip() for column in COLUMNS}


def _problem(column: str, message: str) -> FieldProblem:
    return FieldProblem(column, "invalid", message)


def _take(row: Mapping[str, str], actor: Actor) -> str:
    if problems := list(_problems(row)):
        raise Rejected(problems)
    entry, begins = _entry(row), parse_date(row["since"])
    reason = Reason(row["reason"])
    found = models.PersonRow.objects.filter(number=row["number"]).first()
    if found is None:
        enter(_new(row), entry, begins=begins, reason=reason, actor=actor)
        return "added"
    last = lines_of(str(found.id))[-1]
    if last.entry == entry:
        return "unchanged"
    change(str(found.id), entry, begins=begins, reason=reason, actor=actor)
    return "changed"


def _problems(row: Mapping[str, str]) -> Iterator[FieldProblem]:
    yield from (_problem(column, "空です。") for column in _NEEDED if not row[column])
    if row["family"]:
        yield from name_problems(row["family"], row["given"], row["family_kana"], row["given_kana"])
    if row["reason"] and row["reason"] not in set(Reason):
        yield _problem("reason", f"知らない異動です: {row['reason']}")
    if row["status"] and row["status"] not in set(Status):
        yield _problem("status", f"知らない状態です: {row['status']}")
    if row["sex"] not in ("", "male", "female"):
        yield _problem("sex", "male、female、空のどれかにしてください。")
    if row["personal_number"] and not is_personal_number(row["personal_number"]):
        yield _problem("personal_number", "個人番号の検査数字が合いません。")
    yield from _date_problems(row)


def _date_problems(row: Mapping[str, str]) -> Iterator[FieldProblem]:
    try:
        parse_date(row["since"])
    except DateProblem as problem:
        yield problem.in_field("since")
    try:
        Birth.read(row["birth"])
    except ValueError:
        yield _problem("birth", "2001-04-05、2001-04、2001 のどれかの形で書いてください。")


def _entry(row: Mapping[str, str]) -> Entry:
    texts: dict[str, Any] = {column: row[column] for column in (*_PLAIN, *_PLACES)}
    return Entry(
        household=new_household(row["household"]),
        status=Status(row["status"] or Status.RESIDENT),
        protected=row["protected"] in ("1", "true", "yes"),
        **texts,
    )


def _new(row: Mapping[str, str]) -> NewPerson:
    return NewPerson(
        number=row["number"],
        birth=Birth.read(row["birth"]),
        sex=row["sex"],
        nationality=row["nationality"] or "JPN",
        personal_number=row["personal_number"],
    )
