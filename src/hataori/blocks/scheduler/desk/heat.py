"""A heat map of weekdays and hours: five steps, each with its own number and pattern, and the same as a table."""

from collections.abc import Iterator, Sequence

from hataori.blocks.scheduler.rules.closing import WEEK
from hataori.platform.charts.api import Chart
from hataori.platform.charts.drawing import INK, SOFT, element, percent, picture, text

Table = Sequence[Sequence[int]]
_STEPS = ("#ffffff", "#dfeaf1", "#b3cddd", "#7aa5c1", "#3f7396", "#163f5c")
_DARK = 4
_ROW, _HEAD, _LEFT = 34, 26, 0.06


def heat_map(used: Table, opened: Table) -> Chart:
    """How full each hour of the week was, in per cent; hours that never open are left out."""
    hours = [hour for hour in range(24) if any(day[hour] for day in opened)] or list(range(9, 21))
    shares = [[_share(used[day][hour], opened[day][hour]) for hour in hours] for day in range(len(WEEK))]
    title, summary = "曜日と時刻ごとの利用率", _summary(shares, hours)
    parts = [*_heads(hours), *_rows(shares)]
    columns = ("曜日", *(f"{hour}時" for hour in hours))
    rows = tuple((f"{WEEK[n]}曜日", *(_said(each) for each in line)) for n, line in enumerate(shares))
    return Chart(
        "heat", title, summary, picture("heat", title, summary, _HEAD + _ROW * len(WEEK) + 4, parts), columns, rows
    )


def _share(used: int, opened: int) -> float | None:
    return min(100.0, 100 * used / opened) if opened else None


def _said(share: float | None) -> str:
    return "休み" if share is None else f"{share:.0f}%"


def _heads(hours: Sequence[int]) -> Iterator[str]:
    wide = (1 - _LEFT) / len(hours)
    every = 2 if len(hours) > 14 else 1  # noqa: PLR2004  what a phone's width holds
    for n, hour in enumerate(hours):
        if n % every == 0:
            yield text(
                str(hour), percent(_LEFT + wide * (n + 0.5)), _HEAD - 8, fill=SOFT, text_anchor="middle", font_size=12
            )


def _rows(shares: Sequence[Sequence[float | None]]) -> Iterator[str]:
    for day, line in enumerate(shares):
        top = _HEAD + day * _ROW
        wide = (1 - _LEFT) / len(line)
        yield text(WEEK[day], "0", top + _ROW / 2 + 5)
        for n, share in enumerate(line):
            yield from _cell(share, (_LEFT + wide * n, wide), top)


def _cell(share: float | None, place: tuple[float, float], top: int) -> Iterator[str]:
    left, wide = place
    step = 0 if share is None or share == 0 else min(5, 1 + int(share // 20))
    yield element(
        "rect", x=percent(left), y=top, width=percent(wide * 0.96), height=_ROW - 2, fill=_STEPS[step],
        stroke=SOFT if share is not None else "none", stroke_width=0.5,
    )  # fmt: skip
    words = "–" if share is None else str(step)
    ink = "#fff" if step >= _DARK else INK
    yield text(words, percent(left + wide * 0.48), top + _ROW / 2 + 4, fill=ink, text_anchor="middle", font_size=12,
               stroke="none")  # fmt: skip


def _summary(shares: Sequence[Sequence[float | None]], hours: Sequence[int]) -> str:
    found = [
        (each, day, hours[n]) for day, line in enumerate(shares) for n, each in enumerate(line) if each is not None
    ]
    legend = "数字は5段階：0は利用なし、1は20%未満、2は40%未満、3は60%未満、4は80%未満、5は80%以上。"
    if not any(each for each, _, _ in found):
        return f"まだ利用がありません。{legend}"
    most, day, hour = max(found, key=lambda each: each[0])
    return f"いちばん混むのは{WEEK[day]}曜日の{hour}時台で{most:.0f}%です。{legend}"
