"""The sorting search of a city: its index, kept until the city changes."""

from hataori.platform.pages.kept import Kept

from . import models
from .calendars import CityNow
from .rules.search import Found, Index, Thing

_indexes: Kept[Index] = Kept(most=16)


def search(city: CityNow, text: str) -> Found:
    """At most five things of the city; `ask` where kinds tie."""
    return _indexes.answer("indexes", (city.slug, city.stamp), lambda: _index(city)).find(text)


def _index(city: CityNow) -> Index:
    rows = models.Item.objects.filter(city__slug=city.slug)
    return Index([Thing(row.name, row.label, row.notice, row.reading, row.position) for row in rows])
