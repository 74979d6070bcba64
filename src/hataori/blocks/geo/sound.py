"""Making outlines sound: what can be repaired without a doubt is, and said; the rest is refused with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite

from .outlines import Polygons, TooTangled, first_crossing, misplaced_hole, signed_area, stretches, wound
from .shapes import Point

MOST_CORNERS = 20_000
_FEWEST = 3
# Japan with its islands, as for places.
_SOUTH, _NORTH, _WEST, _EAST = 20.0, 46.0, 122.0, 154.0
_FLAT = 1e-10
"""Square degrees, about one square metre."""
_NEAR_M, _ODD_M, _LOST_M = 3_000.0, 2_000.0, 30_000.0

Far = Callable[[float, float], float]
"""How many metres a point (lat, lon) lies outside of the city."""


class Unsound(ValueError):
    """Cannot be taken as a border; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Closed rings in RFC 7946's directions, and what was repaired or looks odd, a sentence each."""

    polygons: list[list[list[Point]]]
    notes: tuple[str, ...] = field(default=())

    @property
    def corners(self) -> int:
        """How many corners it has."""
        return sum(len(ring) - 1 for rings in self.polygons for ring in rings)


def made_sound(given: Sequence[Sequence[Sequence[Point]]], far: Far | None = None) -> Sound:
    """Polygons as (lon, lat), with rings closed or not, outline first. Unsound."""
    if not given or not all(rings and all(rings) for rings in given):
        raise Unsound("角がありません。角を3つ以上入れてください")
    if sum(len(ring) for rings in given for ring in rings) > MOST_CORNERS:
        raise Unsound(f"角が{MOST_CORNERS:,}より多くあります。線を粗くしてください")
    notes: list[str] = []
    turned = _right_way_round(given, notes)
    closed = [[_closed(ring, notes) for ring in rings] for rings in turned]
    _refuse_crossings(closed)
    if far is not None:
        _look_where(closed, far, notes)
    polygons = [[wound(ring, anticlockwise=place == 0) for place, ring in enumerate(rings)] for rings in closed]
    return Sound(polygons, tuple(dict.fromkeys(notes)))


def _right_way_round(given: Sequence[Sequence[Sequence[Point]]], notes: list[str]) -> Polygons:
    corners = [corner for rings in given for ring in rings for corner in ring]
    if not all(isfinite(lon) and isfinite(lat) for lon, lat in corners):
        raise Unsound("座標を数字として読めません")
    if all(_in_japan(lon, lat) for lon, lat in corners):
        return given
    if all(_in_japan(lat, lon) for lon, lat in corners):
        notes.append("緯度と経度が入れ替わっていたので、入れ替えました")
        return [[[(lon, lat) for lat, lon in ring] for ring in rings] for rings in given]
    if any(abs(lon) > 180 or abs(lat) > 180 for lon, lat in corners):  # noqa: PLR2004  degrees
        raise Unsound("緯度と経度の数字ではありません（平面直角座標のメートルのようです）。緯度と経度に直してください")
    raise Unsound("日本の外の点があります。緯度と経度を確かめてください")


def _in_japan(lon: float, lat: float) -> bool:
    return _WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH


def _closed(ring: Sequence[Point], notes: list[str]) -> list[Point]:
    """The ring closed, without a corner given twice in a row."""
    slim = [corner for place, corner in enumerate(ring) if place == 0 or corner != ring[place - 1]]
    if len(slim) < len(ring):
        notes.append("同じ角が続いていたので、1つにしました")
    if slim[0] != slim[-1]:
        notes.append("線が閉じていなかったので、最初の点につないで閉じました")
        slim.append(slim[0])
    if len(set(slim)) < _FEWEST:
        raise Unsound("角が3つより少ないので、面になりません。角を足してください")
    return slim


def _refuse_crossings(polygons: Polygons) -> None:
    for rings in polygons:
        try:
            crossing = first_crossing(list(stretches([rings])))
        except TooTangled:
            raise Unsound("線が込み入りすぎています。線を粗くしてください") from None
        if crossing:
            lon, lat = crossing[0]
            raise Unsound(
                f"線が自分と交わっているか、重なっています（緯度{lat:.5f}、経度{lon:.5f}の近く）。角の順を直してください"
            )
        if any(abs(signed_area(ring)) < _FLAT for ring in rings):
            raise Unsound("広さがありません（角が1本の線の上にあります）。角を直してください")
        if hole := misplaced_hole(rings):
            raise Unsound(f"{hole}つ目の穴が、外側の線の中にないか、ほかの穴の中にあります。穴の位置を直してください")


def _look_where(polygons: Polygons, far: Far, notes: list[str]) -> None:
    away = [far(lat, lon) for rings in polygons for lon, lat in rings[0]]
    if min(away) > _NEAR_M:
        raise Unsound("市の外か、海の上にあります。場所を確かめてください")
    if max(away) > _LOST_M:
        raise Unsound(f"市から{max(away) / 1000:.0f}kmも離れた角があります。数字を確かめてください")
    if max(away) > _ODD_M:
        notes.append(f"市から{max(away) / 1000:.0f}kmほど離れた角があります。確かめてください")
