"""Verbs that take time out of the pool: lease (仮押さえ), confirm, book.

Each decides under the locks of all leaves it touches (ADR 0052), so that of many who want one lane exactly one gets it
and nobody's attempt costs another the slot.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Rejected

from . import equipping, judging, locks, models, placing, policy, queue
from . import ground as grounds
from .finding import held
from .ground import Ground, ground_of
from .lanes import Wanted
from .numbering import new_number
from .problems import conflict
from .rules import RuleSet
from .shapes import as_booking
from .telling import tell
from .types import Booking, Request

LEASE_MINUTES = 10
GUARDS = {"occupancy_no_overlap": "slot_taken", "equipment_no_overlap": "equipment_taken"}


def lease(request: Request, actor: Actor, minutes: int = LEASE_MINUTES) -> Booking:
    """Hold the time for some minutes while the person fills in the rest; a lease he had there before is given up.

    Rejected and Conflict with the codes of docs/reference/scheduler.md; Forbidden in somebody else's name.
    """
    with taking(request):
        row, _ = take(request, actor, lease_until=clock.now() + timedelta(minutes=minutes))
        tell("reservation.leased", row, actor)
    return as_booking(row)


def confirm(booking_id: UUID, actor: Actor, as_group: str = "") -> Booking:
    """Make a lease a booking: confirmed, or requested where the rules ask for approval. Again: the same answer.

    Conflict `lease_over` when the minutes are over, `wrong_state` for a booking that has ended; Rejected `groups_only`
    where only groups may book and none was told; for an offer from the waiting list Rejected with `quota_reached`,
    `own_overlap`, `suspended` where other bookings came between.
    """
    with transaction.atomic():
        row, ground = held(booking_id)
        policy.may_touch(row, actor, as_group)
        if row.state in ("requested", "confirmed"):
            return as_booking(row)
        _must_be_leased(row)
        _judge_offer(row, ground)
        terms = grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date())
        judging.refuse_without_group(terms, as_request(row))
        settle(row, terms)
        row.save(update_fields=["state", "lease_until", "confirmed_at"])
        tell_of_settled(row, actor)
    return as_booking(row)


def _judge_offer(row: models.Booking, ground: Ground) -> None:
    """An offer was made under the locks of leaves only; what its person booked meanwhile is seen under his."""
    if row.source == "waiting":
        locks.hold((), (row.holder_id, row.group_id))
        judging.judge_again(ground, as_request(row), clock.now(), but=row.id)


def as_request(row: models.Booking, start: datetime | None = None, end: datetime | None = None) -> Request:
    """What a booking asked for, for its own or another time."""
    return Request(
        unit=row.unit_id,
        start=start or row.starts_at,
        end=end or row.ends_at,
        holder_id=row.holder_id,
        group_id=row.group_id,
        channel=row.channel,
        quantity=row.quantity,
        user_class=row.user_class,
        source=row.source,
        for_ref=row.for_ref,
        broker_id=row.broker_id,
        add_ons=row.priced_by.get("add_ons", {}),
        tags=tuple(row.priced_by.get("tags", ())),
    )


def book(request: Request, actor: Actor) -> Booking:
    """Lease and confirm in one."""
    with taking(request):
        row = book_in(request, actor)
    return as_booking(row)


def book_in(request: Request, actor: Actor, series: UUID | None = None) -> models.Booking:
    """Book in the caller's transaction."""
    row, _ = take(request, actor, series=series)
    tell_of_settled(row, actor)
    return row


@contextmanager
def taking(request: Request) -> Iterator[None]:
    """The transaction in which time is taken; the database's own guard speaks as the rules do."""
    refuse_gone(request)
    with guarded(), transaction.atomic():
        yield


@contextmanager
def guarded() -> Iterator[None]:
    """The database's own guard speaks as the rules do: Conflict instead of its error."""
    try:
        yield
    except IntegrityError as error:
        for guard, code in GUARDS.items():
            if guard in str(error):
                raise conflict(code) from error
        raise


def take(
    request: Request, actor: Actor, *, lease_until: datetime | None = None, series: UUID | None = None
) -> tuple[models.Booking, RuleSet]:
    """Judge, find lanes and take them, in the caller's transaction."""
    locks.keep_structure()
    ground = ground_of(request.unit)
    policy.may_book(request, ground.unit, actor)
    locks.hold(ground.leaves, _people(request))
    now = clock.now()
    terms = judging.judge(ground, request, now, actor)
    _refuse_before_those_who_wait(ground, request, now)
    _give_up_own_leases(ground, terms, request)
    lanes = placing.place(ground, wanted(ground, request), now)
    row = models.Booking(**_columns(request, ground, now), lease_until=lease_until, series_id=series, state="leased")
    row.broker_id = actor.id if policy.is_brokered(request, actor) else request.broker_id
    if lease_until is None:
        judging.refuse_without_group(terms, request)
        settle(row, terms)
    row.save(force_insert=True)
    placing.occupy(row, ground, lanes)
    equipping.lend(row, ground, request)
    return row, terms


