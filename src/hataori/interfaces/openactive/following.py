"""What happens to a booking elsewhere (desk, door, rules) reaches the feeds and the broker through the log of facts."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.events.api import Event

from . import changes, holding, models, proposals, selling

_OF_UNIT = frozenset({"unit.rules_changed", "unit.closed", "unit.reopened", "unit.set_aside", "unit.released"})
_CODE = "access.code_changed"
TYPES = _OF_UNIT | {
    _CODE,
    *(
        f"reservation.{word}"
        for word in (
            "leased",
            "requested",
            "confirmed",
            "denied",
            "cancelled",
            "expired",
            "rescheduled",
            "checked_in",
            "completed",
            "no_show",
        )
    ),
}


def follow(events: Sequence[Event]) -> None:
    """Bring orders and counts to what the facts say; what this interface did itself changes nothing more."""
    if not models.Listing.objects.filter(gone=False).exists():
        return
    units: set[int] = set()
    for event in events:
        kind, _, key = event.subject.partition("/")
        units |= _units_of(kind, key)
        if kind == "booking":
            _of_item(event.type, UUID(key))
    holding.refresh_units(units)


def _units_of(kind: str, key: str) -> set[int]:
    """The unit, what stands above it, and its parts: a hall's half is taken with the hall."""
    try:
        unit = scheduler.unit(key) if kind == "unit" else scheduler.unit(scheduler.booking(UUID(key)).unit_id)
    except NotFound:
        return set()
    found = {unit.id, *(each.id for each in scheduler.units(under=unit.id))}
    while unit.parent_id is not None:
        unit = scheduler.unit(unit.parent_id)
        found.add(unit.id)
    return found


def _of_item(kind: str, booking_id: UUID) -> None:
    row = models.OrderItem.objects.select_related("order", "opportunity").filter(booking_id=booking_id).first()
    if row is None or row.order.kind == "quote":
        return
    if row.order.kind == "proposal":
        _of_proposal(row, scheduler.booking(booking_id).state)
    elif not row.order.gone:
        _of_order(row, kind, scheduler.booking(booking_id))


def _of_proposal(row: models.OrderItem, state: str) -> None:
    if row.order.proposal != "awaiting":
        return
    if state == "confirmed":
        proposals.accept(row.order_id, SYSTEM)
    elif state in ("denied", "cancelled", "expired"):
        proposals.reject(row.order_id, SYSTEM)


def _of_order(row: models.OrderItem, kind: str, booking: scheduler.Booking) -> None:
    """Once a fact: an item that already says so is left alone."""
    becomes = {
        "cancelled": "seller_cancelled",
        "expired": "seller_cancelled",
        "checked_in": "attended",
        "no_show": "absent",
    }
    state = becomes.get(booking.state)
    if kind == _CODE:
        selling.change_items(row.order_id, _nothing)
    elif state and row.state in ("confirmed", "absent") and row.state != state:
        _change(row.pk, state, booking.cancel_reason)
    elif kind == "reservation.rescheduled" and row.state == "confirmed":
        _moved(row, booking)


def _nothing(row: models.OrderItem) -> None:
    """The code is the lock's; the feed only has to be told."""


@transaction.atomic
def _change(item_id: UUID, state: str, message: str) -> None:
    row = models.OrderItem.objects.select_related("order").get(pk=item_id)
    row.state, row.message = state, message if state == "seller_cancelled" else ""
    row.save(update_fields=["state", "message"])
    changes.tell_order(row.order)


@transaction.atomic
def _moved(row: models.OrderItem, booking: scheduler.Booking) -> None:
    """The booking is at another time now: the item goes with it, to a slot that is there or one made for it."""
    was = row.opportunity
    if (was.starts_at, was.ends_at) == (booking.start, booking.end):
        return
    now, _ = models.Opportunity.objects.get_or_create(
        listing_id=was.listing_id,
        starts_at=booking.start,
        ends_at=booking.end,
        gone=False,
        defaults={"unit_id": was.unit_id, "lanes": was.lanes, "remaining": 0, "dataset": was.dataset},
    )
    row.opportunity = now
    row.save(update_fields=["opportunity"])
    changes.tell_order(row.order)
