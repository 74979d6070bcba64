"""Are outlines sound, and how do two areas lie to each other: pure geometry on lists of polygons."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .shapes import Point, Ring, in_ring, in_shape

Polygons = Sequence[Sequence[Ring]]
"""GeoJSON's MultiPolygon: of each polygon the outline, then its holes; rings are closed."""
Stretch = tuple[Point, Point]
_NOTHING = 1e-15
"""Turns smaller than this are rounding."""


def signed_area(ring: Ring) -> float:
    """In square degrees; positive where the ring runs anticlockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def wound(ring: Sequence[Point], *, anticlockwise: bool) -> list[Point]:
    """The ring in the wanted direction (RFC 7946, 3.1.6: outlines anticlockwise, holes clockwise)."""
    return list(ring) if (signed_area(ring) > 0) == anticlockwise else list(ring)[::-1]


def stretches(polygons: Polygons) -> Iterator[Stretch]:
    """The lines from corner to corner of all rings."""
    for rings in polygons:
        for ring in rings:
            yield from pairwise(ring)


class TooTangled(ValueError):
    """So many lines lie beside each other that comparing them takes too long."""


_MOST_COMPARED = 3_000_000
"""Some four seconds; a border of 10,000 corners needs a tenth of it."""


def first_crossing(lines: Sequence[Stretch], others: Sequence[Stretch] | None = None) -> Stretch | None:
    """A line that crosses another; a sweep to the east. Touching at a point is none.

    Among themselves, where lying on each other counts too, or those of `others`, where a common border is none.
    TooTangled.
    """
    marked = [(line, 0) for line in lines] + [(line, 1) for line in others or ()]
    marked.sort(key=lambda each: min(each[0][0][0], each[0][1][0]))
    under_way: list[tuple[Stretch, int]] = []
    compared = 0
    for line, side in marked:
        west = min(line[0][0], line[1][0])
        under_way = [each for each in under_way if max(each[0][0][0], each[0][1][0]) >= west]
        compared += len(under_way)
        if compared > _MOST_COMPARED:
            raise TooTangled
        for other, other_side in under_way:
            if others is None and (_cross(line, other) or _lie_on(line, other)):
                return line
            if side != other_side and _cross(line, other):
                return line
        under_way.append((line, side))
    return None


def _cross(one: Stretch, other: Stretch) -> bool:
    (a, b), (c, d) = one, other
    if max(c[1], d[1]) < min(a[1], b[1]) or max(a[1], b[1]) < min(c[1], d[1]):
        return False
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _lie_on(one: Stretch, other: Stretch) -> bool:
    (a, b), (c, d) = one, other
    if _side(a, b, c) or _side(a, b, d):
        return False
    along = 0 if abs(b[0] - a[0]) >= abs(b[1] - a[1]) else 1
    first, second = sorted((a[along], b[along])), sorted((c[along], d[along]))
    return min(first[1], second[1]) > max(first[0], second[0])


def _side(a: Point, b: Point, c: Point) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > _NOTHING) - (turn < -_NOTHING)


def inner_point(polygons: Polygons) -> Point:
    """A point well inside: the middle of the widest stretch that a parallel through the first outline cuts out."""
    rings = polygons[0]
    lats = sorted({lat for _, lat in rings[0]})
    middle = len(lats) // 2
    level = (lats[middle - 1] + lats[middle]) / 2
    cuts = sorted(
        a[0] + (level - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
        for ring in rings
        for a, b in pairwise(ring)
        if (a[1] > level) != (b[1] > level)
    )
    west, east = max(zip(cuts[::2], cuts[1::2], strict=True), key=lambda each: each[1] - each[0])
    return (west + east) / 2, level


def meet(one: Polygons, other: Polygons) -> bool:
    """Whether the two share ground; a common border alone is none."""
    if not _boxes_meet(one, other):
        return False
    if _crossed(one, other):
        return True
    return any(in_shape(other, inner_point([each])) for each in one) or any(
        in_shape(one, inner_point([each])) for each in other
    )


def covers(one: Polygons, other: Polygons) -> bool:
    """Whether all ground of `other` lies in `one`."""
    if _crossed(one, other):
        return False
    if not all(in_shape(one, inner_point([each])) for each in other):
        return False
    return not any(in_shape(other, _in_hole(hole)) for rings in one for hole in rings[1:])


def _crossed(one: Polygons, other: Polygons) -> bool:
    """What takes too long to compare is taken to cross: a row of routing too many is told, none is lost."""
    try:
        return first_crossing(list(stretches(one)), list(stretches(other))) is not None
    except TooTangled:
        return True


def _in_hole(hole: Ring) -> Point:
    return inner_point([[hole]])


def _boxes_meet(one: Polygons, other: Polygons) -> bool:
    (west, south, east, north), (left, low, right, high) = box(one), box(other)
    return west < right and left < east and south < high and low < north


def box(polygons: Polygons) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    corners = [corner for rings in polygons for corner in rings[0]]
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    return min(lons), min(lats), max(lons), max(lats)


def misplaced_hole(rings: Sequence[Ring]) -> int | None:
    """The number (from 1) of a hole that lies outside of its outline or inside another hole."""
    for place, hole in enumerate(rings[1:], 1):
        point = _in_hole(hole)
        nested = any(in_ring(other, point) for at, other in enumerate(rings[1:], 1) if at != place)
        if nested or not in_ring(rings[0], point):
            return place
    return None
