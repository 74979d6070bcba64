"""An area as a picture without a map: its outline in a box, with the names of the towns that lie in it."""

from collections.abc import Sequence
from math import cos, radians

from .outlines import Polygons, box
from .queries import towns
from .shapes import in_shape
from .types import Outline

_WIDE, _TALL, _MARGIN, _NAMED = 320.0, 320.0, 12.0, 12


def outline_of(polygons: Polygons) -> Outline:
    """The polygons (lon, lat) as SVG path data, north up; holes are holes under the rule "evenodd"."""
    west, south, east, north = box(polygons)
    narrow = cos(radians((south + north) / 2))
    scale = min(_WIDE / max((east - west) * narrow, 1e-6), _TALL / max(north - south, 1e-6))

    def at(lon: float, lat: float) -> tuple[float, float]:
        return (
            round(_MARGIN + (lon - west) * narrow * scale, 1),
            round(_MARGIN + (north - lat) * scale, 1),
        )

    rings = [ring for each in polygons for ring in each]
    path = " ".join("M" + " L".join("{} {}".format(*at(*corner)) for corner in ring[:-1]) + " Z" for ring in rings)
    width, height = at(east, south)
    named = [(each.name, *at(each.lon, each.lat)) for each in towns() if in_shape(polygons, (each.lon, each.lat))]
    return Outline(path, width + _MARGIN, height + _MARGIN, tuple(_thinned(named)))


def _thinned(named: Sequence[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """Names that do not lie on each other, a dozen at most."""
    kept: list[tuple[str, float, float]] = []
    for name, x, y in named:
        if all(abs(x - other[1]) > 150 or abs(y - other[2]) > 16 for other in kept):  # noqa: PLR2004  a name's size
            kept.append((name, x, y))
    return kept[:_NAMED]
