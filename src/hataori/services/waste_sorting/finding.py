"""Which area an address lies in: by the names of areas and of the towns that the city says lie in them."""

import re
from dataclasses import dataclass

from hataori.blocks.geo import api as geo
from hataori.kernel.errors import NotFound
from hataori.kernel.text import fold_query

from .calendars import AreaNow, CityNow

_SHOWN = 30
_POSTCODE = re.compile(r"〒?\d{3}-?\d{4}")
_BLANKS = re.compile(r"\s+")


def areas_for(city: CityNow, text: str) -> list[AreaNow]:
    """Areas an address or a name may lie in, the longest match first; all where nothing was typed."""
    asked = _plain(text, city.title)
    if not asked:
        return list(city.areas.values())
    scored = [(_fit(area, asked), area) for area in city.areas.values()]
    found = sorted((each for each in scored if each[0]), key=lambda each: (-each[0], each[1].row))
    best = found[0][0] if found else 0
    return [area for fit, area in found if fit >= min(best, _NAMED)][:_SHOWN]


@dataclass(frozen=True, slots=True)
class Here:
    """Areas at a point; `town` is what they were told by, empty where the city has drawn its areas (layer `waste`)."""

    areas: tuple[AreaNow, ...]
    town: str = ""


def areas_at(city: CityNow, lat: float, lon: float) -> Here:
    """The area that holds the point as drawn, else those of the nearest towns. NotFound outside of the city."""
    if not geo.inside_city(lat, lon):
        raise NotFound("outside", "市の外です。市内の場所に合わせてください。")
    drawn = geo.area_at(lat, lon, _LAYER)
    exact = tuple(each for each in city.areas.values() if drawn and each.name == drawn.name)
    if exact:
        return Here(exact)
    near = [place for place, _ in geo.nearest(lat, lon, 20) if place.town or place.kind == "town"][:_TOWNS]
    found = [(area, place) for place in near for area in areas_for(city, place.town or place.name)]
    return Here(tuple(dict.fromkeys(area for area, _ in found)), found[0][1].name if found else "")


_LAYER, _TOWNS = "waste", 2
_NAMED = 100  # a town or area stands whole in the address


def _fit(area: AreaNow, asked: str) -> int:
    """How much of the address the area's own names explain; a name that begins as typed fits less."""
    names = [_plain(name) for name in (area.name, *area.towns)]
    names += [name.removesuffix("連区") for name in names if name.endswith("連区")]
    whole = [len(name) for name in names if name and name in asked]
    if whole:
        return _NAMED + max(whole)
    return len(asked) if any(asked in name for name in names) else 0


def _plain(text: str, city: str = "") -> str:
    folded = _BLANKS.sub("", fold_query(_POSTCODE.sub("", text)[:100]))
    for lead in ("愛知県", fold_query(city)):
        folded = folded.removeprefix(lead) if lead else folded
    return folded
