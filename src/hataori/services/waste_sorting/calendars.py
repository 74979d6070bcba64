"""What is collected when: the city as it stands, kept in the process until it changes."""

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.pages.kept import Kept
from hataori.platform.prepared import LookUp

from . import models
from .rules.cells import Cell, read_cell
from .rules.dates import FIRST, LAST, Period, dates_of, within_reason

LONGEST = 1100  # days of one question: three years
_kept: Kept["CityNow"] = Kept(most=64)


@dataclass(frozen=True, slots=True)
class Collection:
    """Something is collected on a day. `planned` is the day by rule; `sequence` and `reason` tell of changes."""

    day: date
    kind: str
    planned: date
    sequence: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AreaNow:
    """An area as it stands."""

    key: str
    name: str
    row: int
    centre: str
    cells: tuple[str, ...]
    towns: tuple[str, ...]
    border: str = ""


@dataclass(frozen=True, slots=True)
class KindNow:
    """A kind as it stands."""

    key: str
    name: str
    position: int
    sublabel: str
    description: str
    colour: str
    on_holiday: str
    names: dict[str, str]
    confirm: bool

    def name_in(self, language: str) -> str:
        """Its name in a language, Japanese where none is known."""
        return self.names.get(language) or self.name


@dataclass(frozen=True)
class CityNow:
    """A municipality's collection between two changes. `answers` keeps what was made of it."""

    slug: str
    title: str
    stamp: str
    changed_at: str
    sample: bool
    kinds: tuple[KindNow, ...]
    areas: dict[str, AreaNow]
    closures: tuple[tuple[str, Period, str], ...]
    moves: dict[tuple[str, str, date], models.Move]
    answers: dict[object, object] = field(default_factory=dict)

    def area(self, key: str) -> AreaNow:
        """NotFound for one the city has not."""
        if key not in self.areas:
            raise NotFound("no_area", "その地区は見つかりませんでした。地区を選びなおしてください。")
        return self.areas[key]

    @cached_property
    def _with_own_moves(self) -> frozenset[str]:
        return frozenset(area for area, _, _ in self.moves if area)

    def calendar_of(self, area: AreaNow) -> tuple[object, ...]:
        """What decides an area's days: areas with the same calendar are collected alike, and answered once."""
        return area.cells, area.centre, area.key if area.key in self._with_own_moves else ""

    def kind(self, name: str) -> KindNow | None:
        """By its Japanese name."""
        return next((each for each in self.kinds if each.name == name), None)

    def collections(
        self, area: AreaNow, window: Period, *, as_written: bool = False, without: Container[str] = ()
    ) -> list[Collection]:
        """In order of days, then kinds. `as_written`: what the file says, without closures, holidays and changes.

        `without` names kinds nobody asks for.
        """
        # A change may bring a day in from outside of the window, or carry one out of it.
        window = within_reason(window)
        wide = window if as_written else Period(window.start - _A_MONTH, window.end + _A_MONTH)
        found: list[Collection] = []
        # Two columns of one name are one kind.
        for kind in dict.fromkeys(each.name for each in self.kinds if each.name not in without):
            days = self.planned(area, kind, wide, as_written=as_written)
            found += [each for day in days if (each := self._changed(area, kind, day, as_written=as_written))]
        inside = (each for each in found if each.day in window)
        places = {kind.name: kind.position for kind in self.kinds}
        return sorted(inside, key=lambda each: (each.day, places[each.kind]))

    def planned(self, area: AreaNow, kind: str, window: Period, *, as_written: bool = False) -> list[date]:
        """The days of a kind by rule, before changes of single ones."""
        shut = [] if as_written else [each for centre, each, _ in self.closures if centre in (area.centre, "*")]
        own = [(each, area.cells[each.position]) for each in self.kinds if each.name == kind]
        days = {
            day
            for each, text in own
            for day in dates_of(_cell(text), window, shut, "collect" if as_written else each.on_holiday)
        }
        return sorted(days)

    def _changed(self, area: AreaNow, kind: str, day: date, *, as_written: bool) -> Collection | None:
        own = self.moves.get((area.key, kind, day)) if self.moves and not as_written else None
        wide = self.moves.get(("", kind, day)) if self.moves and not as_written else None
        sequence = sum(each.sequence for each in (own, wide) if each)
        move = next((each for each in (own, wide) if each and not each.withdrawn), None)
        if move is None:
            return Collection(day, kind, day, sequence)
        return Collection(move.to_day, kind, day, sequence, move.reason) if move.to_day else None

    def next_of(self, area: AreaNow, kind: str, today: date) -> Collection | None:
        """The next time a kind is collected, today included, within a year."""
        window = Period(today, today + timedelta(days=400))
        return next((each for each in self.collections(area, window) if each.kind == kind), None)

    def nexts(self, area: AreaNow, today: date) -> list[tuple[KindNow, Collection | None]]:
        """Each kind with the next time it is collected."""
        first: dict[str, Collection] = {}
        for days in _NEAR_AND_FAR:  # most kinds come within weeks: the year is asked only for the others
            window = Period(today, today + timedelta(days=days))
            for each in self.collections(area, window, without=tuple(first)):
                first.setdefault(each.kind, each)
        return [(kind, first.get(kind.name)) for kind in self.kinds]

    def stopped(self, area: AreaNow, window: Period) -> list[tuple[Period, str]]:
        """Closures of the area that touch the window."""
        return [
            (each, reason)
            for centre, each, reason in self.closures
            if centre in (area.centre, "*") and each.start <= window.end and each.end >= window.start
        ]


