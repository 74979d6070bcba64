"""Makes decisions: a table with its inputs' values, or a model's decision with all it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from hataori.kernel.logic.decisions import parser
from hataori.kernel.logic.decisions.failure import DecisionFailure, Unreadable
from hataori.kernel.logic.decisions.feel_types import (
    BASE,
    IN_WORDS,
    Mismatch,
    NotAllowed,
    allowed,
    base_name,
    to_json,
    typed,
)
from hataori.kernel.logic.decisions.functions import FUNCTIONS
from hataori.kernel.logic.decisions.hit_policies import Hit, combine
from hataori.kernel.logic.decisions.nodes import INPUT, Function, Name, Node, Scope, Tests
from hataori.kernel.logic.decisions.table import (
    Decision,
    DecisionTable,
    InputColumn,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    LiteralExpression,
    Model,
    Rule,
)
from hataori.kernel.logic.decisions.values import Value
from hataori.kernel.logic.json_values import Json

DEEPEST: Final = 30
T = TypeVar("T", Node, Tests)


@dataclass(frozen=True, slots=True)
class Decided:
    """An answer with the rows (from 1) it stands on and their annotations, for the record of reasons."""

    value: Value
    rows: tuple[int, ...] = ()
    annotations: tuple[str, ...] = ()

    @property
    def json(self) -> Json:
        """The answer as JSON; whole numbers as int, dates as ISO texts."""
        return to_json(self.value)


def decide(table: DecisionTable, inputs: Mapping[str, object]) -> Decided:
    """The table's answer for these inputs (JSON, dates, decimals), by the names its input expressions use.

    Promises: a pure function; no clock, no side effect; numbers are exact decimals. An input left out is an error,
    one given as None is null and passes only `-`, `null` and `not(…)`. When no row matches: the default outputs,
    else None, else [] for policies that list.
    Raises DecisionFailure naming table, row and column. Source: DMN 1.5 chapter 8.
    """
    wanted = {column.expression.strip(): column for column in table.inputs}
    scope: dict[str, Value | Function] = {**FUNCTIONS}
    for name, raw in inputs.items():
        column = wanted.get(name)
        scope[name] = _given(raw, column.type if column else "", {}, table=table.name, column=name)
    return _Asking(table, scope, frozenset(inputs)).decided()


def _given(raw: object, type_: str, types: Mapping[str, ItemDefinition], *, table: str, column: str) -> Value:
    try:
        return typed(raw, type_, types)
    except NotAllowed as failure:
        raise DecisionFailure("decision_input_not_allowed", f"{failure}。", table=table, column=column) from None
    except Mismatch as failure:
        raise DecisionFailure("decision_input_type", f"{failure}。", table=table, column=column) from None


@dataclass(frozen=True, slots=True)
class _Asking:
    """A table asked with values for names; every error it meets names the place."""

    table: DecisionTable
    scope: Scope
    names: frozenset[str]

    def decided(self) -> Decided:
        given = [{**self.scope, INPUT: self._input(column)} for column in self.table.inputs]
        hits = [self._hit(row) for row, rule in enumerate(self.table.rules, 1) if self._matches(row, rule, given)]
        try:
            value, rows = combine(self.table, hits)
        except Unreadable as trouble:
            message = f"結果の列に読めない値があります。{trouble.message}。"
            raise DecisionFailure("decision_unreadable", message, table=self.table.name) from None
        notes = tuple(note for row in rows if (note := self.table.rules[row - 1].annotation))
        return Decided(value, rows, notes)

    def _input(self, column: InputColumn) -> Value:
        node = self._read(parser.expression, column.expression, 0, column.title)
        if isinstance(node, Name) and node.name not in self.scope:
            raise self._failure("decision_input_missing", f"「{node.name}」の値がありません。", column)
        value = node.of(self.scope)
        kind = base_name(column.type)
        if value is not None and (kinds := BASE.get(kind)) and type(value) not in kinds:
            raise self._failure("decision_input_type", f"値が{IN_WORDS[kind]}ではありません。", column)
        return self._allowed(value, column)

    def _allowed(self, value: Value, column: InputColumn) -> Value:
        try:
            if value is not None and column.allowed:
                allowed(value, column.allowed)
        except Mismatch as failure:
            raise self._failure("decision_input_not_allowed", f"{failure}。", column) from None
        return value

    def _failure(self, code: str, message: str, column: InputColumn) -> DecisionFailure:
        return DecisionFailure(code, message, table=self.table.name, column=column.title)

    def _matches(self, row: int, rule: Rule, given: Sequence[Scope]) -> bool:
        if (len(rule.inputs), len(rule.outputs)) != (len(given), len(self.table.outputs)):
            message = "欄の数が列の数と合いません。"
            raise DecisionFailure("decision_shape", message, table=self.table.name, row=row)
        for column, cell, scope in zip(self.table.inputs, rule.inputs, given, strict=True):
            tests = self._read(parser.unary_tests, cell, row, column.title)
            if tests.of(scope) is not True:
                return False
        return True

    def _hit(self, row: int) -> Hit:
        cells = zip(self.table.outputs, self.table.rules[row - 1].outputs, strict=True)
        nodes = (self._read(parser.expression, cell, row, column.title) for column, cell in cells)
        return Hit(row, tuple(node.of(self.scope) for node in nodes))

    def _read(self, how: "parser.Reading[T]", text: str, row: int, column: str) -> T:
        return read(how, text, self.names, table=self.table.name, row=row, column=column)


def read(
    how: "parser.Reading[T]", text: str, names: frozenset[str], *, table: str = "", row: int = 0, column: str = ""
) -> T:
    """A text read, with its place in the error. Raises DecisionFailure (decision_unreadable)."""
    try:
        return how(text, names)
    except Unreadable as trouble:
        message = f"「{text}」の{trouble.at + 1}文字目: {trouble.message}。"
        raise DecisionFailure("decision_unreadable", message, table=table, row=row, column=column) from None


@dataclass(slots=True)
class _Session:
    """One request to a model: what was given, and what has been decided on the way."""

    model: Model
    given: Mapping[str, object]
    types: Mapping[str, ItemDefinition]
    decided: dict[str, Decided] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def decision(self, decision: Decision) -> Decided:
        if decision.id not in self.decided:
            self._enter(decision.id, decision.name)
            found = self._logic(decision.name, decision.logic, self._scope(decision.needs, decision.knows))
            value = _given(found.value, decision.type, self.types, table=decision.name, column="結果")
            self.decided[decision.id] = Decided(value, found.rows, found.annotations)
            self.path.pop()
        return self.decided[decision.id]

    def _enter(self, id_: str, name: str) -> None:
        if id_ in self.path or len(self.path) > DEEPEST:
            raise DecisionFailure(
                "decision_cycle", "判断が自分自身に戻っています。つながりを直してください。", table=name
            )
        self.path.append(id_)

    def _scope(self, needs: Sequence[str], knows: Sequence[str]) -> Scope:
        scope: dict[str, Value | Function] = {**FUNCTIONS}
        for id_ in (*knows, *needs):
            element = self.model.element(id_)
            if isinstance(element, KnowledgeModel):
                scope[element.name] = self._function(element)
            elif isinstance(element, Decision):
                scope[element.name] = self.decision(element).value
            elif element is not None:
                scope[element.name] = self._fact(element)
        return scope

    def _fact(self, fact: InputData) -> Value:
        if fact.name not in self.given:
            raise DecisionFailure("decision_input_missing", "値がありません。", column=fact.name)
        return _given(self.given[fact.name], fact.type, self.types, table="", column=fact.name)

    def _function(self, known: KnowledgeModel) -> Function:
        self._enter(known.id, known.name)
        within = self._scope((), known.knows)
        self.path.pop()

        def called(given: Sequence[Value]) -> Value:
            if len(given) != len(known.parameters):
                return None
            named = {name: value for (name, _), value in zip(known.parameters, given, strict=True)}
            return self._logic(known.name, known.logic, {**within, **named}).value

        return called

    def _logic(self, name: str, logic: DecisionTable | LiteralExpression, scope: Scope) -> Decided:
        names = self.model.names
        if isinstance(logic, DecisionTable):
            return _Asking(logic, scope, names).decided()
        return Decided(read(parser.expression, logic.text, names, table=name).of(scope))


def decide_model(model: Model, decision: str, inputs: Mapping[str, object]) -> Decided:
    """The answer of a model's decision (by name) for facts by their names; what it needs is decided first.

    Raises DecisionFailure: decision_unknown for a name the model has not, else as `decide`.
    """
    for each in model.decisions:
        if each.name == decision:
            return _Session(model, inputs, {one.name: one for one in model.types}).decision(each)
    raise DecisionFailure("decision_unknown", f"判断「{decision}」はありません。", table=model.name)
