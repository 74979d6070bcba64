"""The yearly reviews as a table and as a paper for the headquarters."""

from collections.abc import Iterable, Sequence
from typing import Any

from hataori.kernel.clock import JST
from hataori.kernel.fiscal_year import FiscalYear
from hataori.platform.exports import Column

from . import pages, queries
from .types import Review

COLUMNS = (
    Column("number", "番号", "integer"),
    Column("title", "施策"),
    Column("departments", "担当課"),
    Column("indicator", "指標"),
    Column("baseline", "現状値（計画）"),
    Column("target", "目標値"),
    Column("as_of", "基準日", "date"),
    Column("actual", "実績"),
    Column("expected", "見込み"),
    Column("verdict", "判定"),
    Column("cause", "原因や状況"),
    Column("decision", "これから"),
    Column("next_step", "変えること、やめること"),
    Column("state", "状態"),
    Column("submitted_by", "提出者"),
    Column("signed_on", "本部の確認日"),
)


def rows(found: Iterable[Review]) -> list[dict[str, Any]]:
    """One row a figure, in the plan's order."""
    measures = {measure.id: measure for measure in queries.measures()}
    names = pages.department_names()
    known = sorted((one for one in found if one.measure in measures), key=lambda one: measures[one.measure].number)
    lines = []
    for review in known:
        measure = measures[review.measure]
        departments = "、".join(names.get(key, key) for key in measure.departments)
        head = {"number": measure.number, "title": measure.title, "departments": departments}
        lines += [head | _figure(figure) | _written(review) for figure in pages.review_row(review).figures]
    return lines


def _figure(figure: Any) -> dict[str, str]:  # noqa: ANN401  a figure in words
    return {
        "indicator": figure["title"],
        **{name: figure[name] for name in ("baseline", "target", "actual", "expected", "verdict")},
    }


def _written(review: Review) -> dict[str, Any]:
    row = pages.review_row(review)
    return {
        "as_of": review.as_of.isoformat(),
        "cause": review.cause,
        "decision": row.decision,
        "next_step": review.next_step,
        "state": row.state,
        "submitted_by": review.submitted_by,
        "signed_on": review.signed_at.astimezone(JST).date().isoformat() if review.signed_at else "",
    }


def report(found: Sequence[Review], year: int, city: str) -> dict[str, Any]:
    """The reviews as the paper `report` of the documents block takes them."""
    table = rows(found)
    day = max((review.as_of for review in found), default=None)
    shown = ("number", "title", "indicator", "target", "actual", "expected", "verdict", "decision")
    titles = {column.name: column.heading for column in COLUMNS}
    return {
        "title": f"DX推進計画 年次評価 {FiscalYear(year).label}",
        "city": city,
        "as_of": f"基準日 {day.isoformat()}" if day else "",
        "sections": [
            {
                "title": "一覧",
                "columns": [titles[name] for name in shown],
                "widths": [1, 3, 3, 2, 2, 2, 2, 2],
                "rows": [[str(row[name]) for name in shown] for row in table],
            },
            *(_section(row) for row in _by_measure(table)),
        ],
    }


def _by_measure(table: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({row["number"]: row for row in table}.values())


def _section(row: dict[str, Any]) -> dict[str, Any]:
    lines = {
        "担当課": "departments",
        "原因や状況": "cause",
        "これから": "decision",
        "変えること、やめること": "next_step",
        "状態": "state",
    }
    return {
        "title": f"{row['number']} {row['title']}",
        "paragraphs": [f"{name}：{row[field] or '—'}" for name, field in lines.items()],
    }
