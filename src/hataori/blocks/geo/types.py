"""What crosses the door of geo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

KINDS = ("town", "koaza", "landmark", "pole")
"""町丁目, 小字, a known place (station, park, public building), and what carries a number (lamp, pole)."""

EVER = date(1900, 1, 1)
"""The first day of a border that has always been so."""
SOURCES = ("city", "import", "desk")


@dataclass(frozen=True, slots=True)
class Place:
    """A point with a name. `id` stays the same when the list is loaded again; `kana` is empty where nobody has given
    a reading; `town` and `part` are the two steps of the address list (本町 + 2丁目, 浅野 + 一本杉); `rough` says that
    the point is right to some 500 m only.
    """

    id: str
    name: str
    kana: str
    kind: str
    lat: float
    lon: float
    town: str = ""
    part: str = ""
    rough: bool = False


@dataclass(frozen=True, slots=True)
class Town:
    """One 町 of the address list with its 丁目 or 小字; `row` is its line of the 五十音 (あ か さ …)."""

    name: str
    row: str
    lat: float
    lon: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """What `components/map.html` shows, as `map`. Make it with `map_view`.

    `points_url` answers GeoJSON points whose properties hold `title`, `url`, `text` and perhaps `colour`; `borders_url`
    answers GeoJSON polygons with a `name`. `lat_field` and `lon_field` are ids of the form's fields that a picked place
    is written into, `corners_field` that of a text field whose outlines are drawn on the map. `auto` opens it unasked.
    """

    label: str
    lat: float
    lon: float
    zoom: float
    style_url: str
    points_url: str = ""
    lat_field: str = ""
    lon_field: str = ""
    auto: bool = False
    borders_url: str = ""
    corners_field: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A named area of a layer (収集地区, 学区, …) with what its file said of it, as it is from a day on."""

    layer: str
    key: str
    name: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    starts_on: date = EVER
    row: int = 0

    @property
    def sample(self) -> bool:
        """Whether its border is made up to show how it works (見本)."""
        return bool(self.properties.get("sample"))


@dataclass(frozen=True, slots=True)
class Outline:
    """An area drawn without a map: SVG path data in a box of `width` × `height`, and the names of towns in it."""

    path: str
    width: float
    height: float
    towns: tuple[tuple[str, float, float], ...] = ()

    @property
    def middle(self) -> float:
        """East of it, names stand to the left of their points."""
        return self.width / 2
