"""Whether an alert is CAP 1.2, and whether it keeps the rules the schema cannot tell; each problem is a sentence.

Rules beyond the schema: one info a language, an expiry after the sending, Update and Cancel name what they follow,
closed polygons on the Earth, no Unknown urgency or severity and an event under 35 characters (Google's profile).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hataori.kernel.errors import FieldProblem
from hataori.kernel.geodesy import is_point

from .shape import ALERT, NAMESPACE, SIGNATURES, Part

LONGEST_EVENT = 35
LARGEST = 1_000_000
_CORNERS = 4
_TIME = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d[-+]\d\d:\d\d")
_NAME = re.compile(r"[^\s,<&]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_REFERENCE = re.compile(rf"[^\s,<&]+,[^\s,<&]+,{_TIME.pattern}")
_UNKNOWN = ("urgency", "severity")


def problems_of(content: bytes) -> list[FieldProblem]:
    """What is wrong with this document; empty for an alert that may go out."""
    from .reading import root_of

    root, problem = root_of(content)
    if root is None:
        return [FieldProblem("", "xml", problem)]
    if root.tag != f"{{{NAMESPACE}}}alert":
        return [FieldProblem("", "not_cap", "CAP 1.2の文書ではありません。")]
    found = list(_parts(root, ALERT, ""))
    return found or list(_beyond(root))


def _parts(element: Any, shape: Sequence[Part], path: str) -> Iterator[FieldProblem]:  # noqa: ANN401  lxml's elements
    """Problems of an element's children: their order, their number, and what each holds."""
    place, counts = 0, [0] * len(shape)
    for child in element:
        name = str(child.tag)
        if name.startswith(f"{{{SIGNATURES}}}") and not path:
            continue
        local = name.removeprefix(f"{{{NAMESPACE}}}")
        at = next((number for number in range(place, len(shape)) if shape[number].name == local), None)
        if at is None:
            known = any(part.name == local for part in shape)
            said = "の順番がちがいます。" if known else "という要素は、ここには置けません。"
            yield FieldProblem(path + local, "order" if known else "unknown", f"「{local}」{said}")
            continue
        place, counts[at] = at, counts[at] + 1
        yield from _content(child, shape[at], path)
    for part, count in zip(shape, counts, strict=True):
        if count < part.least:
            yield FieldProblem(path + part.name, "required", f"「{part.name}」がありません。")
        if count > part.most:
            yield FieldProblem(path + part.name, "many", f"「{part.name}」は1つだけにしてください。")


def _content(child: Any, part: Part, path: str) -> Iterator[FieldProblem]:  # noqa: ANN401  see above
    if part.kind == "parts":
        yield from _parts(child, part.parts, f"{path}{part.name}.")
        return
    text = child.text or ""
    if len(child):
        yield FieldProblem(path + part.name, "unknown", f"「{part.name}」の中には文字だけを書いてください。")
    elif part.kind == "words" and text not in part.words:
        allowed = "、".join(part.words)
        yield FieldProblem(path + part.name, "word", f"「{part.name}」は次のどれかにしてください：{allowed}")
    elif (pattern := _PATTERNS.get(part.kind)) and not pattern[0].fullmatch(text):
        yield FieldProblem(path + part.name, part.kind, f"「{part.name}」{pattern[1]}")
    elif part.kind == "polygon":
        yield from polygon_problems(text, path + part.name)


_PATTERNS = {
    "time": (_TIME, "は、2026-09-10T18:05:00+09:00 のように、時差を付けて書いてください（Zは使えません）。"),
    "name": (_NAME, "には、空白とカンマを使わないでください。"),
    "language": (_LANGUAGE, "は、ja-JP のような言語の記号にしてください。"),
    "number": (_NUMBER, "は数で書いてください。"),
    "references": (
        re.compile(rf"{_REFERENCE.pattern}(?:\s+{_REFERENCE.pattern})*"),
        "は、送信者,番号,時刻 の形にしてください。",
    ),
}


def polygon_problems(text: str, field: str = "polygon") -> Iterator[FieldProblem]:
    """Whether the corners lie on the Earth, are enough, and come back to the first."""
    pairs = [each.split(",") for each in text.split()]
    try:
        corners = [(float(lat), float(lon)) for lat, lon in pairs]
    except ValueError:
        yield FieldProblem(field, "polygon", "多角形は「緯度,経度」を空白で区切って書いてください。")
        return
    if not all(is_point(lat, lon) for lat, lon in corners):
        yield FieldProblem(field, "polygon_range", "多角形の緯度か経度が、地球の外にあります。")
    elif corners and corners[0] != corners[-1]:
        yield FieldProblem(field, "polygon_open", "多角形が閉じていません。最後の点を最初の点と同じにしてください。")
    elif len(corners) < _CORNERS:
        yield FieldProblem(field, "polygon_short", "多角形には、3つ以上の角がいります。")


def _beyond(root: Any) -> Iterator[FieldProblem]:  # noqa: ANN401  see above
    kind = _text(root, "msgType")
    if kind in ("Update", "Cancel") and not _text(root, "references"):
        yield FieldProblem("references", "required", "更新と取消しには、前に出した番号（references）がいります。")
    infos = root.findall(f"{{{NAMESPACE}}}info")
    if kind in ("Alert", "Update", "Cancel") and not infos:
        yield FieldProblem("info", "required", "「info」がありません。")
    languages = [_text(info, "language") or "en-US" for info in infos]
    if len(set(languages)) != len(languages):
        yield FieldProblem("info.language", "twice", "同じ言語の「info」が2つあります。")
    for info in infos:
        yield from _of_info(info, _text(root, "sent"))


def _of_info(info: Any, sent: str) -> Iterator[FieldProblem]:  # noqa: ANN401  see above
    from datetime import datetime

    for name in _UNKNOWN:
        if _text(info, name) == "Unknown":
            yield FieldProblem(f"info.{name}", "unknown_word", f"「{name}」を Unknown にしないでください。")
    if len(_text(info, "event")) >= LONGEST_EVENT:
        yield FieldProblem("info.event", "too_long", f"「event」は{LONGEST_EVENT - 1}字までにしてください。")
    expires = _text(info, "expires")
    if not expires:
        yield FieldProblem("info.expires", "required", "いつまでの情報か（expires）を書いてください。")
    elif datetime.fromisoformat(expires) <= datetime.fromisoformat(sent):
        yield FieldProblem("info.expires", "past", "「expires」は、送った時刻より後にしてください。")


def _text(element: Any, name: str) -> str:  # noqa: ANN401  see above
    return str(element.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()
