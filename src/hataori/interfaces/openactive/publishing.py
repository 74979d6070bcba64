"""Publishing units of the scheduler: who sells, and what is said of what can be booked. Their times: slots.py."""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record

from . import changes, durations, models, slots
from .items import seller_facts
from .types import ListingFacts, NewListing, PublishedListing, SellerFacts, kept

Outcome = Literal["created", "updated", "unchanged"]


def ensure_seller(key: str, facts: SellerFacts, *, dataset: str = "") -> None:
    """There is a seller of that key who says this of itself; what it sells tells it anew where that changed."""
    words = {"facts": kept(facts), "dataset": dataset}
    with transaction.atomic():
        row, made = models.Seller.objects.get_or_create(key=key, defaults=words)
        if made or (row.facts, row.dataset) == (words["facts"], dataset):
            return
        models.Seller.objects.filter(pk=row.pk).update(**words)
        changes.tell_listings(row.listings.filter(gone=False).select_for_update(no_key=True).order_by("pk"))


def publish(new: NewListing, actor: Actor) -> PublishedListing:
    """Put a unit into the open feeds; one that is there says what it says now. NotFound for unit or seller.

    Again with the same words only makes slots that are still missing. Rejected for terms that are no durations of days
    and hours, or a single place with several lanes.
    """
    unit = scheduler.unit(new.unit)
    seller = models.Seller.objects.filter(key=new.seller).first()
    if seller is None:
        raise NotFound("no_seller", "販売者が登録されていません。")
    _check(new, unit)
    with transaction.atomic():
        row, outcome = _written(new, unit, seller)
        made = [] if new.later else slots.missing(row, unit)
        if outcome != "unchanged":
            _tell(row, seller, actor)
        changes.tell_opportunities(made)
        if outcome == "updated":
            slots.reprice([unit.id])
    return PublishedListing(row.id, row.kind, unit.key, seller.key, new.facts.name, outcome)


def _written(new: NewListing, unit: scheduler.Unit, seller: models.Seller) -> tuple[models.Listing, Outcome]:
    found = models.Listing.objects.select_for_update(no_key=True).filter(unit_key=unit.key, gone=False).first()
    row = found or models.Listing(unit_key=unit.key, unit_id=unit.id)
    words = {
        "kind": new.kind,
        "seller_id": seller.pk,
        "facts": kept(new.facts),
        "slot_minutes": new.slot_minutes,
        "dataset": new.dataset,
    }
    if found and all(getattr(row, name) == value for name, value in words.items()):
        return row, "unchanged"
    for name, value in words.items():
        setattr(row, name, value)
    row.save()
    return row, "updated" if found else "created"


def _tell(row: models.Listing, seller: models.Seller, actor: Actor) -> None:
    record(
        "openactive.published",
        subject=f"unit/{row.unit_key}",
        data={"kind": row.kind, "unit": row.unit_key},
        actor=actor,
        department=seller_facts(seller).department,
    )
    changes.tell_listings([row])


def _check(new: NewListing, unit: scheduler.Unit) -> None:
    if new.kind == "individual" and unit.lanes != 1:
        raise Rejected([FieldProblem("kind", "many_lanes", "区画が二つ以上ある場所は、施設として公開してください。")])
    for length in _durations(new.facts):
        try:
            durations.parse(length)
        except ValueError as error:
            message = f"「{length}」は使えません。P7D、PT2Hのように日数や時間で書いてください。"
            raise Rejected([FieldProblem("offers", "bad_duration", message)]) from error


def _durations(facts: ListingFacts) -> Iterator[str]:
    for offer in facts.offers:
        yield from (each for each in (offer.opens_before, offer.closes_before, offer.cancel_before) if each)


def withdraw(listing_id: UUID) -> None:
    """Take a listing and what is to come out of the feeds. Orders stand."""
    with transaction.atomic():
        row = models.Listing.objects.select_for_update(no_key=True).filter(pk=listing_id, gone=False).first()
        if row is None:
            return
        times = list(row.opportunities.filter(gone=False))
        row.gone = True
        for each in times:
            each.gone = True
        changes.tell_listings([row])
        changes.tell_opportunities(times)


def withdraw_unit(unit_key: str) -> bool:
    """The same by the unit; whether it was published."""
    row = models.Listing.objects.filter(unit_key=unit_key, gone=False).first()
    if row is not None:
        withdraw(row.id)
    return row is not None
