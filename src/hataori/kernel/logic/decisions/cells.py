"""What is wrong with single cells of a decision table, each told with its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from hataori.kernel.errors import FieldProblem
from hataori.kernel.logic.decisions import coverage, parser, values
from hataori.kernel.logic.decisions.failure import DecisionFailure, Unreadable, where
from hataori.kernel.logic.decisions.feel_types import BASE, IN_WORDS, Mismatch, NotAllowed, allowed, base_name
from hataori.kernel.logic.decisions.functions import FUNCTIONS, string
from hataori.kernel.logic.decisions.hit_policies import ordered
from hataori.kernel.logic.decisions.nodes import INPUT, Node
from hataori.kernel.logic.decisions.table import DecisionTable, HitPolicy, InputColumn, OutputColumn
from hataori.kernel.logic.decisions.values import Value


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a table: a JSON pointer (from 0) for machines, row (from 1) and column for people."""

    table: str
    field: str
    row: int = 0
    column: str = ""

    def problem(self, code: str, message: str) -> FieldProblem:
        """A problem here."""
        return FieldProblem(self.field, code, where(self.table, self.row, self.column) + message)


def cell_problems(table: DecisionTable, names: frozenset[str]) -> Iterator[FieldProblem]:
    """Every cell that cannot be read, or says what its column does not allow."""
    for at, column in enumerate(table.inputs):
        yield from _input_column(table, at, column, names)
    for at, output in enumerate(table.outputs):
        yield from _output_column(table, at, output, names)
    if table.hit_policy in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}:
        yield from _priorities(table)


def _input_column(table: DecisionTable, at: int, column: InputColumn, names: frozenset[str]) -> Iterator[FieldProblem]:
    spot = Spot(table.name, f"/inputs/{at}/expression", 0, column.title)
    yield from expression_problems(spot, column.expression, names)
    yield from _tests(Spot(table.name, f"/inputs/{at}/allowed", 0, column.title), column.allowed, names, column)
    for row, rule in enumerate(table.rules):
        spot = Spot(table.name, f"/rules/{row}/inputs/{at}", row + 1, column.title)
        yield from _tests(spot, rule.inputs[at], names, column)


def _output_column(
    table: DecisionTable, at: int, output: OutputColumn, names: frozenset[str]
) -> Iterator[FieldProblem]:
    listed = Spot(table.name, f"/outputs/{at}/allowed", 0, output.title)
    try:
        allowed_values = [node.of(FUNCTIONS) for node in parser.values_listed(output.allowed)] if output.allowed else []
    except Unreadable as trouble:
        yield _unreadable(listed, output.allowed, trouble)
        return
    cells = [(f"/rules/{row}/outputs/{at}", row + 1, rule.outputs[at]) for row, rule in enumerate(table.rules)]
    if output.default:
        cells.append((f"/outputs/{at}/default", 0, output.default))
    for field, row, cell in cells:
        spot = Spot(table.name, field, row, output.title)
        found = tuple(expression_problems(spot, cell, names))
        yield from found or _result(spot, parser.expression(cell, names), output, allowed_values)


def expression_problems(spot: Spot, text: str, names: frozenset[str]) -> Iterator[FieldProblem]:
    """A text that cannot be read, or that uses names there are not."""
    try:
        yield from _unknown(spot, parser.expression(text, names), names)
    except Unreadable as trouble:
        yield _unreadable(spot, text, trouble)


def _tests(spot: Spot, text: str, names: frozenset[str], column: InputColumn) -> Iterator[FieldProblem]:
    try:
        tests = parser.unary_tests(text, names)
    except Unreadable as trouble:
        yield _unreadable(spot, text, trouble)
        return
    yield from _unknown(spot, tests, names | {INPUT})
    for value, by_order in coverage.written(tests) if coverage.is_plain(tests) else ():
        yield from _typed(spot, value, column.type)
        if spot.row and not by_order and column.allowed:
            yield from _allowed(spot, value, column)


def _unreadable(spot: Spot, text: str, trouble: Unreadable) -> FieldProblem:
    return spot.problem("decision_unreadable", f"「{text}」の{trouble.at + 1}文字目: {trouble.message}。")


def _unknown(spot: Spot, node: object, names: frozenset[str]) -> Iterator[FieldProblem]:
    for name in sorted(set(coverage.names_in(node)) - names):
        message = f'「{name}」という名前はありません。文字なら "{name}" のように引用符で囲んでください。'
        yield spot.problem("decision_unknown_name", message)


def _typed(spot: Spot, value: Value, type_: str) -> Iterator[FieldProblem]:
    kind = base_name(type_)
    if value is not None and (kinds := BASE[kind]) and type(value) not in kinds:
        yield spot.problem("decision_cell_type", f"「{string(value)}」は{IN_WORDS[kind]}ではありません。")


def _allowed(spot: Spot, value: Value, column: InputColumn) -> Iterator[FieldProblem]:
    try:
        if value is not None:
            allowed(value, column.allowed)
    except NotAllowed as failure:
        yield spot.problem("decision_cell_not_allowed", f"{failure}。")
    except Mismatch:
        return  # its allowed values cannot be read: told with the column


def _result(spot: Spot, node: Node, output: OutputColumn, allowed_values: list[Value]) -> Iterator[FieldProblem]:
    if any(coverage.names_in(node)):
        return
    value = node.of(FUNCTIONS)
    yield from _typed(spot, value, output.type)
    if allowed_values and not any(values.equal(value, each) for each in allowed_values):
        message = f"「{string(value)}」は使えません（使えるのは {output.allowed}）。"
        yield spot.problem("decision_cell_not_allowed", message)


def _priorities(table: DecisionTable) -> Iterator[FieldProblem]:
    try:
        ordered(table, ())
    except DecisionFailure as failure:
        yield FieldProblem("/outputs", failure.code, failure.message)
    except Unreadable:
        return  # told with its column
