"""The city as its folder describes it: name, words and colours for the frame of every page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zlib import crc32

from django.conf import settings

from hataori.platform.i18n.texts import in_language

FALLBACK_COLOURS = {
    "accent": "#163f5c",
    "accent_hover": "#0f2e44",
    "accent_soft": "#e8f0f5",
    "warp": "#163f5c",
    "weft": "#2f7d7a",
}


@dataclass(frozen=True)
class City:
    """What the frame shows; `texts` holds each text by language key (ja, easy, en)."""

    name: str = "市"
    name_en: str = "City"
    key: str = ""
    colours: Mapping[str, str] = field(default_factory=lambda: FALLBACK_COLOURS)
    texts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    telephone_label: str = ""
    emergency: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def style_version(self) -> str:
        """Another one with other colours: addresses name it, so that the stylesheet may be kept for a year."""
        return format(crc32(stylesheet(self.colours).encode()), "x")

    def text(self, key: str, language: str) -> Any:  # noqa: ANN401  a text or a list of lines
        """The text in the reader's language, in Japanese where it has no other."""
        return in_language(self.texts.get(key, {}), language)


def city_file(name: str) -> Mapping[str, Any]:
    """A JSON file of the city's folder, read again when it changes; empty where the city has none."""
    path: Path = settings.HATAORI_CITY_FOLDER / name
    return _read_json(path, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(maxsize=32)
def _read_json(path: Path, changed: int) -> Mapping[str, Any]:  # noqa: ARG001  a new change time is a new file
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def city() -> City:
    """The installation's city; a folder without city.json gives a nameless one."""
    path: Path = settings.HATAORI_CITY_FOLDER / "city.json"
    return _city(path, path.stat().st_mtime_ns) if path.is_file() else City()


@lru_cache(maxsize=8)
def _city(path: Path, changed: int) -> City:
    written = _read_json(path, changed)
    telephone, address = written.get("telephone", {}), written.get("postal_address", {})
    return City(
        name=written.get("name", "市"),
        name_en=written.get("name_en", ""),
        key=written.get("key", ""),
        colours={**FALLBACK_COLOURS, **_colours(written.get("colours", {}))},
        texts=written.get("texts", {}),
        address=address.get("address", ""),
        postcode=address.get("postcode", ""),
        telephone=telephone.get("main", ""),
        telephone_label=telephone.get("label", ""),
        emergency=tuple(written.get("emergency", ())),
    )


def _colours(named: Mapping[str, Any]) -> dict[str, str]:
    """Only #rrggbb values of the names we know: nothing else may reach the stylesheet."""
    known = {key: str(value) for key, value in named.items() if key in FALLBACK_COLOURS}
    return {key: value for key, value in known.items() if _is_hex(value)}


def _is_hex(value: str) -> bool:
    return len(value) == len("#rrggbb") and value[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in value[1:])


def stylesheet(colours: Mapping[str, str]) -> str:
    """A city's colours and its woven line as custom properties."""
    lines = [f"--city-{key.replace('_', '-')}:{value}" for key, value in colours.items()]
    lines.append(f'--city-weave:url("data:image/svg+xml,{quote(_weave(colours["warp"], colours["weft"]))}")')
    return f":root{{{';'.join(lines)}}}\n"


def _weave(warp: str, weft: str) -> str:
    """One tile of two threads that pass over and under each other; the white casing lets the upper one be seen."""
    first = "M0 2C6 2 6 6 12 6", "M12 6C18 6 18 2 24 2"
    second = "M0 6C6 6 6 2 12 2", "M12 2C18 2 18 6 24 6"
    over = ((first[0], warp, second[0], weft), (second[1], weft, first[1], warp))
    drawn = "".join(
        f'<path stroke="{below_colour}" d="{below}"/><path stroke="#fff" stroke-width="4" d="{above}"/>'
        f'<path stroke="{above_colour}" d="{above}"/>'
        for below, below_colour, above, above_colour in over
    )
    size = 'viewBox="0 0 24 8" width="24" height="8"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="none" stroke-width="1.5">{drawn}</svg>'
