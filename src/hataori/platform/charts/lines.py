"""A line over time: counted values against the plan's path to its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .drawing import ACCENT, GRID, SOFT, WEFT, element, percent, picture, steps, text
from .types import Chart, Line, Target, shown

HEIGHT, TOP, BOTTOM = 320, 44, 272
LEFT, RIGHT = 0.05, 0.95
_LOOKS: dict[str, dict[str, object]] = {
    "actual": {"stroke": ACCENT, "stroke_width": 3},
    "path": {"stroke": SOFT, "stroke_width": 2, "stroke_dasharray": "7 6"},
    "outside": {"stroke": WEFT, "stroke_width": 3, "stroke_dasharray": "2 6", "stroke_linecap": "round"},
}


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a day and a value lie in the drawing."""

    first: date
    last: date
    low: float
    high: float

    def x(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / days

    def y(self, value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - self.low) / (self.high - self.low)


def line_chart(
    *, key: str, title: str, unit: str, lines: Sequence[Line], target: Target | None = None, summary: str = ""
) -> Chart:
    """`lines` over time with an optional target; `key` is unique on the page. ValueError without any point.

    The value axis starts at 0 unless a value lies below.
    """
    told = summary or _summary(lines, target, unit)
    plane, grid = _plane(lines, target)
    parts = [_grid(plane, grid, unit), _years(plane), *(_drawn(line, plane) for line in lines)]
    parts += [*_names(lines, plane, unit), _target(target, plane, unit) if target else ""]
    columns, rows = _table(lines, target, unit)
    return Chart(key, title, told, picture(key, title, told, HEIGHT, parts), columns, rows)


def _plane(lines: Sequence[Line], target: Target | None) -> tuple[_Plane, list[float]]:
    points = [point for line in lines for point in line.points]
    if target:
        points.append((target.on, target.value))
    if not points:
        raise ValueError("a chart needs at least one point")
    days, values = [day for day, _ in points], [value for _, value in points]
    grid = steps(max(*values, 0.0), min(*values, 0.0))
    return _Plane(min(days), max(days), grid[0], grid[-1]), grid


def _grid(plane: _Plane, grid: Sequence[float], unit: str) -> str:
    """The topmost label hangs below its line: above it stands the name of a value that has got there."""
    return "".join(
        element("line", x1="0", x2="100%", y1=f"{plane.y(v):.1f}", y2=f"{plane.y(v):.1f}", stroke=GRID)
        + text(_grid_label(v, unit), "0", plane.y(v) + (16 if v == grid[-1] else -4), fill=SOFT, font_size=13)
        for v in grid
    )


def _grid_label(value: float, unit: str) -> str:
    return f"{value:,.0f}{unit}" if float(value).is_integer() else f"{value:,g}{unit}"


def _years(plane: _Plane) -> str:
    """A tick at the end of each fiscal year in the picture; only the outer ones stay on a narrow screen."""
    ends = [date(year, 3, 31) for year in range(plane.first.year, plane.last.year + 1)]
    shown_ends = [day for day in ends if plane.first <= day <= plane.last] or [plane.first, plane.last]
    return "".join(_tick(plane, day, minor=day not in (shown_ends[0], shown_ends[-1])) for day in shown_ends)


def _tick(plane: _Plane, day: date, *, minor: bool) -> str:
    x = percent(plane.x(day))
    mark = element("line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 6, stroke=SOFT)
    label = f"{day.year}年{day.month}月"
    return mark + text(
        label, x, BOTTOM + 26, text_anchor=_anchor(plane.x(day)), class_="chart__minor" if minor else None
    )


def _anchor(share: float) -> str:
    if share < 0.12:  # noqa: PLR2004  near an edge words must grow inwards
        return "start"
    return "end" if share > 0.88 else "middle"  # noqa: PLR2004  the other edge


def _drawn(line: Line, plane: _Plane) -> str:
    looks = {**_LOOKS[line.kind], "class_": f"chart__line chart__line--{line.kind}"}
    pieces = zip(line.points, line.points[1:], strict=False)
    drawn = "".join(
        element("line", x1=percent(plane.x(a)), y1=f"{plane.y(u):.1f}", x2=percent(plane.x(b)), y2=f"{plane.y(v):.1f}")
        for (a, u), (b, v) in pieces
    )
    return element("g", drawn + _markers(line, plane), **looks)


def _markers(line: Line, plane: _Plane) -> str:
    """Round markers for counted values, square ones for values from outside; the path has none."""
    if line.kind == "path":
        return ""
    marked = line.points if len(line.points) <= 24 else line.points[-1:]  # noqa: PLR2004  more would be a rope
    shape = _circle if line.kind == "actual" else _square
    return "".join(shape(percent(plane.x(day)), plane.y(value)) for day, value in marked)


def _circle(x: str, y: float) -> str:
    return element("circle", cx=x, cy=f"{y:.1f}", r=4.5, fill="#fff", stroke_dasharray="none")


def _square(x: str, y: float) -> str:
    inner = element("rect", x=-4, y=-4, width=8, height=8, fill="#fff", stroke_width=2.5, stroke_dasharray="none")
    return element("svg", inner, x=x, y=f"{y:.1f}", overflow="visible")


def _names(lines: Sequence[Line], plane: _Plane, unit: str) -> list[str]:
    """Each line's name beside it: counted lines at their last point, the path under its middle."""
    written = []
    for line in lines:
        if line.kind == "path":
            written.append(_path_name(line, plane))
        elif line.points:
            written.append(_last_name(line, plane, unit, lines))
    return written


def _path_name(line: Line, plane: _Plane) -> str:
    (first, low), (last, high) = line.points[0], line.points[-1]
    share = plane.x(first) * 0.3 + plane.x(last) * 0.7
    value = low + (high - low) * 0.7
    return text(line.name, percent(share), plane.y(value) + 26, text_anchor="middle", fill=SOFT)


def _last_name(line: Line, plane: _Plane, unit: str, lines: Sequence[Line]) -> str:
    day, value = line.points[-1]
    below = any(other.kind == "path" and _at(other, day) > value for other in lines)
    y = plane.y(value) + (24 if below else -14)
    words = f"{line.name} {shown(value, unit)}"
    side = {"start": "start", "middle": "middle", "end": "end"}[_anchor(plane.x(day))]
    return text(words, percent(plane.x(day)), y, text_anchor=side, font_weight=700, font_size=15)


def _at(line: Line, day: date) -> float:
    """The path's value on a day, along the straight line between its ends."""
    (first, low), (last, high) = line.points[0], line.points[-1]
    share = (day - first).days / max((last - first).days, 1)
    return low + (high - low) * share


def _target(target: Target, plane: _Plane, unit: str) -> str:
    x, y = percent(plane.x(target.on)), plane.y(target.value)
    diamond = element("path", d="M0-8 8 0 0 8-8 0Z", fill="#fff", stroke=ACCENT, stroke_width=3, class_="chart__target")
    words = f"{target.name} {shown(target.value, unit)}"
    return element("svg", diamond, x=x, y=f"{y:.1f}", overflow="visible") + text(
        words, "100%", y - 18, text_anchor="end", font_weight=700, font_size=15
    )


def _summary(lines: Sequence[Line], target: Target | None, unit: str) -> str:
    told = [
        f"{line.name}は{line.points[-1][0].isoformat()}に{shown(line.points[-1][1], unit)}。"
        for line in lines
        if line.points and line.kind != "path"
    ]
    if target:
        told.append(f"{target.name}は{target.on.isoformat()}までに{shown(target.value, unit)}。")
    return "".join(told)


def _table(
    lines: Sequence[Line], target: Target | None, unit: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """One row a day of any line; a line without a value on that day shows a dash."""
    columns = [(line.name, dict(line.points)) for line in lines]
    if target:
        columns.append((target.name, {target.on: target.value}))
    days = sorted({day for _, values in columns for day in values})
    rows = tuple((day.isoformat(), *(shown(values.get(day), unit) for _, values in columns)) for day in days)
    return ("日付", *(name for name, _ in columns)), rows
