"""Reading eForms: our own whole, others by their JSON Schema or their form.io components."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hataori.blocks.registration.api import FormField, FormPage, Kind
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.lazy import LazyModule
from hataori.kernel.typed import converted

from .openforms.components import Taken, fields_of
from .openforms.names import Names
from .types import Content
from .writing import OURS

jsonschema = LazyModule("jsonschema")
_FORMATS = {"date": Kind.DATE, "email": Kind.EMAIL, "time": Kind.TIME}
_WHY = "申請に必要な内容です。"


def content_of_eform(read: Any) -> tuple[Content, list[str]]:  # noqa: ANN401  JSON
    """The content of an eForm, and what was left out. Rejected with the place for a malformed schema."""
    schema = read.get("schema", read) if isinstance(read, Mapping) else None
    if not isinstance(schema, Mapping):
        raise Rejected([FieldProblem("schema", "schema", "eFormのschemaがありません。")])
    if isinstance(schema.get("components"), list):
        return _components(schema)
    _sound(schema)
    if OURS in schema:
        return _ours(schema[OURS]), []
    notes: list[str] = []
    name = str(read.get("name") or schema.get("title") or "申請の内容")
    return Content((FormPage("details", name, _WHY, tuple(_fields(schema, notes))),)), notes


def _sound(schema: Mapping[str, Any]) -> None:
    try:
        jsonschema.Draft202012Validator.check_schema({key: each for key, each in schema.items() if key != OURS})
    except jsonschema.exceptions.SchemaError as error:
        place = "/".join(str(step) for step in error.absolute_path) or "全体"
        message = f"JSON Schemaの「{place}」が正しくありません。書き出し元で直してください。"
        raise Rejected([FieldProblem(f"schema/{place}", "schema", message)]) from None
    except RecursionError:
        raise Rejected([FieldProblem("schema", "schema", "JSON Schemaの入れ子が深すぎます。")]) from None


def _ours(raw: object) -> Content:
    try:
        return converted(raw, Content)
    except msgspec.ValidationError as error:
        message = f"様式の内容を読み取れません（{error}）。書き出したファイルを確認してください。"
        raise Rejected([FieldProblem(f"schema/{OURS}", "schema", message)]) from None


def _components(schema: Mapping[str, Any]) -> tuple[Content, list[str]]:
    """A form.io form: each panel of a wizard is a page."""
    names, taken = Names(), Taken()
    panels = [each for each in schema["components"] if isinstance(each, Mapping) and each.get("type") == "panel"]
    groups = panels or [{"title": schema.get("title") or "申請の内容", "components": schema["components"]}]
    pages = []
    for number, panel in enumerate(groups, start=1):
        fields = tuple(fields_of(panel.get("components") or [], names, taken))
        pages.append(FormPage(f"page-{number}", str(panel.get("title") or f"ページ{number}"), _WHY, fields))
    return Content(tuple(pages), tuple(taken.papers)), taken.notes


def _fields(schema: Mapping[str, Any], notes: list[str]) -> Iterator[FormField]:
    required, names = set(schema.get("required") or ()), Names()
    for key, each in (schema.get("properties") or {}).items():
        if not isinstance(each, Mapping):
            continue
        if each.get("type") in ("object", "array") and not _enum(each.get("items")):
            notes.append(f"「{key}」は入れ子のため、文章で答える項目にしました。")
        yield _field(names.of(key), each, required=key in required)
    notes += [f"「{word}」の決まりは写せませんでした。" for word in ("allOf", "if", "oneOf", "anyOf") if word in schema]


def _field(name: str, each: Mapping[str, Any], *, required: bool) -> FormField:
    listed = _enum(each.get("items"))
    choices = _enum(each) or listed
    kind = Kind.CHOICES if listed else Kind.CHOICE if choices else _kind(each)
    longest = each.get("maxLength")
    return FormField(
        name,
        str(each.get("title") or name),
        kind,
        required=required and kind is not Kind.CHECK,
        hint=str(each.get("description") or ""),
        longest=min(longest, 4_000)
        if isinstance(longest, int) and longest > 0
        else 4_000
        if kind is Kind.LONG_TEXT
        else 200,
        choices=choices,
        least=_limit(each, "minimum", kind),
        most=_limit(each, "maximum", kind),
    )


def _kind(each: Mapping[str, Any]) -> Kind:
    types = {"number": Kind.NUMBER, "integer": Kind.NUMBER, "boolean": Kind.CHECK, "object": Kind.LONG_TEXT}
    types["array"] = Kind.LONG_TEXT
    return _FORMATS.get(str(each.get("format")), types.get(str(each.get("type")), Kind.TEXT))


def _enum(each: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(each, Mapping):
        return ()
    if isinstance(each.get("enum"), list):
        return tuple((str(value), str(value)) for value in each["enum"] if value is not None and str(value))
    named = [one for one in each.get("oneOf") or () if isinstance(one, Mapping) and "const" in one]
    return tuple((str(one["const"]), str(one.get("title") or one["const"])) for one in named)


def _limit(each: Mapping[str, Any], key: str, kind: Kind) -> str:
    value = each.get(key)
    return str(value) if kind is Kind.NUMBER and isinstance(value, int | float) and not isinstance(value, bool) else ""
