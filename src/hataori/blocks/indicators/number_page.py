"""What the number page shows: value, path, verdict, definition with its open questions, where each part came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min

from hataori.kernel import clock

from . import models, rules
from .definition import WINDOWS, Definition, Part, chosen, read
from .display import VERDICT_KINDS, Words, channel_text, in_words, number_text
from .kept import kept
from .number_chart import chart, source_chart
from .queries import Ambiguity, ambiguities, definition_in_use
from .reading import monthly, shares, value
from .records import department_names
from .settings import SHAPES, path_on
from .types import BehindPage, DefinitionVersion, Share, Value

# A longer history is in the CSV; a chart of more months cannot be read on a phone.
_MONTHS_SHOWN = 60
BREAKDOWNS = {"channel": "経路ごと", "department": "課ごと"}
_EFFECTS = {1: "数える", -1: "引く"}
_TESTS = {"in": "が次のどれか", "not_in": "が次のどれでもない", "is": "が次のとおり"}


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series in a list."""

    value: Value
    words: Words
    departments: tuple[str, ...]


def lines(found: Sequence[Value]) -> list[SeriesLine]:
    """Values as lines of a list."""
    names = department_names()
    return [_line(one, names) for one in found]


def _line(one: Value, names: Mapping[str, str]) -> SeriesLine:
    return SeriesLine(one, in_words(one), tuple(names.get(key, key) for key in one.series.departments))


def tallied(found: Sequence[SeriesLine]) -> list[tuple[str, str, str, int]]:
    """How many series have each verdict: symbol, word, kind, number; 未計測 apart from 判定不可."""
    rows = [
        (rules.SYMBOLS[code], word, VERDICT_KINDS[code], sum(line.value.verdict == code for line in found))
        for code, word in rules.VERDICTS.items()
        if code != "unknown"
    ]
    unmeasured = sum(line.value.state == "unmeasured" for line in found)
    other = sum(line.value.verdict == "unknown" for line in found) - unmeasured
    return [*rows, ("－", "判定不可", "neutral", other), ("－", "未計測", "neutral", unmeasured)]


