"""Who came: check-in, the end of a use, no-shows and what follows from them."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST

from . import ground as grounds
from . import models, penalties, placing, policy, waiting
from .finding import held
from .problems import conflict, said
from .rules import RuleSet
from .shapes import as_booking
from .telling import tell
from .types import Booking

WAYS = ("qr", "pin", "desk", "kiosk")
_BATCH = 500


def check_in(booking_id: UUID, how: str, actor: Actor, at: datetime | None = None, as_group: str = "") -> Booking:
    """Somebody came, by QR code, PIN, at the desk or a kiosk; `at` where a door tells it later. Again: the same answer.

    Conflict `too_early` before check-in opens, `wrong_state` unless confirmed. A booking that was given up as no-show
    before the door's message came is made good: it becomes completed.
    """
    if how not in WAYS:
        raise ValueError(f"people check in by {', '.join(WAYS)}")
    moment = at or clock.now()
    with transaction.atomic():
        row, _ = held(booking_id)
        policy.may_touch(row, actor, as_group)
        if row.state in ("checked_in", "completed"):
            return as_booking(row)
        _refuse_check_in(row, moment)
        row.state, row.checked_in_at = "completed" if row.state == "no_show" else "checked_in", moment
        row.save(update_fields=["state", "checked_in_at"])
        tell("reservation.checked_in", row, actor, how=how)
    return as_booking(row)


def complete(booking_id: UUID, actor: Actor, as_group: str = "") -> Booking:
    """The use is over; the rest of its time is free. Again: the same answer. Conflict unless in use."""
    with transaction.atomic():
        row, ground = held(booking_id)
        policy.may_touch(row, actor, as_group)
        if row.state == "completed":
            return as_booking(row)
        if row.state != "checked_in":
            raise conflict("wrong_state", state=as_booking(row).state_title)
        _finish(row, "completed", actor)
        waiting.offer_freed(ground, row.starts_at, row.ends_at)
    return as_booking(row)


def mark_no_shows(now: datetime | None = None) -> int:
    """Give up bookings nobody came to, and end those whose time is over; how many changed."""
    at = now or clock.now()
    return sum(_end_if_due(booking_id, at) for booking_id in list(_begun(at)))


def _begun(now: datetime) -> Iterator[UUID]:
    """Bookings that may have to end: in use and over, or begun with nobody there."""
    rows = models.Booking.objects.filter(state="checked_in", ends_at__lte=now).order_by("ends_at")
    yield from rows.values_list("id", flat=True)[:_BATCH]
    begun = models.Booking.objects.select_related("unit").filter(state="confirmed", starts_at__lte=now)
    for row in begun.order_by("starts_at").iterator(chunk_size=_BATCH):
        if _verdict(row, now):
            yield row.id


@transaction.atomic
def _end_if_due(booking_id: UUID, now: datetime) -> int:
    row, ground = held(booking_id)
    state = _verdict(row, now)
    if not state:
        return 0
    _finish(row, state, SYSTEM)
    if state == "no_show":
        penalties.follow(row)
    waiting.offer_freed(ground, row.starts_at, row.ends_at)
    return 1


def _verdict(row: models.Booking, now: datetime) -> str:
    """What a booking has become by that moment; empty while it stays as it is."""
    if row.state == "checked_in":
        return "completed" if row.ends_at <= now else ""
    if row.state != "confirmed":
        return ""
    given_up = _terms(row).no_show_at(row.starts_at, row.ends_at)
    if given_up is not None:
        return "no_show" if given_up <= now else ""
    return "completed" if row.ends_at <= now else ""


def _refuse_check_in(row: models.Booking, moment: datetime) -> None:
    opens = _terms(row).check_in_from(row.starts_at)
    if row.state not in ("confirmed", "no_show") or moment > row.ends_at:
        raise conflict("wrong_state", state=as_booking(row).state_title)
    if moment < opens:
        raise conflict("too_early", opens=said(opens))


def _finish(row: models.Booking, state: str, actor: Actor) -> None:
    row.state = state
    row.save(update_fields=["state"])
    placing.leave(row)
    tell(f"reservation.{state}", row, actor)


def _terms(row: models.Booking) -> RuleSet:
    return grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date())
