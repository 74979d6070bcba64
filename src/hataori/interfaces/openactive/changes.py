"""Change numbers for the feeds: a reader that has seen one never misses a lower one.

Numbers come from one row that stays locked until the transaction ends, so they commit in the order in which they were
given (ADR 0061). They are therefore taken last: after every lock of the scheduler, never before one.
"""

from collections.abc import Iterable, Iterator

from django.db import IntegrityError, transaction
from django.db.models import F

from . import models

_AT_ONCE = 500
_TOLD = ("starts_at", "ends_at", "lanes", "remaining", "prices", "gone", "change")


def numbers(count: int) -> Iterator[int]:
    """So many new change numbers, in the caller's transaction. RuntimeError outside one."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a change number belongs to the transaction of the change")
    if not _raised(count):
        _begin()
        _raised(count)
    last: int = models.Change.objects.values_list("value", flat=True).get(id=1)
    return iter(range(last - count + 1, last + 1))


def _raised(count: int) -> int:
    return models.Change.objects.filter(id=1).update(value=F("value") + count)


def _begin() -> None:
    try:
        with transaction.atomic():
            models.Change.objects.create(id=1)
    except IntegrityError:
        return


def tell_listings(rows: Iterable[models.Listing]) -> None:
    """Let the feed tell of these listings, saved as they are now."""
    found = list(rows)
    if not found:
        return
    for row, number in zip(found, numbers(len(found)), strict=True):
        row.change = number
        row.save()


def tell_opportunities(rows: Iterable[models.Opportunity]) -> None:
    """Let the feed tell of these opportunities, saved as they are now, in few statements: a city has thousands."""
    found = list(rows)
    if not found:
        return
    for row, number in zip(found, numbers(len(found)), strict=True):
        row.change = number
    there = [row for row in found if not row._state.adding]  # noqa: SLF001  Django's own word for what is not kept yet
    models.Opportunity.objects.bulk_update(there, _TOLD, batch_size=_AT_ONCE)
    new = [row for row in found if row._state.adding]  # noqa: SLF001
    models.Opportunity.objects.bulk_create(new, batch_size=_AT_ONCE)


def tell_order(row: models.Order) -> None:
    """Let the broker's feed tell of what became of the order; of a proposal in the feed of proposals."""
    number = next(numbers(1))
    if row.kind == "proposal":
        row.proposal_change = number
    else:
        row.change = number
    row.save()