def first_month(key: str, day: date) -> date:
    """Where the chart begins: the first record, or the path's first day; five years back at most."""
    found = models.DayTotal.objects.filter(build__key=key, build__state=models.LIVE).aggregate(first=Min("day"))
    first = min(found["first"] or day, day)
    earliest = date(day.year - _MONTHS_SHOWN // 12, day.month, 1)
    return max(first, earliest)


def context(key: str, day: date) -> dict[str, Any]:
    """Everything on the number page of a series, kept until a number changes."""
    return dict(kept(("number", key, day, clock.today()), lambda: _context(key, day)))


def _context(key: str, day: date) -> dict[str, Any]:
    shown = value(key, day)
    version = definition_in_use(key)
    return {
        "value": shown,
        "line": _line(shown, department_names()),
        "series": shown.series,
        "as_of": day,
        "is_today": day == clock.today(),
        "chart": chart(shown, monthly(key, first_month(key, day), day)) if shown.series.kind == "indicator" else None,
        "path": path_on(clock.today()),
        "shape": SHAPES[shown.shape],
        "in_year": shown.window == "fiscal_year_to_date" and shown.scoring in ("count", "sum"),
        "window": WINDOWS[shown.window],
        "numbers": _numbers(shown),
        "sources": _sources(shown),
        "source_chart": source_chart(shown),
        "breakdowns": [(title, _breakdown(shown, by)) for by, title in BREAKDOWNS.items()],
        **_definition_context(version),
    }


def _definition_context(version: DefinitionVersion | None) -> dict[str, Any]:
    if version is None:
        return {"version": None}
    definition = read(version.body, version.choices)
    open_questions: list[Ambiguity] = ambiguities(version.body, version.choices)
    return {
        "version": version,
        "body": chosen(version.body, version.choices),
        "clauses": _clauses(definition),
        "ambiguities": open_questions,
        "sources_named": definition.external_sources,
    }


def _clauses(definition: Definition) -> list[dict[str, Any]]:
    return [{"title": part.title, "how": _how(part), "rows": _clause_rows(part)} for part in definition.parts]


def _how(part: Part) -> str:
    words = {
        "count": "記録を1件ずつ数える",
        "sum": f"「{part.field}」を合計する",
        "mean": f"「{part.field}」を平均する",
        "members": "最後の記録が「入る」である相手の数",
        "distinct": "同じ相手を1と数える",
    }
    scale = "" if part.scale == 1 else f"（×{part.scale:.4g}）"
    return words[part.op] + scale


def _clause_rows(part: Part) -> list[str]:
    rows = []
    for clause in part.clauses:
        tests = [
            f"{condition.field} {_TESTS[condition.op]}: {'、'.join(map(_shown, condition.values))}"
            for condition in clause.conditions
        ]
        rows.append(f"{clause.type} を{_EFFECTS[clause.sign]}{'（' + '／'.join(tests) + '）' if tests else ''}")
    return rows


def _shown(wanted: object) -> str:
    return {True: "はい", False: "いいえ"}[wanted] if isinstance(wanted, bool) else str(wanted)


def _numbers(shown: Value) -> list[dict[str, Any]]:
    """Each part with its total and where it leads."""
    if shown.state == "suppressed":
        return []
    return [
        {
            "name": part.name,
            "title": part.title,
            "counted": number_text(part.counted, _part_decimals(shown, part.counted)),
            "outside": number_text(part.outside) if part.outside else "",
            "total": number_text(part.total, _part_decimals(shown, part.total)),
            "events": part.events,
        }
        for part in shown.parts
    ]


def _part_decimals(shown: Value, number: float) -> int:
    return 0 if float(number).is_integer() else max(1, shown.decimals)


def _sources(shown: Value) -> list[dict[str, Any]]:
    """Which part of the number came from where."""
    if shown.state == "suppressed" or not shown.outside:
        return []
    here = {
        "source": "この基盤の記録",
        "period": "",
        "numerator": number_text(shown.parts[0].counted),
        "denominator": number_text(shown.parts[1].counted) if len(shown.parts) > 1 else "",
        "reported_on": None,
        "note": "",
        "department": "",
    }
    names = department_names()
    return [here, *(_source(report, names) for report in shown.outside)]


def _source(report: rules.OutsideCount, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "source": report.source,
        "period": f"{report.starts_on}〜{report.ends_on}",
        "numerator": number_text(report.numerator),
        "denominator": number_text(report.denominator),
        "reported_on": report.reported_on,
        "note": report.note,
        "department": names.get(report.department, report.department),
    }


def outside_record(report: rules.OutsideCount) -> dict[str, Any]:
    """An outside report for JSON."""
    return {
        "source": report.source,
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "numerator": report.numerator,
        "denominator": report.denominator,
        "reported_on": report.reported_on.isoformat(),
        "department": report.department,
    }


def _breakdown(shown: Value, by: str) -> list[dict[str, Any]]:
    """Channels or departments with each part; nothing while the number is not told or there is only one."""
    if shown.state in ("suppressed", "unmeasured") or shown.scoring == "mean":
        return []
    names = department_names()
    rows = shares(shown.series.key, by, shown.as_of)
    if [row.name for row in rows] in ([], [""]):
        return []
    return [{"name": _share_name(row, by, names), "amounts": _amounts(row, shown)} for row in rows]


def _share_name(row: Share, by: str, names: Mapping[str, str]) -> str:
    return channel_text(row.name) if by == "channel" else names.get(row.name, row.name or "課の記録なし")


def _amounts(row: Share, shown: Value) -> list[str]:
    return [
        number_text(row.amounts.get(part.name, 0.0), _part_decimals(shown, row.amounts.get(part.name, 0.0)))
        for part in shown.parts
    ]


def events_context(shown: Value, part: str, found: BehindPage) -> dict[str, Any]:
    """Everything on the page of the events behind a number."""
    names = department_names()
    rows = [
        {
            "event": event,
            "channel": channel_text(event.channel) if event.channel else "",
            "department": names.get(event.department, event.department),
            "amount": number_text(event.amount, _part_decimals(shown, event.amount))
            if event.amount is not None
            else "",
        }
        for event in found.rows
    ]
    title = next(one.title for one in shown.parts if one.name == part)
    amount = number_text(found.amount, _part_decimals(shown, found.amount or 0.0))
    return {
        "value": shown,
        "series": shown.series,
        "part": part,
        "part_title": title,
        "parts": shown.parts,
        "found": found,
        "amount": amount,
        "rows": rows,
        "as_of": shown.as_of,
        "outside": [_source(report, names) for report in shown.outside],
        "before": found.page - 1 if found.page > 1 else None,
        "after": found.page + 1 if found.page < found.pages else None,
    }
