"""The order and number of CAP's elements (CAP-v1.2.xsd), and the words each may hold."""

from dataclasses import dataclass

from .types import CATEGORIES, CERTAINTIES, MESSAGE_TYPES, RESPONSES, SCOPES, SEVERITIES, STATUSES, URGENCIES

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
MANY = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """One element: how often it may stand, what it holds (text, time, words of a list, or parts of its own)."""

    name: str
    least: int = 0
    most: int = 1
    kind: str = "text"
    words: tuple[str, ...] = ()
    parts: tuple["Part", ...] = ()


def _words(name: str, words: tuple[str, ...], least: int = 1, most: int = 1) -> Part:
    return Part(name, least, most, "words", words)


_PAIR = (Part("valueName", 1), Part("value", 1))
RESOURCE = (
    Part("resourceDesc", 1),
    Part("mimeType", 1),
    Part("size", kind="number"),
    Part("uri"),
    Part("derefUri"),
    Part("digest"),
)
AREA = (
    Part("areaDesc", 1),
    Part("polygon", 0, MANY, "polygon"),
    Part("circle", 0, MANY),
    Part("geocode", 0, MANY, "parts", parts=_PAIR),
    Part("altitude", kind="number"),
    Part("ceiling", kind="number"),
)
INFO = (
    Part("language", kind="language"),
    _words("category", CATEGORIES, most=MANY),
    Part("event", 1),
    _words("responseType", RESPONSES, least=0, most=MANY),
    _words("urgency", URGENCIES),
    _words("severity", SEVERITIES),
    _words("certainty", CERTAINTIES),
    Part("audience"),
    Part("eventCode", 0, MANY, "parts", parts=_PAIR),
    Part("effective", kind="time"),
    Part("onset", kind="time"),
    Part("expires", kind="time"),
    Part("senderName"),
    Part("headline"),
    Part("description"),
    Part("instruction"),
    Part("web"),
    Part("contact"),
    Part("parameter", 0, MANY, "parts", parts=_PAIR),
    Part("resource", 0, MANY, "parts", parts=RESOURCE),
    Part("area", 0, MANY, "parts", parts=AREA),
)
ALERT = (
    Part("identifier", 1, kind="name"),
    Part("sender", 1, kind="name"),
    Part("sent", 1, kind="time"),
    _words("status", STATUSES),
    _words("msgType", MESSAGE_TYPES),
    Part("source"),
    _words("scope", SCOPES),
    Part("restriction"),
    Part("addresses"),
    Part("code", 0, MANY),
    Part("note"),
    Part("references", kind="references"),
    Part("incidents"),
    Part("info", 0, MANY, "parts", parts=INFO),
)
