"""What came of a change on a lock: the placement's state, the lock's health, the fact in the log."""

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import record

from . import events, models, rules
from .types import Outcome

_ERROR = 300


def begin(placement_id: int | None, *, put: bool) -> bool:
    """From here on the code may be on the lock, whatever happens to this worker. False when it was settled or taken
    back since it was looked at: nothing is sent then.
    """
    if placement_id is None:
        return True
    found = models.Placement.objects.filter(pk=placement_id).exclude(state="cleared")
    return bool((found.filter(stopped_at=None) if put else found).update(on_lock=models.UNKNOWN))


def settle(placement_id: int | None, mark: int, drift_id: int | None, outcome: Outcome) -> None:
    """Write down how one change went, inside the caller's transaction."""
    lock = models.Lock.objects.select_for_update().get(key=outcome.change.lock.key)
    _health(lock, outcome)
    if drift_id is not None:
        _settle_drift(models.Drift.objects.get(pk=drift_id), outcome)
    if placement_id is None:
        return
    row = models.Placement.objects.select_for_update().select_related("lock", "grant").get(pk=placement_id)
    if outcome.proof is None:
        _failed(row, outcome)
    elif outcome.change.code is None:
        cleared(row)
    else:
        _stands(row, mark, outcome)
    row.save()


def _health(lock: models.Lock, outcome: Outcome) -> None:
    """A lock that answers is well; one that does not is let be for a growing while."""
    if outcome.reached:
        lock.failures, lock.rest_until, lock.last_seen_at = 0, None, clock.now()
    else:
        lock.failures += 1
        lock.rest_until = clock.machine() + rules.rest(lock.failures)
        if lock.failures == rules.STUCK_AFTER:
            record(events.FAILED, subject=f"lock/{lock.key}", data={"lock": lock.key}, actor=SYSTEM)
    lock.last_error = outcome.error[:_ERROR]
    lock.save(update_fields=["failures", "rest_until", "last_seen_at", "last_error"])


def _stands(row: models.Placement, mark: int, outcome: Outcome) -> None:
    """The code is in its place; what stood there before of others has been written over."""
    now = clock.now()
    row.on_lock, row.attempts, row.next_at, row.last_error = mark, 0, None, ""
    row.state = "programmed" if outcome.proof == "sent" else "live"
    row.programmed_at = row.programmed_at or now
    others = models.Placement.objects.filter(lock=row.lock, place=row.place).exclude(pk=row.pk)
    for other in others.exclude(state="cleared").filter(valid_until__lte=now):
        cleared(other)
        other.save()
    _mended(row, "missing", "different")
    told = {"lock": row.lock.key, "proof": str(outcome.proof)}
    record(events.PROGRAMMED, subject=row.grant.booking_ref, data=told, actor=SYSTEM)


def cleared(row: models.Placement) -> None:
    """Nothing of it is on the lock; one whose booking was moved to later waits again."""
    row.on_lock, row.attempts, row.next_at, row.last_error = models.NOTHING, 0, None, ""
    if row.stopped_at is None and row.valid_from > clock.now():
        row.state = "pending"
    else:
        row.state, row.cleared_at = "cleared", clock.now()
    _mended(row, "unexpected", "missing", "different")
    record(events.CLEARED, subject=row.grant.booking_ref, data={"lock": row.lock.key}, actor=SYSTEM)


def _mended(row: models.Placement, *kinds: str) -> None:
    found = models.Drift.objects.filter(lock=row.lock, place=row.place, kind__in=kinds, mended_at=None)
    found.update(mended_at=clock.now())


def _failed(row: models.Placement, outcome: Outcome) -> None:
    """Not done. Away: the lock rests. Refused: this place waits, after five times for an hour, and staff are told."""
    row.last_error = outcome.error[:_ERROR]
    row.state = "failed"
    if not outcome.reached:
        return
    row.attempts += 1
    row.next_at = clock.machine() + rules.wait(row.attempts)
    if row.attempts == rules.STUCK_AFTER:
        record(events.FAILED, subject=row.grant.booking_ref, data={"lock": row.lock.key}, actor=SYSTEM)


def _settle_drift(row: models.Drift, outcome: Outcome) -> None:
    """A code nobody knows of was cleared, or could not be."""
    row.attempts += 1
    row.last_error = outcome.error[:_ERROR]
    if outcome.proof is not None:
        row.mended_at = clock.now()
    else:
        row.next_at = clock.machine() + rules.wait(row.attempts)
    row.save()
