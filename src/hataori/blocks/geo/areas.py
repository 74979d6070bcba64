"""Areas that hold a point: layers of polygons, kept in the process in one revision."""

from dataclasses import dataclass

from hataori.kernel.geodesy import is_point
from hataori.platform.pages.kept import Kept

from .index import revision
from .models import AreaRow
from .shapes import Ring, in_shape
from .types import Area


@dataclass(frozen=True, slots=True)
class _Shaped:
    """An area with its polygons and the box around them."""

    area: Area
    polygons: list[list[Ring]]
    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lon: float) -> bool:
        boxed = self.west <= lon <= self.east and self.south <= lat <= self.north
        return boxed and in_shape(self.polygons, (lon, lat))


_kept: Kept[tuple[_Shaped, ...]] = Kept(most=20)
_layers: Kept[frozenset[str]] = Kept(most=1)


def layers() -> frozenset[str]:
    """The layers that have been imported."""
    found = AreaRow.objects.values_list("layer", flat=True).distinct()
    return _layers.answer(revision(), "layers", lambda: frozenset(found))


def areas(layer: str) -> list[Area]:
    """All areas of a layer by key."""
    return [each.area for each in _shaped(layer)]


def area_at(lat: float, lon: float, layer: str) -> Area | None:
    """The area of a layer that holds the point, the first by key where two overlap; None where none does."""
    if not is_point(lat, lon):
        return None
    return next((each.area for each in _shaped(layer) if each.holds(lat, lon)), None)


def _shaped(layer: str) -> tuple[_Shaped, ...]:
    rows = AreaRow.objects.filter(layer=layer).order_by("key")
    return _kept.answer(revision(), layer, lambda: tuple(_read(row) for row in rows))


def _read(row: AreaRow) -> _Shaped:
    polygons: list[list[Ring]] = [[[(lon, lat) for lon, lat in ring] for ring in rings] for rings in row.shape]
    corners = [corner for rings in polygons for corner in rings[0]]
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    area = Area(row.layer, row.key, row.name, row.properties)
    return _Shaped(area, polygons, min(lons), min(lats), max(lons), max(lats))
