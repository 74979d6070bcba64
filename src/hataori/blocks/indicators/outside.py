"""Counts from outside systems (ぴったりサービス …), reported by a department as dated, attributed facts."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, HataoriError, Rejected
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of
from hataori.kernel.wareki import parse_date
from hataori.platform.events import api as events
from hataori.platform.files import api as files
from hataori.platform.sheets import rows_of

from . import models
from .kept import touch
from .projection import lock
from .reading import as_outside, live
from .reporters import may_report, owner
from .rules import OutsideCount

COLUMNS = {
    "key": "指標",
    "source": "情報元",
    "period": "期間",
    "numerator": "分子",
    "denominator": "分母",
    "reported_on": "報告日",
    "note": "備考",
}
_MAX_ROWS = 2000
_LONGEST_NUMBER, _LONGEST_SOURCE = 15, 100


@dataclass(frozen=True, slots=True)
class Report:
    """One line to be reported. `row` is where it stood in the file, 0 for the form."""

    key: str
    source: str
    starts_on: date
    ends_on: date
    numerator: int
    denominator: int | None
    reported_on: date
    note: str = ""
    row: int = 0


@transaction.atomic
def report(reports: Sequence[Report], *, department: str, actor: Actor) -> int:
    """Record counts of outside systems, all or none; later ones supersede earlier ones of the same source and period.

    課長・担当 of a department that owns the series, or DX推進; no `department` means each series' owner.
    Rejected with every problem found, by row.
    """
    # One report at a time: two that overlap each other would both find nothing in the way.
    lock()
    problems = [problem for one in reports for problem in _problems(one)] + _overlaps_among(reports)
    if problems:
        raise Rejected(problems)
    by = {one.key: department or owner(one.key, actor) for one in reports}
    may_report(by, actor)
    facts = [
        events.NewEvent(
            "indicator.external_counts_reported", f"indicator/{one.key}", _data(one), department=by[one.key]
        )
        for one in reports
    ]
    recorded = events.record_many(facts, actor=actor)
    rows = [_row(one, event, by[one.key], actor) for one, event in zip(reports, recorded, strict=True)]
    models.OutsideReport.objects.bulk_create(rows)
    touch()
    return len(rows)


def _problems(one: Report) -> list[FieldProblem]:
    found = live([one.key])
    if not found or found[0].definition.kind != "indicator":
        return [_problem(one, "key", "unknown", f"指標「{one.key}」はありません。m01 のように入力してください。")]
    problems: list[FieldProblem] = []
    if one.starts_on > one.ends_on:
        problems.append(_problem(one, "period", "order", "期間の終わりは始めより後の日にしてください。"))
    elif fiscal_year_of(one.starts_on) != fiscal_year_of(one.ends_on):
        problems.append(_problem(one, "period", "years", "期間は1つの年度の中にしてください。"))
    elif one.ends_on > clock.today():
        problems.append(_problem(one, "period", "future", "まだ終わっていない期間は報告できません。"))
    if not one.source.strip():
        problems.append(_problem(one, "source", "required", "情報元のシステムの名前を入力してください。"))
    if len(one.source) > _LONGEST_SOURCE:
        said = f"情報元のシステムの名前は{_LONGEST_SOURCE}文字までで入力してください。"
        problems.append(_problem(one, "source", "too_long", said))
    return problems + _number_problems(one, found[0].definition.scoring == "proportion")


def _number_problems(one: Report, proportion: bool) -> list[FieldProblem]:  # noqa: FBT001  a fact about the series
    if one.numerator < 0:
        return [_problem(one, "numerator", "negative", "分子は0以上の整数にしてください。")]
    if proportion and one.denominator is None:
        return [_problem(one, "denominator", "required", "割合の指標なので分母も入力してください。")]
    if one.denominator is not None and one.denominator < one.numerator:
        return [_problem(one, "denominator", "smaller", "分母は分子以上にしてください。")]
    return _overlaps(one)


def _overlaps(one: Report) -> list[FieldProblem]:
    """Periods of one source may grow from the same first day, but must not overlap otherwise: that counts twice."""
    rows = models.OutsideReport.objects.filter(
        key=one.key, source=one.source, starts_on__lte=one.ends_on, ends_on__gte=one.starts_on
    ).exclude(starts_on=one.starts_on)
    return [_overlap(one)] if rows.exists() else []


def _overlaps_among(reports: Sequence[Report]) -> list[FieldProblem]:
    """The same within one file: each line against those above it."""
    return [
        _overlap(one)
        for place, one in enumerate(reports)
        if any(_overlap_each_other(one, earlier) for earlier in reports[:place])
    ]


def _overlap_each_other(one: Report, other: Report) -> bool:
    same = (one.key, one.source) == (other.key, other.source) and one.starts_on != other.starts_on
    return same and one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _overlap(one: Report) -> FieldProblem:
    said = "同じ情報元で、重なる期間の報告がもうあります。始めの日を合わせてください。"
    return _problem(one, "period", "overlap", said)


def _problem(one: Report, field: str, code: str, message: str) -> FieldProblem:
    return FieldProblem(
        f"{one.row}.{field}" if one.row else field, code, f"{one.row}行目: {message}" if one.row else message
    )


def _data(one: Report) -> dict[str, Any]:
    fact: dict[str, Any] = {
        "key": one.key,
        "source": one.source,
        "starts_on": one.starts_on.isoformat(),
        "ends_on": one.ends_on.isoformat(),
        "numerator": one.numerator,
        "reported_on": one.reported_on.isoformat(),
    }
    if one.denominator is not None:
        fact["denominator"] = one.denominator
    return fact | ({"note": one.note} if one.note else {})


def _row(one: Report, event: events.Event, department: str, actor: Actor) -> models.OutsideReport:
    return models.OutsideReport(
        event_id=UUID(event.id),
        position=event.position,
        key=one.key,
        source=one.source,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        numerator=one.numerator,
        denominator=one.denominator,
        reported_on=one.reported_on,
        note=one.note,
        department=department,
        recorded_at=clock.now(),
        recorded_by_name=actor.name,
    )


def reports_of(key: str) -> list[OutsideCount]:
    """Everything reported for a series, newest first."""
    return [as_outside(row) for row in models.OutsideReport.objects.filter(key=key).order_by("-position")]


def read_file(content: bytes, name: str) -> list[Report]:
    """The reports in a CSV or Excel file with the columns of COLUMNS. Rejected with every problem, by row."""
    rows = _excel(content) if PurePath(name).suffix.lower() == ".xlsx" else _csv(content)
    if len(rows) > _MAX_ROWS:
        raise Rejected([FieldProblem("file", "too_long", f"1回に取り込めるのは{_MAX_ROWS}行までです。")])
    reports: list[Report] = []
    problems: list[FieldProblem] = []
    for number, row in enumerate(rows, start=2):
        try:
            reports.append(parse_row(row, number))
        except Rejected as error:
            problems += error.problems
    if problems or not reports:
        raise Rejected(
            problems or [FieldProblem("file", "empty", "ファイルに行がありません。見本を見て作ってください。")]
        )
    return reports


def parse_row(row: Mapping[str, str], number: int = 0) -> Report:
    """One line of text values as a report. Rejected with the problem of each field."""
    problems: list[FieldProblem] = []

    def part(field: str, parse: Any) -> Any:  # noqa: ANN401  each field has its own type
        try:
            return parse(row.get(field, "").strip())
        except (HataoriError, ValueError) as error:
            text = error.message if isinstance(error, HataoriError) else str(error)
            where = f"{number}行目の{COLUMNS[field]}: " if number else ""
            problems.append(FieldProblem(f"{number}.{field}" if number else field, "unreadable", where + text))
            return None

    period = part("period", parse_period)
    numerator = part("numerator", _whole_number)
    denominator = part("denominator", lambda text: _whole_number(text) if text else None)
    reported_on = part("reported_on", lambda text: parse_date(text) if text else clock.today())
    if problems:
        raise Rejected(problems)
    return Report(
        key=row.get("key", "").strip(),
        source=row.get("source", "").strip(),
        starts_on=period[0],
        ends_on=period[1],
        numerator=numerator,
        denominator=denominator,
        reported_on=reported_on,
        note=row.get("note", "").strip()[:500],
        row=number,
    )


def parse_period(text: str) -> tuple[date, date]:
    """A fiscal year (2025, 2025年度, 令和7年度) or two dates joined by 〜. ValueError says what to write."""
    for mark in ("〜", "～", "~", "から"):
        if mark in text:
            first, last = text.split(mark, 1)
            return parse_date(first.strip()), parse_date(last.strip())
    plain = text.removesuffix("年度").removesuffix("年")
    if re.fullmatch(r"20\d\d", plain):
        return FiscalYear(int(plain)).start, FiscalYear(int(plain)).end
    if text.endswith("年度") and not plain.isdecimal():
        year = fiscal_year_of(parse_date(f"{plain}年4月1日")) if "元" not in plain else FiscalYear(2019)
        return year.start, year.end
    raise ValueError("期間は「2025年度」か「2026-04-01〜2026-10-31」のように入力してください。")


def _whole_number(text: str) -> int:
    plain = text.replace(",", "").replace("，", "")
    if not plain.isdecimal() or len(plain) > _LONGEST_NUMBER:
        raise ValueError(f"0以上の整数を、{_LONGEST_NUMBER}桁までで入力してください。")
    return int(plain)


def _csv(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _cp932(content)
    broken = Rejected([FieldProblem("file", "not_csv", "CSVとして読み取れません。見本を見て作ってください。")])
    if "\0" in text:
        raise broken
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise broken from error
    return _named(rows)


def _cp932(content: bytes) -> str:
    """Excel on a Japanese desk saves CSV in this code page."""
    try:
        return content.decode("cp932")
    except UnicodeDecodeError as error:
        raise Rejected(
            [FieldProblem("file", "encoding", "文字コードを読み取れません。UTF-8で保存してください。")]
        ) from error


def _excel(content: bytes) -> list[dict[str, str]]:
    files.recognise(content, {"xlsx"})  # refuses macros and programs
    return _named([[_cell(cell) for cell in row] for _, row in rows_of(content, most_rows=_MAX_ROWS + 2)])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value.date()) if hasattr(value, "date") else str(value)


def _named(rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Rows by field name from the header's Japanese words; empty rows are left out."""
    if not rows:
        return []
    header = [cell.strip() for cell in rows[0]]
    missing = [title for title in list(COLUMNS.values())[:4] if title not in header]
    if missing:
        raise Rejected([FieldProblem("file", "header", f"1行目に「{'」「'.join(missing)}」の列がありません。")])
    names = {title: field for field, title in COLUMNS.items()}
    return [
        {names[title]: cell for title, cell in zip(header, row, strict=False) if title in names}
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]
