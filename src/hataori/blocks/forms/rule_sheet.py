"""A rule on a page of the designer: rows of field, comparison and value, or JsonLogic for experts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hataori.blocks.registration.api import RULES, FormField
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.logic import Json

from .conditions import COMPARISONS, Condition, Conditions, conditions_of, read_json, rule_of, words_of

_EMPTY_ROWS = 2
_TITLES = {**RULES, "show": "表示する条件", "require": "必須にする条件", "valid": "答えを確かめる条件"}
_OPERATIONS = (
    ("sum", "選んだ項目を足す"),
    ("product", "選んだ項目を掛ける"),
    ("age", "選んだ日付の今日の満年齢"),
    ("rows", "選んだくり返しの件数"),
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One condition as it is shown."""

    number: int
    condition: Condition


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """A rule as its part of the page: `key` begins the names of its inputs."""

    key: str
    title: str
    words: str
    rows: tuple[RuleRow, ...]
    every: bool
    raw: str
    fields: tuple[tuple[str, str], ...]
    operation: str = ""
    chosen: tuple[str, ...] = ()

    @property
    def comparisons(self) -> tuple[tuple[str, str], ...]:
        """The ways to compare."""
        return tuple((each.key, each.title) for each in COMPARISONS)

    @property
    def operations(self) -> tuple[tuple[str, str], ...]:
        """The ways to compute."""
        return _OPERATIONS


def rule_shown(rule: Json, key: str, fields: Mapping[str, FormField]) -> RuleSheet:
    """The rule with empty rows to go on with; raw where rows cannot say it."""
    found = conditions_of(rule, fields)
    rows = [] if found is None else list(found.rows)
    empty = [Condition("", "is")] * _EMPTY_ROWS
    operation, chosen = _operation(rule) if key == "compute" else ("", ())
    said = operation if key == "compute" else found is not None
    return RuleSheet(
        key=key,
        title=_TITLES.get(key.partition("-")[0], ""),
        words=words_of(rule, fields) if rule is not None else "",
        rows=tuple(RuleRow(number, each) for number, each in enumerate([*rows, *empty])),
        every=found.every if found else True,
        raw="" if rule is None or said else json.dumps(rule, ensure_ascii=False, indent=1),
        fields=tuple((name, field.label) for name, field in fields.items()),
        operation=operation,
        chosen=chosen,
    )


def rule_sent(texts: Mapping[str, str], key: str, fields: Mapping[str, FormField], place: str) -> Json:
    """The rule as it was sent, None where no row was filled. Rejected when it cannot be read."""
    if raw := texts.get(f"{key}-raw", "").strip():
        return read_json(raw, place)
    rows = []
    for number in range(20):
        name = texts.get(f"{key}-{number}-field", "")
        if name:
            said = (texts.get(f"{key}-{number}-{column}", "").strip() for column in ("comparison", "value"))
            rows.append(Condition(name, *said))
    return rule_of(Conditions(tuple(rows), every=texts.get(f"{key}-every", "all") == "all"), fields, place)


def compute_sent(texts: Mapping[str, str], fields: Mapping[str, FormField], place: str) -> Json:
    """The computation as it was sent: an operation over chosen fields, or JsonLogic. Rejected without a field."""
    if raw := texts.get("compute-raw", "").strip():
        return read_json(raw, place)
    operation = texts.get("compute-operation", "")
    chosen = [name for name in texts.get("compute-fields", "").split("\n") if name in fields]
    if not operation:
        return None
    if not chosen:
        raise Rejected([FieldProblem(place, "compute_fields", "計算に使う項目を選んでください。")])
    read = [{"var": name} for name in chosen]
    if operation == "age":
        return {"age": [read[0], {"var": "today"}]}
    return {"length": [read[0]]} if operation == "rows" else {"+" if operation == "sum" else "*": read}


def _operation(rule: Any) -> tuple[str, tuple[str, ...]]:  # noqa: ANN401  JSON
    """The operation and its fields where a computation is one of ours."""
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return "", ()
    name, parts = next(iter(rule.items()))
    operation = {"+": "sum", "*": "product", "age": "age", "length": "rows"}.get(name, "")
    if not operation or not isinstance(parts, list | tuple):
        return "", ()
    read = tuple(part["var"] for part in parts if isinstance(part, Mapping) and isinstance(part.get("var"), str))
    if len(read) != len(parts) or (operation == "age" and read[1:] != ("today",)):
        return "", ()
    return operation, read[:1] if operation in ("age", "rows") else read
