"""Parts of pages that everybody sees alike: near days, week, month, the list of areas; rendered once a state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.template.loader import render_to_string
from django.urls import reverse

from hataori.kernel import clock

from . import months, serving
from .calendars import AreaNow, CityNow
from .rules.dates import Period

_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Said:
    """A day with what is said of it."""

    date: str
    number: str
    weekday: str
    own: bool
    busy: bool
    shown: str


def near(city: CityNow, area: AreaNow, level: str) -> str:
    """Today and tomorrow, and when nothing is collected soon."""

    def told() -> dict[str, object]:
        today = clock.today()
        days = _said(city, months.days(city, area, Period(today, today + timedelta(days=1))))
        stopped = city.stopped(area, Period(today, today + _AHEAD)) if level == "h2" else []
        return {"today": days[0], "tomorrow": days[1], "level": level, "stopped": stopped}

    return serving.fragment(city, "waste_sorting/near.html", (city.calendar_of(area), level), told)


def days(city: CityNow, area: AreaNow, first: date) -> str:
    """The next day of each kind, the week, the month that begins on `first`."""

    def told() -> dict[str, object]:
        today = clock.today()
        nexts = [(kind, found) for kind, found in city.nexts(area, today) if found]
        return {
            "nexts": sorted(nexts, key=lambda each: each[1].day),
            "week": _said(city, months.days(city, area, Period(today, today + timedelta(days=6)))),
            "month": first,
            "weeks": [_said(city, week) for week in months.weeks(city, area, first)],
            "before": months.month_after(first, -1),
            "after": months.month_after(first, 1),
        }

    return serving.fragment(city, "waste_sorting/days.html", (city.calendar_of(area), first), told)


def areas(city: CityNow) -> str:
    """All areas as links."""
    return serving.fragment(city, _AREAS, (), lambda: _links(city, city.areas.values()))


def areas_of(city: CityNow, some: Iterable[AreaNow]) -> str:
    """Some of them."""
    return render_to_string(_AREAS, _links(city, some))


_AREAS = "waste_sorting/areas.html"


def _links(city: CityNow, some: Iterable[AreaNow]) -> dict[str, object]:
    return {"areas": some, "base": reverse("waste:city", args=[city.slug])}


def _said(city: CityNow, many: Iterable[months.Day]) -> list[Said]:
    """Days on which the same is collected, for the same reason, are said alike."""
    return [
        Said(
            date=f"{each.day.month}/{each.day.day}",
            number=f"{each.day.day}",
            weekday=each.weekday,
            own=each.own,
            busy=bool(each.shown or each.closed),
            shown=_shown(city, each),
        )
        for each in many
    ]


def _shown(city: CityNow, day: months.Day) -> str:
    alike = tuple(
        (each.kind.key, each.collection.reason, each.collection.reason and each.collection.planned)
        for each in day.shown
    )
    return serving.fragment(city, "waste_sorting/shown.html", (alike, day.closed), lambda: {"day": day})
