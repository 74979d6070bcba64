"""One content, two forms: XML, which the specification wants, and JSON. What is unknown is empty, never left out.

Empty texts instead of null: the published schema knows no null, and clients written for the one read the other.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import msgspec
from django.http import HttpResponse

from hataori.kernel.clock import JST

Content = Mapping[str, Any]
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
_ITEMS = {"attributes": "attribute", "values": "value", "photos": "photo", "notes": "note", "endpoints": "endpoint",
          "formats": "format"}  # fmt: skip
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def many(form: str, root: str, item: str, rows: Iterable[Content], *, status: int = 200) -> HttpResponse:
    """A list: a bare array in JSON, `root` around `item`s in XML."""
    if form == "json":
        return _answer(msgspec.json.encode(list(rows)), form, status)
    inner = "".join(_element(item, row) for row in rows)
    return _answer(_document(root, inner), form, status)


def one(form: str, root: str, content: Content, *, status: int = 200) -> HttpResponse:
    """One thing: an object in JSON, `root` around its fields in XML."""
    if form == "json":
        return _answer(msgspec.json.encode(content), form, status)
    return _answer(_document(root, _fields(content)), form, status)


def moment(at: datetime | None) -> str:
    """W3C date and time with offset, to the second; empty for none."""
    return at.astimezone(JST).isoformat(timespec="seconds") if at else ""


def _answer(body: bytes, form: str, status: int) -> HttpResponse:
    response = HttpResponse(body, content_type=TYPES[form], status=status)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _document(root: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>{inner}</{root}>'.encode()


def _fields(content: Content) -> str:
    return "".join(_element(name, value) for name, value in content.items())


def _element(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{_fields(value)}</{name}>"
    if isinstance(value, list | tuple):
        return f"<{name}>{''.join(_element(_ITEMS.get(name, 'item'), each) for each in value)}</{name}>"
    return f"<{name}>{_text(value)}</{name}>"


def _text(value: object) -> str:
    """Text as XML may hold it: control characters have no place in XML 1.0 (section 2.2), and a bare \\r would be read
    as \\n (section 2.11).
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else escape(_NOT_XML.sub("\ufffd", str(value)), {"\r": "&#13;"})
