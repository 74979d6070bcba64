"""Rules as people write them: rows of field, comparison, value, all or any of which must hold. And back.

What rows cannot say stays JsonLogic, which experts write themselves.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hataori.blocks.registration.api import FormField, Kind
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.logic import Json
from hataori.kernel.wareki import DateProblem, parse_date

TODAY: Final = "today"
_NUMBERS = (Kind.NUMBER, Kind.YEN)
Fields = Mapping[str, FormField]


@dataclass(frozen=True, slots=True)
class Condition:
    """One row: a field's name, a comparison's key, and the value as written."""

    field: str
    comparison: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Rows that must all hold, or any of them."""

    rows: tuple[Condition, ...]
    every: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """A way to compare. `sign` is how the spreadsheet writes it; `words` how people read it, with {} for the value."""

    key: str
    title: str
    sign: str
    words: str
    rule: Callable[[Json, Json], Json]
    valued: bool = True


def _var(name: str) -> dict[str, Json]:
    return {"var": name}


def _age(field: Json) -> Json:
    return {"age": [field, _var(TODAY)]}


COMPARISONS: Final = (
    Comparison("is", "が次と同じ", "=", "が「{}」", lambda f, v: {"==": [f, v]}),
    Comparison("is_not", "が次と違う", "!=", "が「{}」ではない", lambda f, v: {"!=": [f, v]}),
    Comparison("at_least", "が次以上・以後", ">=", "が{}以上", lambda f, v: {">=": [f, v]}),
    Comparison("at_most", "が次以下・以前", "<=", "が{}以下", lambda f, v: {"<=": [f, v]}),
    Comparison("more", "が次より大きい・後", ">", "が{}より大きい", lambda f, v: {">": [f, v]}),
    Comparison("less", "が次より小さい・前", "<", "が{}より小さい", lambda f, v: {"<": [f, v]}),
    Comparison("contains", "に次が含まれる", "含む", "に「{}」が含まれる", lambda f, v: {"in": [v, f]}),
    Comparison("age_at_least", "の満年齢が次以上", "満年齢>=", "の満年齢が{}歳以上", lambda f, v: {">=": [_age(f), v]}),
    Comparison("age_under", "の満年齢が次未満", "満年齢<", "の満年齢が{}歳未満", lambda f, v: {"<": [_age(f), v]}),
    Comparison("answered", "に答えた", "あり", "に答えた", lambda f, _: {"!": [{"is_empty": [f]}]}, valued=False),
    Comparison("empty", "に答えていない", "なし", "に答えていない", lambda f, _: {"is_empty": [f]}, valued=False),
    Comparison(
        "ticked", "にチェックがある", "チェックあり", "にチェックがある", lambda f, _: {"==": [f, True]}, valued=False
    ),
    Comparison(
        "unticked",
        "にチェックがない",
        "チェックなし",
        "にチェックがない",
        lambda f, _: {"==": [f, False]},
        valued=False,
    ),
)
BY_KEY: Final = {each.key: each for each in COMPARISONS}
_ORDERED = ("at_least", "at_most", "more", "less")
_AGES = ("age_at_least", "age_under")
_JSON = re.compile(r'[{\["]|(true|false|-?[0-9.]+)$')
_TEXT = re.compile(
    r"\s*(?P<field>[^\s=<>!]+?)\s*(?P<sign>満年齢>=|満年齢<|チェックあり|チェックなし|!=|>=|<=|=|>|<|\s含む|\sあり$|\sなし$)"
    r"\s*(?P<value>.*?)\s*"
)


def rule_of(conditions: Conditions, fields: Fields, place: str) -> Json:
    """The JsonLogic of rows, None of none. Rejected with the rows that cannot be read (`field` is `place`)."""
    problems: list[FieldProblem] = []
    parts = [_part(row, fields, place, problems) for row in conditions.rows]
    if problems:
        raise Rejected(problems)
    if len(parts) < 2:  # noqa: PLR2004  one condition stands alone
        return parts[0] if parts else None
    return {"and" if conditions.every else "or": parts}


def _part(row: Condition, fields: Fields, place: str, problems: list[FieldProblem]) -> Json:
    field, comparison = fields.get(row.field), BY_KEY.get(row.comparison)
    if field is None or comparison is None:
        message = f"条件の項目「{row.field}」と比べ方を選んでください。"
        problems.append(FieldProblem(place, "condition", message))
        return None
    try:
        return comparison.rule(_var(field.name), _value(field, comparison, row.value) if comparison.valued else None)
    except (ValueError, DateProblem):
        message = f"「{field.label}」と比べる値「{row.value}」を読み取れません。"
        problems.append(FieldProblem(place, "condition", message))
        return None


def _value(field: FormField, comparison: Comparison, text: str) -> Json:
    if comparison.key in _AGES or (field.kind in _NUMBERS and comparison.key != "contains"):
        return _number(text)
    if field.kind is Kind.DATE:
        return _var(TODAY) if text.strip() in (TODAY, "今日") else parse_date(text).isoformat()
    if field.choices:
        named = {label: value for value, label in field.choices}
        return text if text in dict(field.choices) else named.get(text, text)
    return text


def _number(text: str) -> int | float:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value


