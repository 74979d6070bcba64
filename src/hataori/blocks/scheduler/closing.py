"""Time taken out of everybody's reach: closures (repair, typhoon) and set-asides (a lottery's slots)."""

from datetime import datetime

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit

from . import ground as grounds
from . import locks, models, policy
from .ground import Ground
from .problems import conflict, rejected
from .shapes import as_aside, as_booking
from .states import ACTIVE
from .telling import tell_of_unit
from .types import Booking, Closure, SetAside

During = tuple[datetime, datetime]


def close_unit(unit: str | int, during: During, reason: str, actor: Actor) -> Closure:
    """Nobody books that time any more. Bookings made before stay, and are named: staff move or cancel them.

    Rejected without a reason or for time that runs backwards, Forbidden unless an office.
    """
    with transaction.atomic():
        ground = _held(unit, during, actor)
        if not reason.strip():
            raise rejected("required")
        row = models.Closure.objects.create(
            unit=ground.unit,
            starts_at=during[0],
            ends_at=during[1],
            reason=reason.strip()[:300],
            made_at=clock.now(),
        )
        tell_of_unit("unit.closed", ground.unit, actor)
        audit.record("unit.closed", actor=actor, subject=f"unit/{ground.unit.key}", reason=row.reason)
        return _as_closure(row, ground)


def reopen(closure_id: int, actor: Actor) -> Closure:
    """Lift a closure. NotFound when it does not stand."""
    with transaction.atomic():
        row = models.Closure.objects.select_related("unit").filter(pk=closure_id, lifted_at__isnull=True).first()
        if row is None:
            raise NotFound
        ground = _held(row.unit_id, (row.starts_at, row.ends_at), actor)
        row.lifted_at = clock.now()
        row.save(update_fields=["lifted_at"])
        tell_of_unit("unit.reopened", row.unit, actor)
        audit.record("unit.reopened", actor=actor, subject=f"unit/{row.unit.key}")
        return _as_closure(row, ground)


def closures_of(unit: str | int, since: datetime | None = None) -> list[Closure]:
    """Closures that stand for a unit (made for it or for what shares its lanes) and end after `since` (default now)."""
    ground = grounds.ground_of(unit)
    far = datetime(9000, 1, 1, tzinfo=JST)
    return [_as_closure(row, ground) for row in grounds.closures(ground.leaves, since or clock.now(), far)]


def in_the_way(unit: str | int, during: During) -> list[Booking]:
    """Bookings that a closure of that time would stand against, of whatever unit shares the lanes; for offices."""
    ground = grounds.ground_of(unit)
    owners = {each.owner for each in grounds.taken(ground.leaves, *during, clock.now())}
    rows = models.Booking.objects.select_related("unit").filter(id__in=owners, state__in=ACTIVE)
    return [as_booking(row) for row in rows.order_by("starts_at", "number")]


def closure(closure_id: int) -> Closure:
    """A closure, lifted or not, with what stands in its way. NotFound."""
    row = models.Closure.objects.filter(pk=closure_id).first()
    if row is None:
        raise NotFound
    return _as_closure(row, grounds.ground_of(row.unit_id))


def set_aside(unit: str | int, during: During, ref: str, actor: Actor) -> SetAside:
    """Keep time for who holds `ref`: first-come cannot take it, and gets it not even after a cancellation.

    Again: the same answer. Conflict `standing` where somebody has booked, `set_aside` where another ref keeps it.
    """
    with transaction.atomic():
        ground = _held(unit, during, actor)
        known = grounds.asides(ground.leaves, *during)
        same = [row for row in known if (row.ref, row.unit_id) == (ref, ground.unit.pk) and _is(row, during)]
        if same:
            return as_aside(same[0])
        if any(row.ref != ref for row in known):
            raise conflict("set_aside")
        if numbers := [booking.number for booking in _in_the_way(ground, during)]:
            raise conflict("standing", numbers="、".join(numbers[:5]))
        row = models.SetAside.objects.create(
            unit=ground.unit, starts_at=during[0], ends_at=during[1], ref=ref, made_at=clock.now()
        )
        tell_of_unit("unit.set_aside", ground.unit, actor)
        return as_aside(row)


def release_aside(ref: str, actor: Actor, unit: str | int | None = None, during: During | None = None) -> int:
    """Give what is kept for `ref` back to everybody (only that unit, only that time, where named); how many."""
    rows = models.SetAside.objects.filter(ref=ref, released_at__isnull=True)
    if unit is not None:
        rows = rows.filter(unit=grounds.ground_of(unit).unit)
    if during is not None:
        rows = rows.filter(starts_at=during[0], ends_at=during[1])
    return sum(_release(row.pk, actor) for row in rows.order_by("pk"))


def asides_of(ref: str) -> list[SetAside]:
    """What is kept for `ref` now."""
    rows = models.SetAside.objects.filter(ref=ref, released_at__isnull=True).order_by("starts_at", "pk")
    return [as_aside(row) for row in rows]


@transaction.atomic
def _release(aside_id: int, actor: Actor) -> int:
    row = models.SetAside.objects.select_related("unit").get(pk=aside_id)
    _held(row.unit_id, (row.starts_at, row.ends_at), actor)
    done = models.SetAside.objects.filter(pk=aside_id, released_at__isnull=True).update(released_at=clock.now())
    if done:
        tell_of_unit("unit.released", row.unit, actor)
    return done


def _held(unit: str | int, during: During, actor: Actor) -> Ground:
    locks.keep_structure()
    ground = grounds.ground_of(unit)
    policy.must_be_office(actor, ground.unit.department)
    if any(moment.tzinfo is None for moment in during):
        raise rejected("no_zone")
    if during[1] <= during[0]:
        raise rejected("backwards")
    locks.hold(ground.leaves)
    return ground


def _is(row: models.SetAside, during: During) -> bool:
    return (row.starts_at, row.ends_at) == during


def _in_the_way(ground: Ground, during: During) -> list[models.Booking]:
    owners = {each.owner for each in grounds.taken(ground.leaves, *during, clock.now())}
    return list(models.Booking.objects.filter(id__in=owners, state__in=ACTIVE).order_by("starts_at"))


def _as_closure(row: models.Closure, ground: Ground) -> Closure:
    during = (row.starts_at.astimezone(JST), row.ends_at.astimezone(JST))
    in_the_way = tuple(each.id for each in _in_the_way(ground, during))
    return Closure(row.pk, row.unit_id, *during, row.reason, row.lifted_at, in_the_way)
