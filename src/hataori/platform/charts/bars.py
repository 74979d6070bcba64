"""Horizontal bars: each name above its bar, each value at its end."""

from collections.abc import Sequence

from .drawing import ACCENT, INK, element, percent, picture, text
from .types import Bar, Chart, shown

ROW = 56
WIDEST = 0.72


def bar_chart(*, key: str, title: str, unit: str, bars: Sequence[Bar], mark: str = "", summary: str = "") -> Chart:
    """`bars` from 0 in the order given; `mark` names what the line across each bar is. ValueError without bars."""
    if not bars:
        raise ValueError("a chart needs at least one bar")
    told = summary or _summary(bars, unit)
    most = max([*(bar.value or 0 for bar in bars), *(bar.mark or 0 for bar in bars)]) or 1
    parts = [_row(bar, index, most, unit) for index, bar in enumerate(bars)]
    columns = ("項目", title, mark) if mark else ("項目", title)
    rows = tuple(_cells(bar, unit, with_mark=bool(mark)) for bar in bars)
    return Chart(key, title, told, picture(key, title, told, ROW * len(bars) + 8, parts), columns, rows)


def _row(bar: Bar, index: int, most: float, unit: str) -> str:
    top = index * ROW + 16
    width = max(bar.value or 0, 0) / most * WIDEST
    drawn = element("rect", x="0", y=top + 8, width=percent(width), height=18, rx=2, fill=ACCENT, class_="chart__bar")
    end = max(width, (bar.mark or 0) / most * WIDEST)
    value = text(_told(bar, unit), percent(end + 0.015), top + 22, font_weight=700)
    return text(bar.label, "0", top) + drawn + _mark(bar, most, top) + value


def _mark(bar: Bar, most: float, top: int) -> str:
    if bar.mark is None:
        return ""
    x = percent(bar.mark / most * WIDEST)
    return _across(x, top, "#fff", 7) + _across(x, top, INK, 3)


def _across(x: str, top: int, colour: str, width: int) -> str:
    return element("line", x1=x, x2=x, y1=top + 4, y2=top + 30, stroke=colour, stroke_width=width)


def _cells(bar: Bar, unit: str, *, with_mark: bool) -> tuple[str, ...]:
    value = _told(bar, unit)
    return (bar.label, value, shown(bar.mark, unit)) if with_mark else (bar.label, value)


def _told(bar: Bar, unit: str) -> str:
    if bar.value is None and bar.note:
        return bar.note
    return f"{shown(bar.value, unit)} {bar.note}".strip()


def _summary(bars: Sequence[Bar], unit: str) -> str:
    """The highest, where there is one: of zeros and of figures not told none is."""
    highest = max(bars, key=lambda bar: bar.value or 0)
    if not highest.value:
        return f"{len(bars)}項目の数を並べています。"
    return f"{len(bars)}項目のうち、いちばん多いのは{highest.label}の{shown(highest.value, unit)}。"
