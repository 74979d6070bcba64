"""Which areas of a layer overlap a border, and by how much: told before it is kept, and of the layer as it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hataori.kernel import clock
from hataori.platform.pages.kept import Kept

from .areas import Shaped, shaped
from .index import revision
from .models import AreaRow
from .outlines import Polygons, TooTangled
from .overlaps import shared_m2

_LEAST_M2 = 1.0
"""Less is the rounding of two people's drawing of one line."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two areas that share ground; `m2` is None where their lines are too many to measure."""

    name: str
    other: str
    m2: float | None

    @property
    def told(self) -> str:
        """In words: the size in whole square metres."""
        size = "広さは測れません。線が込み入っています" if self.m2 is None else f"{self.m2:,.0f}平方メートル"
        return f"「{self.name}」と「{self.other}」（{size}）"


_measured: Kept[tuple[Overlap, ...]] = Kept(most=20)


def overlaps_of(layer: str, key: str, name: str, shape: Polygons, starts_on: date) -> tuple[Overlap, ...]:
    """The areas of other keys that a border would overlap from its day on, the largest first."""
    others = _in_force(layer, key, max(starts_on, clock.today()))
    found = (_overlap((name, shape), (row.name, row.shape)) for row in others)
    return _largest_first(each for each in found if each is not None)


def _in_force(layer: str, key: str, day: date) -> Iterable[AreaRow]:
    """Each other area as it is on that day, and as it will be."""
    rows = AreaRow.objects.filter(layer=layer).exclude(key=key).order_by("key", "starts_on")
    latest = {row.key: row.pk for row in rows if row.starts_on <= day}
    return [row for row in rows if row.starts_on > day or latest[row.key] == row.pk]


def overlaps_in(layer: str) -> tuple[Overlap, ...]:
    """All of a layer as it is today, the largest first."""
    return _measured.answer(revision(), (layer, clock.today()), lambda: _all(layer))


def _all(layer: str) -> tuple[Overlap, ...]:
    found = (
        _overlap((one.area.name, one.polygons), (other.area.name, other.polygons))
        for one, other in _near_each_other(shaped(layer))
    )
    return _largest_first(each for each in found if each is not None)


def _near_each_other(areas: Iterable[Shaped]) -> Iterator[tuple[Shaped, Shaped]]:
    """Those whose boxes meet, from west to east: a layer of thousands is not compared each with each."""
    under_way: list[Shaped] = []
    for area in sorted(areas, key=lambda each: each.box[0]):
        under_way = [each for each in under_way if each.box[2] > area.box[0]]
        yield from ((each, area) for each in under_way if each.box[1] < area.box[3] and area.box[1] < each.box[3])
        under_way.append(area)


def _overlap(one: tuple[str, Polygons], other: tuple[str, Polygons]) -> Overlap | None:
    try:
        m2: float | None = shared_m2(one[1], other[1])
    except TooTangled:
        m2 = None
    return None if m2 is not None and m2 < _LEAST_M2 else Overlap(one[0], other[0], m2)


def _largest_first(found: Iterable[Overlap]) -> tuple[Overlap, ...]:
    return tuple(sorted(found, key=lambda each: (each.m2 is not None, -(each.m2 or 0))))


def told(found: Sequence[Overlap], most: int = 10) -> str:
    """The overlaps in one sentence."""
    more = f"、ほかに{len(found) - most}か所" if len(found) > most else ""
    return "、".join(each.told for each in found[:most]) + more
