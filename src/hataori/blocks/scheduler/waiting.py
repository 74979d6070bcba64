"""Verbs of the waiting list: wait, leave, offer what became free, accept."""

import json
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected

from . import judging, locks, models, placing, policy, queue, taking
from .finding import held
from .ground import Ground, ground_of
from .lanes import Wanted
from .problems import conflict
from .telling import tell, tell_of_unit
from .types import Booking, Link, Request, Waiting

_KEPT = ("purpose", "attendees", "title", "user_class", "channel", "price", "sample", "tags")
_BATCH = 100


def wait(request: Request, actor: Actor) -> Waiting:
    """Wait for time that is taken; what becomes free is offered in the order of waiting.

    Rejected as booking would be, Conflict `not_needed` while it is free and nobody waits, `already_waiting`.
    """
    with transaction.atomic():
        locks.keep_structure()
        ground = ground_of(request.unit)
        policy.may_book(request, ground.unit, actor)
        locks.hold(ground.leaves, (request.holder_id, request.group_id))
        now = clock.now()
        judging.refuse_without_group(judging.judge(ground, request, now, actor), request)
        _refuse_needless(ground, request, now)
        row = _queued(ground, request, now)
        tell_of_unit("reservation.waiting", ground.unit, actor)
    return queue.as_waiting(row)


def leave(waiting_id: UUID, actor: Actor, as_group: str = "") -> Waiting:
    """Wait no longer, or decline an offer: it goes to the next. Again: the same answer."""
    with transaction.atomic():
        row = _row(waiting_id, actor, as_group)
        if row.state == "offered" and row.booking_id:
            booking, _ = held(row.booking_id)
            _give_back(booking, actor)
        if row.state in queue.OPEN:
            _end(row, "left", actor)
        if row.booking_id:
            offer_freed(ground_of(row.unit_id), row.starts_at, row.ends_at)
    return queue.as_waiting(row)


def accept_offer(waiting_id: UUID, actor: Actor, as_group: str = "") -> Booking:
    """Take what is offered: the booking it becomes. Conflict `offer_over` when there is none (any more)."""
    with transaction.atomic():
        row = _row(waiting_id, actor, as_group)
        if row.booking_id is None or row.state not in ("offered", "accepted"):
            raise conflict("offer_over")
        booking = taking.confirm(row.booking_id, actor, as_group)
        row.state, row.offer_until = "accepted", None
        row.save(update_fields=["state", "offer_until"])
    return booking


def waiting(waiting_id: UUID, actor: Actor, as_group: str = "") -> Waiting:
    """A place in a list, for who waits and the office. NotFound for anybody else."""
    with transaction.atomic():
        return queue.as_waiting(_row(waiting_id, actor, as_group))


def waiting_of(holder_id: str) -> list[Waiting]:
    """What a person waits for or is offered, the next first."""
    rows = models.Waiting.objects.filter(holder_id=holder_id, state__in=queue.OPEN).exclude(holder_id="")
    return [queue.as_waiting(row) for row in rows.order_by("starts_at", "seq")]


def offer_freed(ground: Ground, start: datetime, end: datetime) -> int:
    """Offer what became free there to whom it fits, the longest waiting first; how many offers. Under the locks."""
    now = clock.now()
    begins, ends = ground.with_buffers(start, end)
    return sum(_offer(row, now) for row in queue.waiting_for(ground.leaves, begins, ends))


def offer_next() -> int:
    """Make offers that are due (a closure ended, a lease ran out while nobody looked), end those that are too late."""
    now = clock.now()
    rows = models.Waiting.objects.filter(state="waiting").order_by("made_at", "unit_id", "seq")
    return sum(_look(row.id, now) for row in rows[:_BATCH])


@transaction.atomic
def _look(waiting_id: UUID, now: datetime) -> int:
    locks.keep_structure()
    row = models.Waiting.objects.select_related("unit").get(id=waiting_id)
    ground = ground_of(row.unit_id)
    locks.hold({*ground.leaves, *queue.leaves_waited_for(ground, row.starts_at, row.ends_at)})
    row.refresh_from_db(fields=["state"])
    if row.state != "waiting":
        return 0
    if row.starts_at <= now:
        _end(row, "lapsed", SYSTEM)
        return 0
    return offer_freed(ground, row.starts_at, row.ends_at)


