"""Read-only CalDAV (RFC 4791): one calendar of a person's bookings, opened by his calendar key or an API token.

Writing is refused plainly (403): a booking is made where rules are judged, not by moving a line in a calendar.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.errors import HataoriError
from hataori.platform.accounts.api import actor_of, token_required

from . import dav, keys, reading, writing
from .dav import CALDAV, DAV, SERVER, Properties

ROOT, PRINCIPAL, HOME = "/caldav/", "/caldav/principal/", "/caldav/home/"
COLLECTION = "/caldav/home/reservations/"
_ALLOW = "OPTIONS, GET, HEAD, PROPFIND, REPORT"
_UTC = re.compile(r"\d{8}T\d{6}Z")
View = Callable[..., HttpResponse]


def opened(*methods: str) -> Callable[[View], View]:
    """A view for these methods and OPTIONS, called with the calendar's owner; writing is 403, no key is 401."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  a view's own
            if request.method == "OPTIONS":
                return _with_head(HttpResponse())
            owner = _owner(request)
            if not owner:
                return _with_head(_ask_for_key())
            if request.method not in methods:
                return _with_head(dav.refused(403, f"{DAV}need-privileges"))
            try:
                return _with_head(view(request, owner, **kwargs))
            except dav.Unreadable:
                return _with_head(HttpResponse(status=400))

        return guarded

    return decorate


