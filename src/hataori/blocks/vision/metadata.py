"""Reading where and when a photo was taken out of its EXIF or XMP; everything there is a claim, and often broken."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from hataori.kernel import clock
from hataori.kernel.geodesy import is_point

from .types import Point

_GPS, _EXIF = 0x8825, 0x8769
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_TAKEN, _OFFSET, _CHANGED = 0x9003, 0x9011, 0x0132
_OFFSET_FORM = re.compile(r"([+-])(\d{2}):(\d{2})")
_XMP_FORM = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])")
_XMP = re.compile(r"""exif:GPS(Latitude|Longitude)\s*(?:=\s*["']|>)([^"'<]{3,40})""")
_DECIMALS = 5
_UNSET = 1e-6
_UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ZeroDivisionError,
    OverflowError,
    AttributeError,
    SyntaxError,
)


def place_of(exif: Any, xmp: str) -> Point | None:  # noqa: ANN401  Pillow's Exif
    """Where it was taken, by EXIF or else by XMP; None for nothing, nonsense, or the 0/0 that phones write unset."""
    try:
        gps = exif.get_ifd(_GPS)
        found = _point(_degrees(gps[_LAT], gps.get(_LAT_REF)), _degrees(gps[_LON], gps.get(_LON_REF)))
    except _UNREADABLE:
        found = None
    return found or _place_in(xmp)


def _degrees(parts: Any, reference: Any) -> float:  # noqa: ANN401  three rationals and a letter, if all is well
    degrees, minutes, seconds = (float(part) for part in (*parts, 0, 0)[:3])
    if min(degrees, minutes, seconds) < 0:
        raise ValueError("negative parts")
    letter = reference.decode("ascii", "ignore") if isinstance(reference, bytes) else str(reference or "")
    value = degrees + minutes / 60 + seconds / 3600
    return -value if letter[:1].upper() in ("S", "W") else value


def _point(lat: float, lon: float) -> Point | None:
    if not is_point(lat, lon) or (abs(lat) < _UNSET and abs(lon) < _UNSET):
        return None
    return Point(round(lat, _DECIMALS), round(lon, _DECIMALS))


def _place_in(xmp: str) -> Point | None:
    """XMP writes 35,18.2472N (XMP specification part 2, GPSCoordinate)."""
    found: Mapping[str, str] = dict(_XMP.findall(xmp[:200_000]))
    try:
        return _point(_coordinate(found["Latitude"]), _coordinate(found["Longitude"]))
    except _UNREADABLE:
        return None


def _coordinate(text: str) -> float:
    match = _XMP_FORM.fullmatch(text.strip())
    if match is None:
        raise ValueError("no coordinate")
    value = float(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600
    return -value if match[4] in "SW" else value


def taken_at(exif: Any) -> datetime | None:  # noqa: ANN401  Pillow's Exif
    """When it was taken; in Japan's time where the camera says no other. None for nothing, nonsense or the future."""
    try:
        details = exif.get_ifd(_EXIF)
        written = str(details.get(_TAKEN) or exif.get(_CHANGED) or "").strip("\x00 ")
        moment = datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=_zone(details.get(_OFFSET)))
        return moment if moment <= clock.now() + timedelta(days=1) else None
    except _UNREADABLE:
        return None


def _zone(written: Any) -> Any:  # noqa: ANN401  a tzinfo, of our own or of the standard library
    match = _OFFSET_FORM.fullmatch(str(written or "").strip("\x00 "))
    if match is None:
        return clock.JST
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)
