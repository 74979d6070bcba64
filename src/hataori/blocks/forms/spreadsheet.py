"""A form as a spreadsheet for people: a row a field, headings in Japanese; papers, tables, texts, tests on their own.

Writing and reading again gives the same content. Every cell is text, so that no spreadsheet takes one for a formula.
"""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hataori.blocks.registration.api import FormField, Kind
from hataori.kernel.lazy import LazyModule

from .conditions import fields_by_name, text_of
from .sheets import choices_text
from .types import Content

openpyxl = LazyModule("openpyxl")
FIELDS, PAPERS, TABLES, TEXTS, TRIALS = "項目", "書類", "表", "文", "テスト"
YES = "はい"
PAGE_HEADINGS = ("ページ", "ページの題名", "ページの説明", "ページの条件", "任意のページ")
RULE_HEADINGS = {"show": "表示する条件", "require": "必須の条件", "compute": "計算の式", "valid": "確かめる条件"}


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A column that holds one property of a field as it is."""

    heading: str
    attribute: str
    number: bool = False


COLUMNS = (
    FieldColumn("名前", "name"),
    FieldColumn("見出し", "label"),
    FieldColumn("説明", "hint"),
    FieldColumn("単位", "suffix"),
    FieldColumn("初めの値", "default"),
    FieldColumn("最少の文字数", "shortest", number=True),
    FieldColumn("最多の文字数", "longest", number=True),
    FieldColumn("下限", "least"),
    FieldColumn("上限", "most"),
    FieldColumn("形", "pattern"),
    FieldColumn("最少の行数", "least_rows", number=True),
    FieldColumn("最多の行数", "most_rows", number=True),
    FieldColumn("自動入力", "autocomplete"),
)
GROUP, KIND, REQUIRED, CHOICES, MESSAGES = "くり返し", "種類", "必須", "選択肢", "メッセージ"
HEADINGS = (
    *PAGE_HEADINGS,
    GROUP,
    *(column.heading for column in COLUMNS[:3]),
    KIND,
    REQUIRED,
    CHOICES,
    *RULE_HEADINGS.values(),
    *(column.heading for column in COLUMNS[3:]),
    MESSAGES,
)
PAPER_HEADINGS = ("記号", "書類の名前", "説明", "市が確かめる方法", "条件")
TABLE_HEADINGS = ("表の名前", "種類", "値")
TRIAL_HEADINGS = ("テストの名前", "答え", "出るページ", "直すように言われる項目", "手数料", "判定")
Row = Sequence[str]


def workbook_of(title: str, content: Content) -> bytes:
    """The workbook of a content, as bytes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets: tuple[tuple[str, Sequence[str], Callable[[Content], Iterator[Row]]], ...] = (
        (FIELDS, HEADINGS, _fields),
        (PAPERS, PAPER_HEADINGS, _papers),
        (TABLES, TABLE_HEADINGS, _tables),
        (TEXTS, ("名前", "文"), lambda each: (pair for pair in each.texts.items())),
        (TRIALS, TRIAL_HEADINGS, _trials),
    )
    book.properties.title = title
    for name, headings, rows in sheets:
        _sheet(book.create_sheet(name), headings, rows(content))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _sheet(sheet: Any, headings: Sequence[str], rows: Iterator[Row]) -> None:  # noqa: ANN401  openpyxl has no types
    for number, row in enumerate([headings, *rows], start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value = text
            cell.data_type = "s"
            if number == 1:
                cell.font = openpyxl.styles.Font(bold=True)
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(headings, start=1):
        letter = openpyxl.utils.get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, min(40, len(heading) * 3))


def _fields(content: Content) -> Iterator[Row]:
    for page in content.pages:
        known = fields_by_name(content.fields)
        first = (page.id, page.title, page.why, text_of(page.rule, known), YES if page.optional else "")
        if not page.fields:
            yield _row(dict(zip(PAGE_HEADINGS, first, strict=True)))
        for field in page.fields:
            yield _row({**dict(zip(PAGE_HEADINGS, first, strict=True)), **_field(field, content)})
            for member in field.fields:
                row = _field(member, content, group=field)
                yield _row({**dict(zip(PAGE_HEADINGS, first, strict=True)), **row, GROUP: field.name})


def _row(cells: dict[str, str]) -> Row:
    return [cells.get(heading, "") for heading in HEADINGS]


def _field(field: FormField, content: Content, group: FormField | None = None) -> dict[str, str]:
    known = fields_by_name(content.fields, group)
    plain = FormField("", "")
    cells = {
        column.heading: _cell(getattr(field, column.attribute), getattr(plain, column.attribute)) for column in COLUMNS
    }
    rules = {
        heading: text_of(getattr(field, rule), known) if rule != "compute" else _formula(field.compute)
        for rule, heading in RULE_HEADINGS.items()
    }
    return {
        **cells,
        **rules,
        KIND: field.kind.title,
        REQUIRED: YES if field.required else "",
        CHOICES: choices_text(field) if _plain_choices(field) else json.dumps(field.choices, ensure_ascii=False),
        MESSAGES: "\n".join(f"{code}={text}" for code, text in field.messages),
    }


def _cell(value: object, usual: object) -> str:
    return "" if value == usual else str(value)


def _formula(rule: Any) -> str:  # noqa: ANN401  JSON
    return "" if rule is None else json.dumps(rule, ensure_ascii=False)


def _plain_choices(field: FormField) -> bool:
    """Whether the choices can be written one a line and read again."""
    texts = [text for pair in field.choices for text in pair]
    odd = any("\n" in text or text != text.strip() or not text for text in texts)
    return not odd and not any("=" in value for value, _ in field.choices)


def _papers(content: Content) -> Iterator[Row]:
    known = fields_by_name(content.fields)
    for paper in content.papers:
        yield (paper.slot, paper.title, paper.note, paper.city_holds, text_of(paper.show, known))


def _tables(content: Content) -> Iterator[Row]:
    """A table in lines: its policy, its columns, its rows; each row's cells one a line."""
    for table in content.tables:
        policy = json.dumps([table.hit_policy, table.aggregation], ensure_ascii=False)
        yield (table.name, "選び方", policy)
        for column in table.inputs:
            written = [column.expression, column.type, column.label, column.allowed, column.whole]
            yield (table.name, "条件の列", json.dumps(written, ensure_ascii=False))
        for out in table.outputs:
            written = [out.name, out.type, out.label, out.allowed, out.default]
            yield (table.name, "結果の列", json.dumps(written, ensure_ascii=False))
        for rule in table.rules:
            cells = [*rule.inputs, *rule.outputs, rule.annotation]
            yield (table.name, "行", json.dumps(cells, ensure_ascii=False))


def _trials(content: Content) -> Iterator[Row]:
    for trial in content.trials:
        answers = json.dumps(dict(trial.answers), ensure_ascii=False)
        yield (trial.name, answers, "\n".join(trial.pages), "\n".join(trial.problems), trial.fee, trial.decision)


KINDS_BY_TITLE = {kind.title: kind for kind in Kind}
