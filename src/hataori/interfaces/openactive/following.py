"""What happens to a booking elsewhere (desk, door, rules) reaches the feeds and the broker through the log of facts."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.events.api import Event

from . import changes, holding, models, proposals, selling, slots

_OF_UNIT = frozenset({"unit.rules_changed", "unit.closed", "unit.reopened", "unit.set_aside", "unit.released"})
_CODE, _RULES = "access.code_changed", "unit.rules_changed"
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
    held = _lock(events)
    for event in events:
        kind, _, key = event.subject.partition("/")
        if kind == "booking":
            _of_item(event.type, UUID(key), held)
    units = _around(str(event.data["unit"]) for event in events if "unit" in event.data)
    if changed := _around(str(event.data["unit"]) for event in events if event.type == _RULES):
        slots.reprice(changed)
    holding.refresh_units(units)


def _lock(events: Sequence[Event]) -> set[int]:
    """What brokers' own requests lock, in their order: orders, then places; change numbers come after (ADR 0066)."""
    bookings = {event.subject.partition("/")[2] for event in events if event.subject.startswith("booking/")}
    found = models.OrderItem.objects.filter(booking_id__in=bookings).exclude(order__kind="quote")
    ids = set(found.values_list("order_id", flat=True))
    held = models.Order.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    proposals_of = [order.pk for order in held if order.kind == "proposal"]
    holding.hold(models.OrderItem.objects.select_related("opportunity").filter(order_id__in=proposals_of))
    return ids


def _around(keys: Iterable[str]) -> set[int]:
    return {each for key in set(keys) for each in _units_of(key)}


def _units_of(key: str) -> set[int]:
    """The unit, what stands above it, and its parts: a hall's half is taken with the hall."""
    try:
        unit = scheduler.unit(key)
    except NotFound:
        return set()
    found = {unit.id, *(each.id for each in scheduler.units(under=unit.id))}
    while unit.parent_id is not None:
        unit = scheduler.unit(unit.parent_id)
        found.add(unit.id)
    return found


def _of_item(kind: str, booking_id: UUID, held: Collection[int]) -> None:
    row = models.OrderItem.objects.select_related("order", "opportunity").filter(booking_id=booking_id).first()
    if row is None or row.order_id not in held:
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