def _offer(row: models.Waiting, now: datetime) -> int:
    """A lease for who waits, if it can be had; whoever may not book (now) keeps his place and is passed over."""
    try:
        with transaction.atomic():
            booking, terms = taking.take(queue.request_of(row), SYSTEM, lease_until=now + timedelta(days=1))
            until = min(now + timedelta(minutes=terms.offer_minutes), booking.starts_at)
            booking.lease_until, row.offer_until = until, until
            booking.save(update_fields=["lease_until"])
            row.state, row.booking = "offered", booking
            row.save(update_fields=["state", "booking", "offer_until"])
            tell("reservation.offered", booking, SYSTEM)
    except (Rejected, Conflict):
        row.refresh_from_db()
        return 0
    return 1


def _refuse_needless(ground: Ground, request: Request, now: datetime) -> None:
    rows = models.Waiting.objects.filter(
        unit=ground.unit,
        holder_id=request.holder_id,
        state__in=queue.OPEN,
        starts_at=request.start,
        ends_at=request.end,
    )
    if rows.exists():
        raise conflict("already_waiting")
    wanted = Wanted(*ground.with_buffers(request.start, request.end), request.quantity)
    ahead = queue.waiting_for(ground.leaves, wanted.start, wanted.end).exists()
    if not ahead and placing.would_fit(ground, wanted, now):
        raise conflict("not_needed")


def _queued(ground: Ground, request: Request, now: datetime) -> models.Waiting:
    last = models.Waiting.objects.filter(unit=ground.unit).order_by("-seq").first()
    previous, seq = (last.hash, last.seq + 1) if last else (queue.START, 1)
    link = Link(seq, secrets.token_hex(16), ground.unit.key, request.start, request.end, request.quantity, now, "")
    kept = {name: getattr(request, name) for name in _KEPT}
    kept |= {"answers": dict(request.answers), "add_ons": dict(request.add_ons)}
    return models.Waiting.objects.create(
        unit=ground.unit,
        seq=seq,
        ref=link.ref,
        previous_hash=previous,
        hash=queue.link_hash(previous, link),
        starts_at=request.start,
        ends_at=request.end,
        quantity=request.quantity,
        holder_id=request.holder_id,
        group_id=request.group_id,
        request=json.dumps(kept, ensure_ascii=False),
        made_at=now,
    )


def _row(waiting_id: UUID, actor: Actor, as_group: str) -> models.Waiting:
    """The place, under the locks of its leaves. NotFound for a stranger."""
    rows = models.Waiting.objects.select_related("unit").filter(id=waiting_id)
    if (row := rows.first()) is not None:
        locks.keep_structure()
        ground = ground_of(row.unit_id)
        locks.hold({*ground.leaves, *queue.leaves_waited_for(ground, row.starts_at, row.ends_at)})
        row = rows.get()
    own = row and actor.id and row.holder_id == actor.id
    if row is None or not (
        own or (as_group and row.group_id == as_group) or policy.is_office(actor, row.unit.department)
    ):
        raise NotFound("no_waiting", "その順番待ちは見つかりませんでした。")
    return row


def _give_back(booking: models.Booking, actor: Actor) -> None:
    booking.state, booking.lease_until = "cancelled", None
    booking.cancelled_at, booking.cancelled_by = clock.now(), actor.id
    booking.save(update_fields=["state", "lease_until", "cancelled_at", "cancelled_by"])
    placing.leave(booking)
    tell("reservation.cancelled", booking, actor, late=False, by_city=False)


def _end(row: models.Waiting, state: str, actor: Actor) -> None:
    row.state, row.offer_until = state, None
    row.save(update_fields=["state", "offer_until"])
    tell_of_unit("reservation.offer_ended", row.unit, actor, how=state)
