"""What is wrong with one field by itself, before it is published."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from hataori.kernel.errors import FieldProblem

from .evaluation import ROW, TODAY
from .kinds import CHOOSING, Kind
from .types import FormField

_NAME = re.compile(r"[^\W\d][\w（）()・ー\-]{0,59}")
_NESTED_REPEAT = re.compile(r"[+*}]\)[+*{]|\\[1-9]|\(\?[=!<]")
_TAKEN = frozenset(
    {TODAY, ROW, "csrfmiddlewaretoken", "form_version", "return", "later", "channel", "add_row", "remove_row", "renew"}
)
_LONGEST = 4_000
_LIMITED = (Kind.NUMBER, Kind.YEN)


def field_problems(field: FormField, prefix: str = "") -> Iterator[FieldProblem]:
    """The problems of a field; `prefix` is its group's name and a dot."""
    place = f"field/{prefix}{field.name}"
    for code, message in _found(field, inside=bool(prefix)):
        yield FieldProblem(place, code, f"項目「{field.label or field.name}」{message}")


def _found(field: FormField, *, inside: bool) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(field.name) or field.name in _TAKEN:
        yield "name", f"の名前「{field.name}」は使えません。文字で始め、空白や点を入れずに60文字までで書いてください。"
    if not field.label.strip() and (field.kind is not Kind.NOTE or not field.hint.strip()):
        yield "label", "に見出しがありません。"
    if not 1 <= field.longest <= _LONGEST or field.shortest > field.longest:
        yield "length", f"の文字数は、1から{_LONGEST}までで、短いほうを先にしてください。"
    yield from _choices(field)
    yield from _group(field, inside=inside)
    yield from _pattern(field)
    for limit in (field.least, field.most):
        if limit and not _is_limit(field, limit):
            yield "limit", f"の下限・上限「{limit}」を読み取れません。数か、日付（2026-04-01、today）で書いてください。"
    if field.compute is not None and field.kind in (Kind.NOTE, Kind.GROUP, Kind.CHECK, *CHOOSING):
        yield "compute", "は計算できない種類です。文字、数、金額、日付のどれかにしてください。"


def _choices(field: FormField) -> Iterator[tuple[str, str]]:
    if field.kind not in CHOOSING:
        return
    if not field.choices:
        yield "no_choices", "に選択肢がありません。1行に1つずつ書いてください。"
    for value, count in Counter(value for value, _ in field.choices).items():
        if count > 1:
            yield "choice_twice", f"の選択肢の値「{value}」が{count}回あります。"
    if any(not value or "\n" in value or not label.strip() for value, label in field.choices):
        yield "choice_empty", "に空の選択肢があります。"


def _group(field: FormField, *, inside: bool) -> Iterator[tuple[str, str]]:
    if field.kind is Kind.GROUP:
        if inside:
            yield "group_in_group", "はくり返しの中のくり返しです。別のページにしてください。"
        if not field.fields:
            yield "group_empty", "にくり返す項目がありません。"
        if not 0 <= field.least_rows <= field.most_rows <= 99 or field.most_rows < 1:  # noqa: PLR2004  two digits
            yield "rows", "の数は0から99までで、少ないほうを先にしてください。"
    elif field.fields:
        yield "group_kind", "は「くり返し」ではないのに、中に項目があります。"


def _pattern(field: FormField) -> Iterator[tuple[str, str]]:
    if not field.pattern:
        return
    if len(field.pattern) > 200 or _NESTED_REPEAT.search(field.pattern):  # noqa: PLR2004  a line and a half
        yield "pattern", "の形（正規表現）が長すぎるか、くり返しの中にくり返しがあります。短くしてください。"
        return
    try:
        re.compile(field.pattern)
    except re.error:
        yield "pattern", f"の形（正規表現）「{field.pattern}」を読み取れません。"


def _is_limit(field: FormField, text: str) -> bool:
    try:
        if field.kind in _LIMITED:
            return Decimal(text).is_finite()
        return field.kind is Kind.DATE and (text == TODAY or bool(date.fromisoformat(text)))
    except (InvalidOperation, ValueError):
        return False