def settle(row: models.Booking, terms: RuleSet) -> None:
    """The booking stands, if need be until somebody approves; the caller saves it."""
    row.lease_until = None
    row.state = "requested" if terms.approval else "confirmed"
    row.confirmed_at = None if terms.approval else clock.now()


def tell_of_settled(row: models.Booking, actor: Actor) -> None:
    """One request more for the count, and whether it is already certain."""
    tell("reservation.requested", row, actor, entry=False)
    if row.state == "confirmed":
        tell("reservation.confirmed", row, actor)


def refuse_gone(request: Request) -> None:
    """A look without locks that can only refuse: of a thousand people at nine most need not queue for a no."""
    if connection.in_atomic_block or request.start.tzinfo is None or request.end.tzinfo is None:
        return
    ground, now = ground_of(request.unit), clock.now()
    judging.refuse_senseless(ground, request, now)
    span = wanted(ground, request)
    taken = grounds.taken(ground.leaves, span.start, span.end, now)
    # Whoever is himself in the way hears a better sentence, or gives his lease up.
    own = bool(request.holder_id) and any(each.holder == request.holder_id for each in taken)
    if not own and not placing.leaves_room(ground, taken, span):
        raise conflict("slot_taken" if ground.most == 1 else "no_capacity")


def _people(request: Request) -> tuple[str, ...]:
    """Whose rules are judged; not for offers, of which one transaction makes several in the order of waiting."""
    return () if request.source == "waiting" else (request.holder_id, request.group_id)


def _refuse_before_those_who_wait(ground: Ground, request: Request, now: datetime) -> None:
    """What somebody waits for, and could have, is his: his offer is on its way."""
    if request.source == "waiting" or request.for_ref:
        return
    span = wanted(ground, request)
    for row in queue.waiting_for(ground.leaves, span.start, span.end):
        if row.holder_id != request.holder_id and could_have(row, now):
            raise conflict("slot_taken")


def could_have(row: models.Waiting, now: datetime) -> bool:
    """Whether who waits would get it this moment: then it is nobody else's."""
    ground, request = ground_of(row.unit_id), queue.request_of(row)
    try:
        judging.judge(ground, request, now, SYSTEM)
    except (Rejected, Conflict):
        return False
    return placing.would_fit(ground, wanted(ground, request), now) and equipping.could_lend(ground, request, now)


def wanted(ground: Ground, request: Request) -> Wanted:
    """The time that a request takes, buffers included."""
    return Wanted(*ground.with_buffers(request.start.astimezone(JST), request.end.astimezone(JST)), request.quantity)


def _own_leases(ground: Ground, request: Request) -> Q:
    return Q(
        unit=ground.unit,
        state="leased",
        holder_id=request.holder_id,
        group_id=request.group_id,
        starts_at__lt=request.end,
        ends_at__gt=request.start,
    ) & ~Q(holder_id="")


def _give_up_own_leases(ground: Ground, terms: RuleSet, request: Request) -> None:
    """Who goes back and chooses another time of the same unit no longer holds the first."""
    if terms.overlap != "allow":
        placing.expire(models.Booking.objects.filter(_own_leases(ground, request)).values_list("id", flat=True))


def _must_be_leased(row: models.Booking) -> None:
    if row.state == "expired" or (row.lease_until and row.lease_until <= clock.now()):
        raise conflict("lease_over")
    if row.state != "leased":
        raise conflict("wrong_state", state=as_booking(row).state_title)


def _columns(request: Request, ground: Ground, now: datetime) -> dict[str, object]:
    return {
        "number": new_number(),
        "unit": ground.unit,
        "starts_at": request.start,
        "ends_at": request.end,
        "quantity": request.quantity,
        "holder_id": request.holder_id,
        "group_id": request.group_id,
        "user_class": request.user_class,
        "channel": request.channel,
        "source": request.source,
        "for_ref": request.for_ref,
        "purpose": request.purpose[:200],
        "title": request.title[:200],
        "attendees": request.attendees,
        "answers": json.dumps(dict(request.answers), ensure_ascii=False) if request.answers else "",
        "price": request.price,
        "priced_by": {"add_ons": dict(request.add_ons), "tags": list(request.tags)}
        if request.add_ons or request.tags
        else {},
        "created_at": now,
        "sample": request.sample,
    }
