"""The heat map of use: weekdays by hours. The number stands in each cell, so that colour only helps."""

from hataori.platform.charts.api import Chart
from hataori.platform.charts.drawing import INK, element, percent, picture, text

from .tallying import Heat, level

_DAYS = ("月", "火", "水", "木", "金", "土", "日")
_FILLS = ("#f8f8f8", "#e8f0f5", "#c9dfea", "#9fc6d8", "#163f5c")
_ROW, _HEAD = 34, 28
_FIRST = 0.08


def heat_chart(heat: Heat) -> Chart:
    """The drawing with its table; busiest hour named in the summary."""
    width = (1 - _FIRST) / len(heat.hours)
    parts = [text(str(hour), percent(_FIRST + width * (n + 0.3)), 18) for n, hour in enumerate(heat.hours)]
    for day, row in enumerate(heat.rows):
        top = _HEAD + day * _ROW
        parts.append(text(_DAYS[day], "0", top + 22, font_weight=700))
        parts += [_cell(share, _FIRST + width * n, width, top) for n, share in enumerate(row)]
    title = "曜日と時刻ごとの利用率"
    summary = _summary(heat)
    columns = ("曜日", *(f"{hour}時" for hour in heat.hours))
    rows = tuple((_DAYS[day], *(_said(share) for share in row)) for day, row in enumerate(heat.rows))
    svg = picture("facility-heat", title, summary, _HEAD + 7 * _ROW + 8, parts)
    return Chart("facility-heat", title, summary, svg, columns, rows)


def _cell(share: float | None, left: float, width: float, top: int) -> str:
    if share is None:
        return ""
    step = level(share)
    box = element("rect", x=percent(left), y=top, width=percent(width * 0.95), height=_ROW - 3, rx=2, fill=_FILLS[step])
    ink = {"fill": "#fff", "stroke": "none"} if step == len(_FILLS) - 1 else {"fill": INK, "stroke": "none"}
    return box + text(f"{share:.0f}", percent(left + width * 0.2), top + 21, **ink)


def _said(share: float | None) -> str:
    return "—" if share is None else f"{share:.0f}%"


def _summary(heat: Heat) -> str:
    cells = [
        (share, day, hour)
        for day, row in enumerate(heat.rows)
        for hour, share in zip(heat.hours, row, strict=True)
        if share
    ]
    if not cells:
        return "この月の利用はまだありません。"
    share, day, hour = max(cells)
    return f"全体の利用率は{heat.share:.1f}%。いちばん混むのは{_DAYS[day]}曜日の{hour}時台で{share:.0f}%。"
