"""The seller's side: cancelling, notices, other times, other places, other codes, who came. The broker's feed tells it.

What the desk does to a booking comes here through the log (following.py).
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.platform.events.api import record

from . import changes, documents, doors, events, holding, models
from .items import facts_of, seller_facts
from .types import kept


def change_items(
    order_id: int, change: Callable[[models.OrderItem], None], states: Iterable[str] = ("confirmed",)
) -> int:
    """Change the standing items of an order and let its feed tell; how many."""
    with transaction.atomic():
        order = models.Order.objects.select_for_update().get(pk=order_id)
        rows = [row for row in documents.in_order_of(order) if row.state in states]
        for row in rows:
            change(row)
            row.save()
        if rows:
            changes.tell_order(order)
        return len(rows)


def cancel(order_id: int, actor: Actor, message: str = "") -> None:
    """Cancel everything that stands, for the city's sake."""
    with transaction.atomic():
        order = models.Order.objects.select_for_update().get(pk=order_id)
        rows = [row for row in documents.in_order_of(order) if row.state == "confirmed"]
        holding.give_back(rows, actor, message, by_city=True)
        for row in rows:
            row.state, row.message = "seller_cancelled", message
            row.save(update_fields=["state", "message"])
        record(
            events.CANCELLED,
            subject=f"order/{order.uuid}",
            data={"items": len(rows), "by": "seller"},
            actor=actor,
            department=seller_facts(order.seller).department,
        )
        changes.tell_order(order)
        holding.refresh(row.opportunity for row in rows)


def notify(order_id: int, notice: str) -> None:
    """Tell the customer something."""

    def write(row: models.OrderItem) -> None:
        row.notice = notice

    change_items(order_id, write)


def change_codes(order_id: int) -> None:
    """Other codes at the door or the reception."""
    change_items(order_id, doors.new_code)


def change_passes(order_id: int) -> None:
    """Other passes; the old ones no longer open."""

    def write(row: models.OrderItem) -> None:
        row.pass_secret = secrets.token_hex(16)

    change_items(order_id, write)


def change_channels(order_id: int) -> None:
    """Another link to the session."""

    def write(row: models.OrderItem) -> None:
        row.channel_secret = secrets.token_hex(8)

    change_items(order_id, write)


def note_attendance(order_id: int, state: str) -> None:
    """Who came and who did not ("attended", "absent")."""

    def write(row: models.OrderItem) -> None:
        row.state = state

    change_items(order_id, write)


def replace(order_id: int, position: int, opportunity_id: UUID, actor: Actor) -> None:
    """Another opportunity instead of one the seller cannot keep: that is booked first, then the old time goes back."""
    with transaction.atomic():
        order = models.Order.objects.select_for_update().get(pk=order_id)
        row = next(each for each in documents.in_order_of(order) if each.position == position)
        before, old = row.opportunity, row.booking_id
        row.opportunity = models.Opportunity.objects.select_related("listing__seller").get(pk=opportunity_id)
        holding.hold_at([before, row.opportunity])
        holding.lease([row], actor)
        holding.confirm([row], actor)
        if old:
            scheduler.cancel(old, actor, "代わりの時間への変更", by_city=True)
        row.reception_code = ""
        doors.prepare(row)
        row.save()
        changes.tell_order(order)
        holding.refresh([before, row.opportunity])


def change_listing(listing_id: UUID, *, name: str = "", place_name: str = "") -> None:
    """Another name, or another place: the feeds and every standing order tell it."""
    with transaction.atomic():
        orders = _locked(models.Order.objects.filter(items__opportunity__listing=listing_id))
        row = models.Listing.objects.select_for_update(no_key=True).get(pk=listing_id)
        found = facts_of(row)
        words = kept(found)
        words["name"] = name or found.name
        words["place"]["name"] = place_name or found.place.name
        row.facts = words
        changes.tell_listings([row])
        _tell_orders(orders)


def move(opportunity_id: UUID, start: datetime, end: datetime, actor: Actor) -> None:
    """Another time for everybody who ordered it. Conflict when not all find room there: then nothing moves."""
    with transaction.atomic():
        orders = _locked(models.Order.objects.filter(items__opportunity=opportunity_id))
        row = models.Opportunity.objects.get(pk=opportunity_id)
        holding.hold_at([row])
        row.refresh_from_db()
        standing = row.ordered.filter(state="confirmed").values_list("booking_id", flat=True)
        for booking_id in [each for each in standing if each]:
            scheduler.reschedule(booking_id, start, end, actor)
        row.starts_at, row.ends_at = start, end
        row.remaining = holding.free_now(row)
        changes.tell_opportunities([row])
        _tell_orders(orders)


def _locked(found: QuerySet[models.Order]) -> list[models.Order]:
    """These orders, held before any place and any change number, in one order (ADR 0066)."""
    ids = set(found.values_list("pk", flat=True))
    return list(models.Order.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _tell_orders(found: Iterable[models.Order]) -> None:
    for order in found:
        if order.kind == "order" and not order.gone:
            changes.tell_order(order)
