"""Bookings as iCalendar (RFC 5545), with the zone of Japan, the refresh of RFC 7986 and the methods of RFC 5546."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, FreeBusy, Timezone, TimezoneStandard, vCalAddress, vDuration

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.clock import JST

PRODID = "-//hataori//booking//JA"
REFRESH = timedelta(minutes=15)
_STATUS = {"leased": "TENTATIVE", "requested": "TENTATIVE"}
_GONE = ("cancelled", "denied", "expired")
Span = tuple[datetime, datetime]


def calendar(name: str, bookings: Iterable[scheduler.Booking]) -> bytes:
    """A calendar to subscribe to (METHOD:PUBLISH)."""
    whole = _frame("PUBLISH")
    whole.add("name", name)
    whole.add("x-wr-calname", name)
    whole.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vDuration(REFRESH))
    whole.add_component(zone())
    for booking in bookings:
        whole.add_component(event(booking))
    return _written(whole)


def single(booking: scheduler.Booking) -> bytes:
    """One booking to be taken into a calendar."""
    whole = _frame("PUBLISH")
    whole.add_component(zone())
    whole.add_component(event(booking))
    return _written(whole)


def stored(booking: scheduler.Booking) -> bytes:
    """One booking as a CalDAV resource: without METHOD (RFC 4791 section 4.1)."""
    whole = _frame("")
    whole.add_component(zone())
    whole.add_component(event(booking))
    return _written(whole)


def invitation(booking: scheduler.Booking, *, organizer: str, attendee: str) -> tuple[str, bytes]:
    """The method and the calendar of a mail: REQUEST for what stands, CANCEL (next SEQUENCE) for what is gone."""
    method = "CANCEL" if booking.state in _GONE else "REQUEST"
    whole, part = _frame(method), event(booking)
    part.add("organizer", vCalAddress(f"mailto:{organizer}"))
    who = vCalAddress(f"mailto:{attendee}")
    who.params["PARTSTAT"], who.params["ROLE"] = "ACCEPTED", "REQ-PARTICIPANT"
    part.add("attendee", who)
    whole.add_component(zone())
    whole.add_component(part)
    return method, _written(whole)


def event(booking: scheduler.Booking) -> Event:
    """One VEVENT; its UID stays the same wherever it is shown, so that no calendar shows it twice."""
    part = Event()
    part.add("uid", uid(booking))
    part.add("dtstamp", clock.now().astimezone(UTC))
    part.add("last-modified", changed_at(booking).astimezone(UTC))
    part.add("created", booking.created_at.astimezone(UTC))
    part.add("dtstart", booking.start.astimezone(JST))
    part.add("dtend", booking.end.astimezone(JST))
    part.add("summary", _summary(booking))
    part.add("location", booking.unit_title)
    part.add("description", f"予約番号 {booking.number}（{booking.state_title}）")
    part.add("status", "CANCELLED" if booking.state in _GONE else _STATUS.get(booking.state, "CONFIRMED"))
    part.add("sequence", sequence(booking))
    part.add("transp", "TRANSPARENT" if booking.state in _GONE else "OPAQUE")
    part.add("class", "PRIVATE")
    return part


def uid(booking: scheduler.Booking) -> str:
    """For ever the same (RFC 7986 section 5.3: an identifier that tells nothing)."""
    return f"{booking.id}@{urlsplit(str(settings.HATAORI_URL)).hostname}"


def sequence(booking: scheduler.Booking) -> int:
    """Each move counts, and the end counts once more (RFC 5546 section 2.1.4)."""
    return booking.sequence + (booking.state in _GONE)


def changed_at(booking: scheduler.Booking) -> datetime:
    """The last moment that is known of it."""
    moments = (booking.created_at, booking.confirmed_at, booking.checked_in_at, booking.cancelled_at)
    return max(each for each in moments if each)


def etag(booking: scheduler.Booking) -> str:
    """Changes whenever what is shown changes."""
    shown = (booking.id, booking.start, booking.end, booking.state, booking.sequence, booking.purpose, booking.title)
    return f'"{hashlib.sha256(repr(shown).encode()).hexdigest()[:32]}"'


def busy(unit: scheduler.Unit, spans: Iterable[Span], since: datetime, until: datetime) -> bytes:
    """When a unit is taken, as events without any person, number or purpose."""
    whole = _frame("PUBLISH")
    whole.add("name", unit.title)
    whole.add("x-wr-calname", unit.title)
    whole.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    whole.add_component(zone())
    for start, end in spans:
        part = Event()
        part.add("uid", f"{unit.key}-{start:%Y%m%dT%H%M}@{urlsplit(str(settings.HATAORI_URL)).hostname}")
        part.add("dtstamp", clock.now().astimezone(UTC))
        part.add("dtstart", start.astimezone(JST))
        part.add("dtend", end.astimezone(JST))
        part.add("summary", "予約あり")
        whole.add_component(part)
    whole.add("x-hataori-from", since.isoformat())
    whole.add("x-hataori-until", until.isoformat())
    return _written(whole)


def free_busy(unit: scheduler.Unit, spans: Iterable[Span], since: datetime, until: datetime) -> bytes:
    """The same as VFREEBUSY (RFC 5545 section 3.6.4)."""
    whole, part = _frame("PUBLISH"), FreeBusy()
    part.add("uid", f"{unit.key}-busy@{urlsplit(str(settings.HATAORI_URL)).hostname}")
    part.add("dtstamp", clock.now().astimezone(UTC))
    part.add("dtstart", since.astimezone(UTC))
    part.add("dtend", until.astimezone(UTC))
    for start, end in spans:
        part.add("freebusy", [(start.astimezone(UTC), end.astimezone(UTC))])
    whole.add_component(part)
    return _written(whole)


def zone() -> Timezone:
    """Asia/Tokyo as it has been since 1951: no summer time."""
    whole, standard = Timezone(), TimezoneStandard()
    whole.add("tzid", "Asia/Tokyo")
    standard.add("dtstart", datetime(1951, 9, 8, 0, 0))  # noqa: DTZ001  the clock's own time (RFC 5545 section 3.6.5)
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "JST")
    whole.add_component(standard)
    return whole


def _summary(booking: scheduler.Booking) -> str:
    what = booking.title or booking.purpose
    return f"{booking.unit_title}（{what}）" if what else booking.unit_title


def _frame(method: str) -> Calendar:
    whole = Calendar()
    whole.add("prodid", PRODID)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    if method:
        whole.add("method", method)
    return whole


def _written(whole: Calendar) -> bytes:
    text: bytes = whole.to_ical()
    return text
