"""Distances between points on the Earth, and a grid of cells that any table can keep as an indexed whole number.

Latitude and longitude are in degrees of WGS 84 (JGD2011 differs by less than a metre). The Earth is taken as a sphere
of the mean radius of IUGG (1980): distances of a city's size are right to 0.5 %.
"""

from math import asin, cos, degrees, floor, isfinite, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8

CELL_LAT = 0.00135
CELL_LON = 0.00165
"""One cell is 150 m high; it is 150 m wide at 35°N, 165 m at 26°N, 134 m at 43°N."""

FARTHEST_M = 20_000
_COLUMNS = 2**18  # more than 360 / CELL_LON, so that rows never overlap
_ROWS = floor(180 / CELL_LAT) + 1
_POLE = 89.9
_SLACK = 1e-9


def is_point(lat: float, lon: float) -> bool:
    """Whether the two are finite and within the ranges of latitude and longitude."""
    return isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004  degrees


def distance_m(a_lat: float, a_lon: float, b_lat: float, b_lon: float) -> float:
    """Metres between two points along the great circle (haversine, exact for near points too)."""
    half_lat = sin(radians(b_lat - a_lat) / 2)
    half_lon = sin(radians(b_lon - a_lon) / 2)
    share = half_lat**2 + cos(radians(a_lat)) * cos(radians(b_lat)) * half_lon**2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(share)))


def cell_of(lat: float, lon: float) -> int:
    """The cell a point lies in, about 150 m each way; fits a BigIntegerField. ValueError for what is no point."""
    if not is_point(lat, lon):
        raise ValueError("not a point of the Earth")
    return _cell(floor((lat + 90) / CELL_LAT), floor((lon + 180) / CELL_LON))


def cells_around(lat: float, lon: float, metres: float) -> list[int]:
    """Every cell that may hold a point within `metres`, in rising order: 9 to 16 for 150 m, some 30 for 350 m.

    For `WHERE cell IN (…)`; the caller then measures. ValueError beyond FARTHEST_M: that many cells are no look-up.
    """
    if not 0 <= metres <= FARTHEST_M:
        raise ValueError(f"cells are looked up within {FARTHEST_M} m")
    high = degrees(metres / EARTH_RADIUS_M) + _SLACK
    wide = min(high / cos(radians(min(abs(lat) + high, _POLE))), 180.0)
    rows = range(max(0, floor((lat - high + 90) / CELL_LAT)), floor((lat + high + 90) / CELL_LAT) + 1)
    columns = [column for turn in (-360, 0, 360) for column in _columns(lon - wide + turn, lon + wide + turn)]
    return sorted({_cell(row, column) for row in rows if row <= _ROWS for column in columns})


def _columns(west: float, east: float) -> range:
    """The columns of what lies on the map between two meridians; the last, at 180°, is narrower than the rest."""
    west, east = max(west, -180.0), min(east, 180.0)
    return range(floor((west + 180) / CELL_LON), floor((east + 180) / CELL_LON) + 1) if west <= east else range(0)


def _cell(row: int, column: int) -> int:
    return row * _COLUMNS + column
