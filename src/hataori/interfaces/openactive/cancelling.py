"""Cancelling by the customer (PATCH) and forgetting (DELETE): whole or not at all."""

from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.events.api import record

from . import addresses, changes, documents, durations, events, holding, models
from .items import seller_facts
from .problems import OpenBookingError
from .wire import Words

_PATCH = {"@context", "@type", "orderedItem"}
_ITEM = {"@type", "@id", "orderItemStatus"}


def cancel(uuid: UUID, words: Words, root: str, actor: Actor) -> None:
    """Cancel the items named. Again: nothing happens. CancellationNotPermittedError cancels none of them."""
    ids = _asked(words)
    with transaction.atomic():
        order = models.Order.objects.select_for_update().filter(partner=actor.id, uuid=uuid, kind="order").first()
        rows = [_item(each, root, actor, order) for each in ids]
        wanted = [row for row in rows if row.state != "customer_cancelled"]
        if order is None or not wanted:
            return
        if not all(_may(row) for row in wanted):
            raise OpenBookingError("CancellationNotPermittedError")
        _cancel(order, wanted, actor)


def _asked(words: Words) -> list[str]:
    items = words.get("orderedItem")
    if words.keys() - _PATCH:
        raise OpenBookingError("PatchContainsExcessivePropertiesError")
    if not isinstance(items, list) or not items or not all(isinstance(each, dict) for each in items):
        raise OpenBookingError("OpenBookingError")
    if any(each.keys() - _ITEM for each in items):
        raise OpenBookingError("PatchContainsExcessivePropertiesError")
    if any(each.get("orderItemStatus") != "https://openactive.io/CustomerCancelled" for each in items):
        raise OpenBookingError("PatchNotAllowedOnPropertyError")
    return [str(each.get("@id", "")) for each in items]


def _item(address: str, root: str, actor: Actor, order: models.Order | None) -> models.OrderItem:
    """The item, which must be the broker's own and of this order."""
    try:
        key = UUID(addresses.after_hash(address))
    except ValueError as error:
        raise OpenBookingError("OrderItemIdInvalidError") from error
    found = models.OrderItem.objects.select_related("opportunity__listing__seller", "order")
    row = found.filter(pk=key, order__partner=actor.id).first()
    if row is None or addresses.item(row, row.order.uuid).replace(addresses.BASE, root) != address:
        raise OpenBookingError("OrderItemIdInvalidError")
    if order is None or row.order_id != order.pk:
        raise OpenBookingError("OrderItemNotWithinOrderError")
    return row


def _may(row: models.OrderItem) -> bool:
    """Only what stands, at an offer that gives the money back, in time."""
    offer = documents.offer_of(row)
    length = durations.parse(offer.cancel_before) if offer.cancel_before else None
    late = clock.now() > row.opportunity.starts_at - length if length else clock.now() > row.opportunity.starts_at
    return row.state == "confirmed" and offer.refund and not late


def _cancel(order: models.Order, rows: list[models.OrderItem], actor: Actor) -> None:
    holding.give_back(rows, actor, "利用者の取消し")
    for row in rows:
        row.state = "customer_cancelled"
        row.save(update_fields=["state"])
    record(
        events.CANCELLED,
        subject=f"order/{order.uuid}",
        data={"items": len(rows), "by": "customer"},
        actor=actor,
        department=seller_facts(order.seller).department,
    )
    changes.tell_order(order)
    holding.refresh(row.opportunity for row in rows)


def forget(uuid: UUID, actor: Actor) -> None:
    """The broker deletes the order: what it told of people is gone, the booking stands. Again: nothing happens."""
    with transaction.atomic():
        order = models.Order.objects.select_for_update().filter(partner=actor.id, uuid=uuid, kind="order").first()
        if order is None:
            raise OpenBookingError("UnknownOrderError")
        if order.gone:
            return
        order.gone, order.request, order.answer, order.note = True, "", "", ""
        order.items.update(given="")
        record(events.DELETED, subject=f"order/{order.uuid}", data={}, actor=actor)
        changes.tell_order(order)
