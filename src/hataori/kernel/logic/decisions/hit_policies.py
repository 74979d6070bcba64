"""What a table answers when rows match: the hit policies of DMN 1.5, 8.2.8, and the aggregations of COLLECT."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Final

from hataori.kernel.logic.decisions import parser, values
from hataori.kernel.logic.decisions.failure import DecisionFailure
from hataori.kernel.logic.decisions.functions import FUNCTIONS, string
from hataori.kernel.logic.decisions.table import Aggregation, DecisionTable, HitPolicy
from hataori.kernel.logic.decisions.values import Months, Value


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that matched, counted from 1, with its outputs' values."""

    row: int
    outputs: tuple[Value, ...]


Combined = tuple[Value, tuple[int, ...]]


def combine(table: DecisionTable, hits: Sequence[Hit]) -> Combined:
    """The table's value and the rows it stands on. Raises DecisionFailure where the policy is violated."""
    if not hits:
        return _nothing(table), ()
    return POLICIES[table.hit_policy](table, hits)


def _nothing(table: DecisionTable) -> Value:
    """The default outputs; without any, null or an empty list, and COUNT counts 0."""
    listing = table.hit_policy in {HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT}
    if any(column.default for column in table.outputs):
        outputs = tuple(
            parser.expression(column.default).of(FUNCTIONS) if column.default else None for column in table.outputs
        )
        value = outcome(table, Hit(0, outputs))
        return [value] if listing and table.aggregation is None else value
    if table.aggregation is Aggregation.COUNT:
        return Decimal(0)
    return [] if listing and table.aggregation is None else None


def outcome(table: DecisionTable, hit: Hit) -> Value:
    """One row's answer: the value of a single output, else a structure by the outputs' names."""
    if len(table.outputs) == 1:
        return hit.outputs[0]
    return {column.name: value for column, value in zip(table.outputs, hit.outputs, strict=True)}


def _rows(hits: Sequence[Hit]) -> tuple[int, ...]:
    return tuple(hit.row for hit in hits)


def _in_words(hits: Sequence[Hit]) -> str:
    return "と".join(f"{hit.row}行目" for hit in hits)


def _unique(table: DecisionTable, hits: Sequence[Hit]) -> Combined:
    if len(hits) > 1:
        message = f"{_in_words(hits)}が同時に当てはまります。どれか一つだけが当てはまるように条件を直してください。"
        raise DecisionFailure("decision_not_unique", message, table=table.name, row=hits[1].row)
    return _first(table, hits)


def _any(table: DecisionTable, hits: Sequence[Hit]) -> Combined:
    for hit in hits[1:]:
        if values.equal(list(hit.outputs), list(hits[0].outputs)) is not True:
            message = f"{_in_words((hits[0], hit))}が同時に当てはまり、結果が違います。結果をそろえてください。"
            raise DecisionFailure("decision_not_any", message, table=table.name, row=hit.row)
    return outcome(table, hits[0]), _rows(hits)


def _first(table: DecisionTable, hits: Sequence[Hit]) -> Combined:
    return outcome(table, hits[0]), (hits[0].row,)


def _priority(table: DecisionTable, hits: Sequence[Hit]) -> Combined:
    return _first(table, ordered(table, hits))


def _listed(table: DecisionTable, hits: Sequence[Hit]) -> Combined:
    return [outcome(table, hit) for hit in hits], _rows(hits)


def ordered(table: DecisionTable, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Rows by the priority of their outputs, the first output column counting most."""
    orders = [
        [node.of(FUNCTIONS) for node in parser.values_listed(c.allowed)] if c.allowed else [] for c in table.outputs
    ]
    if not any(orders):
        message = "結果の優先順位が決まっていません。結果の列に使える値を、優先する順に書いてください。"
        raise DecisionFailure("decision_not_ordered", message, table=table.name)
    return sorted(
        hits, key=lambda hit: [_place(order, value) for order, value in zip(orders, hit.outputs, strict=True)]
    )


def _place(order: Sequence[Value], value: Value) -> int:
    return next((at for at, each in enumerate(order) if values.equal(each, value) is True), len(order))


def _collect(table: DecisionTable, hits: Sequence[Hit]) -> Combined:
    if table.aggregation is None:
        return _listed(table, hits)
    if table.aggregation is Aggregation.COUNT:
        return Decimal(len(hits)), _rows(hits)
    return reduce(AGGREGATIONS[table.aggregation], _amounts(table, hits)), _rows(hits)


def _amounts(table: DecisionTable, hits: Sequence[Hit]) -> Sequence[Value]:
    amounts = [outcome(table, hit) for hit in hits]
    for hit, amount in zip(hits, amounts, strict=True):
        if not isinstance(amount, Decimal | Months) and values.compare(amount, amount) is None:
            message = f"「{string(amount)}」は集計できません。数を書いてください。"
            raise DecisionFailure("decision_not_a_number", message, table=table.name, row=hit.row)
    return amounts


POLICIES: Final[Mapping[HitPolicy, Callable[[DecisionTable, Sequence[Hit]], Combined]]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.FIRST: _first,
    HitPolicy.RULE_ORDER: _listed,
    HitPolicy.OUTPUT_ORDER: lambda table, hits: _listed(table, ordered(table, hits)),
    HitPolicy.COLLECT: _collect,
}
AGGREGATIONS: Final[Mapping[Aggregation, Callable[[Value, Value], Value]]] = {
    Aggregation.SUM: values.add,
    Aggregation.MIN: lambda a, b: b if values.compare(b, a) == -1 else a,
    Aggregation.MAX: lambda a, b: b if values.compare(b, a) == 1 else a,
}
