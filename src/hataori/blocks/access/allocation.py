"""Giving a grant its PIN and its place on each lock, under the locks' rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from hataori.kernel import clock
from hataori.platform.crypto import blind_index

from . import models, queries, registry, rules
from .types import Window

_TRIES = 20
FULL = "この時間に使える番号の枠が、{lock}にありません。別の錠を割り当てるか、枠を空けてください。"


@dataclass(frozen=True, slots=True)
class NoPlace(Exception):
    """All places of a lock are taken at that time."""

    lock: str


def locked(keys: Sequence[str]) -> list[models.Lock]:
    """The locks' rows, held until the transaction ends, always in one order."""
    return list(models.Lock.objects.select_for_update().filter(key__in=keys, active=True).order_by("pk"))


def mark(lock: models.Lock, pin: str) -> int:
    """What stands for a PIN on a lock: 60 bits of a keyed hash, never 0."""
    return int(blind_index(f"{lock.pk}:{pin}", context="access.pin")[:15], 16) | 1


def code_for(ref: str, holder_id: str, locks: Sequence[models.Lock], grant: models.Grant) -> models.Code:
    """The code that bookings of `ref` share, or a new one where there is none or a door already knows its PIN then."""
    shared = models.Code.objects.filter(ref=ref, holder_id=holder_id).order_by("-pk").first()
    if shared and not _clashes(shared.pin, locks, grant):
        return shared
    return new_code(ref, holder_id, locks, grant)


def new_code(ref: str, holder_id: str, locks: Sequence[models.Lock], grant: models.Grant) -> models.Code:
    """A PIN that no other code has on these locks at that time."""
    for _ in range(_TRIES):
        pin = rules.new_pin()
        if not _clashes(pin, locks, grant):
            return models.Code.objects.create(ref=ref, holder_id=holder_id, pin=pin, made_at=clock.now())
    raise RuntimeError("no free PIN in twenty tries")


def _clashes(pin: str, locks: Sequence[models.Lock], grant: models.Grant) -> bool:
    marks = [mark(lock, pin) for lock in locks]
    return _at_that_time(grant).filter(mark__in=marks).exists()


def _at_that_time(grant: models.Grant) -> QuerySet[models.Placement]:
    """What is not cleared and overlaps the grant's time, its own aside."""
    found = models.Placement.objects.exclude(state="cleared").exclude(grant_id=grant.pk)
    return found.filter(valid_from__lt=grant.valid_until, valid_until__gt=grant.valid_from)


def place_on(lock: models.Lock, grant: models.Grant) -> models.Placement:
    """A place of the lock for the grant's time. NoPlace when all are taken; the caller holds the lock's row."""
    own = queries.as_address(lock)
    computed = registry.drivers()[lock.driver].computed(own, Window(grant.valid_from, grant.valid_until))
    row = models.Placement(
        grant=grant,
        lock=lock,
        place=_free_place(lock, grant),
        mark=mark(lock, computed or grant.code.pin),
        computed=computed is not None,
        own_pin=computed or "",
        valid_from=grant.valid_from,
        valid_until=grant.valid_until,
    )
    row.save(force_insert=True)
    return row


def _free_place(lock: models.Lock, grant: models.Grant) -> int:
    taken = set(_at_that_time(grant).filter(lock=lock).values_list("place", flat=True))
    ended = models.Placement.objects.filter(lock=lock, valid_until__lte=grant.valid_from)
    last_used = dict(ended.order_by("valid_until").values_list("place", "valid_until"))
    found = rules.free_place(queries.as_address(lock).own_places, taken, last_used)
    if found is None:
        raise NoPlace(lock.title)
    return found


def move(row: models.Placement, grant: models.Grant) -> None:
    """Move a placement to the grant's new time where it stands. IntegrityError when place or PIN are taken then."""
    changed = {"valid_from": grant.valid_from, "valid_until": grant.valid_until}
    models.Placement.objects.filter(pk=row.pk).update(**changed, attempts=0, next_at=None)
