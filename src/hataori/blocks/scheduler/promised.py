"""Time that nobody has and that is still not free: an offer has ended, and the next who waits is about to have it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hataori.kernel.clock import JST

from . import ground as grounds
from . import models, queue, taking
from .ground import Ground
from .lanes import most_at_once

Span = tuple[datetime, datetime]
Busy = tuple[int, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Promised:
    """Whoever is not next in line is refused there."""

    leaves: Sequence[int]
    start: datetime
    end: datetime


def promised(leaves: Collection[int], during: Span, busy: Iterable[Busy], now: datetime) -> Iterator[Promised]:
    """What booking refuses because somebody waits for it and could have it; one query while nothing is promised.

    `busy` is what is taken on the leaves. Only where it leaves room is it asked whether who waits may book.
    """
    rows = list(queue.waiting_for(leaves, *during))
    if not rows:
        return
    taken: dict[int, list[Span]] = defaultdict(list)
    for leaf, begins, ends in busy:
        taken[leaf].append((begins, ends))
    covered = grounds.grounds({row.unit_id for row in rows})
    for row in rows:
        ground = covered[row.unit_id]
        if _has_room(ground, row, taken) and taking.could_have(row, now):
            yield Promised(ground.leaves, row.starts_at.astimezone(JST), row.ends_at.astimezone(JST))


def _has_room(ground: Ground, row: models.Waiting, taken: dict[int, list[Span]]) -> bool:
    start, end = ground.with_buffers(row.starts_at, row.ends_at)
    room = ground.most - row.quantity if ground.is_leaf else 0
    return all(most_at_once(taken.get(leaf, ()), start, end) <= room for leaf in ground.leaves)
