"""Sellers, units and opportunities of a test dataset: real units of the scheduler, marked as samples."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import changes, models, publishing, slots
from hataori.interfaces.openactive.types import (
    Address,
    ListingFacts,
    NewListing,
    Place,
    PublishedTime,
    Reconciliation,
    SellerFacts,
    Terms,
)
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM

from .criteria import Kind, Shape

_PLACE = Address("本町2丁目5番6号", "一宮市", "愛知県", "491-8501", latitude=35.3039, longitude=136.8031)
_TERMS = (Terms("施設の利用規約", "/openactive/"),)
_CONCEPTS = {
    "facility": ("becfafc0-c63f-444c-aed5-a3665f2d172d", "Tennis Court"),
    "individual": ("becfafc0-c63f-444c-aed5-a3665f2d172d", "Tennis Court"),
    "series": ("5e78bcbe-36db-425a-9064-bf96d09cc351", "Bodypump™"),
}
# The suite of OpenActive writes its prices in pounds.
SELLERS = {
    "test-gross": SellerFacts(
        "見本の販売者（税込み）",
        "見本の販売者（税込み）",
        _PLACE,
        "sports",
        email="gross@example.jp",
        currency="GBP",
        reconciliation=Reconciliation("AcmeBroker Points", "SN1593", "STRIPE"),
        terms=_TERMS,
    ),
    "test-net": SellerFacts(
        "見本の販売者（税抜き）",
        "見本の販売者（税抜き）",
        _PLACE,
        "sports",
        email="net@example.jp",
        tax_mode="net",
        currency="GBP",
        terms=_TERMS,
    ),
}


def ensure_sellers(dataset: str) -> None:
    """The two sellers that tests know."""
    for key, facts in SELLERS.items():
        publishing.ensure_seller(key, facts, dataset=dataset)


def make(shape: Shape, kind: Kind, seller: str, dataset: str) -> PublishedTime:
    """A unit, its listing and one time of it, by the shape."""
    with transaction.atomic():
        ensure_sellers(dataset)
        unit = _unit(shape, kind)
        start = (clock.now() + timedelta(hours=shape.hours)).replace(minute=0, second=0, microsecond=0)
        if shape.full:
            _fill(unit, start)
        place = Place("見本の体育館", _PLACE, online=shape.online)
        facts = ListingFacts(
            "見本のコート", "試験のための見本です。", place, (shape.offer,), _CONCEPTS[kind], shape.asks
        )
        listing = publishing.publish(NewListing(unit.key, kind, seller, facts, dataset=dataset), SYSTEM)
        return slots.add_time(listing.id, start, start + timedelta(hours=1))


def _unit(shape: Shape, kind: Kind) -> scheduler.Unit:
    new = scheduler.NewUnit(
        key=f"openactive-test-{uuid4().hex}",
        title="見本のコート",
        kind="event" if kind == "series" else "sports",
        department="sports",
        lanes=shape.lanes,
        start_interval=60,
        sample=True,
    )
    unit = scheduler.create_unit(new, SYSTEM)
    rules = {"overlap": "allow", "approval": shape.offer.approval}
    scheduler.change_rules(unit.key, rules, clock.today() - timedelta(days=30), SYSTEM)
    return unit


def _fill(unit: scheduler.Unit, start: datetime) -> None:
    """Nothing is left."""
    request = scheduler.Request(
        unit=unit.key,
        start=start,
        end=start + timedelta(hours=1),
        holder_id="",
        channel="counter",
        quantity=unit.lanes,
        sample=True,
    )
    scheduler.book(request, SYSTEM)


def another_like(opportunity_id: UUID) -> UUID:
    """One more time of the same listing, a day later, where there is room."""
    row = models.Opportunity.objects.get(pk=opportunity_id)
    day = timedelta(days=1)
    while models.Opportunity.objects.filter(listing=row.listing_id, starts_at=row.starts_at + day, gone=False).exists():
        day += timedelta(days=1)
    return slots.add_time(row.listing_id, row.starts_at + day, row.ends_at + day).id


def clear(dataset: str) -> None:
    """The dataset leaves the feeds, and its orders the orders feeds; its units stay behind, nobody lists them."""
    with transaction.atomic():
        models.Order.objects.filter(dataset=dataset).delete()
        listings = list(models.Listing.objects.filter(dataset=dataset, gone=False))
        times = list(models.Opportunity.objects.filter(dataset=dataset, gone=False))
        for listing in listings:
            listing.gone = True
        for time in times:
            time.gone = True
        changes.tell_listings(listings)
        changes.tell_opportunities(times)
