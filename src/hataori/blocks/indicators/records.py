"""The series as records for export: the plan's figures as printed and as numbers, beside what is counted."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from hataori.platform.exports import Column
from hataori.platform.organisation.api import departments

from . import rules
from .display import number_text, value_text
from .types import Value

COLUMNS = (
    Column("key", "系列", description="指標の系列の記号"),
    Column("measure", "施策", description="計画の施策の記号"),
    Column("title", "施策名"),
    Column("departments", "担当課", description="読点で区切った課の名前"),
    Column("indicator", "指標"),
    Column("unit", "単位"),
    Column("baseline_text", "現状値（計画の表記）"),
    Column("baseline", "現状値", "number", "計画が公表した現状値。実績とは別のもの"),
    Column("target_text", "目標値（計画の表記）"),
    Column("target", "目標値", "number"),
    Column("target_fiscal_year", "目標年度", "integer"),
    Column("actual", "実績", "number", "記録から数えた値。空は未計測など"),
    Column("state", "実績の状態"),
    Column("numerator", "分子", "number"),
    Column("denominator", "分母", "number"),
    Column("expected", "見込み", "number", "目標までの線の、その日の値"),
    Column("verdict", "判定"),
    Column("as_of", "基準日", "date"),
    Column("last_record_on", "最後の記録の日", "date"),
    Column("definition_version", "数え方の版", "integer"),
)


def department_names() -> dict[str, str]:
    """Names of the organisation's departments by key."""
    return {department.key: department.name for department in departments()}


def records(values: Iterable[Value]) -> list[dict[str, Any]]:
    """One record a series, in the plan's order; dates in ISO form, `departments` a list of names."""
    names = department_names()
    return [record(value, names) for value in values]


def record(value: Value, names: dict[str, str]) -> dict[str, Any]:
    """One series as a record."""
    series = value.series
    return {
        "key": series.key,
        "kind": series.kind,
        "measure": series.measure,
        "number": series.measure_number,
        "title": series.measure_title,
        "departments": [names.get(key, key) for key in series.departments],
        "indicator": series.title,
        "unit": value.unit,
        "baseline_text": series.baseline_text,
        "baseline": series.baseline,
        "target_text": series.target_text,
        "target": series.target,
        "target_fiscal_year": series.target_fiscal_year,
        "actual": value.value,
        "actual_text": value_text(value),
        "state": rules.STATES[value.state],
        "state_code": value.state,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "parts": [
            {"name": part.name, "title": part.title, "counted": part.counted, "outside": part.outside}
            for part in (value.parts if value.state != "suppressed" else ())
        ],
        "expected": value.expected,
        "verdict": rules.VERDICTS[value.verdict],
        "verdict_code": value.verdict,
        "as_of": value.as_of.isoformat(),
        "last_record_on": value.last_record_on.isoformat() if value.last_record_on else None,
        "stale": value.stale,
        "definition_version": value.definition_version,
        "plan_version": series.plan_version,
    }


def flat(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records as rows of a table: lists become text."""
    return [one | {"departments": "、".join(one["departments"])} for one in found]


def report(values: Sequence[Value], as_of: date, city: str) -> dict[str, Any]:
    """The series as the paper `report` of the documents block takes them."""
    names = department_names()
    rows = [
        [
            f"{value.series.measure_number} {value.series.measure_title}",
            value.series.title,
            value.series.baseline_text or "—",
            value.series.target_text,
            value_text(value),
            number_text(value.expected, 1, value.unit) or "線なし",
            rules.VERDICTS[value.verdict],
            "、".join(names.get(key, key) for key in value.series.departments),
        ]
        for value in values
    ]
    return {
        "title": "DX推進計画の指標の状況",
        "city": city,
        "as_of": f"基準日 {as_of.isoformat()}",
        "sections": [
            {
                "title": "指標",
                "paragraphs": ["現状値と目標値は計画のもの、実績はこの基盤の記録から数えたものです。"],
                "columns": ["施策", "指標", "現状値", "目標値", "実績", "見込み", "判定", "担当課"],
                "widths": [3, 3, 2, 2, 2, 2, 2, 3],
                "rows": rows,
            }
        ],
    }
