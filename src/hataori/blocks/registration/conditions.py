"""Rules as JSON Schema, where stored answers allow it exactly: equalities and choices, and what is built of them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hataori.kernel.logic import Json

from .facts import TICKED
from .forms import FormField
from .kinds import CHOOSING, TEXTS, Kind

Schema = dict[str, Any]
Fields = Mapping[str, FormField]


def schema_when(rule: Json, fields: Fields) -> Schema | None:
    """The schema that stored answers fulfil exactly when the rule holds; None where there is none."""
    if not isinstance(rule, dict) or len(rule) != 1:
        return None
    name, written = next(iter(rule.items()))
    parts = written if isinstance(written, list | tuple) else [written]
    return _READ[name](parts, fields) if name in _READ else None


def _several(keyword: str) -> Callable[[Any, Fields], Schema | None]:
    def read(parts: Any, fields: Fields) -> Schema | None:  # noqa: ANN401  JSON
        made = [schema_when(part, fields) for part in parts]
        return {keyword: made} if made and None not in made else None

    return read


def _not(parts: Any, fields: Fields) -> Schema | None:  # noqa: ANN401  JSON
    made = schema_when(parts[0], fields) if len(parts) == 1 else None
    return None if made is None else {"not": made}


def _equal(parts: Any, fields: Fields) -> Schema | None:  # noqa: ANN401  JSON
    if len(parts) != 2:  # noqa: PLR2004  both sides
        return None
    field, value = _field(parts[0], fields), parts[1]
    if field is None:
        return None
    if field.kind is Kind.CHECK and isinstance(value, bool):
        ticked = _holds(field, {"const": TICKED})
        return ticked if value else {"not": ticked}
    if field.kind in TEXTS | {Kind.CHOICE} and isinstance(value, str) and value:
        return _holds(field, {"const": value})
    return None


def _unequal(parts: Any, fields: Fields) -> Schema | None:  # noqa: ANN401  JSON
    made = _equal(parts, fields)
    return None if made is None else {"not": made}


def _in(parts: Any, fields: Fields) -> Schema | None:  # noqa: ANN401  JSON
    if len(parts) != 2:  # noqa: PLR2004  both sides
        return None
    one, many = parts
    field = _field(one, fields)
    if field and field.kind is Kind.CHOICE and isinstance(many, list) and all(isinstance(each, str) for each in many):
        return _holds(field, {"enum": many})
    field = _field(many, fields)
    if field and field.kind is Kind.CHOICES and isinstance(one, str) and one:
        return _holds(field, {"pattern": f"(?:^|\\n){re.escape(one)}(?:\\n|$)"})
    return None


def _empty(parts: Any, fields: Fields) -> Schema | None:  # noqa: ANN401  JSON
    field = _field(parts[0], fields) if len(parts) == 1 else None
    return {"not": {"required": [field.name]}} if field and field.kind is not Kind.CHECK else None


def _field(rule: Json, fields: Fields) -> FormField | None:
    """The field a rule reads, where it reads one whole answer that is typed."""
    if not isinstance(rule, dict) or list(rule) != ["var"]:
        return None
    name = rule["var"][0] if isinstance(rule["var"], list) and len(rule["var"]) == 1 else rule["var"]
    field = fields.get(name) if isinstance(name, str) else None
    known = TEXTS | CHOOSING | {Kind.CHECK}
    return field if field and field.compute is None and field.kind in known else None


def _holds(field: FormField, test: Schema) -> Schema:
    return {"properties": {field.name: test}, "required": [field.name]}


_READ: dict[str, Callable[[Any, Fields], Schema | None]] = {
    "and": _several("allOf"),
    "or": _several("anyOf"),
    "!": _not,
    "==": _equal,
    "===": _equal,
    "!=": _unequal,
    "!==": _unequal,
    "in": _in,
    "is_empty": _empty,
}
