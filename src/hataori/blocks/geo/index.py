"""The city's places in this process, in one revision: towns, their parts and landmarks (numbered poles stay in the
database, there may be tens of thousands).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from math import cos, radians

from hataori.kernel.geodesy import distance_m
from hataori.platform.pages.kept import Kept

from .models import PlaceRow, Revision
from .naming import search_form
from .shapes import Point, hull
from .types import Place

_FEW = 8
_NEAR_COPIES = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A place with the forms it is found by; `reading` orders the address list."""

    place: Place
    form: str
    part: str
    kana: str
    reading: str


@dataclass(frozen=True)
class Places:
    """All of them, read only."""

    entries: tuple[Entry, ...] = field(default_factory=tuple)

    @cached_property
    def by_id(self) -> dict[str, Place]:
        """Places by their id."""
        return {entry.place.id: entry.place for entry in self.entries}

    @cached_property
    def addresses(self) -> tuple[Place, ...]:
        """What an address is made of: towns and their parts."""
        return tuple(entry.place for entry in self.entries if entry.place.kind in ("town", "koaza"))

    @cached_property
    def outline(self) -> list[Point]:
        """The hull around the towns."""
        return hull((place.lon, place.lat) for place in self.addresses)

    @cached_property
    def rough(self) -> bool:
        """Whether the towns are only roughly placed."""
        return any(place.rough for place in self.addresses)


def nearest_of(places: Iterable[Place], lat: float, lon: float, limit: int) -> list[tuple[Place, float]]:
    """The nearest ones with their distance in metres: a flat estimate first, then measured."""
    wide = cos(radians(lat))
    close = nsmallest(limit + _FEW, places, key=lambda each: (each.lat - lat) ** 2 + ((each.lon - lon) * wide) ** 2)
    measured = [(place, distance_m(lat, lon, place.lat, place.lon)) for place in close]
    return sorted(measured, key=lambda found: (found[1], found[0].id))[:limit]


_kept: Kept[Places] = Kept(most=_NEAR_COPIES)


def revision() -> str:
    """The name of the state that is here now; empty before the first import."""
    return Revision.objects.filter(id=1).values_list("state", flat=True).first() or ""


def places() -> Places:
    """The places as they are now."""
    return _kept.answer(revision(), "places", _load)


def _load() -> Places:
    return Places(tuple(_entry(row) for row in PlaceRow.objects.exclude(kind="pole").order_by("key")))


def _entry(row: PlaceRow) -> Entry:
    return Entry(
        as_place(row),
        row.found_by,
        search_form(row.part),
        search_form(row.kana or row.reading),
        row.kana or row.reading,
    )


def as_place(row: PlaceRow) -> Place:
    """The row as it crosses the door."""
    return Place(row.key, row.name, row.kana, row.kind, row.lat, row.lon, row.town, row.part, row.rough)
