"""The XML of WebDAV (RFC 4918) and CalDAV (RFC 4791): reading requests, writing multistatus answers."""

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Safe
from django.http import HttpResponse

DAV, CALDAV, SERVER = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
LARGEST = 262_144
Value = str | Element | Iterable[Element]
Properties = dict[str, Callable[[], Value]]


class Unreadable(Exception):
    """No XML that can be read."""


def read(body: bytes) -> Element | None:
    """The root element, None for an empty body. Unreadable for anything with entities, too large or broken."""
    if not body.strip():
        return None
    if len(body) > LARGEST:
        raise Unreadable
    try:
        root: Element = Safe.fromstring(body, forbid_dtd=True)
    except (Safe.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable from error
    return root


def asked(root: Element | None) -> list[str] | None:
    """Names of the properties that are asked for; None for all of them."""
    found = None if root is None else root.find(f"{DAV}prop")
    return None if found is None else [each.tag for each in found]


def element(name: str, *children: Element, text: str = "") -> Element:
    """An element with children or a text."""
    made = Element(name)
    made.text = text or None
    made.extend(children)
    return made


def href(address: str) -> Element:
    """An address."""
    return element(f"{DAV}href", text=address)


def response(address: str, offered: Properties, wanted: list[str] | None) -> Element:
    """What a resource has of the properties asked for, and which it has not (404)."""
    names = [name for name in offered if name != f"{CALDAV}calendar-data"] if wanted is None else wanted
    made = element(f"{DAV}response", href(address))
    found = [_property(name, offered[name]()) for name in names if name in offered]
    absent = [Element(name) for name in names if name not in offered]
    if found or not absent:
        made.append(_propstat(found, "HTTP/1.1 200 OK"))
    if absent:
        made.append(_propstat(absent, "HTTP/1.1 404 Not Found"))
    return made


def gone(address: str) -> Element:
    """A resource that is not there."""
    return element(f"{DAV}response", href(address), element(f"{DAV}status", text="HTTP/1.1 404 Not Found"))


def multistatus(parts: Iterable[Element]) -> HttpResponse:
    """207."""
    return _xml(element(f"{DAV}multistatus", *parts), 207)


def refused(status: int, condition: str) -> HttpResponse:
    """An error with the precondition that was not met (RFC 4918 section 16)."""
    return _xml(element(f"{DAV}error", Element(condition)), status)


def _property(name: str, value: Value) -> Element:
    made = Element(name)
    if isinstance(value, str):
        made.text = value
    else:
        made.extend([value] if isinstance(value, Element) else value)
    return made


def _propstat(properties: list[Element], status: str) -> Element:
    made = Element(f"{DAV}propstat")
    SubElement(made, f"{DAV}prop").extend(properties)
    SubElement(made, f"{DAV}status").text = status
    return made


def _xml(root: Element, status: int) -> HttpResponse:
    text = tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, status=status, content_type="application/xml; charset=utf-8")
