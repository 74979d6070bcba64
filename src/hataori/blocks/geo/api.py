"""The door of geo: find a place, name a point, ask which area holds it; bring places and areas in.

Points are degrees of WGS 84, latitude first. Distances are metres. Everything works on SQLite and PostgreSQL without
extensions; `kernel.geodesy` gives the cells by which a table of another block finds its own rows near a point.
"""

from .areas import area_at, area_covers, areas, areas_at, areas_meet, layers, polygons_of_area
from .drawing import outline_of
from .importing import import_places, import_towns
from .index import revision as places_stamp
from .keeping import NewArea, import_areas, keep_area, remove_area
from .purposes import Purpose
from .queries import describe, inside_city, map_view, nearest, place, search, towns
from .types import KINDS, Area, MapView, Outline, Place, Town

__all__ = [
    "KINDS",
    "Area",
    "MapView",
    "NewArea",
    "Outline",
    "Place",
    "Purpose",
    "Town",
    "area_at",
    "area_covers",
    "areas",
    "areas_at",
    "areas_meet",
    "describe",
    "import_areas",
    "import_places",
    "import_towns",
    "inside_city",
    "keep_area",
    "layers",
    "map_view",
    "nearest",
    "outline_of",
    "place",
    "places_stamp",
    "polygons_of_area",
    "remove_area",
    "search",
    "towns",
]
