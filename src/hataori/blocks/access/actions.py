"""Codes for bookings: given, changed, moved, taken back. What must then happen on the locks is put into the outbox."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import allocation, events, models, queries, rules
from .errands import sync_soon
from .types import Grant, Window

LEAD, GRACE = 10, 10


@transaction.atomic
def grant(
    booking_ref: str,
    lock_keys: Sequence[str],
    window: Window,
    holder_id: str,
    *,
    actor: Actor,
    lead_minutes: int = LEAD,
    grace_minutes: int = GRACE,
    code_ref: str = "",
    sample: bool = False,
) -> Grant:
    """Give the holder of a booking ("booking/<id>") a code for the doors, from lead before to grace after it.

    The same booking again answers the grant that is there. Bookings of one `code_ref` ("series/<id>") share a PIN where
    it can be had. A lock without a free place makes the grant `failed` with a sentence for staff, never an error: the
    booking stands. Rejected for a window without length or without a lock.
    """
    if window.end <= window.start or not lock_keys:
        raise Rejected([FieldProblem("window", "no_window", "利用の時間と錠を指定してください。")])
    standing = models.Grant.objects.filter(booking_ref=booking_ref, stopped_at=None).first()
    if standing:
        return queries.as_grant(standing)
    locks = allocation.locked(lock_keys)
    row = _row(booking_ref, holder_id, window, lead_minutes, grace_minutes)
    row.sample, row.doors = sample, [lock.key for lock in locks]
    row.code = allocation.code_for(code_ref or booking_ref, holder_id, locks, row)
    row.save(force_insert=True)
    _place(row, locks)
    record(events.ISSUED, subject=booking_ref, data={"locks": len(locks), "sample": sample}, actor=actor)
    return queries.as_grant(row)


def _row(booking_ref: str, holder_id: str, window: Window, lead: int, grace: int) -> models.Grant:
    valid_from, valid_until = rules.opens(window, lead, grace)
    return models.Grant(
        booking_ref=booking_ref,
        holder_id=holder_id,
        starts_at=window.start,
        ends_at=window.end,
        valid_from=valid_from,
        valid_until=valid_until,
        made_at=clock.now(),
    )


def _place(row: models.Grant, locks: Sequence[models.Lock]) -> None:
    """On every lock; one that is full is told to staff and keeps nobody from the other doors."""
    for lock in locks:
        try:
            with transaction.atomic():
                allocation.place_on(lock, row)
        except allocation.NoPlace as full:
            row.problem = allocation.FULL.format(lock=full.lock)
            row.save(update_fields=["problem"])
            record(events.FAILED, subject=row.booking_ref, data={"lock": lock.key}, actor=SYSTEM)
        else:
            sync_soon(lock, row.valid_from)
            sync_soon(lock, row.valid_until)


@transaction.atomic
def change_code(booking_ref: str, *, actor: Actor, reason: str = "") -> Grant:
    """A new PIN for this booking; the old one is overwritten on the locks at once. NotFound, Conflict when it is over.

    Only the holder, staff or the system may ask (the caller checks); it is audited.
    """
    row = _standing(booking_ref)
    if row.valid_until <= clock.now():
        raise Conflict("grant_over", "利用の時間が終わっているので、番号は変えられません。")
    locks = allocation.locked([door.lock.key for door in row.placements.select_related("lock")])
    row.code = allocation.new_code(booking_ref, row.holder_id, locks, row)
    row.save(update_fields=["code"])
    _rewrite(row)
    record(events.CHANGED, subject=booking_ref, data={"sample": row.sample}, actor=actor)
    audit.record("access.code_changed", actor=actor, subject=booking_ref, reason=reason)
    return queries.as_grant(row)


def _rewrite(row: models.Grant) -> None:
    """The doors shall hold the grant's present PIN; those that compute their own keep theirs."""
    for door in row.placements.select_related("lock"):
        if door.computed or door.state == "cleared":
            continue
        door.mark, door.attempts, door.next_at = allocation.mark(door.lock, row.code.pin), 0, None
        door.save(update_fields=["mark", "attempts", "next_at"])
        sync_soon(door.lock)


