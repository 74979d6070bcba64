"""The sessions of a series, each a unit of the scheduler for itself: what a section holds, the feed tells."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.errors import NotFound

from . import changes, holding, models
from .types import NewTime

Key = tuple[int, datetime, datetime]


def keep_times(listing_id: UUID, times: Iterable[NewTime]) -> int:
    """See that the series has exactly these sessions to come, with the places their units have and what is left now.

    Answers how many were made, changed or let go. NotFound for the listing.
    """
    with transaction.atomic():
        listing = models.Listing.objects.select_for_update(no_key=True).filter(pk=listing_id, gone=False).first()
        if listing is None:
            raise NotFound
        units = [(scheduler.unit(each.unit), each) for each in times]
        wanted: dict[Key, int] = {(unit.id, each.start, each.end): unit.lanes for unit, each in units}
        to_come = listing.opportunities.filter(gone=False, starts_at__gt=clock.now())
        there = {(row.unit_id, row.starts_at, row.ends_at): row for row in to_come}
        changed = [row for key, row in there.items() if not _stays(row, wanted.get(key))]
        made = [_counted(_new(listing, key), lanes) for key, lanes in wanted.items() if key not in there]
        changes.tell_opportunities([*changed, *made])
    return len(changed) + len(made)


def _stays(row: models.Opportunity, lanes: int | None) -> bool:
    """Whether the feed already says this; else the row says it now."""
    if lanes is None:
        row.gone = True
        return False
    before = (row.lanes, row.remaining)
    return (_counted(row, lanes).lanes, row.remaining) == before


def _new(listing: models.Listing, key: Key) -> models.Opportunity:
    unit_id, start, end = key
    return models.Opportunity(
        listing=listing, unit_id=unit_id, starts_at=start, ends_at=end, remaining=0, dataset=listing.dataset
    )


def _counted(row: models.Opportunity, lanes: int) -> models.Opportunity:
    row.lanes = lanes
    row.remaining = holding.free_now(row)
    return row
