"""The scheduler's side of an order: what is free, leases, bookings. Here alone time is taken and given back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, NotFound, Rejected

from . import changes, models
from .items import facts_of

LEASE_MINUTES = 10
_BESIDE = timedelta(days=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one opportunity: places this order could have (its own leases included), and places others hold for now."""

    left: int
    held: int


class Lost(Exception):
    """A place judged free was gone, or is not to be had, when it came to taking it."""

    def __init__(self, position: int, kind: str) -> None:
        super().__init__(kind)
        self.position = position
        self.kind = kind


def free_lanes(row: models.Opportunity, openings: Iterable[scheduler.Opening]) -> int:
    """Places free throughout the opportunity's time; time nobody opens has none."""
    at, left = row.starts_at, row.lanes
    for opening in openings:
        if opening.end <= at or opening.start >= row.ends_at:
            continue
        if opening.start > at:
            return 0
        left = min(left, opening.free_lanes if opening.state == "free" else 0)
        at = opening.end
    return left if at >= row.ends_at else 0


def free_now(row: models.Opportunity) -> int:
    """The same, asked of the scheduler at this moment; what has begun keeps its last count."""
    if row.starts_at <= clock.now():
        return row.remaining
    first = row.starts_at.astimezone(JST).date() - timedelta(days=1)
    days = (row.ends_at.astimezone(JST).date() - first).days + 1
    return free_lanes(row, scheduler.free(row.unit_id, first, days))


def standing(row: models.Opportunity, own: Collection[UUID]) -> Standing:
    """How the opportunity looks to an order that holds these leases."""
    now = clock.now()
    leases = scheduler.bookings_at([row.unit_id], row.starts_at, row.ends_at, states=["leased"])
    alive = [each for each in leases if each.lease_until and each.lease_until > now]
    mine = sum(each.quantity for each in alive if each.id in own)
    others = sum(each.quantity for each in alive if each.id not in own)
    return Standing(min(row.lanes, free_now(row) + mine), others)


def alive(items: Sequence[models.OrderItem]) -> bool:
    """Whether every item still holds its lease."""
    return bool(items) and all(each.booking_id and _is_alive(each.booking_id) for each in items)


def _is_alive(booking_id: UUID) -> bool:
    found = scheduler.booking(booking_id)
    return found.state == "leased" and bool(found.lease_until and found.lease_until > clock.now())


def hold(items: Iterable[models.OrderItem]) -> None:
    """Take the scheduler's locks for all of these at once, in the caller's transaction (ADR 0066)."""
    hold_at({each.opportunity.pk: each.opportunity for each in items}.values())


def hold_at(rows: Iterable[models.Opportunity]) -> None:
    """The same for these times."""
    scheduler.hold_times((row.unit_id, row.starts_at, row.ends_at) for row in rows)


def lease(items: Sequence[models.OrderItem], actor: Actor) -> None:
    """Lease a place for each item. Lost where one cannot be had."""
    hold(items)
    for item in sorted(items, key=lambda each: (each.opportunity.unit_id, each.position)):
        try:
            item.booking_id = scheduler.lease(_request(item), actor, LEASE_MINUTES).id
        except Conflict as error:
            raise Lost(item.position, "OpportunityIsFullError") from error
        except Rejected as error:
            raise Lost(item.position, "OpportunityOfferPairNotBookableError") from error


def confirm(items: Iterable[models.OrderItem], actor: Actor) -> None:
    """Make the leases bookings; the units' own rules say whether somebody must still approve."""
    for item in _in_lock_order(items):
        try:
            scheduler.confirm(_booking(item), actor)
        except Conflict as error:
            raise Lost(item.position, "OpportunityIsFullError") from error
        except Rejected as error:
            raise Lost(item.position, "OpportunityOfferPairNotBookableError") from error


def approve(items: Iterable[models.OrderItem], actor: Actor) -> None:
    """The seller's yes to what was requested."""
    for item in _in_lock_order(items):
        scheduler.approve(_booking(item), actor)


