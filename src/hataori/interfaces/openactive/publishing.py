"""Publishing units of the scheduler: a listing, and its slots for the next two weeks, cut from the opening hours."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record

from . import changes, durations, holding, models
from .items import seller_facts
from .types import ListingFacts, NewListing, PublishedListing, PublishedTime, SellerFacts, kept

AHEAD_DAYS = 14
_KEPT = timedelta(days=7)


def ensure_seller(key: str, facts: SellerFacts, *, dataset: str = "") -> None:
    """There is a seller of that key who says this of itself."""
    models.Seller.objects.update_or_create(key=key, defaults={"facts": kept(facts), "dataset": dataset})


def publish(new: NewListing, actor: Actor) -> PublishedListing:
    """Put a unit into the open feeds; one that is there says what it says now. NotFound for unit or seller.

    Rejected for terms that are no durations of days and hours, or a single place with several lanes.
    """
    unit = scheduler.unit(new.unit)
    seller = models.Seller.objects.filter(key=new.seller).first()
    if seller is None:
        raise NotFound("no_seller", "販売者が登録されていません。")
    _check(new, unit)
    with transaction.atomic():
        row = models.Listing.objects.filter(unit_key=unit.key, gone=False).first()
        row = row or models.Listing(unit_key=unit.key, unit_id=unit.id)
        row.kind, row.seller, row.facts = new.kind, seller, kept(new.facts)
        row.slot_minutes, row.dataset = new.slot_minutes, new.dataset
        row.save()
        made = _missing_slots(row, unit)
        record(
            "openactive.published",
            subject=f"unit/{unit.key}",
            data={"kind": row.kind, "unit": unit.key},
            actor=actor,
            department=seller_facts(seller).department,
        )
        changes.tell_listings([row])
        changes.tell_opportunities(made)
    return PublishedListing(row.id, row.kind, unit.key, seller.key, new.facts.name)


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
        row = models.Listing.objects.select_for_update().filter(pk=listing_id, gone=False).first()
        if row is None:
            return
        times = list(row.opportunities.filter(gone=False))
        row.gone = True
        for each in times:
            each.gone = True
        changes.tell_listings([row])
        changes.tell_opportunities(times)


def add_time(listing_id: UUID, start: datetime, end: datetime) -> PublishedTime:
    """One session of a series, or one slot made by hand. NotFound for the listing."""
    with transaction.atomic():
        listing = models.Listing.objects.filter(pk=listing_id, gone=False).first()
        if listing is None:
            raise NotFound
        row = _time(listing, scheduler.unit(listing.unit_id), start, end)
        row.remaining = holding.free_now(row) if start > clock.now() else row.lanes
        changes.tell_opportunities([row])
    return PublishedTime(row.id, listing.id, start, end, row.lanes, row.remaining)


def _time(listing: models.Listing, unit: scheduler.Unit, start: datetime, end: datetime) -> models.Opportunity:
    lanes = unit.lanes
    return models.Opportunity(
        listing=listing,
        unit_id=unit.id,
        starts_at=start,
        ends_at=end,
        lanes=lanes,
        remaining=0,
        dataset=listing.dataset,
    )


def refresh_slots() -> int:
    """Make the slots of days that have come near, and let go what is over for a week; how many were made."""
    made = sum(_refresh(each) for each in models.Listing.objects.filter(gone=False, slot_minutes__gt=0))
    _forget_old()
    return made


@transaction.atomic
def _refresh(listing: models.Listing) -> int:
    rows = _missing_slots(listing, scheduler.unit(listing.unit_id))
    changes.tell_opportunities(rows)
    return len(rows)


def _missing_slots(listing: models.Listing, unit: scheduler.Unit) -> list[models.Opportunity]:
    """Slots that are not there yet, with what is free in each."""
    if not listing.slot_minutes:
        return []
    openings = scheduler.free(unit.id, clock.today(), AHEAD_DAYS)
    there = set(listing.opportunities.filter(gone=False).values_list("starts_at", "ends_at"))
    wanted = [each for each in _slots(openings, listing.slot_minutes) if each not in there]
    rows = [_time(listing, unit, start, end) for start, end in wanted]
    for row in rows:
        row.remaining = holding.free_lanes(row, openings)
    return rows


def _slots(openings: Sequence[scheduler.Opening], minutes: int) -> Iterator[tuple[datetime, datetime]]:
    """The opening time, joined where it touches, cut into slots from its beginning."""
    length, now = timedelta(minutes=minutes), clock.now()
    for start, end in _runs(openings):
        at = start
        while at + length <= end:
            if at > now:
                yield at, at + length
            at += length


def _runs(openings: Sequence[scheduler.Opening]) -> Iterator[tuple[datetime, datetime]]:
    run: tuple[datetime, datetime] | None = None
    for each in openings:
        if run and run[1] == each.start:
            run = (run[0], each.end)
            continue
        if run:
            yield run
        run = (each.start, each.end)
    if run:
        yield run


def _forget_old() -> None:
    """What is over leaves the feeds as deleted: readers need not keep it."""
    over = models.Opportunity.objects.filter(gone=False, ends_at__lt=clock.now() - _KEPT)[:1000]
    with transaction.atomic():
        rows = list(over)
        for row in rows:
            row.gone = True
        changes.tell_opportunities(rows)
