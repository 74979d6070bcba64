"""Reading files of places: towns (Geolonia's JSON or the city's own list), places (JSON, CSV).

A row that cannot be used is left out and named in one line; the others are taken all the same.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected

from .naming import apart

# Japan with its islands: what lies outside, or has latitude and longitude changed about, is a slip.
_SOUTH, _NORTH, _WEST, _EAST = 20.0, 46.0, 122.0, 154.0
_HEADERS = {
    "id": ("id", "番号", "ID", "管理番号"),
    "name": ("name", "名称", "町字"),
    "kana": ("kana", "カナ", "名称_カナ", "ふりがな"),
    "lat": ("lat", "緯度"),
    "lon": ("lon", "lng", "long", "経度"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """A place as its file gives it."""

    key: str
    kind: str
    name: str
    lat: float
    lon: float
    kana: str = ""
    town: str = ""
    part: str = ""
    rough: bool = False


class BadRow(ValueError):
    """A row that cannot be used; the sentence says why."""


def content_of(path: Path) -> str:
    """The text of a file in UTF-8 or CP932. Rejected with a plain sentence where there is none to read."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise _rejected("not_found", f"ファイルを開けません: {path.name}") from None
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _rejected("encoding", f"文字コードがUTF-8でもShift_JISでもありません: {path.name}")


def _rejected(code: str, message: str) -> Rejected:
    return Rejected([FieldProblem("file", code, message)], message)


def json_of(path: Path) -> Any:  # noqa: ANN401  what the file holds
    """The file's JSON. Rejected where it is none."""
    try:
        return json.loads(content_of(path))
    except (ValueError, RecursionError):
        raise _rejected("json", f"JSONとして読めません: {path.name}") from None


def read_towns(path: Path) -> tuple[list[Read], list[str]]:
    """Towns of a JSON file, with the lines left out: Geolonia's list of {town, koaza, lat, lng}, or the city's own."""
    written = json_of(path)
    own = isinstance(written, dict)
    rows = written.get("towns") if own else written
    if not isinstance(rows, list):
        raise _rejected("towns", f"町字の一覧（リスト）ではありません: {path.name}")
    return _each(rows, _own_town if own else _town)


def _town(row: Mapping[str, Any]) -> Read:
    name, koaza = _text(row, "town"), _text(row, "koaza", required=False)
    lat, lon = _point(row)
    base, chome = apart(name)
    if koaza:
        return Read(f"koaza:{name}/{koaza}", "koaza", f"{name}字{koaza}", lat, lon, town=name, part=koaza)
    return Read(f"town:{name}", "town", name, lat, lon, town=base, part=chome)


def _own_town(row: Mapping[str, Any]) -> Read:
    name = _text(row, "name")
    lat, lon = _point(row)
    base, chome = apart(name)
    kana = _text(row, "kana", required=False)
    return Read(f"town:{name}", "town", name, lat, lon, kana=kana, town=base, part=chome, rough=True)


def read_places(path: Path, kind: str) -> tuple[list[Read], list[str]]:
    """Landmarks or poles of a CSV (名称, 緯度, 経度; カナ and 番号 where there are) or of a JSON list of such rows."""
    rows = _json_rows(path) if path.suffix.lower() == ".json" else list(csv.DictReader(io.StringIO(content_of(path))))
    rough = path.suffix.lower() == ".json"

    def read(row: Mapping[str, Any]) -> Read:
        named = {
            key: next((row[header] for header in headers if row.get(header)), "") for key, headers in _HEADERS.items()
        }
        number, kana = _text(named, "id", required=False), _text(named, "kana", required=False)
        name = _text(named, "name", required=kind != "pole") or number
        if not name:
            raise BadRow("名称も番号もありません")
        lat, lon = _point(named)
        return Read(
            f"{kind}:{number or name}",
            kind,
            number if kind == "pole" and number else name,
            lat,
            lon,
            kana=kana,
            rough=rough,
        )

    return _each(rows, read)


def _json_rows(path: Path) -> list[Any]:
    written = json_of(path)
    rows = written.get("places") if isinstance(written, dict) else written
    if not isinstance(rows, list):
        raise _rejected("places", f"場所の一覧（リスト）ではありません: {path.name}")
    return rows


def _each(rows: Iterable[Any], read: Callable[[Mapping[str, Any]], Read]) -> tuple[list[Read], list[str]]:
    found: dict[str, Read] = {}
    problems = []
    for number, row in enumerate(rows, 1):
        try:
            place = read(_mapping(row))
            _refuse_twice(place.key, found, place.name)
            found[place.key] = place
        except BadRow as bad:
            problems.append(f"{number}件目: {bad}")
    return list(found.values()), problems


def _mapping(row: Any) -> Mapping[str, Any]:  # noqa: ANN401  what the file holds
    if not isinstance(row, Mapping):
        raise BadRow("項目の組になっていません")
    return row


def _refuse_twice(key: str, found: Mapping[str, object], name: str) -> None:
    if key in found:
        raise BadRow(f"「{name}」が二度出てきます")


def _text(row: Mapping[str, Any], key: str, *, required: bool = True) -> str:
    value = row.get(key)
    text = str(value).replace("\x00", "").strip(" \t\r\n\u3000")[:150] if value is not None else ""
    if required and not text:
        raise BadRow("名前がありません")
    return text


def _point(row: Mapping[str, Any]) -> tuple[float, float]:
    try:
        lat, lon = float(row["lat"]), float(row["lng"] if "lng" in row else row["lon"])
    except (KeyError, TypeError, ValueError):
        raise BadRow("緯度と経度を数字として読めません") from None
    if _SOUTH <= lon <= _NORTH and _WEST <= lat <= _EAST:
        raise BadRow("緯度と経度が入れ替わっています")
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        raise BadRow(f"日本の外の位置です（{lat}, {lon}）")
    return lat, lon