def conditions_of(rule: Json, fields: Fields) -> Conditions | None:
    """The rows that say a rule, None where rows cannot."""
    if rule is None:
        return Conditions(())
    head = next(iter(rule)) if isinstance(rule, Mapping) and len(rule) == 1 else ""
    parts = rule[head] if head in ("and", "or") and isinstance(rule, Mapping) else [rule]
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return None
    rows = [_row(part, fields) for part in parts]
    found = Conditions(tuple(row for row in rows if row), every=head != "or")
    try:
        return found if rule_of(found, fields, "") == rule else None
    except Rejected:
        return None


def _row(rule: Json, fields: Fields) -> Condition | None:
    for comparison in COMPARISONS:
        for name, value in _reads(rule):
            field = fields.get(name)
            if field and _same(comparison, field, value, rule):
                return Condition(name, comparison.key, written(value) if comparison.valued else "")
    return None


def _same(comparison: Comparison, field: FormField, value: Json, rule: Json) -> bool:
    made = comparison.rule(_var(field.name), value)
    return json.dumps(made, sort_keys=True) == json.dumps(rule, sort_keys=True) and (
        not comparison.valued or not isinstance(value, bool)
    )


def _reads(rule: Json) -> list[tuple[str, Json]]:
    """The pairs of a field's name and a value that a rule may be made of."""
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return []
    name, parts = next(iter(rule.items()))
    if not isinstance(parts, list | tuple) or not parts:
        return []
    inner = parts[0]
    if name == "in" and len(parts) > 1:
        return [(str(parts[1].get("var")), inner)] if isinstance(parts[1], Mapping) else []
    while isinstance(inner, Mapping) and len(inner) == 1 and next(iter(inner)) in ("age", "is_empty"):
        (nested,) = inner.values()
        inner = nested[0] if isinstance(nested, list | tuple) and nested else None
    named = inner.get("var") if isinstance(inner, Mapping) else None
    return [(named, parts[1] if len(parts) > 1 else None)] if isinstance(named, str) else []


def written(value: Json) -> str:
    """A value as people write it."""
    return TODAY if value == _var(TODAY) else str(value)


def text_of(rule: Json, fields: Fields) -> str:
    """A rule in one cell: `has_partner = yes かつ income >= 5000000`, or its JSON where rows cannot say it."""
    if rule is None:
        return ""
    found = conditions_of(rule, fields)
    if found is None:
        return json.dumps(rule, ensure_ascii=False)
    text = (" かつ " if found.every else " または ").join(_cell(row) for row in found.rows)
    try:
        return text if read_text(text, fields, "") == rule else json.dumps(rule, ensure_ascii=False)
    except Rejected:
        return json.dumps(rule, ensure_ascii=False)


def _cell(row: Condition) -> str:
    return f"{row.field} {BY_KEY[row.comparison].sign} {row.value}".strip()


def read_text(text: str, fields: Fields, place: str) -> Json:
    """The rule in a cell. Rejected (`field` is `place`) when it cannot be read."""
    if not text.strip():
        return None
    if _JSON.match(text.strip()):
        return read_json(text, place)
    every = " または " not in text
    rows = [_read_row(part, fields, place) for part in text.split(" かつ " if every else " または ")]
    return rule_of(Conditions(tuple(rows), every=every), fields, place)


def read_json(text: str, place: str) -> Json:
    """JsonLogic as an expert wrote it. Rejected when it is no JSON."""
    try:
        read: Json = json.loads(text)
    except (ValueError, RecursionError):
        message = "規則のJSONを読み取れません。かっこや「,」を確認してください。"
        raise Rejected([FieldProblem(place, "rule_json", message)]) from None
    return read


def _read_row(text: str, fields: Fields, place: str) -> Condition:
    matched = _TEXT.fullmatch(text)
    signs = {each.sign: each.key for each in COMPARISONS}
    if matched is None:
        message = f"条件「{text}」を読み取れません。「項目 = 値」のように書いてください。"
        raise Rejected([FieldProblem(place, "condition", message)])
    labels = {field.label: name for name, field in fields.items()}
    said = matched["field"]
    return Condition(
        said if said in fields else labels.get(said, said), signs[matched["sign"].strip()], matched["value"]
    )


def words_of(rule: Json, fields: Fields) -> str:
    """A rule in a sentence for people, its JSON where there is none."""
    if rule is None:
        return "いつも"
    found = conditions_of(rule, fields)
    if found is None:
        return f"式：{json.dumps(rule, ensure_ascii=False)}"
    return ("、かつ、" if found.every else "、または、").join(_sentence(row, fields) for row in found.rows)


def _sentence(row: Condition, fields: Fields) -> str:
    field = fields[row.field]
    value = dict(field.choices).get(row.value, row.value)
    unit = "円" if field.kind is Kind.YEN else field.suffix
    shown = f"{int(value):,}{unit}" if field.kind in _NUMBERS and value.isdigit() else value
    return f"「{field.label}」{BY_KEY[row.comparison].words.format('今日' if shown == TODAY else shown)}"


def fields_by_name(fields: Sequence[FormField], group: FormField | None = None) -> dict[str, FormField]:
    """The fields that a rule may read by name; inside a group its members too."""
    members: Sequence[FormField] = group.fields if group else ()
    known: dict[str, Any] = {field.name: field for field in (*fields, *members)}
    return {name: field for name, field in known.items() if field.kind not in (Kind.NOTE, Kind.PERSONAL_NUMBER)}
