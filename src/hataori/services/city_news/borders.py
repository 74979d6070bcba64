"""Drawn areas of emergencies: what a person chooses, and the polygons that go out with the alert.

CAP 1.2, 3.2.4: a polygon is pairs 「緯度,経度」, four at least, the last the same as the first; it knows no holes.
"""

from collections.abc import Mapping
from typing import Any

from hataori.blocks.geo import api as geo
from hataori.kernel.errors import FieldProblem, NotFound, Rejected

from .area_purposes import LAYER

_MOST_CORNERS = 500


def choices() -> list[tuple[str, str]]:
    """The drawn areas by key, with their names."""
    return [(each.key, each.name) for each in geo.areas(LAYER)]


def drawn(key: str) -> Mapping[str, Any]:
    """What an alert keeps of a drawn area: its name, its outlines as CAP writes them, and whether it has holes.

    Empty without a key. Rejected for one that is gone, or has more corners than receivers of alerts take.
    """
    if not key:
        return {}
    try:
        polygons = geo.polygons_of_area(LAYER, key)
    except NotFound as gone:
        raise Rejected([FieldProblem("border", "unknown", gone.message)]) from None
    if sum(len(rings[0]) for rings in polygons) > _MOST_CORNERS:
        said = f"この区域は角が多すぎて、警報に入りません（{_MOST_CORNERS}まで）。粗い区域を描いてください。"
        raise Rejected([FieldProblem("border", "too_fine", said)])
    return {
        "key": key,
        "name": next(each.name for each in geo.areas(LAYER) if each.key == key),
        "polygons": [" ".join(f"{lat:.6f},{lon:.6f}" for lon, lat in rings[0]) for rings in polygons],
        "holes": any(len(rings) > 1 for rings in polygons),
    }
