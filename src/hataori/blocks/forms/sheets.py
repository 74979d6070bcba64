"""The designer's tables as a browser sends them: rows of inputs named row-<n>-<column>."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hataori.blocks.registration.api import CHOOSING, FormField, Kind, Paper
from hataori.kernel.logic import DecisionTable, HitPolicy, InputColumn, OutputColumn, Rule

from .cells import ANY, from_cell, to_cell
from .editing import new_name
from .types import Content

BLANK_ROWS = 3
_ROW = re.compile(r"row-([0-9]{1,3})-(\w+)")
Sent = Mapping[str, str]


def rows_of(sent: Sent) -> list[dict[str, str]]:
    """The rows sent, each a mapping of column to text, in the order of their numbers."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in sent.items():
        if matched := _ROW.fullmatch(name):
            rows.setdefault(int(matched[1]), {})[matched[2]] = text.strip()
    return [rows[number] for number in sorted(rows)]


def choices_text(field: FormField) -> str:
    """The choices one a line: 値=見出し, the label alone where both are the same."""
    return "\n".join(label if value == label else f"{value}={label}" for value, label in field.choices)


def choices_of(text: str) -> tuple[tuple[str, str], ...]:
    """The choices written one a line."""
    pairs = (line.strip().partition("=") for line in text.splitlines() if line.strip())
    return tuple((value.strip(), (label or value).strip()) for value, _, label in pairs)


def fields_sent(sent: Sent, before: Sequence[FormField], content: Content) -> list[FormField]:
    """The fields of a page or a group as its table was sent: changed, sorted, deleted, new."""
    known = {field.name: field for field in before}
    made: list[tuple[float, FormField]] = []
    taken: set[str] = set()
    for at, row in enumerate(rows_of(sent)):
        said = row.get("label") or (row.get("hint", "") if row.get("kind") == Kind.NOTE else "")
        if not said or row.get("drop"):
            continue
        old = known.get(row.get("name", ""))
        name = old.name if old else new_name(said, content, taken)
        taken.add(name)
        made.append((_place(row.get("place", ""), at), _field(row, old or FormField(name, ""))))
    return [field for _, field in sorted(made, key=lambda pair: pair[0])]


def _place(text: str, at: int) -> float:
    try:
        return float(text)
    except ValueError:
        return 1_000 + at


def _field(row: dict[str, str], old: FormField) -> FormField:
    kind = Kind(row["kind"]) if row.get("kind") in set(Kind) else Kind.TEXT
    longest = 4_000 if kind is Kind.LONG_TEXT and old.longest <= 200 else old.longest  # noqa: PLR2004  a line's
    return replace(
        old,
        label=row.get("label", ""),
        kind=kind,
        required=bool(row.get("required")) and kind is not Kind.NOTE,
        hint=row.get("hint", ""),
        choices=choices_of(row.get("choices", "")) if kind in CHOOSING else (),
        longest=longest,
    )


def papers_sent(sent: Sent, before: Sequence[Paper]) -> Iterator[Paper]:
    """The papers as their table was sent."""
    known = {paper.slot: paper for paper in before}
    for row in rows_of(sent):
        if row.get("title") and not row.get("drop"):
            old = known.get(row.get("slot", ""), Paper("", ""))
            yield replace(old, title=row["title"], note=row.get("note", ""), city_holds=row.get("city_holds", ""))


@dataclass(frozen=True, slots=True)
class Grid:
    """A decision table as its page shows it: columns of fields, rows of cells as people write them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], str, str], ...]
    policy: str
    default: str


def grid_of(table: DecisionTable | None, fields: Mapping[str, FormField]) -> Grid:
    """The grid of a table, an empty one of none."""
    if table is None:
        return Grid((), (), HitPolicy.UNIQUE.value, "")
    columns = tuple(column.expression for column in table.inputs)
    types = [column.type for column in table.inputs]
    out = table.outputs[0] if table.outputs else OutputColumn()
    rows = tuple(
        (
            tuple(map(to_cell, each.inputs, types, map(fields.get, columns))),
            to_cell(each.outputs[0], out.type, None) if each.outputs else "",
            each.annotation,
        )
        for each in table.rules
    )
    return Grid(columns, rows, table.hit_policy.value, to_cell(out.default, out.type, None) if out.default else "")


def table_sent(sent: Sent, name: str, fields: Mapping[str, FormField], output: str) -> DecisionTable | None:
    """The table as its grid was sent; None when it holds no row. `output` is the type of its result."""
    named = [sent.get(f"column-{at}", "") for at in range(20)]
    places = [at for at, column in enumerate(named) if column in fields]
    columns = [fields[named[at]] for at in places]
    inputs = tuple(InputColumn(field.name, type_of(field), field.label, whole=_whole(field)) for field in columns)
    kept = (row for row in rows_of(sent) if row.get("result") and not row.get("drop"))
    rules = tuple(_rule(row, places, columns, output) for row in kept)
    policy = HitPolicy(sent["policy"]) if sent.get("policy") in set(HitPolicy) else HitPolicy.UNIQUE
    default = from_cell(sent.get("default", ""), output, None)
    if not rules:
        return None
    return DecisionTable(name, inputs, (OutputColumn("", output, "結果", default=default),), rules, policy)


def _rule(row: dict[str, str], places: Sequence[int], columns: Sequence[FormField], output: str) -> Rule:
    asked = zip(places, columns, strict=True)
    cells = (from_cell(row.get(f"cell{at}", ""), type_of(field), field) or ANY for at, field in asked)
    return Rule(tuple(cells), (from_cell(row["result"], output, None),), row.get("why", ""))


def type_of(field: FormField) -> str:
    """The DMN type of a field's fact."""
    types = {Kind.NUMBER: "number", Kind.YEN: "number", Kind.CHECK: "boolean", Kind.DATE: "date"}
    return types.get(field.kind, "string")


def _whole(field: FormField) -> bool:
    return field.kind is Kind.YEN
