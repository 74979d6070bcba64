"""formData in, answers out: properties the form has, as text; others are left out, and the API's answer shows which."""

from collections.abc import Iterable, Mapping
from typing import Any

from hataori.blocks.registration import api as registration
from hataori.kernel.errors import FieldProblem, Rejected

_LONGEST = 20_000


def answers_in(data: Any, form: registration.Form) -> dict[str, str]:  # noqa: ANN401  JSON
    """The answers in `data` by field name. A value may be text, a number, or an object with a `value`.

    The API's schema allows objects only ("additionalProperties": object), its examples hold empty ones: an object
    without `value` answers nothing. Rejected for data that is no object, and for values that are no text.
    """
    if not isinstance(data, dict):
        raise Rejected([FieldProblem("formData.data", "type", "formData.data はオブジェクトで送ってください。")])
    found, problems = {}, []
    for name, value in data.items():
        if form.field(name) is None:
            continue
        text = _text(value)
        if text is None:
            problems.append(FieldProblem(name, "type", "答えは文字列で送ってください。"))
        elif text is not _NOTHING:
            found[name] = registration.storable(text)
    if problems:
        raise Rejected(problems)
    return found


def texts_of(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Properties that are no answers of the form, as text; empty where they are missing or no text."""
    found = {name: _text(data.get(name, "")) for name in names}
    return {name: registration.storable(text) if text and text is not _NOTHING else "" for name, text in found.items()}


_NOTHING = "\0nothing"


def _text(value: Any) -> str | None:  # noqa: ANN401  JSON
    if isinstance(value, dict):
        return _text(value["value"]) if "value" in value else _NOTHING
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value) if len(str(value)) <= _LONGEST else None


def data_out(values: Mapping[str, str]) -> dict[str, Any]:
    """Answers as formData.data, each an object as the API's schema wants it."""
    return {name: {"value": value} for name, value in values.items() if value}
