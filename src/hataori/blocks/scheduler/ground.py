"""What stands at a place and time: the unit, its leaves, its rules, and who already has what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound

from . import models
from .lanes import NOBODY, Taken
from .rules import RuleSet, Version, in_force, inherited, read


@dataclass(frozen=True)
class Ground:
    """A unit with the lanes it covers, by leaf."""

    unit: models.Unit
    lanes: Mapping[int, int]

    @property
    def leaves(self) -> list[int]:
        """Leaves in the order in which they are locked."""
        return sorted(self.lanes)

    @property
    def is_leaf(self) -> bool:
        """Whether single lanes can be had; a unit above others is had whole."""
        return self.unit.pk in self.lanes

    @property
    def most(self) -> int:
        """The most that can be asked for at once."""
        return self.lanes[self.unit.pk] if self.is_leaf else 1

    def with_buffers(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """The time that is taken when those hours are used."""
        before, after = timedelta(minutes=self.unit.minutes_before), timedelta(minutes=self.unit.minutes_after)
        return start - before, end + after

    def as_seen(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """What others take, widened by this unit's own buffers: outside of that its hours can be used."""
        if not self.unit.minutes_before and not self.unit.minutes_after:
            return start, end
        before, after = timedelta(minutes=self.unit.minutes_before), timedelta(minutes=self.unit.minutes_after)
        return start - after, end + before


def ground_of(key: str | int) -> Ground:
    """The unit of that key or id. NotFound when there is none."""
    named = {"unit__pk": key} if isinstance(key, int) else {"unit__key": key}
    found = list(models.UnitLeaf.objects.filter(**named).select_related("unit", "leaf"))
    if not found:
        raise NotFound("no_unit", "その場所は見つかりませんでした。")
    return Ground(found[0].unit, {each.leaf_id: each.leaf.lanes for each in found})


def grounds(units: Iterable[int]) -> dict[int, Ground]:
    """Several at once, in two queries."""
    asked = list(units)
    rows = models.Unit.objects.in_bulk(asked)
    covered: dict[int, dict[int, int]] = {}
    of = models.UnitLeaf.objects.filter(unit_id__in=asked).values_list("unit_id", "leaf_id", "leaf__lanes")
    for unit_id, leaf_id, lanes in of:
        covered.setdefault(unit_id, {})[leaf_id] = lanes
    return {key: Ground(rows[key], covered[key]) for key in asked if key in covered}


def sharing(keys: Iterable[str]) -> dict[str, set[int]]:
    """For units of these keys the ids of all that share ground with them: what covers them, and their parts."""
    of = models.UnitLeaf.objects.filter(unit__key__in=set(keys)).values_list("unit__key", "leaf_id")
    leaves: dict[str, set[int]] = {}
    for key, leaf in of:
        leaves.setdefault(key, set()).add(leaf)
    over: dict[int, set[int]] = {}
    wanted = set().union(*leaves.values())
    for leaf, unit_id in models.UnitLeaf.objects.filter(leaf_id__in=wanted).values_list("leaf_id", "unit_id"):
        over.setdefault(leaf, set()).add(unit_id)
    return {key: set().union(*(over[leaf] for leaf in found)) for key, found in leaves.items()}


def terms_on(unit: models.Unit, day: date) -> RuleSet:
    """The rules in force for use on that day."""
    return RuleBook([unit]).on(unit.pk, day)


def line_of(unit: models.Unit) -> list[int]:
    """The unit and what stands above it, from below."""
    above, line = _above({unit.pk: unit.parent_id}), [unit.pk]
    while (parent := above[line[-1]]) is not None:
        line.append(parent)
    return line


