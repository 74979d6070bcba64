"""How much ground two areas share, in square metres: pure geometry on lists of polygons.

Both are cut by parallels at every corner and every crossing. Between two of them no line begins, ends or crosses, so
what both hold there are trapezoids: their width half-way up, times the height, is exact on the plane.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, radians

from hataori.kernel.geodesy import EARTH_RADIUS_M

from .outlines import Polygons, Stretch, TooTangled, box
from .shapes import Ring

_MOST_COMPARED = _MOST_SWEPT = 2_000_000
"""About two seconds each."""
_DEGREE_M = radians(1) * EARTH_RADIUS_M
_Span = tuple[float, float]


def shared_m2(one: Polygons, other: Polygons) -> float:
    """Square metres that lie in both; 0.0 for neighbours that share a border alone. Right to 0.5 % (a sphere).

    TooTangled where so many lines lie beside each other that comparing them takes too long.
    """
    (west, low, east, high), (left, south, right, north) = box(one), box(other)
    bottom, top = max(low, south), min(high, north)
    if bottom >= top or max(west, left) >= min(east, right):
        return 0.0
    first, second = _reaching(one, bottom, top), _reaching(other, bottom, top)
    levels = _levels([*first, *second], bottom, top) | set(_crossings(first, second))
    return _swept(sorted(level for level in levels if bottom <= level <= top), first, second)


_Marked = tuple[Stretch, int]
"""A line from south to north, and the number of its polygon."""


def _reaching(polygons: Polygons, bottom: float, top: float) -> list[_Marked]:
    """The lines that reach into the band, from south to north; lines along a parallel bound nothing."""
    marked = [(line, number) for number, rings in enumerate(polygons) for line in _lines(rings)]
    found = [each for each in marked if each[0][0][1] < top and each[0][1][1] > bottom]
    return sorted(found, key=lambda each: each[0][0][1])


def _lines(rings: Sequence[Ring]) -> Iterator[Stretch]:
    for ring in rings:
        for a, b in pairwise(ring):
            if a[1] != b[1]:
                yield (a, b) if a[1] < b[1] else (b, a)


def _levels(lines: Sequence[_Marked], bottom: float, top: float) -> set[float]:
    return {bottom, top, *(lat for (a, b), _ in lines for lat in (a[1], b[1]))}


def _crossings(first: Sequence[_Marked], second: Sequence[_Marked]) -> Iterator[float]:
    """The latitudes at which a line of one meets a line of the other; a sweep to the north."""
    marked = sorted(
        [(line, 0) for line, _ in first] + [(line, 1) for line, _ in second], key=lambda each: each[0][0][1]
    )
    under_way: list[_Marked] = []
    compared = 0
    for line, side in marked:
        under_way = [each for each in under_way if each[0][1][1] > line[0][1]]
        compared += len(under_way)
        if compared > _MOST_COMPARED:
            raise TooTangled
        for other, other_side in under_way:
            if side != other_side and (lat := _meeting(line, other)) is not None:
                yield lat
        under_way.append((line, side))


def _meeting(one: Stretch, other: Stretch) -> float | None:
    """Where the two lines are as far east as each other, if they are both there."""
    low, high = max(one[0][1], other[0][1]), min(one[1][1], other[1][1])
    below, above = _lon(one, low) - _lon(other, low), _lon(one, high) - _lon(other, high)
    if below * above >= 0:
        return None
    return low + (high - low) * below / (below - above)


def _lon(line: Stretch, lat: float) -> float:
    (x, y), (east, north) = line
    return x + (lat - y) / (north - y) * (east - x)


def _swept(levels: Sequence[float], first: Sequence[_Marked], second: Sequence[_Marked]) -> float:
    """The trapezoids of both, from parallel to parallel."""
    queues = [iter(first), iter(second)]
    waiting = [next(queue, None) for queue in queues]
    active: list[list[_Marked]] = [[], []]
    total, swept = 0.0, 0
    for low, high in pairwise(levels):
        middle = (low + high) / 2
        for side, queue in enumerate(queues):
            while (line := waiting[side]) is not None and line[0][0][1] <= low:
                active[side].append(line)
                waiting[side] = next(queue, None)
            active[side] = [each for each in active[side] if each[0][1][1] > low]
        swept += len(active[0]) + len(active[1])
        if swept > _MOST_SWEPT:
            raise TooTangled
        width = _both(_spans(active[0], middle), _spans(active[1], middle))
        total += width * cos(radians(middle)) * (high - low) * _DEGREE_M**2
    return total


def _spans(lines: Sequence[_Marked], lat: float) -> list[_Span]:
    """From where to where the parallel lies inside, from west to east."""
    cuts: dict[int, list[float]] = {}
    for line, number in lines:
        cuts.setdefault(number, []).append(_lon(line, lat))
    spans = [span for each in cuts.values() for span in _pairs(sorted(each))]
    return _joined(sorted(spans))


def _pairs(cuts: Sequence[float]) -> Iterator[_Span]:
    return zip(cuts[::2], cuts[1::2], strict=False)


def _joined(spans: Sequence[_Span]) -> list[_Span]:
    """Ground that two polygons of one area hold counts once."""
    found: list[_Span] = []
    for west, east in spans:
        if found and west <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], east))
        else:
            found.append((west, east))
    return found


def _both(one: Sequence[_Span], other: Sequence[_Span]) -> float:
    """How much lies in spans of both."""
    return sum(max(0.0, min(east, right) - max(west, left)) for west, east in one for left, right in other)
