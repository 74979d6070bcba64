"""Finding places: by words, by point, and words for a point."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings

from hataori.kernel.errors import NotFound
from hataori.kernel.geodesy import cells_around, is_point

from .index import Entry, Places, as_place, nearest_of, places
from .map_style import style_url
from .models import PlaceRow
from .naming import kana_row, search_form, ways, with_digits
from .shapes import metres_outside
from .types import KINDS, MapView, Place, Town

_SHORTEST = 2
_WORTH = {"whole": 100.0, "start": 80.0, "part": 75.0, "longer": 70.0, "part_start": 60.0, "within": 40.0}
_EARLIER_WAY = 0.9
_ALIKE = 65.0
_FROM_LETTERS = 3
# The hull of 2,929 points follows the border to some hundred metres; the short list's towns are a kilometre apart.
_MARGIN_M, _ROUGH_MARGIN_M = 600.0, 2_000.0
_FAR_M, _ROUGH_FAR_M = 1_500.0, 3_500.0
_RINGS = (150.0, 600.0, 2_400.0)
_CITY_ZOOM, _JAPAN, _JAPAN_ZOOM = 12.0, (36.0, 138.0), 4.5
_KIND_ORDER = {"town": 0, "landmark": 1, "koaza": 2, "pole": 3}


def place(id: str) -> Place:  # noqa: A002  as in Place.id
    """A place by its id. NotFound without one."""
    if found := places().by_id.get(id):
        return found
    row = None if "\x00" in id else PlaceRow.objects.filter(key=id).first()  # no text of PostgreSQL holds that
    if row is None:
        raise NotFound("place_not_found", "その場所は一覧にありません。もう一度さがしてください。")
    return as_place(row)


def search(text: str, limit: int = 10) -> list[Place]:
    """Places by what somebody typed, best first; empty where nothing is like it.

    Kanji variants, kana, width, 丁目 in kanji or digits, a leading 愛知県一宮市 and trailing block numbers are fine; so
    is a slip, where nothing is found without. Numbers of poles and lamps are found whole or from their start.
    """
    held = places()
    read = ways(text, _prefixes())
    numbered = _numbered(read, limit) if any(letter.isdigit() for form in read[:1] for letter in form) else []
    found = numbered + _by_words(held, read)
    return found[:limit] or _alike(held, read, limit)


def _by_words(held: Places, read: Iterable[str]) -> list[Place]:
    scores: dict[str, tuple[float, int, int, str]] = {}
    for step, form in enumerate(read):
        for entry in held.entries:
            worth = _worth(entry, form) * _EARLIER_WAY**step
            kept = scores.get(entry.place.id)
            if worth and (kept is None or worth > -kept[0]):
                scores[entry.place.id] = (-worth, _KIND_ORDER[entry.place.kind], len(entry.form), entry.form)
    return [held.by_id[key] for key in sorted(scores, key=lambda key: scores[key])]


def _worth(entry: Entry, form: str) -> float:
    """How well a place answers; the name counts a little more than its reading."""
    return max(_of_name(entry.form, form), _of_part(entry.part, form), _of_name(entry.kana, form) * 0.98)


def _of_name(name: str, form: str) -> float:
    if not name:
        return 0.0
    if name == form:
        return _WORTH["whole"]
    if name.startswith(form):
        return _WORTH["start"]
    if len(name) >= _SHORTEST and form.startswith(name):
        return _WORTH["longer"] + min(len(name), 9) / 10
    return _WORTH["within"] if len(form) >= _SHORTEST and form in name else 0.0


def _of_part(part: str, form: str) -> float:
    if not part or part[0].isdigit():
        return 0.0
    if part == form:
        return _WORTH["part"]
    return _WORTH["part_start"] if part.startswith(form) else 0.0


def _alike(held: Places, read: list[str], limit: int) -> list[Place]:
    if not read or len(read[0]) < _FROM_LETTERS:
        return []
    from rapidfuzz import fuzz, process

    names = {entry.place.id: entry.form for entry in held.entries}
    found = process.extract(read[0], names, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=limit)
    return [held.by_id[key] for _, _, key in found]


def _numbered(read: list[str], limit: int) -> list[Place]:
    poles = PlaceRow.objects.filter(kind="pole")
    whole = list(poles.filter(found_by=read[0])[:limit]) if read else []
    rows = whole or (list(poles.filter(found_by__startswith=read[0]).order_by("found_by")[:limit]) if read else [])
    return [as_place(row) for row in rows]


def nearest(lat: float, lon: float, limit: int = 1, *, kind: str = "") -> list[tuple[Place, float]]:
    """The nearest places with their distance in metres, nearest first; of towns, parts and landmarks without `kind`.

    Poles are looked for within 2.4 km. ValueError for what is no point or no kind.
    """
    if not is_point(lat, lon) or (kind and kind not in KINDS):
        raise ValueError("not a point, or not a kind of places")
    if kind == "pole":
        return _nearest_poles(lat, lon, limit)
    chosen = [entry.place for entry in places().entries if not kind or entry.place.kind == kind]
    return nearest_of(chosen, lat, lon, limit)


def _nearest_poles(lat: float, lon: float, limit: int) -> list[tuple[Place, float]]:
    found: list[tuple[Place, float]] = []
    for metres in _RINGS:
        rows = PlaceRow.objects.filter(kind="pole", cell__in=cells_around(lat, lon, metres))
        near = nearest_of(map(as_place, rows), lat, lon, limit)
        found = [each for each in near if each[1] <= metres]
        if len(found) == limit:
            break
    return found


def describe(lat: float, lon: float) -> str:
    """The point in words for people who know the town: 「本町2丁目付近」. Empty outside the city or without a list."""
    if not inside_city(lat, lon):
        return ""
    found = nearest_of(places().addresses, lat, lon, 1)
    return f"{with_digits(found[0][0].name)}付近" if found else ""


def inside_city(lat: float, lon: float) -> bool:
    """Whether the point lies within the towns' hull and its margin, near some town; the sea and Tokyo do not.

    A hull knows no border: the first streets of a neighbouring city count as inside. Import the border as the layer
    "city" to be exact, and `area_at` answers instead.
    """
    from .areas import area_at, layers

    if not is_point(lat, lon):
        return False
    if "city" in layers():
        return area_at(lat, lon, "city") is not None
    held = places()
    margin, far = (_ROUGH_MARGIN_M, _ROUGH_FAR_M) if held.rough else (_MARGIN_M, _FAR_M)
    near = nearest_of(held.addresses, lat, lon, 1)
    return bool(near) and near[0][1] <= far and metres_outside(held.outline, (lon, lat)) <= margin


def far_from_city() -> Callable[[float, float], float] | None:
    """How far outside of the towns' hull a point lies, in metres; None where no towns are known yet."""
    outline = places().outline
    if len(outline) < 3:  # noqa: PLR2004  no ground inside
        return None
    return lambda lat, lon: metres_outside(outline, (lon, lat))


