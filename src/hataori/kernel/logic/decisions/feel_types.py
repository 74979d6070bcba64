"""Turns the product's values (JSON, dates) into FEEL values of a declared type, and FEEL values back into JSON."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from hataori.kernel.logic.decisions import parser, values
from hataori.kernel.logic.decisions.failure import DecisionFailure, Unreadable
from hataori.kernel.logic.decisions.functions import FUNCTIONS, string
from hataori.kernel.logic.decisions.nodes import INPUT
from hataori.kernel.logic.decisions.table import ItemDefinition
from hataori.kernel.logic.decisions.values import DECIMAL, Interval, Months, Value
from hataori.kernel.logic.json_values import Json

DEEPEST: Final = 32
_EXACT: Final = Decimal(10) ** 15
BASE: Final[Mapping[str, tuple[type, ...]]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (date,),
    "time": (time,),
    "date and time": (datetime,),
    "days and time duration": (timedelta,),
    "years and months duration": (Months,),
    "Any": (),
    "": (),
}
_OTHER_NAMES: Final = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
IN_WORDS: Final = {
    "number": "数",
    "string": "文字",
    "boolean": "はい・いいえ（true・false）",
    "date": "日付（2026-03-31の形）",
    "time": "時刻（09:00:00の形）",
    "date and time": "日時（2026-03-31T09:00:00の形）",
    "days and time duration": "日数・時間の期間（P3Dの形）",
    "years and months duration": "年月の期間（P1Y6Mの形）",
}
_FROM_TEXT: Final[Mapping[str, Callable[[Sequence[Value]], Value]]] = {
    "date": FUNCTIONS["date"],
    "time": FUNCTIONS["time"],
    "date and time": FUNCTIONS["date and time"],
    "days and time duration": FUNCTIONS["duration"],
    "years and months duration": FUNCTIONS["duration"],
}


class Mismatch(ValueError):
    """A value that is not of its declared type; the text says in Japanese what is wanted."""


class NotAllowed(Mismatch):
    """A value of the right type that is not one of the allowed."""


def base_name(type_: str) -> str:
    """The FEEL name of a simple type, whatever prefix or older spelling it came with."""
    name = type_.removeprefix("feel:")
    return _OTHER_NAMES.get(name, name)


def typed(raw: object, type_: str, types: Mapping[str, ItemDefinition], depth: int = 0) -> Value:
    """The FEEL value of a given value. Raises Mismatch when it is not of the type, NotAllowed outside its values."""
    if depth > DEEPEST:
        raise Mismatch("値の入れ子が深すぎます")
    if raw is None:
        return None
    definition = types.get(type_)
    if definition is None:
        return _simple(raw, base_name(type_))
    return _defined(raw, definition, types, depth)


def _defined(raw: object, definition: ItemDefinition, types: Mapping[str, ItemDefinition], depth: int) -> Value:
    if definition.many:
        one = ItemDefinition(definition.name, definition.type, definition.allowed, definition.components)
        if not isinstance(raw, list | tuple):
            raise Mismatch("一覧を渡してください")
        return [_defined(each, one, types, depth + 1) for each in raw]
    if definition.components:
        if not isinstance(raw, dict):
            raise Mismatch("項目の組を渡してください")
        return {part.name: _component(raw.get(part.name), part, types, depth) for part in definition.components}
    value = typed(raw, definition.type, types, depth + 1)
    if definition.allowed and value is not None:
        allowed(value, definition.allowed)
    return value


def _component(raw: object, part: ItemDefinition, types: Mapping[str, ItemDefinition], depth: int) -> Value:
    return None if raw is None else _defined(raw, part, types, depth + 1)


def allowed(value: Value, tests: str) -> None:
    """Raise NotAllowed unless the value passes the tests, Mismatch when they cannot be read."""
    try:
        passed = parser.unary_tests(tests).of({**FUNCTIONS, INPUT: value}) is True
    except Unreadable:
        raise Mismatch(f"使える値の書き方「{tests}」が読めません") from None
    if not passed:
        raise NotAllowed(f"「{string(value)}」は使えません（使えるのは {tests}）")


def _simple(raw: object, type_: str) -> Value:
    if isinstance(raw, str) and type_ in _FROM_TEXT:
        raw = _FROM_TEXT[type_]([raw])
    value = from_plain(raw)
    kinds = BASE.get(type_)
    if kinds is None:
        raise Mismatch(f"型「{type_}」はありません")
    if kinds and type(value) not in kinds:
        raise Mismatch(f"{IN_WORDS[type_]}を渡してください")
    return value


def from_plain(raw: object, depth: int = 0) -> Value:
    """The FEEL value of JSON, a date, a decimal or a duration. Raises Mismatch for anything else."""
    if depth > DEEPEST:
        raise Mismatch("値の入れ子が深すぎます")
    if raw is None or isinstance(raw, bool | str | date | time | timedelta | Months | Interval):
        return raw
    if isinstance(raw, int | float | Decimal):
        return _number(raw)
    if isinstance(raw, list | tuple):
        return [from_plain(part, depth + 1) for part in raw]
    if isinstance(raw, dict):
        return {str(name): from_plain(part, depth + 1) for name, part in raw.items()}
    raise Mismatch("表に渡せない種類の値です")


def _number(raw: float | Decimal) -> Decimal:
    """Through the shortest digits, so that the 0.1 of a form is 0.1 here."""
    exact = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not exact.is_finite():
        raise Mismatch("有限の数を渡してください")
    return DECIMAL.plus(exact)


def _json_number(value: Decimal) -> int | float:
    if abs(value) < _EXACT and value == value.to_integral_value():
        return int(value)
    if not math.isfinite(real := float(value)):
        raise DecisionFailure("decision_not_a_number", "結果の数が大きすぎます。")
    return real


def to_json(value: Value) -> Json:
    """A FEEL value as JSON: whole numbers as int, other numbers as float, days and durations as ISO 8601 texts.

    Raises DecisionFailure for a number beyond what JSON readers hold.
    """
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, list | tuple):
        return [to_json(part) for part in value]
    if isinstance(value, dict):
        return {name: to_json(part) for name, part in value.items()}
    if isinstance(value, timedelta | Months):
        return values.duration_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return value if isinstance(value, bool | str) else None