@transaction.atomic
def revoke(booking_ref: str, *, actor: Actor, reason: str = "") -> Grant | None:
    """Take the code back at once (cancelled, withdrawn by staff); None when the booking has none."""
    row = models.Grant.objects.filter(booking_ref=booking_ref, stopped_at=None).first()
    if row is None:
        return None
    row.stopped_at = clock.now()
    row.save(update_fields=["stopped_at"])
    for door in row.placements.select_related("lock").exclude(state="cleared"):
        _stop(door)
    audit.record("access.revoked", actor=actor, subject=booking_ref, reason=reason)
    return queries.as_grant(row)


def _stop(door: models.Placement) -> None:
    """What never reached the lock is over; the rest is cleared, which the lock without a line does by its clock."""
    now = clock.now()
    door.stopped_at, door.attempts, door.next_at = now, 0, None
    if door.on_lock == models.NOTHING and not door.computed:
        door.state, door.cleared_at = "cleared", now
    door.save(update_fields=["stopped_at", "attempts", "next_at", "state", "cleared_at"])
    sync_soon(door.lock)


@transaction.atomic
def reschedule(booking_ref: str, window: Window, *, actor: Actor, lead: int = LEAD, grace: int = GRACE) -> Grant:
    """Move the code with its booking. The PIN stays where place and PIN are free at the new time, else there is a new
    one. NotFound when the booking has none.
    """
    row = _standing(booking_ref)
    doors = list(row.placements.select_related("lock").exclude(state="cleared"))
    locks = allocation.locked(row.doors)
    row.starts_at, row.ends_at = window.start, window.end
    row.valid_from, row.valid_until = rules.opens(window, lead, grace)
    if len(doors) < len(locks) or any(door.computed for door in doors) or not _all_moved(doors, row):
        revoke(booking_ref, actor=actor, reason="予約の日時の変更")
        keys = [lock.key for lock in locks]
        return grant(booking_ref, keys, window, row.holder_id, actor=actor, code_ref=_fresh(row), sample=row.sample)
    row.save()
    for lock in locks:
        _errands(lock, row)
    audit.record("access.rescheduled", actor=actor, subject=booking_ref)
    return queries.as_grant(row)


def _all_moved(doors: Sequence[models.Placement], row: models.Grant) -> bool:
    try:
        with transaction.atomic():
            for door in doors:
                allocation.move(door, row)
    except IntegrityError:
        return False
    return True


def _fresh(row: models.Grant) -> str:
    """A name no code has yet: the old PIN is still on the locks."""
    return f"{row.booking_ref}#{row.made_at:%s}"


def _errands(lock: models.Lock, row: models.Grant) -> None:
    sync_soon(lock)
    sync_soon(lock, row.valid_from)
    sync_soon(lock, row.valid_until)


@transaction.atomic
def retry(booking_ref: str, *, actor: Actor, reason: str = "") -> Grant:
    """Staff have looked: try every door of the booking again now; one without a place is given one if it can be had."""
    row = queries.grant_row(booking_ref)
    row.placements.exclude(state="cleared").update(attempts=0, next_at=None)
    locks = allocation.locked(row.doors)
    models.Lock.objects.filter(key__in=row.doors).update(rest_until=None)
    if row.problem and not row.stopped_at:
        row.problem = ""
        row.save(update_fields=["problem"])
        placed = set(row.placements.values_list("lock_id", flat=True))
        _place(row, [lock for lock in locks if lock.pk not in placed])
    for lock in locks:
        sync_soon(lock)
    audit.record("access.retried", actor=actor, subject=booking_ref, reason=reason)
    return queries.as_grant(row)


def _standing(booking_ref: str) -> models.Grant:
    row = queries.grant_row(booking_ref)
    if row.stopped_at:
        raise Conflict("grant_over", "この予約の番号は、もう使えません。")
    return row