def _owner(request: HttpRequest) -> str:
    """Whose calendar: by Basic with the key as password, or by a bearer token with booking:read."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            _, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return ""
        return keys.owner_of(password)
    if scheme.lower() != "bearer":
        return ""
    seen = token_required("booking:read")(lambda asked: HttpResponse(actor_of(asked).id))(request)
    return seen.content.decode() if isinstance(seen, HttpResponse) and seen.status_code == 200 else ""  # noqa: PLR2004


def _ask_for_key() -> HttpResponse:
    return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="hataori calendar", charset="UTF-8"'})


def _with_head(response: HttpResponse) -> HttpResponse:
    response.headers["DAV"] = "1, calendar-access"
    response.headers["Allow"] = _ALLOW
    response.headers["Cache-Control"] = "private, no-store"
    return response


@opened("PROPFIND")
def root(request: HttpRequest, owner: str) -> HttpResponse:  # noqa: ARG001  a view's shape
    """Where the principal is."""
    return dav.multistatus([dav.response(ROOT, _common("hataori"), _wanted(request))])


@opened("PROPFIND")
def principal(request: HttpRequest, owner: str) -> HttpResponse:  # noqa: ARG001  a view's shape
    """Where his calendars are."""
    kind = [dav.element(f"{DAV}principal"), dav.element(f"{DAV}collection")]
    own = _common("hataori") | {f"{DAV}resourcetype": lambda: kind, f"{DAV}principal-URL": lambda: dav.href(PRINCIPAL)}
    return dav.multistatus([dav.response(PRINCIPAL, own, _wanted(request))])


@opened("PROPFIND")
def home(request: HttpRequest, owner: str) -> HttpResponse:
    """The one calendar there is."""
    wanted = _wanted(request)
    parts = [dav.response(HOME, _common("hataori"), wanted)]
    if _depth(request):
        parts.append(dav.response(COLLECTION, _collection(reading.bookings_of(owner)), wanted))
    return dav.multistatus(parts)


@opened("PROPFIND", "REPORT", "GET", "HEAD")
def collection(request: HttpRequest, owner: str) -> HttpResponse:
    """The calendar: its properties, its bookings, and what is asked of them."""
    bookings = reading.bookings_of(owner)
    if request.method == "REPORT":
        return _report(request, bookings)
    if request.method != "PROPFIND":
        return HttpResponse(writing.calendar("施設などの予約", bookings), content_type="text/calendar; charset=utf-8")
    wanted = _wanted(request)
    parts = [dav.response(COLLECTION, _collection(bookings), wanted)]
    if _depth(request):
        parts += [dav.response(_address(each), _resource(each), wanted) for each in bookings]
    return dav.multistatus(parts)


@opened("PROPFIND", "GET", "HEAD")
def resource(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """One booking."""
    booking = _own(name, owner)
    if booking is None:
        return HttpResponse(status=404)
    if request.method == "PROPFIND":
        return dav.multistatus([dav.response(_address(booking), _resource(booking), _wanted(request))])
    response = HttpResponse(writing.stored(booking), content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = writing.etag(booking)
    return response


def _report(request: HttpRequest, bookings: list[scheduler.Booking]) -> HttpResponse:
    asked = dav.read(request.body)
    if asked is None:
        raise dav.Unreadable
    wanted = dav.asked(asked)
    if asked.tag == f"{CALDAV}calendar-multiget":
        by_address = {_address(each): each for each in bookings}
        parts = [_got(each.text or "", by_address, wanted) for each in asked.iter(f"{DAV}href")]
        return dav.multistatus(parts)
    if asked.tag != f"{CALDAV}calendar-query":
        return dav.refused(403, f"{DAV}supported-report")
    try:
        fits = _filter(asked.find(f"{CALDAV}filter"))
    except LookupError:
        return dav.refused(403, f"{CALDAV}supported-filter")
    return dav.multistatus(dav.response(_address(each), _resource(each), wanted) for each in bookings if fits(each))


def _got(address: str, by_address: dict[str, scheduler.Booking], wanted: list[str] | None) -> Element:
    """By address, whether it came with the host or without."""
    path = "/" + address.split("://", 1)[-1].partition("/")[2] if "://" in address else address.strip()
    booking = by_address.get(path)
    return dav.response(path, _resource(booking), wanted) if booking else dav.gone(path)


def _filter(asked: Element | None) -> Callable[[scheduler.Booking], bool]:
    """VEVENTs of a time-range (section 9.9). LookupError for filters we do not know: to ignore them would be wrong."""
    outer = None if asked is None else asked.find(f"{CALDAV}comp-filter")
    if outer is None:
        return lambda _: True
    inner = outer.findall(f"{CALDAV}comp-filter")
    if not inner:
        return lambda _: outer.get("name") == "VCALENDAR"
    ranges = []
    for part in inner:
        if part.get("name") != "VEVENT":
            return lambda _: False
        for child in part:
            if child.tag != f"{CALDAV}time-range":
                raise LookupError(child.tag)
            ranges.append((_moment(child.get("start")), _moment(child.get("end"))))
    return lambda each: all((not end or each.start < end) and (not start or each.end > start) for start, end in ranges)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    if not _UTC.fullmatch(text):
        raise dav.Unreadable
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise dav.Unreadable from error


def _own(name: str, owner: str) -> scheduler.Booking | None:
    try:
        booking = scheduler.booking(UUID(name))
    except (ValueError, HataoriError):
        return None
    return booking if booking.holder_id == owner else None


def _address(booking: scheduler.Booking) -> str:
    return f"{COLLECTION}{booking.id}.ics"


def _wanted(request: HttpRequest) -> list[str] | None:
    return dav.asked(dav.read(request.body))


def _depth(request: HttpRequest) -> bool:
    return request.headers.get("Depth", "0") != "0"


def _common(name: str) -> Properties:
    return {
        f"{DAV}resourcetype": lambda: dav.element(f"{DAV}collection"),
        f"{DAV}displayname": lambda: name,
        f"{DAV}current-user-principal": lambda: dav.href(PRINCIPAL),
        f"{DAV}owner": lambda: dav.href(PRINCIPAL),
        f"{DAV}current-user-privilege-set": lambda: dav.element(f"{DAV}privilege", dav.element(f"{DAV}read")),
        f"{CALDAV}calendar-home-set": lambda: dav.href(HOME),
    }


def _collection(bookings: list[scheduler.Booking]) -> Properties:
    reports = [
        dav.element(f"{DAV}supported-report", dav.element(f"{DAV}report", dav.element(f"{CALDAV}{name}")))
        for name in ("calendar-query", "calendar-multiget")
    ]
    component = dav.element(f"{CALDAV}comp")
    component.set("name", "VEVENT")
    state = hashlib.sha256("".join(map(writing.etag, bookings)).encode()).hexdigest()[:32]
    return _common("施設などの予約") | {
        f"{DAV}resourcetype": lambda: [dav.element(f"{DAV}collection"), dav.element(f"{CALDAV}calendar")],
        f"{DAV}supported-report-set": lambda: reports,
        f"{CALDAV}supported-calendar-component-set": lambda: component,
        f"{CALDAV}calendar-description": lambda: "市の施設などの予約（見るだけ）",
        f"{CALDAV}max-resource-size": lambda: "0",
        f"{SERVER}getctag": lambda: state,
    }


def _resource(booking: scheduler.Booking) -> Properties:
    return {
        f"{DAV}resourcetype": lambda: "",
        f"{DAV}getetag": lambda: writing.etag(booking),
        f"{DAV}getcontenttype": lambda: "text/calendar; charset=utf-8; component=VEVENT",
        f"{DAV}displayname": lambda: booking.unit_title,
        f"{CALDAV}calendar-data": lambda: writing.stored(booking).decode().replace("\r\n", "\n"),
    }
