"""Which lanes are free, and how bookings share lanes. Pure.

A lane is no place: it only counts how many fit side by side. (Where it matters which desk, the desk is a unit.) So when
enough lanes are free at every moment but none of them throughout, bookings change lanes until one is: intervals can
always be given as many lanes as overlap at most (interval graphs are perfect).
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Taken:
    """A lane of a leaf that a booking takes, with buffers."""

    leaf: int
    lane: int
    start: datetime
    end: datetime
    owner: UUID
    holder: str = ""

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether they share a moment; touching ends do not."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many lanes for that time."""

    start: datetime
    end: datetime
    quantity: int


def most_at_once(spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> int:
    """The largest number of spans that share one moment between start and end."""
    changes = [(max(begins, start), 1) for begins, ends in spans if begins < end and start < ends]
    changes += [(ends, -1) for begins, ends in spans if begins < end and start < ends < end]
    most = now = 0
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most


def free_throughout(lanes: int, taken: Iterable[Taken], wanted: Wanted) -> list[int]:
    """Numbers of the lanes that nobody takes at any moment of the wanted time."""
    busy = {each.lane for each in taken if each.overlaps(wanted.start, wanted.end)}
    return [lane for lane in range(1, lanes + 1) if lane not in busy]


def fits(lanes: int, taken: Sequence[Taken], wanted: Wanted) -> bool:
    """Whether enough lanes are free at every moment, be it different ones."""
    spans = [(each.start, each.end) for each in taken]
    return most_at_once(spans, wanted.start, wanted.end) + wanted.quantity <= lanes


def cluster(taken: Iterable[Taken], wanted: Wanted) -> list[Taken]:
    """What the wanted time is connected with, directly or through others: only these have to change lanes."""
    start, end = wanted.start, wanted.end
    left, found = list(taken), list[Taken]()
    while near := [each for each in left if each.overlaps(start, end)]:
        found += near
        left = [each for each in left if not each.overlaps(start, end)]
        start = min(start, *(each.start for each in near))
        end = max(end, *(each.end for each in near))
    return found


def shared_out(lanes: int, taken: Sequence[Taken]) -> Mapping[tuple[UUID, int], int]:
    """New lanes for (owner, old lane), first come first lane; ValueError when more overlap than there are lanes."""
    free, busy = list(range(1, lanes + 1)), list[tuple[datetime, int]]()
    new: dict[tuple[UUID, int], int] = {}
    for each in sorted(taken, key=lambda one: (one.start, one.end, str(one.owner), one.lane)):
        while busy and busy[0][0] <= each.start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if not free:
            raise ValueError("more overlap than there are lanes")
        new[each.owner, each.lane] = lane = heapq.heappop(free)
        heapq.heappush(busy, (each.end, lane))
    return new


def steps(
    spans: Sequence[tuple[datetime, datetime]], start: datetime, end: datetime
) -> list[tuple[datetime, datetime, int]]:
    """The time from start to end cut where the number of spans changes: (from, to, spans at once)."""
    inside = [(max(begins, start), min(ends, end)) for begins, ends in spans if begins < end and start < ends]
    cuts = sorted({start, end, *(begins for begins, _ in inside), *(ends for _, ends in inside)})
    return [(a, b, sum(begins <= a < ends for begins, ends in inside)) for a, b in pairwise(cuts)]
