"""The number page's charts: monthly values against the line to the target, and where the counts came from."""

from collections.abc import Sequence
from datetime import date

from hataori.kernel import clock
from hataori.kernel.fiscal_year import FiscalYear
from hataori.platform.charts.api import Bar, Chart, Line, Target, bar_chart, line_chart

from . import rules
from .display import number_text, value_text
from .settings import path_on
from .types import Value


def chart(shown: Value, months: Sequence[Value]) -> Chart | None:
    """Monthly values against the line to the target; nothing while there is neither."""
    series = shown.series
    drawn = [Line("実績", points, "actual")] if (points := _points(months)) else []
    line = _path_points(shown)
    if line:
        drawn.append(Line("目標までの線", line, "path"))
    if not drawn:
        return None
    target = None
    if series.target is not None and series.target_fiscal_year:
        target = Target(FiscalYear(series.target_fiscal_year).end, series.target)
    return line_chart(
        key=f"path-{series.key}",
        title=f"{series.title}と目標までの線",
        unit=shown.unit,
        lines=drawn,
        target=target,
        summary=summary(shown),
    )


def _points(months: Sequence[Value]) -> tuple[tuple[date, float], ...]:
    return tuple((one.as_of, one.value) for one in months if one.value is not None)


def _path_points(shown: Value) -> tuple[tuple[date, float], ...]:
    path, series = path_on(clock.today()), shown.series
    days = (path.t0, path.t1)
    found = [rules.expected(path, _shape(shown), series.baseline, series.target, day) for day in days]
    return tuple((day, level) for day, level in zip(days, found, strict=True) if level is not None)


def _shape(shown: Value) -> rules.Shape:
    return path_on(clock.today()).shape(shown.series.key, shown.series.baseline, shown.series.target)


def summary(shown: Value) -> str:
    """The point of the chart in a sentence."""
    series = shown.series
    target = f"目標は{series.target_fiscal_year}年度に{series.target_text}。" if series.target_text else ""
    if shown.value is None:
        return f"実績は{rules.STATES[shown.state]}です。{target}"
    expected = f"その日の見込みは{number_text(shown.expected, shown.decimals, shown.unit)}、" if shown.expected else ""
    return f"{shown.as_of}の実績は{value_text(shown)}。{expected}判定は「{rules.VERDICTS[shown.verdict]}」。{target}"


def source_chart(shown: Value) -> Chart | None:
    """The numerator by source; nothing while all of it was counted here."""
    if shown.state == "suppressed" or not shown.outside:
        return None
    bars = [Bar("この基盤の記録", shown.parts[0].counted)]
    bars += [Bar(report.source, report.numerator, note=str(report.ends_on)) for report in shown.outside]
    return bar_chart(key="sources", title=f"{shown.parts[0].title}の内訳", unit="件", bars=bars)
