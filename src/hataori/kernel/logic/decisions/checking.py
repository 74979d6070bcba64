"""What is wrong with a decision table before anybody asks it; every problem names table, row and column."""

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Final

from hataori.kernel.errors import FieldProblem
from hataori.kernel.logic.decisions import coverage, parser
from hataori.kernel.logic.decisions.cells import Spot, cell_problems
from hataori.kernel.logic.decisions.coverage import Budget, Cut
from hataori.kernel.logic.decisions.feel_types import BASE, base_name
from hataori.kernel.logic.decisions.names import plain_names
from hataori.kernel.logic.decisions.table import DecisionTable, HitPolicy

TOLD_GAPS: Final = 3
MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 40
SINGLE: Final = {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST}


def problems(table: DecisionTable, names: frozenset[str] | None = None) -> tuple[FieldProblem, ...]:
    """Everything wrong with a table; none when it may be published.

    `names` are those its expressions may use, by default its input expressions that are names. `field` is a JSON
    pointer into the table (from 0), the message counts rows from 1.
    Codes: decision_shape, decision_unreadable, decision_unknown_name, decision_cell_type, decision_cell_not_allowed,
    decision_not_ordered, and, where cells only compare with written values,
    decision_overlap (UNIQUE; ANY with other outputs), decision_gap (UNIQUE, ANY, PRIORITY, FIRST without default
    outputs), decision_row_never_applies (FIRST), decision_not_checked (too large to look through).
    """
    known = plain_names(table) if names is None else names
    return tuple(_shape(table)) or tuple(cell_problems(table, known)) or tuple(_coverage(table, known))


def _shape(table: DecisionTable) -> Iterator[FieldProblem]:
    rules, outputs = Spot(table.name, "/rules"), Spot(table.name, "/outputs")
    if not table.rules:
        yield rules.problem("decision_shape", "行がありません。一行は書いてください。")
    if not table.outputs:
        yield outputs.problem("decision_shape", "結果の列がありません。")
    names = [column.name for column in table.outputs]
    if len(names) > 1 and ("" in names or len(set(names)) < len(names)):
        yield outputs.problem("decision_shape", "結果の列が複数あるときは、違う名前を付けてください。")
    if table.aggregation and (table.hit_policy is not HitPolicy.COLLECT or len(names) != 1):
        message = "集計は、ヒットポリシーが COLLECT で結果の列が一つのときだけ使えます。"
        yield Spot(table.name, "/aggregation").problem("decision_shape", message)
    yield from _column_types(table)
    for at, rule in enumerate(table.rules):
        if (len(rule.inputs), len(rule.outputs)) != (len(table.inputs), len(table.outputs)):
            spot = Spot(table.name, f"/rules/{at}", at + 1)
            yield spot.problem("decision_shape", "欄の数が列の数と合いません。")


def _column_types(table: DecisionTable) -> Iterator[FieldProblem]:
    columns = [(f"/inputs/{at}", each.title, each.type) for at, each in enumerate(table.inputs)]
    columns += [(f"/outputs/{at}", each.title, each.type) for at, each in enumerate(table.outputs)]
    for field, title, type_ in columns:
        if base_name(type_) not in BASE:
            yield Spot(table.name, field, 0, title).problem("decision_shape", f"型「{type_}」はありません。")


def _coverage(table: DecisionTable, names: frozenset[str]) -> Iterator[FieldProblem]:
    try:
        yield from _looked_through(table, names)
    except coverage.TooMany:
        message = "表が大きすぎて、もれがないことを確かめられませんでした。表を分けてください。"
        yield Spot(table.name, "/rules").problem("decision_not_checked", message)


def _looked_through(table: DecisionTable, names: frozenset[str]) -> Iterator[FieldProblem]:
    if len(table.rules) > MOST_ROWS or len(table.inputs) > MOST_COLUMNS:
        raise coverage.TooMany
    cuts, budget = coverage.cut(table, names), coverage.Budget()
    yield from _overlaps(table, cuts, names)
    if all(column.pieces is not None for column in cuts):
        yield from _gaps(table, cuts, budget)
        yield from _never(table, cuts, budget)


def _overlaps(table: DecisionTable, cuts: tuple[Cut, ...], names: frozenset[str]) -> Iterator[FieldProblem]:
    if table.hit_policy not in {HitPolicy.UNIQUE, HitPolicy.ANY}:
        return
    for first, second in combinations(range(len(table.rules)), 2):
        differ = table.hit_policy is HitPolicy.UNIQUE or _outputs_differ(table, first, second, names)
        if differ and all(column.overlap(first, second) for column in cuts):
            message = f"{first + 1}行目と同時に当てはまることがあります。どちらか一方だけになるように直してください。"
            yield Spot(table.name, f"/rules/{second}", second + 1).problem("decision_overlap", message)


def _outputs_differ(table: DecisionTable, first: int, second: int, names: frozenset[str]) -> bool:
    a, b = table.rules[first].outputs, table.rules[second].outputs
    return [parser.expression(cell, names) for cell in a] != [parser.expression(cell, names) for cell in b]


def _gaps(table: DecisionTable, cuts: tuple[Cut, ...], budget: Budget) -> Iterator[FieldProblem]:
    if table.hit_policy not in SINGLE or any(column.default for column in table.outputs):
        return
    for gap in islice(coverage.gaps(cuts, len(table.rules), budget), TOLD_GAPS):
        case = "、".join(gap)
        message = f"{case}のとき、当てはまる行がありません。行を足すか、既定の結果を決めてください。"
        yield Spot(table.name, "/rules").problem("decision_gap", message)


def _never(table: DecisionTable, cuts: tuple[Cut, ...], budget: Budget) -> Iterator[FieldProblem]:
    if table.hit_policy is not HitPolicy.FIRST:
        return
    for row in range(1, len(table.rules)):
        if coverage.never_first(cuts, row, budget):
            message = "上の行が先に当てはまるため、この行は使われません。順番か条件を直してください。"
            yield Spot(table.name, f"/rules/{row}", row + 1).problem("decision_row_never_applies", message)
