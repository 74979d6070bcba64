"""How the map looks: our own ground of town points, or the vector tiles of 国土地理院 where the city has chosen them.

Neither needs fonts or pictures from elsewhere: letters are drawn by the browser.
"""

from typing import Any

from django.conf import settings

PLAIN, GSI = "", "gsi"

_GROUND, _WATER, _ROAD, _RAIL, _HOUSE, _INK = "#f4f2ec", "#cfe3ee", "#ffffff", "#8a8f98", "#e4dfd5", "#30343b"
_ATTRIBUTION = "国土地理院最適化ベクトルタイル"
_WIDENING = ["interpolate", ["exponential", 1.4], ["zoom"], 10, 0.6, 17, 9]


def style_url() -> str:
    """Where the browser gets the style: from us, or from the address that HATAORI_MAP_STYLE names."""
    chosen: str = settings.HATAORI_MAP_STYLE
    return "/geo/style.json" if chosen in (PLAIN, GSI) else chosen


def style() -> dict[str, Any]:
    """Our own MapLibre style (style specification, version 8)."""
    tiles = settings.HATAORI_MAP_STYLE == GSI
    return {
        "version": 8,
        "sources": _sources(tiles=tiles),
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": _GROUND}},
            *(_tile_layers() if tiles else _town_layers()),
        ],
    }


def _sources(*, tiles: bool) -> dict[str, Any]:
    if not tiles:
        return {"towns": {"type": "geojson", "data": "/geo/towns.geojson"}}
    vector = {
        "type": "vector",
        "tiles": [settings.HATAORI_MAP_TILES],
        "minzoom": 4,
        "maxzoom": 16,
        "attribution": _ATTRIBUTION,
    }
    return {"gsi": vector}


def _town_layers() -> list[dict[str, Any]]:
    dot = {"circle-radius": 3, "circle-color": _RAIL}
    names = {"text-field": ["get", "name"], "text-size": 13, "text-offset": [0, 0.9], "text-anchor": "top"}
    return [
        {"id": "towns", "type": "circle", "source": "towns", "paint": dot},
        {"id": "town-names", "type": "symbol", "source": "towns", "layout": names, "paint": _letters()},
    ]


def _tile_layers() -> list[dict[str, Any]]:
    """Layers by 地理院's names: WA water, BldA buildings, RdCL roads, RailCL railways, AdmBdry borders, Anno names."""
    road = {"line-color": _ROAD, "line-width": _WIDENING}
    names = {"text-field": ["get", "vt_text"], "text-size": 12}
    return [
        _tiled("water", "fill", "WA", {"fill-color": _WATER}),
        _tiled("houses", "fill", "BldA", {"fill-color": _HOUSE}),
        _tiled("roads", "line", "RdCL", road),
        _tiled("railways", "line", "RailCL", {"line-color": _RAIL, "line-width": 1.5}),
        _tiled("borders", "line", "AdmBdry", {"line-color": _RAIL, "line-dasharray": [4, 2]}),
        {**_tiled("names", "symbol", "Anno", _letters()), "layout": names, "filter": ["has", "vt_text"]},
    ]


def _tiled(name: str, kind: str, layer: str, paint: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": kind, "source": "gsi", "source-layer": layer, "paint": paint}


def _letters() -> dict[str, Any]:
    return {"text-color": _INK, "text-halo-color": "#ffffff", "text-halo-width": 1.2}
