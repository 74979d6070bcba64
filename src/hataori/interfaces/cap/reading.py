"""Reading an alert that somebody else wrote: entities are not followed, size is bounded, an open polygon is closed."""

from datetime import datetime
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected

from .judging import LARGEST, problems_of
from .shape import NAMESPACE
from .types import Alert, Area, Info, Point, Reference


def root_of(content: bytes) -> tuple[Any, str]:
    """(root element, "") or (None, why it cannot be read)."""
    from lxml import etree

    if len(content) > LARGEST:
        return None, "CAPの文書が大きすぎます。"
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, "XMLとして読み取れません。"
    if root.getroottree().docinfo.internalDTD is not None:
        return None, "DTDのある文書は受け取れません。"
    return root, ""


def parse(content: bytes) -> Alert:
    """The alert of a document. A polygon that is only not closed is closed; Rejected with all other problems."""
    found = [each for each in problems_of(content) if each.code != "polygon_open"]
    root, _ = root_of(content)
    if found or root is None:
        raise Rejected(found)
    return Alert(
        identifier=_text(root, "identifier"),
        sender=_text(root, "sender"),
        sent=_time(root, "sent"),
        status=_text(root, "status"),
        message_type=_text(root, "msgType"),
        scope=_text(root, "scope"),
        note=_text(root, "note"),
        references=tuple(_reference(each) for each in _text(root, "references").split()),
        incidents=tuple(_text(root, "incidents").split()),
        infos=tuple(_info(each) for each in _all(root, "info")),
    )


def closed(polygon: tuple[Point, ...]) -> tuple[Point, ...]:
    """The polygon with its first corner as its last. Rejected when it has fewer than three corners."""
    corners = polygon if polygon and polygon[0] == polygon[-1] else (*polygon, *polygon[:1])
    if len(set(corners)) < 3:  # noqa: PLR2004  a triangle
        raise Rejected([FieldProblem("polygon", "polygon_short", "多角形には、3つ以上の角がいります。")])
    return corners


def _info(element: Any) -> Info:  # noqa: ANN401  lxml's elements
    return Info(
        language=_text(element, "language") or "en-US",
        event=_text(element, "event"),
        urgency=_text(element, "urgency"),
        severity=_text(element, "severity"),
        certainty=_text(element, "certainty"),
        expires=_time(element, "expires"),
        headline=_text(element, "headline"),
        description=_text(element, "description"),
        instruction=_text(element, "instruction"),
        categories=_texts(element, "category"),
        responses=_texts(element, "responseType"),
        effective=_time(element, "effective") if _text(element, "effective") else None,
        onset=_time(element, "onset") if _text(element, "onset") else None,
        sender_name=_text(element, "senderName"),
        web=_text(element, "web"),
        contact=_text(element, "contact"),
        parameters=_pairs(element, "parameter"),
        areas=tuple(_area(each) for each in _all(element, "area")),
    )


def _area(element: Any) -> Area:  # noqa: ANN401  see above
    polygons = tuple(closed(_corners(each)) for each in _texts(element, "polygon"))
    return Area(_text(element, "areaDesc"), polygons, _texts(element, "circle"), _pairs(element, "geocode"))


def _corners(text: str) -> tuple[Point, ...]:
    pairs = (each.split(",") for each in text.split())
    return tuple((float(lat), float(lon)) for lat, lon in pairs)


def _reference(text: str) -> Reference:
    sender, identifier, sent = text.split(",")
    return Reference(sender, identifier, datetime.fromisoformat(sent))


def _pairs(element: Any, name: str) -> tuple[tuple[str, str], ...]:  # noqa: ANN401  see above
    return tuple((_text(each, "valueName"), _text(each, "value")) for each in _all(element, name))


def _all(element: Any, name: str) -> list[Any]:  # noqa: ANN401  see above
    return list(element.findall(f"{{{NAMESPACE}}}{name}"))


def _texts(element: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401  see above
    return tuple(str(each.text or "").strip() for each in _all(element, name))


def _text(element: Any, name: str) -> str:  # noqa: ANN401  see above
    return str(element.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()


def _time(element: Any, name: str) -> datetime:  # noqa: ANN401  see above
    return datetime.fromisoformat(_text(element, name))
