"""The city's places at load-city: its own short list, or the public 住所データ where present; landmarks, areas."""

from pathlib import Path

from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import CityLoader, LoadReport

from .importing import import_places, import_towns
from .keeping import import_areas
from .models import AreaRow, PlaceRow
from .reading import json_of


def load_towns(folder: Path, data: Path | None) -> LoadReport:
    """Towns: what an operator has imported stays; else the public data's 小字, else the city's own towns."""
    if PlaceRow.objects.filter(source="import", kind__in=("town", "koaza")).exists():
        return LoadReport()
    own = folder / "towns.json"
    public = data / "citizen-apps" / folder.name / "towns.json" if data else None
    if public and public.is_file():
        return import_towns(public, actor=SYSTEM, kana=_kana(own), source="public")
    return import_towns(own, actor=SYSTEM, source="city") if own.is_file() else LoadReport()


def _kana(own: Path) -> dict[str, str]:
    rows = json_of(own)["towns"] if own.is_file() else []
    return {row["name"]: row["kana"] for row in rows if row.get("kana")}


def load_landmarks(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  the loaders' shape
    """Stations, parks and public buildings that people name instead of an address."""
    path = folder / "landmarks.json"
    return import_places(path, "landmark", actor=SYSTEM, source="city") if path.is_file() else LoadReport()


def load_areas(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  the loaders' shape
    """One GeoJSON file a layer in the folder's `areas`, named as the layer; what was imported or drawn since stays."""
    report = LoadReport()
    theirs = set(AreaRow.objects.exclude(source="city").values_list("layer", flat=True))
    for path in sorted((folder / "areas").glob("*.geojson")):
        if path.stem not in theirs:
            report += import_areas(path, path.stem, actor=SYSTEM, source="city")
    return report


LOADERS = (
    CityLoader("towns", 50, load_towns),
    CityLoader("landmarks", 51, load_landmarks),
    CityLoader("areas", 52, load_areas),
)
