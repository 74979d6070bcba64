"""An address in words: the borders decide where its town has a point in them, else the names that the city gave.

A town is one point, or one a 丁目. Where these lie in several borders, or the point is right to 500 m only, nothing is
decided: the areas are offered, and the map asks for the very place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from hataori.blocks.geo import api as geo
from hataori.platform.pages.kept import Kept

from .calendars import AreaNow, CityNow
from .finding import LAYER, areas_for, drawn_at, plain

_towns: Kept[tuple[tuple[str, tuple[geo.Place, ...]], ...]] = Kept(most=2)


@dataclass(frozen=True, slots=True)
class Found:
    """The areas of an address. `sure`: the border round the town's point decides; `several`: the place itself must be
    asked for; neither: found by names. `sample`: a border that counted is made up.
    """

    areas: tuple[AreaNow, ...]
    sure: bool = False
    several: bool = False
    sample: bool = False


def areas_of_address(city: CityNow, text: str) -> Found:
    """Where an address, a town or an area's name lies."""
    named, places = areas_for(city, text), _places(city, text)
    at = [drawn_at(city, each.lat, each.lon) for each in places]
    drawn = {key: found for each in at for key, found in each.items()}
    if not drawn:
        return Found(tuple(named))
    areas = tuple(area for area, _ in drawn.values())
    sample = any(border.sample for _, border in drawn.values())
    exact = all(at) and not any(each.rough for each in places)
    if exact and len(areas) == 1:
        return Found(areas, sure=True, sample=sample)
    every = tuple({area.key: area for area in (*areas, *named)}.values())
    return Found(every, several=len(every) > 1, sample=sample)


def _places(city: CityNow, text: str) -> Sequence[geo.Place]:
    """The points of the town or 丁目 with which the address begins; none for an area's name, or without borders."""
    asked = plain(text, city.title)
    if city.slug != settings.HATAORI_CITY or not asked or not geo.areas(LAYER):
        return ()
    if any(plain(area.name) == asked for area in city.areas.values()):
        return ()
    fitting = [(name, places) for name, places in _names() if asked.startswith(name)]
    return max(fitting, key=lambda each: len(each[0]), default=("", ()))[1]


def _names() -> tuple[tuple[str, tuple[geo.Place, ...]], ...]:
    """Towns and their 丁目 by name, as addresses are compared; made anew when the places are."""
    return _towns.answer(geo.places_stamp(), "names", lambda: _by_name(geo.towns()))


def _by_name(towns: Sequence[geo.Town]) -> tuple[tuple[str, tuple[geo.Place, ...]], ...]:
    parts = [(plain(place.name), (place,)) for town in towns for place in town.places]
    return tuple(each for each in (*parts, *((plain(town.name), town.places) for town in towns)) if each[0])
