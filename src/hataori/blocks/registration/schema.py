"""The JSON Schema (2020-12) of a form's answers, and its validator with our own format checkers."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from hataori.kernel.errors import FieldProblem
from hataori.kernel.lazy import LazyModule

from .types import FormField, FormPage, Kind
from .values import read

jsonschema = LazyModule("jsonschema")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FORMATS = {
    Kind.DATE: "hataori-date",
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
    """The schema of the answers as they are stored. Pages under a condition are required by if/then."""
    always = [page for page in pages if page.when is None]
    conditions = [_condition(page) for page in pages if page.when is not None]
    return {
        "$schema": DIALECT,
        "$id": f"urn:hataori:form:{procedure_id}",
        "type": "object",
        "properties": {field.name: _property(field) for page in pages for field in page.fields},
        "required": _required(always),
        "additionalProperties": False,
        **({"allOf": conditions} if conditions else {}),
    }


def _required(pages: Sequence[FormPage]) -> list[str]:
    return [field.name for page in pages for field in page.fields if field.required]


def _condition(page: FormPage) -> dict[str, Any]:
    name, value = page.when or ("", "")
    test = {"properties": {name: {"const": value}}, "required": [name]}
    return {"if": test, "then": {"required": _required([page])}}


def _property(field: FormField) -> dict[str, Any]:
    described: dict[str, Any] = {"type": "string", "title": field.label, "minLength": 1, "maxLength": field.longest}
    if field.hint:
        described["description"] = field.hint
    if field.choices:
        described["enum"] = [value for value, _ in field.choices]
    if field.kind in _FORMATS:
        described["format"] = _FORMATS[field.kind]
    return described


def schema_problems(schema: Mapping[str, Any], values: Mapping[str, str]) -> list[FieldProblem]:
    """What keeps stored answers from being valid; after `values.read_all` found nothing this is empty."""
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker())
    return [
        FieldProblem(
            str(next(iter(error.absolute_path), "")), f"schema_{error.validator}", "入力内容を確認してください。"
        )
        for error in validator.iter_errors(dict(values))
    ]
