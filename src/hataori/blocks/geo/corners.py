"""A border as text, one corner a line: what a person types where he does not draw, and what the map writes.

「緯度,経度」 a line; an empty line begins another outline; a line 「穴」 begins a hole in the outline above it.
"""

import re

from hataori.kernel.text import halfwidth

from .outlines import Polygons
from .shapes import Point
from .sound import Unsound

_HOLE = "穴"
_APART = re.compile(r"[\s,、，;]+")
LONGEST = 1_000_000


def text_of(polygons: Polygons) -> str:
    """The polygons as text; the corner that closes a ring is left out."""
    blocks = []
    for rings in polygons:
        for place, ring in enumerate(rings):
            lines = [f"{lat:.6f},{lon:.6f}" for lon, lat in (ring[:-1] if ring[0] == ring[-1] else ring)]
            blocks.append("\n".join([_HOLE, *lines] if place else lines))
    return "\n\n".join(blocks)


def polygons_in(text: str) -> list[list[list[Point]]]:
    """The polygons a text holds, (lon, lat), as typed: rings may be open. Unsound, with the line."""
    found: list[list[list[Point]]] = []
    fresh = True
    for number, raw in enumerate(halfwidth(text[:LONGEST]).splitlines(), 1):
        line = raw.strip()
        if not line:
            fresh = True
        elif line == _HOLE:
            _begin_hole(found, number)
            fresh = False
        else:
            if fresh:
                found.append([[]])
                fresh = False
            found[-1][-1].append(_corner(line, number))
    if not all(ring for rings in found for ring in rings):
        raise Unsound(f"「{_HOLE}」の下に角がありません")
    return found


def _begin_hole(found: list[list[list[Point]]], number: int) -> None:
    if not found:
        raise Unsound(f"{number}行目: 「{_HOLE}」の前に、外側の線の角を書いてください")
    found[-1].append([])


def _corner(line: str, number: int) -> Point:
    parts = _APART.split(line)
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        raise Unsound(f"{number}行目: 「35.30360,136.80000」のように、緯度と経度を書いてください") from None
    return lon, lat
