"""What rules would mean before they are published: the month's calendar and the price list as people would see them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hataori.blocks.scheduler.notation import write_spans
from hataori.blocks.scheduler.rules import Fees, RuleSet, Use, at, bill, minutes_of, read
from hataori.blocks.scheduler.wording import class_title
from hataori.kernel.clock import JST
from hataori.kernel.errors import Rejected
from hataori.kernel.holidays import holiday_name, is_holiday

_DAY = timedelta(days=1)
_MOST_ROWS = 24
_HOUR = 60


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the calendar; `changed` where it was otherwise before."""

    day: date
    hours: str
    reason: str
    holiday: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A price; `before` where it was another."""

    now: str
    before: str


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What a time of day costs, for each column."""

    time: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Days and people beside each other, times below each other."""

    columns: tuple[str, ...]
    rows: tuple[PriceRow, ...]


def month(words: Mapping[str, Any], before: Mapping[str, Any], first: date) -> list[list[DayView | None]]:
    """Weeks, Monday first, of the month in which a day lies; None beside the month."""
    new, old = read(words), read(before)
    day = first.replace(day=1)
    days: list[DayView | None] = [None] * day.weekday()
    while day.month == first.month:
        days.append(_day(new, old, day))
        day += _DAY
    days += [None] * (-len(days) % 7)
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def _day(new: RuleSet, old: RuleSet, day: date) -> DayView:
    hours = write_spans(new.hours.spans_on(day))
    reason = "" if hours else new.hours.closing.reason(day) or "休み"
    return DayView(day, hours, reason, holiday_name(day) or "", hours != write_spans(old.hours.spans_on(day)))


def prices(words: Mapping[str, Any], before: Mapping[str, Any], first: date) -> PriceTable | None:
    """The price of each time of day on a workday, a Saturday and a Sunday, by user class; None where all is free."""
    new, old = read(words), read(before)
    if not new.fees.bands and not old.fees.bands:
        return None
    days = list(_days(new, first))
    classes = ["", *list(dict.fromkeys([*new.fees.factors, *old.fees.factors]))][:4]
    columns = tuple(f"{name} {class_title(each) if each else '市内の人'}" for name, _ in days for each in classes)
    rows = (_row(new, old, span, [(day, each) for _, day in days for each in classes]) for span in _times(new, days))
    return PriceTable(columns, tuple(rows))


def _days(rules: RuleSet, first: date) -> Iterator[tuple[str, date]]:
    """The first open workday, Saturday, Sunday and holiday within two months."""
    wanted = (
        ("平日", lambda day: day.weekday() < 5 and not is_holiday(day)),  # noqa: PLR2004  Saturday
        ("土曜日", lambda day: day.weekday() == 5 and not is_holiday(day)),  # noqa: PLR2004  Saturday
        ("日曜日", lambda day: day.weekday() == 6 and not is_holiday(day)),  # noqa: PLR2004  Sunday
        ("祝日", is_holiday),
    )
    ahead = [first + n * _DAY for n in range(62)]
    for name, holds in wanted:
        day = next((each for each in ahead if holds(each) and rules.hours.spans_on(each)), None)
        if day:
            yield name, day


def _times(rules: RuleSet, days: Sequence[tuple[str, date]]) -> Iterator[tuple[str, str]]:
    """Turns, else the bands' own times where they cost once, else hours from opening to closing."""
    fixed = list(dict.fromkeys((band.begins, band.ends) for band in rules.fees.bands if band.per == "fixed"))
    if rules.turns or fixed:
        yield from [(each.opens, each.closes) for each in rules.turns] or fixed
        return
    spans = [each for _, day in days for each in rules.hours.spans_on(day)]
    begins = min((minutes_of(each.opens) for each in spans), default=0)
    ends = max((minutes_of(each.closes) for each in spans), default=0)
    for minute in list(range(begins, ends, _HOUR))[:_MOST_ROWS]:
        yield _clock(minute), _clock(min(minute + _HOUR, 1440))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _row(new: RuleSet, old: RuleSet, span: tuple[str, str], columns: Sequence[tuple[date, str]]) -> PriceRow:
    cells = []
    for day, user_class in columns:
        now, before = (_price(rules.fees, rules, day, span, user_class) for rules in (new, old))
        cells.append(Cell(now, before if before != now else ""))
    return PriceRow("〜".join(f"{int(each[:2])}:{each[3:]}" for each in span), tuple(cells))


def _price(fees: Fees, rules: RuleSet, day: date, span: tuple[str, str], user_class: str) -> str:
    start, end = at(day, span[0]), at(day, span[1])
    end = end if end > start else end + _DAY
    if not rules.covers(start, end):
        return "休み"
    try:
        return f"{bill(fees, Use(start, end, frozenset({user_class} - {''}))).total:,}円"
    except Rejected:
        return "料金なし"


def midnight(day: date) -> datetime:
    """0:00 of a day, JST."""
    return datetime(day.year, day.month, day.day, tzinfo=JST)
