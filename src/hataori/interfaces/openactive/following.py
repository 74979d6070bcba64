"""What happens to a booking elsewhere (desk, door, rules) reaches the feeds and the broker through the log of facts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import Event

from . import changes, holding, models, proposals, selling, slots

_OF_UNIT = frozenset({"unit.rules_changed", "unit.closed", "unit.reopened", "unit.set_aside", "unit.released"})
_CODE, _RULES, _MOVED = "access.code_changed", "unit.rules_changed", "reservation.rescheduled"
Span = tuple[datetime, datetime]
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


@transaction.atomic
def follow(events: Sequence[Event]) -> None:
    """Bring orders and counts to what the facts say; what this interface did itself changes nothing more."""
    if not models.Listing.objects.filter(gone=False).exists():
        return
    bookings = {event.id: key for event in events if (key := _booking_of(event))}
    ordered = _lock(set(bookings.values()))
    for event in events:
        if bookings.get(event.id) in ordered:
            _of_item(event.type, bookings[event.id])
    around = scheduler.sharing(str(event.data["unit"]) for event in events if "unit" in event.data)
    changed = [around.get(str(event.data["unit"]), set()) for event in events if event.type == _RULES]
    if changed:
        slots.reprice(set().union(*changed))
    holding.refresh_units(_touched(events, bookings, around))


def _booking_of(event: Event) -> UUID | None:
    kind, _, key = event.subject.partition("/")
    return UUID(key) if kind == "booking" else None


def _lock(bookings: Collection[UUID]) -> set[UUID]:
    """What brokers' own requests lock, in their order: orders, then places; change numbers come after (ADR 0066).

    Answers which of the bookings are of orders and proposals: nobody has to be told of a quote's lease.
    """
    found = models.OrderItem.objects.filter(booking_id__in=bookings).exclude(order__kind="quote")
    ordered = dict(found.values_list("booking_id", "order_id"))
    held = models.Order.objects.select_for_update().filter(pk__in=set(ordered.values())).order_by("pk")
    proposals_of = [order.pk for order in held if order.kind == "proposal"]
    holding.hold(models.OrderItem.objects.select_related("opportunity").filter(order_id__in=proposals_of))
    return {key for key in ordered if key}


def _touched(
    events: Sequence[Event], bookings: Mapping[str, UUID], around: Mapping[str, Collection[int]]
) -> dict[int, Span | None]:
    """Of each unit the time in which something may have changed, None for all of it: a hall's half is taken with it.

    Where a booking was before it was moved no fact says.
    """
    times = scheduler.times_of(bookings.values())
    touched: dict[int, Span | None] = {}
    for event in events:
        span = None if event.type == _MOVED else times.get(bookings[event.id]) if event.id in bookings else None
        for unit in around.get(str(event.data.get("unit")), ()):
            known = touched.get(unit, span)
            touched[unit] = (min(known[0], span[0]), max(known[1], span[1])) if known and span else None
    return touched


def _of_item(kind: str, booking_id: UUID) -> None:
    """Read anew each time: the fact before may have been of the same booking."""
    row = models.OrderItem.objects.select_related("order", "opportunity").filter(booking_id=booking_id).first()
    if row is None:
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
    elif kind == _MOVED and row.state == "confirmed":
        _moved(row, booking)


def _nothing(row: models.OrderItem) -> None:
    """The code is the lock's; the feed only has to be told."""


def _change(item_id: UUID, state: str, message: str) -> None:
    row = models.OrderItem.objects.select_related("order").get(pk=item_id)
    row.state, row.message = state, message if state == "seller_cancelled" else ""
    row.save(update_fields=["state", "message"])
    changes.tell_order(row.order)


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
