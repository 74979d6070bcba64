"""Areas that hold a point: layers of polygons, kept in the process in one revision; what is in force today counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hataori.kernel import clock
from hataori.kernel.errors import NotFound
from hataori.kernel.geodesy import is_point
from hataori.platform.pages.kept import Kept

from . import outlines
from .index import revision
from .models import AreaRow
from .shapes import Ring, in_shape
from .types import Area


@dataclass(frozen=True, slots=True)
class Shaped:
    """An area with its polygons and the box around them."""

    area: Area
    polygons: list[list[Ring]]
    box: tuple[float, float, float, float]

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies in it."""
        west, south, east, north = self.box
        return west <= lon <= east and south <= lat <= north and in_shape(self.polygons, (lon, lat))


_kept: Kept[tuple[Shaped, ...]] = Kept(most=20)
_layers: Kept[frozenset[str]] = Kept(most=1)
_lies: Kept[bool] = Kept(most=2_000)
_Polygons = list[list[Ring]]


def layers() -> frozenset[str]:
    """The layers that have been imported."""
    found = AreaRow.objects.values_list("layer", flat=True).distinct()
    return _layers.answer(revision(), "layers", lambda: frozenset(found))


def areas(layer: str) -> list[Area]:
    """All areas of a layer by key, as they are today."""
    return [each.area for each in shaped(layer)]


def area_at(lat: float, lon: float, layer: str) -> Area | None:
    """The area of a layer that holds the point, the first by key where two overlap; None where none does."""
    return next(iter(areas_at(lat, lon, layer)), None)


def areas_at(lat: float, lon: float, layer: str) -> list[Area]:
    """All areas of a layer that hold the point, by key."""
    if not is_point(lat, lon):
        return []
    return [each.area for each in shaped(layer) if each.holds(lat, lon)]


def polygons_of_area(layer: str, key: str) -> list[list[Ring]]:
    """Its polygons as they are today: (lon, lat), closed, the outline anticlockwise. NotFound."""
    return _one(layer, key).polygons


def areas_meet(layer: str, one: str, other: str) -> bool:
    """Whether two areas of a layer share ground today; one that is gone shares none."""
    return _lying("meet", layer, one, other, outlines.meet)


def area_covers(layer: str, one: str, other: str) -> bool:
    """Whether all ground of `other` lies in `one` today."""
    return _lying("covers", layer, one, other, outlines.covers)


def _lying(how: str, layer: str, one: str, other: str, measured: Callable[[_Polygons, _Polygons], bool]) -> bool:
    """Measured once a revision and day: a page asks for each pair of rows."""
    pair = _pair(layer, one, other)
    if pair is None or one == other:
        return pair is not None
    return _lies.answer(revision(), (how, layer, clock.today(), one, other), lambda: measured(*pair))


def as_geojson(layer: str) -> dict[str, Any]:
    """The borders of a layer as they are today, with their names: what a map shows."""
    features = [
        {
            "type": "Feature",
            "properties": {"key": each.area.key, "name": each.area.name, "sample": each.area.sample},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [[[round(lon, 6), round(lat, 6)] for lon, lat in ring] for ring in rings] for rings in each.polygons
                ],
            },
        }
        for each in shaped(layer)
    ]
    return {"type": "FeatureCollection", "features": features}


def _pair(layer: str, one: str, other: str) -> tuple[_Polygons, _Polygons] | None:
    try:
        return _one(layer, one).polygons, _one(layer, other).polygons
    except NotFound:
        return None


def _one(layer: str, key: str) -> Shaped:
    found = next((each for each in shaped(layer) if each.area.key == key), None)
    if found is None:
        raise NotFound("area_not_found", "その区域はありません。一覧から選び直してください。")
    return found


def shaped(layer: str) -> tuple[Shaped, ...]:
    """The areas of a layer that are in force today, by key."""
    today = clock.today()
    return _kept.answer(revision(), (layer, today), lambda: _load(layer, today))


def _load(layer: str, today: date) -> tuple[Shaped, ...]:
    rows = AreaRow.objects.filter(layer=layer, starts_on__lte=today).order_by("key", "starts_on")
    latest = {row.key: row for row in rows}
    return tuple(_read(row) for row in latest.values())


def _read(row: AreaRow) -> Shaped:
    polygons: list[list[Ring]] = [[[(lon, lat) for lon, lat in ring] for ring in rings] for rings in row.shape]
    return Shaped(as_area(row), polygons, outlines.box(polygons))


def as_area(row: AreaRow) -> Area:
    """The row as it crosses the door."""
    return Area(row.layer, row.key, row.name, row.properties, row.starts_on, row.pk)
