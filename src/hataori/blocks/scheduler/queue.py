"""The waiting list of a unit: its order, which anyone can check, and whose turn it is.

Every place names the hash of the place before it, so that nobody is slipped in, taken out or moved without all later
hashes changing (ADR 0053). What becomes free is offered in that order and never to first-come.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from hataori.kernel.clock import JST

from . import ground as grounds
from . import models
from .ground import Ground
from .types import Link, Request, Waiting

START = "0" * 64
OPEN = ("waiting", "offered")


def link_hash(previous: str, link: Link) -> str:
    """SHA-256 over the hash before and the place: UTF-8 lines, moments in JST as ISO 8601."""
    times = (link.start.astimezone(JST).isoformat(), link.end.astimezone(JST).isoformat())
    made = link.made_at.astimezone(JST).isoformat()
    lines = (previous, str(link.seq), link.ref, link.unit, *times, str(link.quantity), made)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def chain(unit: str | int) -> list[Link]:
    """A unit's waiting list from its first place on, for publishing: no person stands in it."""
    ground = grounds.ground_of(unit)
    rows = models.Waiting.objects.filter(unit=ground.unit).order_by("seq")
    return [as_link(row, ground.unit.key) for row in rows]


def broken_at(links: Iterable[Link]) -> int | None:
    """The first place at which the order is not what it was; None when all is whole."""
    previous = START
    for n, link in enumerate(links, 1):
        if link.seq != n or link.hash != link_hash(previous, link):
            return n
        previous = link.hash
    return None


def as_link(row: models.Waiting, unit: str) -> Link:
    """A place as it is published."""
    return Link(row.seq, row.ref, unit, row.starts_at, row.ends_at, row.quantity, row.made_at, row.hash)


def as_waiting(row: models.Waiting) -> Waiting:
    """A place with its position among those who wait for overlapping time."""
    others = models.Waiting.objects.filter(
        unit=row.unit_id, state__in=OPEN, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at
    )
    before = others.filter(seq__lt=row.seq).count()
    return Waiting(
        id=row.id,
        unit_id=row.unit_id,
        start=row.starts_at.astimezone(JST),
        end=row.ends_at.astimezone(JST),
        quantity=row.quantity,
        holder_id=row.holder_id,
        seq=row.seq,
        ref=row.ref,
        hash=row.hash,
        state=row.state,
        position=before + 1 if row.state in OPEN else 0,
        of=others.count(),
        offer_until=row.offer_until.astimezone(JST) if row.offer_until else None,
        booking_id=row.booking_id,
    )


def waiting_for(leaves: Iterable[int], start: datetime, end: datetime) -> QuerySet[models.Waiting]:
    """Who waits (and has no offer yet) for time that touches these leaves, the longest first."""
    over = models.UnitLeaf.objects.filter(leaf_id__in=list(leaves)).values("unit_id")
    rows = models.Waiting.objects.filter(state="waiting", unit_id__in=over, starts_at__lt=end, ends_at__gt=start)
    return rows.select_related("unit").order_by("made_at", "unit_id", "seq")


def leaves_waited_for(ground: Ground, start: datetime, end: datetime) -> set[int]:
    """All leaves of units for which somebody waits there: to be locked together with one's own."""
    units = waiting_for(ground.leaves, *ground.with_buffers(start, end)).values("unit_id")
    return set(models.UnitLeaf.objects.filter(unit_id__in=units.order_by()).values_list("leaf_id", flat=True))


def request_of(row: models.Waiting) -> Request:
    """What somebody waits for, as the request it will be."""
    return Request(
        unit=row.unit_id,
        start=row.starts_at.astimezone(JST),
        end=row.ends_at.astimezone(JST),
        quantity=row.quantity,
        holder_id=row.holder_id,
        group_id=row.group_id,
        source="waiting",
        **json.loads(row.request),
    )
