"""Reading a form's spreadsheet. Everything that cannot be read is told with its sheet and cell."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import msgspec

from hataori.blocks.registration.api import FormField, FormPage, Kind, Paper
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.lazy import LazyModule
from hataori.kernel.logic import Aggregation, DecisionTable, HitPolicy, InputColumn, Json, OutputColumn, Rule

from . import spreadsheet as book
from .conditions import fields_by_name, read_json, read_text
from .sheets import choices_of
from .types import Content, Trial

openpyxl = LazyModule("openpyxl")
_MOST_ROWS = 2_000
_MOST_COLUMNS = 100
_LONGEST_CELL = 20_000


@dataclass(slots=True)
class Reading:
    """A sheet's rows with their places, and the problems found on the way."""

    sheet: str
    headings: dict[str, int]
    rows: list[tuple[int, dict[str, str]]]
    problems: list[FieldProblem] = field(default_factory=list)

    def wrong(self, row: int, heading: str, message: str) -> None:
        """Note a problem of one cell."""
        place = f"{openpyxl.utils.get_column_letter(self.headings[heading])}{row}" if heading in self.headings else ""
        cell = f"シート「{self.sheet}」{place or f'{row}行目'}（{heading}）"
        self.problems.append(FieldProblem(f"{self.sheet}!{place}", "cell", f"{cell}：{message}"))

    def read(self, row: int, heading: str, reader: Callable[[str], Any], text: str) -> Any:  # noqa: ANN401
        """What a reader makes of a cell, None where it cannot."""
        try:
            return reader(text)
        except Rejected as refused:
            for problem in refused.problems:
                self.wrong(row, heading, problem.message)
        except (ValueError, TypeError, msgspec.ValidationError):
            self.wrong(row, heading, f"「{text[:40]}」を読み取れません。")
        return None


def content_of_workbook(raw: bytes) -> Content:
    """The content of a workbook. Rejected with every cell that cannot be read."""
    opened = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    readings = {
        name: _reading(opened, name) for name in (book.FIELDS, book.PAPERS, book.TABLES, book.TEXTS, book.TRIALS)
    }
    fields = readings[book.FIELDS]
    if fields is None or not {"ページ", "見出し", "種類"} <= fields.headings.keys():
        message = f"シート「{book.FIELDS}」に「ページ」「見出し」「種類」の列がありません。"
        raise Rejected([FieldProblem(book.FIELDS, "sheet", message)])
    pages = _pages(fields)
    known = fields_by_name([each for page in pages for each in page.fields])
    content = Content(
        pages=pages,
        papers=tuple(_papers(readings[book.PAPERS], known)),
        tables=tuple(_tables(readings[book.TABLES])),
        texts={row["名前"]: row["文"] for _, row in _rows(readings[book.TEXTS]) if row.get("名前")},
        trials=tuple(_trials(readings[book.TRIALS])),
    )
    if problems := [problem for reading in readings.values() if reading for problem in reading.problems]:
        raise Rejected(problems)
    return content


def _reading(opened: Any, name: str) -> Reading | None:  # noqa: ANN401  openpyxl has no types
    if name not in opened.sheetnames:
        return None
    lines = opened[name].iter_rows(values_only=True, max_row=_MOST_ROWS, max_col=_MOST_COLUMNS)
    headings = {str(cell).strip(): place for place, cell in enumerate(next(lines, ()), start=1) if cell is not None}
    rows = []
    for number, line in enumerate(lines, start=2):
        cells = {heading: _text(line[place - 1]) for heading, place in headings.items() if place <= len(line)}
        if any(cells.values()):
            rows.append((number, cells))
    return Reading(name, headings, rows)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)[:_LONGEST_CELL]


def _rows(reading: Reading | None) -> list[tuple[int, dict[str, str]]]:
    return reading.rows if reading else []


def _pages(reading: Reading) -> tuple[FormPage, ...]:
    pages: dict[str, FormPage] = {}
    read: list[tuple[int, dict[str, str], str, FormField]] = []
    for number, row in reading.rows:
        page_id = row.get("ページ", "").strip()
        if not page_id:
            reading.wrong(number, "ページ", "ページの記号を書いてください。")
            continue
        optional = row.get("任意のページ", "") == book.YES
        title, why = row.get("ページの題名", ""), row.get("ページの説明", "")
        pages.setdefault(page_id, FormPage(page_id, title, why, (), optional=optional))
        if row.get("見出し") or row.get("名前"):
            read.append((number, row, page_id, _field(reading, number, row)))
    made = _with_fields(pages, read)
    return tuple(_ruled(reading, made, {number: (row, page, field) for number, row, page, field in read}))


def _field(reading: Reading, number: int, row: Mapping[str, str]) -> FormField:
    values: dict[str, Any] = {}
    for column in book.COLUMNS:
        text = row.get(column.heading, "")
        if text:
            values[column.attribute] = reading.read(number, column.heading, int if column.number else str, text)
    kind = book.KINDS_BY_TITLE.get(row.get(book.KIND, "").strip())
    if kind is None:
        reading.wrong(number, book.KIND, f"種類「{row.get(book.KIND, '')}」はありません。")
        kind = Kind.TEXT
    if not row.get("名前"):
        values["name"] = row["見出し"]
    said = row.get(book.CHOICES, "")
    choices = reading.read(number, book.CHOICES, _choices, said) if said else ()
    messages = tuple(
        (code, text) for code, _, text in (line.partition("=") for line in row.get(book.MESSAGES, "").splitlines())
    )
    kept = {name: value for name, value in values.items() if value is not None}
    required = row.get(book.REQUIRED, "") == book.YES
    made = FormField(kept.pop("name", ""), kept.pop("label", ""), kind, required=required, messages=messages)
    return replace(made, choices=choices or (), **kept)


