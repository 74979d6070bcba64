"""The door of geo: find a place, name a point, ask which area holds it; bring places and areas in.

Points are degrees of WGS 84, latitude first. Distances are metres. Everything works on SQLite and PostgreSQL without
extensions; `kernel.geodesy` gives the cells by which a table of another block finds its own rows near a point.
"""

from .areas import area_at, areas, layers
from .importing import import_areas, import_places, import_towns
from .queries import describe, inside_city, map_view, nearest, place, search, towns
from .types import KINDS, Area, MapView, Place, Town

__all__ = [
    "KINDS",
    "Area",
    "MapView",
    "Place",
    "Town",
    "area_at",
    "areas",
    "describe",
    "import_areas",
    "import_places",
    "import_towns",
    "inside_city",
    "layers",
    "map_view",
    "nearest",
    "place",
    "search",
    "towns",
]
