"""Times that can be ordered: cut from the opening hours of the next two weeks, or made by hand; priced, let go."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.errors import NotFound

from . import changes, holding, models
from .items import facts_of, offers_at
from .pricing import FeesBook
from .types import PublishedTime

AHEAD_DAYS = 14
_KEPT = timedelta(days=7)
Span = tuple[datetime, datetime]


def add_time(listing_id: UUID, start: datetime, end: datetime, unit: str = "") -> PublishedTime:
    """One session of a series, or one slot made by hand; of the listing's unit or another. NotFound for the listing."""
    with transaction.atomic():
        listing = models.Listing.objects.filter(pk=listing_id, gone=False).first()
        if listing is None:
            raise NotFound
        row = _time(listing, scheduler.unit(unit or listing.unit_id), (start, end), FeesBook())
        row.remaining = holding.free_now(row) if start > clock.now() else row.lanes
        changes.tell_opportunities([row])
    return PublishedTime(row.id, listing.id, start, end, row.lanes, row.remaining)


def _time(listing: models.Listing, unit: scheduler.Unit, span: Span, fees: FeesBook) -> models.Opportunity:
    return models.Opportunity(
        listing=listing,
        unit_id=unit.id,
        starts_at=span[0],
        ends_at=span[1],
        lanes=unit.lanes,
        remaining=0,
        prices=fees.prices(facts_of(listing), unit.id, span),
        dataset=listing.dataset,
    )


def refresh_slots(most: int | None = None) -> int:
    """Make the slots of days that have come near, and let go what is over for a week; how many were made.

    At most so many listings, those that are furthest behind first.
    """
    until, fees = clock.today() + timedelta(days=AHEAD_DAYS), FeesBook()
    behind = models.Listing.objects.filter(gone=False, slot_minutes__gt=0).exclude(cut_until__gte=until)
    made = sum(_refresh(each, fees) for each in behind.order_by(F("cut_until").asc(nulls_first=True), "pk")[:most])
    _forget_old()
    return made


@transaction.atomic
def _refresh(listing: models.Listing, fees: FeesBook) -> int:
    rows = missing(listing, scheduler.unit(listing.unit_id), fees)
    changes.tell_opportunities(rows)
    return len(rows)


def missing(listing: models.Listing, unit: scheduler.Unit, fees: FeesBook | None = None) -> list[models.Opportunity]:
    """Slots that are not there yet, with what is free in each and what it costs; not saved. None without a price."""
    if not listing.slot_minutes:
        return []
    fees = fees or FeesBook()
    openings = scheduler.free(unit.id, clock.today(), AHEAD_DAYS)
    listing.cut_until = clock.today() + timedelta(days=AHEAD_DAYS)
    models.Listing.objects.filter(pk=listing.pk).update(cut_until=listing.cut_until)
    there = set(listing.opportunities.filter(gone=False).values_list("starts_at", "ends_at"))
    wanted = [each for each in _slots(openings, listing.slot_minutes) if each not in there]
    rows = [row for span in wanted if offers_at(row := _time(listing, unit, span, fees))]
    for row in rows:
        row.remaining = holding.free_lanes(row, openings)
    return rows


def _slots(openings: Sequence[scheduler.Opening], minutes: int) -> Iterator[Span]:
    """The opening time, joined where it touches, cut into slots from its beginning."""
    length, now = timedelta(minutes=minutes), clock.now()
    for start, end in _runs(openings):
        at = start
        while at + length <= end:
            if at > now:
                yield at, at + length
            at += length


def _runs(openings: Sequence[scheduler.Opening]) -> Iterator[Span]:
    run: Span | None = None
    for each in openings:
        if run and run[1] == each.start:
            run = (run[0], each.end)
            continue
        if run:
            yield run
        run = (each.start, each.end)
    if run:
        yield run


def reprice(unit_ids: Collection[int]) -> int:
    """Times to come of these units cost what the fees say now, in the feed and for who asks next; how many changed.

    Orders keep the price they were made at.
    """
    rows = models.Opportunity.objects.select_related("listing").filter(
        unit_id__in=list(unit_ids), gone=False, starts_at__gt=clock.now()
    )
    fees, changed = FeesBook(), []
    for row in rows:
        prices = fees.prices(facts_of(row.listing), row.unit_id, (row.starts_at, row.ends_at))
        if prices != row.prices:
            row.prices = prices
            changed.append(row)
    changes.tell_opportunities(changed)
    return len(changed)


def _forget_old() -> None:
    """What is over leaves the feeds as deleted: readers need not keep it."""
    over = models.Opportunity.objects.filter(gone=False, ends_at__lt=clock.now() - _KEPT)[:1000]
    with transaction.atomic():
        rows = list(over)
        for row in rows:
            row.gone = True
        changes.tell_opportunities(rows)
