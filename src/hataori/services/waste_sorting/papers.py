"""A year of an area on one sheet of A4: twelve months, a letter for each kind, and what the letters mean."""

from datetime import date

from hataori.blocks.documents import api as documents

from .calendars import AreaNow, CityNow
from .months import Day, month_after, weeks

_MONTHS = 12


def year(city: CityNow, area: AreaNow, first: date) -> bytes:
    """The PDF of the twelve months from `first` on. PaperFailed where no font is installed."""
    marks = marks_of([kind.name for kind in city.kinds])
    months = [_month(city, area, month_after(first, n), marks) for n in range(_MONTHS)]
    legend = [
        {"mark": marks[kind.name], "kind": kind.name, "text": kind.sublabel}
        for kind in city.kinds
        if area.cells[kind.position].strip()
    ]
    told = {
        "title": f"{area.name} ごみと資源の収集日",
        "city": city.title,
        "span": f"{first.year}年{first.month}月から12か月",
        "sample": city.sample,
        "legend": legend,
        "months": months,
        "note": "○の中の字が、その日に集める種類です。変更があったときは、市のページとお知らせで伝えます。",
    }
    return documents.render("calendar", told)


def marks_of(names: list[str]) -> dict[str, str]:
    """A letter for each kind, the first of its name that no other has."""
    marks: dict[str, str] = {}
    for name in names:
        free = [char for char in name if char not in marks.values() and not char.isspace() and char.isalnum()]
        marks[name] = free[0] if free else str(len(marks) + 1)
    return marks


def _month(city: CityNow, area: AreaNow, first: date, marks: dict[str, str]) -> dict[str, object]:
    rows = [[_cell(day, marks) for day in week] for week in weeks(city, area, first)]
    return {"title": f"{first.year}年{first.month}月", "weeks": rows}


def _cell(day: Day, marks: dict[str, str]) -> dict[str, object]:
    if not day.own:
        return {"day": "", "marks": [], "closed": False}
    return {"day": str(day.day.day), "marks": [marks[each.kind.name] for each in day.shown], "closed": bool(day.closed)}