_A_MONTH = timedelta(days=31)
_NEAR_AND_FAR = (35, 400)


@cache
def _versions() -> LookUp[models.City]:
    return LookUp(models.City.objects.all, "slug")


_GLANCE = timedelta(seconds=1)
_looked: dict[str, tuple[datetime, CityNow]] = {}


def city(slug: str) -> CityNow:
    """The city as it stands now. NotFound.

    Who reads asks the database once a second; a change made in another process is seen then, one made here at once. Who
    writes (inside a transaction) always sees what stands.
    """
    if transaction.get_connection().in_atomic_block:
        return _asked(slug)
    now = clock.machine()
    seen = _looked.get(slug)
    if seen is None or not now - _GLANCE < seen[0] <= now:
        seen = _looked[slug] = (now, _asked(slug))
    return seen[1]


def changed(slug: str) -> None:
    """Inside the transaction that changes a city: this process looks again, as soon as the change stands."""
    _looked.pop(slug, None)
    transaction.on_commit(lambda: _looked.pop(slug, None))


def _asked(slug: str) -> CityNow:
    row = _versions().first(slug)
    if row is None:
        raise NotFound("no_city", "その市のごみの案内はありません。")
    return _kept.answer("cities", (row.slug, row.stamp), lambda: _load(row))


def cities() -> list[models.City]:
    """All of them, latest import first."""
    return list(models.City.objects.order_by("-changed_at"))


def window_of(start: str, end: str) -> Period:
    """From–to as asked; by default this month and the next twelve. Rejected for what is no day, or too long."""
    today = clock.today()
    first = _day("from", start, today.replace(day=1))
    last = _day("to", end, first + timedelta(days=396))
    if last < first or (last - first).days > LONGEST:
        raise Rejected([FieldProblem("to", "range", "終わりの日は、始まりの日から3年以内にしてください。")])
    return Period(first, last)


def two_years() -> Period:
    """The fiscal year and the next: what calendars to subscribe to hold."""
    year = fiscal_year_of(clock.today())
    return Period(year.start, date(year.start.year + 2, 3, 31))


def kind_key(name: str) -> str:
    """A short key of a kind that stays over imports."""
    return hashlib.blake2s(name.encode(), digest_size=4).hexdigest()


@cache
def _cell(text: str) -> Cell:
    return read_cell(text)


def _day(name: str, text: str, default: date) -> date:
    if not text:
        return default
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Rejected([FieldProblem(name, "date", "日付は 2026-04-01 のように書いてください。")]) from error
    if not FIRST <= found < LAST - timedelta(days=400):
        raise Rejected([FieldProblem(name, "date", "1900年から2199年までの日付にしてください。")])
    return found


def _load(row: models.City) -> CityNow:
    kinds = tuple(_kinds(row))
    areas = {each.key: _area(each) for each in row.areas.filter(active=True)}
    closures = tuple((each.centre, Period(each.start, each.end), each.reason) for each in row.closures.all())
    moves = {(each.area_key, each.kind, each.from_day): each for each in row.moves.all()}
    changed = f"{row.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return CityNow(row.slug, row.title, row.stamp, changed, row.sample, kinds, areas, closures, moves)


def _area(row: models.Area) -> AreaNow:
    return AreaNow(row.key, row.name, row.row, row.centre, tuple(row.cells), tuple(row.towns), row.border)


def _kinds(row: models.City) -> Iterable[KindNow]:
    for each in row.kinds.all():
        yield KindNow(
            key=kind_key(each.name),
            name=each.name,
            position=each.position,
            sublabel=each.sublabel,
            description=each.description,
            colour=each.colour,
            on_holiday=each.on_holiday,
            names=each.names,
            confirm=each.confirm,
        )


def by_day(collections: Iterable[Collection]) -> dict[date, list[Collection]]:
    """Grouped, in order."""
    days: dict[date, list[Collection]] = defaultdict(list)
    for each in collections:
        days[each.day].append(each)
    return dict(days)
