"""Borders in a GeoJSON file: each feature is read by itself, repaired where safe, or refused with the reason."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected

from .sound import Far, Sound, Unsound, made_sound

MOST_BYTES = 5 * 1024 * 1024
MOST_AREAS = 2_000
_LARGE = 1e15
_NAMES = ("name", "名称", "名前", "地区", "地区名", "町名", "S_NAME")


@dataclass(frozen=True, slots=True)
class Border:
    """A named area as its file gives it."""

    key: str
    name: str
    properties: Mapping[str, Any]
    sound: Sound


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: the sound borders, what was repaired in them, and what was left out, a line each."""

    borders: tuple[Border, ...]
    repaired: tuple[str, ...]
    refused: tuple[str, ...]


def read_geojson(raw: bytes, *, name_property: str = "", far: Far | None = None) -> Reading:
    """The areas of a GeoJSON file in UTF-8 or Shift_JIS. Rejected for a file that is none, or too large."""
    if len(raw) > MOST_BYTES:
        raise _rejected("too_large", "ファイルが5MBより大きいです。線を粗くするか、分けてください。")
    features = _features(_json(_text(raw)))
    if len(features) > MOST_AREAS:
        raise _rejected("too_many", f"区域が{MOST_AREAS:,}より多くあります。分けてください。")
    found: dict[str, Border] = {}
    refused = []
    for number, feature in enumerate(features, 1):
        try:
            border = _border(feature, number, name_property, far)
            _refuse_twice(border, found)
            found[border.key] = border
        except Unsound as bad:
            refused.append(f"{number}件目{_called(feature, name_property)}: {bad}")
    return Reading(tuple(found.values()), tuple(_notes(found.values())), tuple(refused))


def _refuse_twice(border: Border, found: Mapping[str, Border]) -> None:
    if border.key in found:
        raise Unsound(f"「{found[border.key].name}」と同じ番号（{border.key}）が二度出てきます")


def _notes(borders: Any) -> Iterator[str]:  # noqa: ANN401  a view of borders
    for border in borders:
        for note in border.sound.notes:
            yield f"「{border.name}」: {note}"


def _text(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _rejected("encoding", "文字コードがUTF-8でもShift_JISでもありません。UTF-8で保存し直してください。")


def _json(text: str) -> Any:  # noqa: ANN401  what the file holds
    try:
        return json.loads(text, parse_constant=lambda _: None)  # NaN is no number of JSON
    except (ValueError, RecursionError):
        raise _rejected("json", "JSONとして読めません。GeoJSONのファイルを選んでください。") from None


def _features(written: Any) -> list[Any]:  # noqa: ANN401  what the file holds
    kind = written.get("type") if isinstance(written, dict) else None
    if kind == "Feature":
        return [written]
    features = written.get("features") if isinstance(written, dict) else None
    if not isinstance(features, list):
        raise _rejected("geojson", "GeoJSON（FeatureCollection）ではありません。区域の一覧のファイルを選んでください。")
    return features


def _border(feature: Any, number: int, name_property: str, far: Far | None) -> Border:  # noqa: ANN401  of the file
    if not isinstance(feature, Mapping) or not isinstance(feature.get("properties") or {}, Mapping):
        raise Unsound("項目の組になっていません")
    properties = _kept(feature.get("properties") or {})
    name = _name(properties, name_property)
    if not name:
        raise Unsound("名前がありません。name（または名称）に区域の名前を入れてください")
    key = str(feature.get("id") or properties.get("id") or properties.get("key") or number)[:100]
    return Border(_plain(key), name, properties, made_sound(_polygons(feature.get("geometry")), far))


def _kept(properties: Mapping[str, Any]) -> dict[str, Any]:
    """What databases take: words and plain numbers."""
    plain = {_plain(str(key)): _plain(each) if isinstance(each, str) else each for key, each in properties.items()}
    return {
        key: each
        for key, each in plain.items()
        if isinstance(each, str | bool) or (isinstance(each, int | float) and abs(each) < _LARGE)
    }


def _name(properties: Mapping[str, Any], name_property: str) -> str:
    asked = (name_property,) if name_property else ()
    found = (properties.get(each) for each in (*asked, *_NAMES))
    return next((text for each in found if each is not None and (text := _plain(str(each)))), "")


def _plain(text: str) -> str:
    whole = text.encode("utf-8", "ignore").decode()  # half a surrogate pair is no letter
    return whole.replace("\x00", "").strip(" \t\r\n\u3000")[:150]


def _called(feature: Any, name_property: str) -> str:  # noqa: ANN401  of the file
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    name = _name(properties, name_property) if isinstance(properties, Mapping) else ""
    return f"「{name}」" if name else ""


def _polygons(geometry: Any) -> list[list[list[tuple[float, float]]]]:  # noqa: ANN401  of the file
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise Unsound("面（Polygon、MultiPolygon）ではありません。点や線は区域になりません")
    coordinates: Any = geometry.get("coordinates")
    found = [coordinates] if kind == "Polygon" else coordinates
    try:
        return [[[(float(corner[0]), float(corner[1])) for corner in ring] for ring in rings] for rings in found]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise Unsound("座標を数字として読めません（括弧の入れ子も確かめてください）") from None


def _rejected(code: str, message: str) -> Rejected:
    return Rejected([FieldProblem("file", code, message)], message)
