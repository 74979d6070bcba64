"""Calendars as people read them: days by hours of one place, and days by places of many. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from hataori.blocks.scheduler.api import Calendar, Opening
from hataori.kernel.clock import JST

_MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MARKS: dict[str, tuple[str | Promise, str | Promise]] = {
    "free": ("○", _("空き")),
    "taken": ("×", _("予約あり")),
    "closed": (_("休"), _("閉鎖")),
    "shut": ("－", _("時間外")),
    "set_aside": (_("抽"), _("抽選")),
    "past": ("－", _("終了")),
    "not_open_yet": (_("前"), _("受付前")),
    "window_over": ("－", _("受付終了")),
}
"""State of a cell: its sign and its word, so that colour says nothing alone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One stretch of one day; `start` and `end` are what a link books."""

    start: datetime
    end: datetime
    state: str

    @property
    def sign(self) -> str | Promise:
        """○ × － 休 抽 前."""
        return MARKS[self.state][0]

    @property
    def word(self) -> str | Promise:
        """The sign in a word."""
        return MARKS[self.state][1]

    @property
    def hour(self) -> str:
        """9:00."""
        return f"{self.start.hour}:{self.start:%M}"

    @property
    def iso(self) -> str:
        """2026-12-05T09:00, for addresses."""
        return f"{self.start:%Y-%m-%dT%H:%M}"


@dataclass(frozen=True, slots=True)
class Row:
    """A day with its cells."""

    day: date
    cells: tuple[Cell, ...]

    @property
    def weekday(self) -> str | Promise:
        """月 to 日."""
        return WEEKDAYS_ABBR[self.day.weekday()]

    @property
    def shut(self) -> bool:
        """Whether it does not open at all."""
        return all(cell.state == "shut" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """Days by hours; `hours` are the headings."""

    hours: tuple[str, ...]
    rows: tuple[Row, ...]


def grid(openings: Iterable[Opening], first: date, days: int, step: int) -> Grid:
    """Days by stretches of `step` minutes, from the earliest opening to the latest closing of these days."""
    by_day: dict[date, list[Opening]] = {first + n * DAY: [] for n in range(days)}
    for each in openings:
        by_day.setdefault(each.start.date(), []).append(each)
    spans = [(_minute(each.start, day), _minute(each.end, day)) for day, all_ in by_day.items() for each in all_]
    if not spans:
        return Grid((), tuple(Row(day, ()) for day in by_day))
    starts = range(min(begin for begin, _end in spans) // step * step, max(end for _begin, end in spans), step)
    rows = tuple(Row(day, tuple(_cells(day, all_, starts, step))) for day, all_ in by_day.items())
    return Grid(tuple(f"{n // 60}:{n % 60:02d}" for n in starts), rows)


def _minute(moment: datetime, day: date) -> int:
    return (moment - datetime.combine(day, time(), JST)) // _MINUTE


def _cells(day: date, openings: Sequence[Opening], starts: range, step: int) -> Iterable[Cell]:
    midnight = datetime.combine(day, time(), JST)
    for minute in starts:
        start, end = midnight + minute * _MINUTE, midnight + (minute + step) * _MINUTE
        yield Cell(start, end, _state(openings, start, end))


def _state(openings: Sequence[Opening], start: datetime, end: datetime) -> str:
    """Free only if all of it is; else what stands in the way first."""
    touching = [each for each in openings if each.start < end and each.end > start]
    if not touching or touching[0].start > start or touching[-1].end < end:
        return "shut"
    worst = next((each.state for each in touching if each.state != "free"), "free")
    return worst if worst in MARKS else "shut"


@dataclass(frozen=True, slots=True)
class DayMark:
    """One place on one day: hours free, and a sign for how much that is."""

    day: date
    sign: str
    word: str | Promise
    hours: int


_LEVELS = ((0.6, "◎", _("空きが多い")), (0.25, "○", _("空きあり")), (0.0, "△", _("残りわずか")))


def day_mark(openings: Sequence[Opening], day: date) -> DayMark:
    """◎ ○ △ × or － for a day of a place."""
    free = sum((each.end - each.start) // _MINUTE for each in openings if each.state == "free")
    open_ = sum((each.end - each.start) // _MINUTE for each in openings)
    if not free:
        early = any(each.state == "not_open_yet" for each in openings)
        aside = any(each.state == "set_aside" for each in openings)
        state = "not_open_yet" if early else "set_aside" if aside else "taken" if open_ else "closed"
        past = bool(openings) and all(each.state in ("past", "closed", "window_over") for each in openings)
        sign, word = MARKS["shut" if past else state]
        return DayMark(day, str(sign), word, 0)
    level, word = next((sign, word) for share, sign, word in _LEVELS if free / open_ > share)
    return DayMark(day, level, word, free // 60)


def day_marks(calendar: Calendar, unit_id: int) -> list[DayMark]:
    """A place over all days of a calendar."""
    days = (calendar.day_from + n * DAY for n in range(calendar.days))
    return [day_mark(calendar.of(unit_id, day), day) for day in days]


def cells_html(marks: list[DayMark], address: str) -> str:
    """The cells of one place: thousands on a page, so they are written here and not by the template, word by word once.

    Nothing in them was typed by anybody: signs and words are ours, the address is a route's.
    """
    words = {mark.sign: f'{mark.sign}<span class="visually-hidden">{mark.word}</span>' for mark in marks}
    return mark_safe("".join(_cell_html(mark, words[mark.sign], address) for mark in marks))  # noqa: S308  see above


def _cell_html(mark: DayMark, said: str, address: str) -> str:
    day = f'<span class="facility-mark__day">{mark.day.month}/{mark.day.day}</span> '
    if mark.hours:
        said = f'<a class="facility-mark__link" href="{address}?from={mark.day.isoformat()}">{said}</a>'
    return f'<td role="cell" class="facility-mark">{day}{said}</td>'
