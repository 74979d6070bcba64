"""The JSON Schema (2020-12) of a form's answers as stored, and its validator with our own format checkers.

It is the second judge: written from the form, run by a library. Conditions that it can say exactly become if/then;
the others (numbers, ages, sums: answers are stored as text) are judged by `check.py` alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from hataori.kernel.errors import FieldProblem
from hataori.kernel.lazy import LazyModule

from .conditions import schema_when
from .facts import TICKED
from .kinds import Kind
from .types import FormField, FormPage
from .values import read

jsonschema = LazyModule("jsonschema")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FORMATS = {
    Kind.DATE: "hataori-date",
    Kind.TIME: "hataori-time",
    Kind.KANA: "hataori-kana",
    Kind.POSTAL_CODE: "hataori-postal-code",
    Kind.PHONE: "hataori-phone",
    Kind.EMAIL: "hataori-email",
    Kind.NAME: "hataori-name",
    Kind.PERSONAL_NUMBER: "hataori-personal-number",
    Kind.CORPORATE_NUMBER: "hataori-corporate-number",
    Kind.ACCOUNT_NUMBER: "hataori-account-number",
    Kind.NUMBER: "hataori-number",
    Kind.YEN: "hataori-yen",
}
_ROW = "[0-9]{1,2}"


@cache
def checker() -> Any:  # noqa: ANN401  jsonschema's FormatChecker, loaded late
    """Our own formats only: jsonschema's would take half of what people here write for wrong."""
    made = jsonschema.FormatChecker(formats=())
    for kind, name in _FORMATS.items():
        made.checks(name)(_fits(FormField("value", "値", kind)))
    return made


def _fits(probe: FormField) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or read(probe, value) == (value, None)


def schema_of(procedure_id: str, pages: Sequence[FormPage]) -> dict[str, Any]:
    """The schema of the answers as they are stored."""
    asked = [(page, field) for page in pages for field in page.fields if field.kind.answered]
    members = dict(_members([field for _, field in asked]))
    conditions = list(_conditions(asked))
    return {
        "$schema": DIALECT,
        "$id": f"urn:hataori:form:{procedure_id}",
        "type": "object",
        "properties": {field.name: _property(field) for _, field in asked},
        "required": [field.name for page, field in asked if _always_required(page, field)],
        "additionalProperties": False,
        **({"patternProperties": members} if members else {}),
        **({"allOf": conditions} if conditions else {}),
    }


def _always_required(page: FormPage, field: FormField) -> bool:
    rules = (page.rule, field.show, field.require, field.compute)
    return field.required and all(rule is None for rule in rules)


def _members(fields: Sequence[FormField]) -> Iterator[tuple[str, dict[str, Any]]]:
    for group in fields:
        for member in group.fields:
            if member.kind.answered:
                yield f"^{re.escape(group.name)}\\.{_ROW}\\.{re.escape(member.name)}$", _property(member)


def _conditions(asked: Sequence[tuple[FormPage, FormField]]) -> Iterator[dict[str, Any]]:
    fields = {field.name: field for _, field in asked}
    for page, field in asked:
        if page.rule is None and field.show is None and field.require is None:
            continue
        shown = [schema_when(rule, fields) for rule in (page.rule, field.show) if rule is not None]
        needed = schema_when(field.require, fields) if field.require is not None else field.required
        if None in shown:
            continue
        if needed and field.compute is None:
            parts = [*shown, *([needed] if needed is not True else [])]
            yield {"if": {"allOf": parts}, "then": {"required": [field.name]}}
    yield from _hidden(asked, fields)


def _hidden(asked: Sequence[tuple[FormPage, FormField]], fields: Mapping[str, FormField]) -> Iterator[dict[str, Any]]:
    """A field of which no home is shown is not answered."""
    for name in fields:
        rules = [[rule for rule in (page.rule, f.show) if rule is not None] for page, f in asked if f.name == name]
        shown = [[schema_when(rule, fields) for rule in home] for home in rules]
        if all(shown) and all(None not in home for home in shown):
            yield {"if": {"anyOf": [{"allOf": home} for home in shown]}, "else": {"properties": {name: False}}}


def _property(field: FormField) -> dict[str, Any]:
    described: dict[str, Any] = {"type": "string", "title": field.label, "minLength": max(1, field.shortest)}
    described["maxLength"] = field.longest
    if field.hint:
        described["description"] = field.hint
    if field.compute is not None:
        return described
    if field.kind is Kind.CHOICE:
        described["enum"] = [value for value, _ in field.choices]
    if field.kind is Kind.CHECK:
        described["const"] = TICKED
    if pattern := _pattern(field):
        described["pattern"] = pattern
    if field.kind in _FORMATS:
        described["format"] = _FORMATS[field.kind]
    return described


def _pattern(field: FormField) -> str:
    if field.kind is Kind.CHOICES:
        one = "|".join(re.escape(value) for value, _ in field.choices)
        return f"^(?:{one})(?:\\n(?:{one}))*$"
    if field.kind is Kind.GROUP:
        return f"^{_ROW}$"
    return f"^(?:{field.pattern})$" if field.pattern else ""


def schema_problems(schema: Mapping[str, Any], values: Mapping[str, str]) -> list[FieldProblem]:
    """What keeps stored answers from being valid; after `check` found nothing this is empty."""
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker())
    return [
        FieldProblem(
            str(next(iter(error.absolute_path), "")), f"schema_{error.validator}", "入力内容を確認してください。"
        )
        for error in validator.iter_errors(dict(values))
    ]
