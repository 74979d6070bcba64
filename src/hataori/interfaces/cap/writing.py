"""Writing an alert in the schema's order, times with their offset, polygons closed."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hataori.kernel.clock import JST
from hataori.kernel.errors import Rejected

from .judging import problems_of
from .reading import closed
from .shape import NAMESPACE
from .types import Alert, Area, Info, Reference

# XML 1.0 has no way to write these.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Parts = Iterator[tuple[str, Any]]


def write(alert: Alert) -> bytes:
    """The document, without a signature. Rejected with all problems when it would not be valid."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # lxml's own way to say "no prefix"
    _put(root, _of_alert(alert))
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if found := problems_of(content):
        raise Rejected(found)
    return content


def _put(element: Any, parts: _Parts) -> None:  # noqa: ANN401  lxml's elements
    from lxml import etree

    for name, held in parts:
        child = etree.SubElement(element, f"{{{NAMESPACE}}}{name}")
        if isinstance(held, str):
            child.text = _UNWRITABLE.sub("", held)
        else:
            _put(child, held)


def _of_alert(alert: Alert) -> _Parts:
    yield from _given(("identifier", alert.identifier), ("sender", alert.sender), ("sent", said(alert.sent)))
    yield from _given(("status", alert.status), ("msgType", alert.message_type), ("scope", alert.scope))
    yield from _given(("note", alert.note), ("references", " ".join(map(_reference, alert.references))))
    yield from _given(("incidents", " ".join(alert.incidents)))
    for info in alert.infos:
        yield "info", _of_info(info)


def _of_info(info: Info) -> _Parts:
    yield "language", info.language
    yield from (("category", each) for each in info.categories)
    yield "event", info.event
    yield from (("responseType", each) for each in info.responses)
    yield from _given(("urgency", info.urgency), ("severity", info.severity), ("certainty", info.certainty))
    yield from _given(
        ("effective", _said(info.effective)), ("onset", _said(info.onset)), ("expires", said(info.expires))
    )
    yield from _given(("senderName", info.sender_name), ("headline", info.headline), ("description", info.description))
    yield from _given(("instruction", info.instruction), ("web", info.web), ("contact", info.contact))
    yield from (("parameter", _pair(*each)) for each in info.parameters)
    yield from (("area", _of_area(each)) for each in info.areas)


def _of_area(area: Area) -> _Parts:
    yield "areaDesc", area.description
    for polygon in area.polygons:
        yield "polygon", " ".join(f"{lat:.6g},{lon:.7g}" for lat, lon in closed(polygon))
    yield from (("circle", each) for each in area.circles)
    yield from (("geocode", _pair(*each)) for each in area.geocodes)


def _pair(name: str, value: str) -> _Parts:
    yield "valueName", name
    yield "value", value


def _given(*parts: tuple[str, str]) -> _Parts:
    """Those that hold something."""
    yield from (part for part in parts if part[1])


def said(moment: datetime) -> str:
    """2026-09-10T18:05:00+09:00: whole seconds, the offset in figures."""
    return moment.astimezone(JST).isoformat(timespec="seconds")


def _said(moment: datetime | None) -> str:
    return said(moment) if moment else ""


def _reference(each: Reference) -> str:
    return f"{each.sender},{each.identifier},{said(each.sent)}"