def _choices(text: str) -> tuple[tuple[str, str], ...]:
    if text.startswith("[["):
        return msgspec.convert(json.loads(text), tuple[tuple[str, str], ...])
    return choices_of(text)


Read = list[tuple[int, dict[str, str], str, FormField]]


def _with_fields(pages: Mapping[str, FormPage], read: Read) -> list[FormPage]:
    """The pages with their fields, members in their groups; rules come after, when every field is known."""
    members: dict[str, list[FormField]] = {}
    for _, row, _page, made in read:
        if group := row.get(book.GROUP, "").strip():
            members.setdefault(group, []).append(made)
    found = []
    for page_id, page in pages.items():
        own = [made for _, row, home, made in read if home == page_id and not row.get(book.GROUP, "").strip()]
        fields = (replace(each, fields=tuple(members.get(each.name, ()))) for each in own)
        found.append(replace(page, fields=tuple(fields)))
    return found


def _ruled(
    reading: Reading, pages: list[FormPage], read: Mapping[int, tuple[dict[str, str], str, FormField]]
) -> Iterator[FormPage]:
    every = [each for page in pages for each in page.fields]
    known = fields_by_name(every)
    groups = {each.name: each for each in every}
    rules: dict[tuple[str, str, str], dict[str, Any]] = {}
    shows: dict[str, Json] = {}
    for number, (row, page_id, made) in read.items():
        group = row.get(book.GROUP, "").strip()
        inside = fields_by_name(every, groups.get(group)) if group else known
        rules[(page_id, group, made.name)] = _rules(reading, number, row, inside)
        if page_id not in shows:
            shows[page_id] = _rule(reading, number, "ページの条件", row, known)
    for page in pages:
        fields = tuple(_with_rules(each, page.id, rules) for each in page.fields)
        yield replace(page, fields=fields, show=shows.get(page.id))


def _with_rules(made: FormField, page_id: str, rules: Mapping[tuple[str, str, str], dict[str, Any]]) -> FormField:
    members = (replace(each, **rules.get((page_id, made.name, each.name), {})) for each in made.fields)
    changed = replace(made, fields=tuple(members))
    return replace(changed, **rules.get((page_id, "", made.name), {}))


def _rules(reading: Reading, number: int, row: dict[str, str], known: Mapping[str, FormField]) -> dict[str, Any]:
    return {rule: _rule(reading, number, heading, row, known) for rule, heading in book.RULE_HEADINGS.items()}


def _rule(reading: Reading, number: int, heading: str, row: dict[str, str], known: Mapping[str, FormField]) -> Json:
    text = row.get(heading, "")
    read: Json = reading.read(number, heading, lambda said: read_text(said, known, heading), text)
    return read


def _papers(reading: Reading | None, known: Mapping[str, FormField]) -> Iterator[Paper]:
    for number, row in _rows(reading):
        if reading is None or not row.get("書類の名前"):
            continue
        slot = row.get("記号") or f"paper-{number - 1}"
        show = _rule(reading, number, "条件", row, known)
        yield Paper(slot, row["書類の名前"], row.get("説明", ""), row.get("市が確かめる方法", ""), show)


def _tables(reading: Reading | None) -> Iterator[DecisionTable]:
    names = dict.fromkeys(row.get("表の名前", "") for _, row in _rows(reading))
    for name in names:
        if reading is None or not name:
            continue
        lines = [(number, row) for number, row in reading.rows if row.get("表の名前") == name]
        parts: dict[str, list[Any]] = {}
        for number, row in lines:
            values = reading.read(number, "値", lambda text: read_json(text, "値"), row.get("値", ""))
            if isinstance(values, list):
                parts.setdefault(row.get("種類", ""), []).append(values)
            else:
                reading.wrong(number, "値", "[ ] で並べて書いてください。")
        made = reading.read(lines[0][0], "値", partial(_table, parts=parts), name)
        if made is not None:
            yield made


def _table(name: str, *, parts: Mapping[str, list[Any]]) -> DecisionTable:
    inputs = tuple(InputColumn(*line) for line in parts.get("条件の列", ()))
    outputs = tuple(OutputColumn(*line) for line in parts.get("結果の列", ()))
    width = len(inputs)
    rules = tuple(Rule(tuple(line[:width]), tuple(line[width:-1]), line[-1]) for line in parts.get("行", ()))
    policy, aggregation = (parts.get("選び方") or [[HitPolicy.UNIQUE, None]])[0]
    return DecisionTable(
        name, inputs, outputs, rules, HitPolicy(policy), Aggregation(aggregation) if aggregation else None
    )


def _trials(reading: Reading | None) -> Iterator[Trial]:
    for number, row in _rows(reading):
        if reading is None:
            return
        answers = reading.read(
            number, "答え", lambda text: msgspec.json.decode(text, type=dict[str, str]), row.get("答え", "")
        )
        if answers is not None:
            yield Trial(
                row.get("テストの名前", "") or "テスト",
                answers,
                tuple(row.get("出るページ", "").splitlines()),
                tuple(row.get("直すように言われる項目", "").splitlines()),
                row.get("手数料", ""),
                row.get("判定", ""),
            )
