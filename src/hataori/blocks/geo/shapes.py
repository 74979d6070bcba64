"""Polygons on the map without any extension of the database: containment, hull, and distance to an outline."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, hypot, radians

from hataori.kernel.geodesy import EARTH_RADIUS_M

Point = tuple[float, float]
"""(lon, lat), in GeoJSON's order."""
Ring = Sequence[Point]
_CORNERS = 4  # RFC 7946, 3.1.6: a ring closes, so a triangle has four


def in_ring(ring: Ring, point: Point) -> bool:
    """Whether the point lies inside, by counting how often a ray to the east meets the ring; open rings are closed."""
    lon, lat = point
    inside = False
    before_lon, before_lat = ring[-1]
    for here_lon, here_lat in ring:
        crosses = (here_lat > lat) != (before_lat > lat)
        if crosses and lon < here_lon + (lat - here_lat) / (before_lat - here_lat) * (before_lon - here_lon):
            inside = not inside
        before_lon, before_lat = here_lon, here_lat
    return inside


def in_shape(polygons: Iterable[Sequence[Ring]], point: Point) -> bool:
    """Whether any of the polygons (outline first, then its holes) holds the point."""
    return any(in_ring(rings[0], point) and not any(in_ring(hole, point) for hole in rings[1:]) for rings in polygons)


def hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull, anticlockwise (Andrew's monotone chain); fewer than three points are their own hull."""
    ordered = sorted(set(points))
    if len(ordered) < _CORNERS - 1:
        return ordered
    return _half(ordered)[:-1] + _half(ordered[::-1])[:-1]


def _half(points: Iterable[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def metres_outside(ring: Ring, point: Point) -> float:
    """How far outside the ring a point lies, in metres; 0 inside it. For distances of a city's size."""
    if not ring:
        return float("inf")
    if len(ring) >= _CORNERS - 1 and in_ring(ring, point):
        return 0.0
    scale = radians(1) * EARTH_RADIUS_M
    wide = scale * cos(radians(point[1]))
    flat = [((lon - point[0]) * wide, (lat - point[1]) * scale) for lon, lat in (*ring, ring[0])]
    return min(_to_line(a, b) for a, b in pairwise(flat))


def _to_line(a: Point, b: Point) -> float:
    """Distance of the origin to the stretch from a to b."""
    along = (b[0] - a[0], b[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2
    share = 0.0 if not length else max(0.0, min(1.0, -(a[0] * along[0] + a[1] * along[1]) / length))
    return hypot(a[0] + share * along[0], a[1] + share * along[1])