class RuleBook:
    """The rules of several units, what they inherit included, read in two queries."""

    def __init__(self, units: Iterable[models.Unit]) -> None:
        self._above = _above({each.pk: each.parent_id for each in units})
        rows = models.UnitRules.objects.filter(unit_id__in=self._above).order_by("effective_from", "id")
        self._rules: dict[int, list[Version]] = {}
        for unit_id, day, words in rows.values_list("unit_id", "effective_from", "rules"):
            self._rules.setdefault(unit_id, []).append(Version(day, words))

    def on(self, unit_id: int, day: date) -> RuleSet:
        """The terms of one of the units on a day of use."""
        line = reversed(list(self._line(unit_id)))
        return read(inherited(*(in_force(self._rules.get(each, ()), day) for each in line)))

    def changes(self, unit_id: int) -> list[date]:
        """Days on which other rules come into force for the unit."""
        return sorted({each.effective_from for above in self._line(unit_id) for each in self._rules.get(above, ())})

    def _line(self, unit_id: int | None) -> Iterable[int]:
        while unit_id is not None:
            yield unit_id
            unit_id = self._above.get(unit_id)


def _above(parents: dict[int, int | None]) -> dict[int, int | None]:
    """Each unit's parent, up to the roots; a query a floor of the hierarchy."""
    while missing := {parent for parent in parents.values() if parent is not None and parent not in parents}:
        parents |= dict(models.Unit.objects.filter(pk__in=missing).values_list("pk", "parent_id"))
    return parents


def taken(leaves: Iterable[int], start: datetime, end: datetime, now: datetime) -> list[Taken]:
    """Lanes taken in that time; leases that are over do not count."""
    return taken_and_stale(leaves, start, end, now)[0]


def taken_and_stale(
    leaves: Iterable[int], start: datetime, end: datetime, now: datetime, but: UUID | None = None
) -> tuple[list[Taken], set[UUID]]:
    """Lanes taken in that time (by others than `but`), and the leases there that are over."""
    rows = models.Occupancy.objects.filter(unit_id__in=list(leaves), ends_at__gt=start, starts_at__lt=end)
    alive, stale = list[Taken](), set[UUID]()
    for leaf, lane, begins, ends, owner, until, holder in rows.exclude(booking_id=but or NOBODY).values_list(
        "unit_id", "lane", "starts_at", "ends_at", "booking_id", "booking__lease_until", "booking__holder_id"
    ):
        if until and until <= now:
            stale.add(owner)
        else:
            alive.append(Taken(leaf, lane, begins.astimezone(JST), ends.astimezone(JST), owner, holder))
    return alive, stale


def busy(leaves: Iterable[int], start: datetime, end: datetime, now: datetime) -> list[tuple[int, datetime, datetime]]:
    """The same for reading: only (leaf, from, until), for a month of a whole city in one query."""
    over = models.Booking.objects.filter(state="leased", lease_until__lte=now).values("id")
    rows = models.Occupancy.objects.filter(unit_id__in=list(leaves), ends_at__gt=start, starts_at__lt=end)
    found = rows.exclude(booking_id__in=over).values_list("unit_id", "starts_at", "ends_at")
    return [(leaf, begins.astimezone(JST), ends.astimezone(JST)) for leaf, begins, ends in found]


def closures(leaves: Iterable[int], start: datetime, end: datetime) -> list[models.Closure]:
    """Closures that touch any of the leaves in that time, of whatever unit they were made."""
    return list(
        models.Closure.objects.filter(
            _touching(leaves), lifted_at__isnull=True, ends_at__gt=start, starts_at__lt=end
        ).order_by("starts_at")
    )


def asides(leaves: Iterable[int], start: datetime, end: datetime) -> list[models.SetAside]:
    """Set-asides that touch any of the leaves in that time."""
    return list(
        models.SetAside.objects.filter(
            _touching(leaves), released_at__isnull=True, ends_at__gt=start, starts_at__lt=end
        ).order_by("starts_at")
    )


def _touching(leaves: Iterable[int]) -> Q:
    over = models.UnitLeaf.objects.filter(leaf_id__in=list(leaves)).values("unit_id")
    return Q(unit_id__in=over)