def give_back(items: Iterable[models.OrderItem], actor: Actor, reason: str, *, by_city: bool = False) -> None:
    """Leases and bookings go back to the pool; what is over stays as it is."""
    for item in _in_lock_order(items):
        try:
            scheduler.cancel(_booking(item), actor, reason, by_city=by_city)
        except Conflict:
            continue  # used or ended meanwhile: there is nothing to give back


def _in_lock_order(items: Iterable[models.OrderItem]) -> list[models.OrderItem]:
    held = [each for each in items if each.booking_id]
    hold(held)
    return sorted(held, key=lambda each: (each.opportunity.unit_id, each.position))


def _booking(item: models.OrderItem) -> UUID:
    if item.booking_id is None:
        raise NotFound
    return item.booking_id


def _request(item: models.OrderItem) -> scheduler.Request:
    """Nobody's account: the broker's customer is known to the broker, and several places of one order may overlap."""
    row, offer = item.opportunity, facts_of(item.opportunity.listing).offer(item.offer)
    return scheduler.Request(
        unit=row.unit_id,
        start=row.starts_at,
        end=row.ends_at,
        holder_id="",
        channel="api",
        purpose="OpenActive",
        user_class=(offer and offer.user_class) or "resident",
        price=item.price or 0,
        broker_id=item.order.partner,
        sample=bool(row.dataset),
    )


def refresh(rows: Iterable[models.Opportunity]) -> None:
    """Count anew what is left, and let the feed tell where it changed. Call last: it takes change numbers."""
    tell_changed({row: free_now(row) for row in {each.pk: each for each in rows}.values()})


def refresh_units(touched: Mapping[int, Span | None]) -> None:
    """The same for what is still to come of these units in that time (all of it for None).

    In one look at the scheduler: places that somebody touched far apart in time are few, others wait for this.
    """
    rows = [row for row in _to_come(touched) if _within(row, touched[row.unit_id])]
    if not rows:
        return
    first = min(row.starts_at for row in rows).astimezone(JST).date() - timedelta(days=1)
    days = (max(row.ends_at for row in rows).astimezone(JST).date() - first).days + 1
    seen = scheduler.calendar({row.unit_id for row in rows}, first, days)
    openings = {unit: [each for day in by_day.values() for each in day] for unit, by_day in seen.openings.items()}
    tell_changed({row: free_lanes(row, openings.get(row.unit_id, [])) for row in rows})


def refresh_after(last: int, most: int) -> int:
    """Count anew what is left at the next so many units after that one: terms of booking open and end by time alone.

    Answers the last unit that was counted, 0 once all were. What somebody takes meanwhile is counted by its fact.
    """
    there = models.Opportunity.objects.filter(gone=False, starts_at__gt=clock.now(), unit_id__gt=last)
    units = list(there.order_by("unit_id").values_list("unit_id", flat=True).distinct()[:most])
    with transaction.atomic():
        refresh_units(dict.fromkeys(units))
    return units[-1] if len(units) == most else 0


def _to_come(touched: Mapping[int, Span | None]) -> QuerySet[models.Opportunity]:
    found = models.Opportunity.objects.filter(unit_id__in=list(touched), gone=False, starts_at__gt=clock.now())
    spans = [span for span in touched.values() if span]
    if not spans or len(spans) < len(touched):
        return found
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    return found.filter(ends_at__gt=first - _BESIDE, starts_at__lt=last + _BESIDE)


def _within(row: models.Opportunity, span: Span | None) -> bool:
    """Whether the time may be touched, by the hours others keep free before and after as well."""
    return span is None or (row.starts_at < span[1] + _BESIDE and row.ends_at > span[0] - _BESIDE)


def tell_changed(left: Mapping[models.Opportunity, int]) -> None:
    """Write what changed."""
    changed = [row for row, count in left.items() if row.remaining != count]
    for row in changed:
        row.remaining = left[row]
    if changed:
        changes.tell_opportunities(changed)
