"""Where a rule stands: the answers it sees and, level by level, what lies outside of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hataori.kernel.logic.json_values import Json, is_array, is_object, text

ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Place:
    """One level. Inside a list's items: the item, outside of it `{"index": i}`, outside of that the former level."""

    value: Json
    outer: "Place | None" = None

    def inside(self, value: Json, frame: Json) -> "Place":
        """The level of an item, or of a caught error, within this one."""
        return Place(value, Place(frame, self))

    def climb(self, levels: int) -> "Place | None":
        """The place so many levels outside, None beyond the outermost."""
        place: Place | None = self
        for _ in range(levels):
            if place is None:
                return None
            place = place.outer
        return place


def step(value: Json, key: Json) -> Json | object:
    """What lies under one key: an object's own field, or a list's item by its index; ABSENT if nothing."""
    if isinstance(key, bool) or not isinstance(key, str | int | float):
        return ABSENT
    name = text(key)
    if is_object(value):
        return value.get(name, ABSENT)
    if is_array(value) and name.isascii() and name.isdigit() and len(name) < 10 and str(int(name)) == name:  # noqa: PLR2004  no list is longer
        return value[int(name)] if int(name) < len(value) else ABSENT
    return ABSENT


def reach(value: Json, keys: Sequence[Json]) -> Json | object:
    """What lies under a path of keys, ABSENT if nothing."""
    found: Json | object = value
    for key in keys:
        if found is ABSENT:
            break
        found = step(found, key)  # type: ignore[arg-type]
    return found
