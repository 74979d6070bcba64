"""What becomes of a proposal: the seller accepts, changes or rejects it; the customer may withdraw.

After a rejection the places stay held for as long as a lease lasts, and then go back (ADR 0061).
"""

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.events.api import record

from . import changes, documents, events, holding, models
from .items import seller_facts
from .problems import OpenBookingError
from .wire import Words

_PATCH = {"@context", "@type", "orderProposalStatus", "orderCustomerNote"}


def accept(order_id: int, actor: Actor) -> None:
    """The seller's yes; the places become bookings. Again: nothing happens."""
    with transaction.atomic():
        row = _open(order_id)
        if row is not None:
            holding.approve(documents.in_order_of(row), actor)
            _settle(row, "accepted", actor)


def reject(order_id: int, actor: Actor) -> None:
    """The seller's no."""
    with transaction.atomic():
        row = _open(order_id)
        if row is not None:
            row.release_at = clock.now() + timedelta(minutes=holding.LEASE_MINUTES)
            _settle(row, "seller_rejected", actor)


def amend(order_id: int) -> None:
    """The seller changed something: a new version, which has to be accepted again."""
    with transaction.atomic():
        row = models.Order.objects.select_for_update().filter(pk=order_id, kind="proposal").first()
        if row is not None:
            row.version, row.proposal = str(uuid4()), "awaiting"
            changes.tell_order(row)


def withdraw(uuid: UUID, words: Words, actor: Actor) -> None:
    """The customer's no (PATCH). Again: nothing happens. Errors as the API names them."""
    if words.keys() - _PATCH:
        raise OpenBookingError("PatchContainsExcessivePropertiesError")
    if words.get("orderProposalStatus") != "https://openactive.io/CustomerRejected":
        raise OpenBookingError("PatchNotAllowedOnPropertyError")
    with transaction.atomic():
        found = models.Order.objects.select_for_update().filter(partner=actor.id, uuid=uuid, kind="proposal")
        row = found.first()
        if row is None:
            raise OpenBookingError("UnknownOrderError")
        if row.proposal in ("awaiting", "accepted"):
            row.release_at = clock.now() + timedelta(minutes=holding.LEASE_MINUTES)
            row.note = str(words.get("orderCustomerNote", ""))
            _settle(row, "customer_rejected", actor)


def _open(order_id: int) -> models.Order | None:
    return models.Order.objects.select_for_update().filter(pk=order_id, kind="proposal", proposal="awaiting").first()


def _settle(row: models.Order, state: str, actor: Actor) -> None:
    row.proposal = state
    record(
        events.PROPOSAL_SETTLED,
        subject=f"order/{row.uuid}",
        data={"state": state},
        actor=actor,
        department=seller_facts(row.seller).department,
    )
    changes.tell_order(row)


def release_rejected() -> int:
    """Give back what rejected proposals still hold when their time is over; how many."""
    due = models.Order.objects.filter(release_at__lte=clock.now()).order_by("release_at")
    return sum(_release(each) for each in due.values_list("pk", flat=True)[:200])


@transaction.atomic
def _release(order_id: int) -> int:
    row = models.Order.objects.select_for_update().filter(pk=order_id, release_at__isnull=False).first()
    if row is None:
        return 0
    items = documents.in_order_of(row)
    holding.give_back(items, SYSTEM, "申込みの取下げ", by_city=True)
    row.release_at = None
    row.save(update_fields=["release_at"])
    holding.refresh(each.opportunity for each in items)
    return 1
