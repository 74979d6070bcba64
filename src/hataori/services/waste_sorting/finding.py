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
    asked = plain(text, city.title)
    if not asked:
        return list(city.areas.values())
    scored = [(_fit(area, asked), area) for area in city.areas.values()]
    found = sorted((each for each in scored if each[0]), key=lambda each: (-each[0], each[1].row))
    best = found[0][0] if found else 0
    return [area for fit, area in found if fit >= min(best, _NAMED)][:_SHOWN]


@dataclass(frozen=True, slots=True)
class Here:
    """Areas at a point; `town` is what they were told by, empty where a border is drawn (layer `waste`), which may be a
    `sample`.
    """

    areas: tuple[AreaNow, ...]
    town: str = ""
    sample: bool = False


def areas_at(city: CityNow, lat: float, lon: float) -> Here:
    """The area that holds the point as drawn, else those of the nearest towns. NotFound outside of the city."""
    if exact := drawn_at(city, lat, lon):
        sample = all(border.sample for _, border in exact.values())
        return Here(tuple(area for area, _ in exact.values()), sample=sample)
    if not geo.inside_city(lat, lon):
        raise NotFound("outside", "市の外です。市内の場所に合わせてください。")
    near = [place for place, _ in geo.nearest(lat, lon, _LOOKED) if place.town or place.kind == "town"]
    told = [(place, areas_for(city, place.town or place.name)) for place in near]
    # The two nearest towns; where nobody has said in which area they lie, the next one of which it is known.
    told = [each for each in told[:_TOWNS] if each[1]] or [each for each in told if each[1]][:1]
    found = [(area, place) for place, known in told for area in known]
    return Here(tuple(dict.fromkeys(area for area, _ in found)), found[0][1].name if found else "")


def drawn_at(city: CityNow, lat: float, lon: float) -> dict[str, tuple[AreaNow, geo.Area]]:
    """The areas whose borders hold the point, by key, with the border."""
    drawn = geo.areas_at(lat, lon, LAYER)
    return {area.key: (area, border) for border in drawn for area in _of_border(city, border)}


def _of_border(city: CityNow, border: geo.Area) -> list[AreaNow]:
    """The areas a border was assigned to; where none was, the one of the same name."""
    return [
        area for area in city.areas.values() if (area.border == border.key if area.border else area.name == border.name)
    ]


LAYER, _TOWNS, _LOOKED = "waste", 2, 30
_NAMED = 100  # a town or area stands whole in the address


def _fit(area: AreaNow, asked: str) -> int:
    """How much of the address the area's own names explain; a name that begins as typed fits less."""
    names = [plain(name) for name in (area.name, *area.towns)]
    names += [name.removesuffix("連区") for name in names if name.endswith("連区")]
    whole = [len(name) for name in names if name and name in asked]
    if whole:
        return _NAMED + max(whole)
    return len(asked) if any(asked in name for name in names) else 0


def plain(text: str, city: str = "") -> str:
    """An address as it is compared: folded, without postcode, prefecture, city and blanks."""
    folded = _BLANKS.sub("", fold_query(_POSTCODE.sub("", text)[:100]))
    for lead in ("愛知県", fold_query(city)):
        folded = folded.removeprefix(lead) if lead else folded
    return folded