def map_view(label: str, **more: Any) -> MapView:  # noqa: ANN401  the fields of MapView
    """A map of the whole city for `{% include "components/map.html" with map=… %}`; see MapView."""
    outline = places().outline
    lon, lat = (sum(corner[axis] for corner in outline) / max(len(outline), 1) for axis in (0, 1))
    where = (round(lat, 5), round(lon, 5), _CITY_ZOOM) if outline else (*_JAPAN, _JAPAN_ZOOM)
    return MapView(label, *where, style_url(), **more)


def towns() -> list[Town]:
    """The address list in two steps, in the order of readings: 町, then its 丁目 or 小字."""
    listed = [entry for entry in places().entries if entry.place.kind in ("town", "koaza")]
    ordered = sorted(listed, key=lambda entry: (entry.reading, entry.place.town, entry.form))
    first: dict[str, str] = {}
    for entry in ordered:
        first.setdefault(entry.place.town, entry.reading)
    ordered.sort(key=lambda entry: (first[entry.place.town], entry.place.town))
    grouped = groupby(ordered, key=lambda entry: entry.place.town)
    return [_town(name, first[name], [entry.place for entry in found]) for name, found in grouped]


def _town(name: str, reading: str, parts: list[Place]) -> Town:
    lat = sum(each.lat for each in parts) / len(parts)
    lon = sum(each.lon for each in parts) / len(parts)
    return Town(name, kana_row(search_form(reading)), lat, lon, tuple(sorted(parts, key=_in_town)))


def _in_town(each: Place) -> tuple[int, str]:
    digits = "".join(letter for letter in each.part[:2] if letter.isdigit())
    return (int(digits) if digits else 0, "" if digits else each.part)


def _prefixes() -> list[str]:
    path: Path = settings.HATAORI_CITY_FOLDER / "city.json"
    return list(_named(path, path.stat().st_mtime_ns)) if path.is_file() else []


@lru_cache(maxsize=8)
def _named(path: Path, changed: int) -> tuple[str, ...]:  # noqa: ARG001  a new change time is a new file
    written = json.loads(path.read_text(encoding="utf-8"))
    return tuple(name for name in (written.get("prefecture", ""), written.get("name", "")) if name)
