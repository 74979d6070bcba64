"""Who handles a request: rows of kind × town × drawn area × hour, the first that fits wins; where two contradict."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import combinations

from hataori.kernel.clock import JST

WEEKDAYS = "月火水木金土日"
EVERY_DAY = frozenset(range(7))
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class RoutingRow:
    """One row. Empty `kind`, `area` (the start of a town's name), `border` (the key of a drawn area) mean any; a kind
    ending in "." means all that begin so. `until` is the first
    moment (and `ends_on` the first day) in which it holds no longer; from 22:00 until 06:00 runs over midnight and
    belongs to the weekday on which it began.
    """

    id: int
    position: int
    department: str
    starts_on: date
    kind: str = ""
    area: str = ""
    weekdays: frozenset[int] = EVERY_DAY
    since: time = _MIDNIGHT
    until: time = _MIDNIGHT
    ends_on: date | None = None
    note: str = ""
    border: str = ""

    @property
    def hours(self) -> str:
        """When, in words."""
        days = "" if self.weekdays == EVERY_DAY else "".join(WEEKDAYS[day] for day in sorted(self.weekdays))
        all_day = self.since == self.until
        return " ".join(filter(None, [days, "" if all_day else f"{self.since:%H:%M}〜{self.until:%H:%M}"]))


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes, and why in a sentence for the case; `row` is None where no row fitted."""

    department: str
    why: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows of which the lower can never or not always win: `hidden` when the upper takes everything of it."""

    upper: RoutingRow
    lower: RoutingRow
    hidden: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is, as routing asks: the town's name and the keys of the drawn areas that hold it."""

    area: str = ""
    borders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Words:
    """What kinds and drawn areas are called, by their codes and keys."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    borders: Mapping[str, str] = field(default_factory=dict)


def _same(one: str, other: str) -> bool:
    return one == other


@dataclass(frozen=True, slots=True)
class Ground:
    """How drawn areas lie to each other: whether two share ground, whether the first holds all of the second."""

    meet: Callable[[str, str], bool] = _same
    covers: Callable[[str, str], bool] = _same


def route(
    rows: Sequence[RoutingRow], *, kind: str, spot: Spot, at: datetime, own: str, words: Words | None = None
) -> Route:
    """The first row in order of position that fits; without one the kind's own section. `words` are for the why."""
    for row in sorted(rows, key=lambda each: (each.position, each.id)):
        if fits(row, kind, spot, at):
            return Route(row.department, _why(row, words or Words()), row.id)
    return Route(own, "種類の担当課（振り分けの行に当てはまるものはなし）", None)


def fits(row: RoutingRow, kind: str, spot: Spot, at: datetime) -> bool:
    """Whether a row holds for that kind and place at that moment."""
    here = at.astimezone(JST)
    return (
        row.starts_on <= here.date()
        and (row.ends_on is None or here.date() < row.ends_on)
        and _kind_fits(row.kind, kind)
        and (not row.area or spot.area.startswith(row.area))
        and (not row.border or row.border in spot.borders)
        and _hour_fits(row, here)
    )


def _kind_fits(wanted: str, kind: str) -> bool:
    return not wanted or kind == wanted or (wanted.endswith(".") and kind.startswith(wanted))


def _hour_fits(row: RoutingRow, here: datetime) -> bool:
    day, hour = here.weekday(), here.time()
    if row.since < row.until:
        return day in row.weekdays and row.since <= hour < row.until
    if row.since == row.until:
        return day in row.weekdays
    return (hour >= row.since and day in row.weekdays) or (hour < row.until and (day - 1) % 7 in row.weekdays)


def _why(row: RoutingRow, words: Words) -> str:
    kind = row.kind and f"種類 {words.kinds.get(row.kind, row.kind)}"
    border = row.border and f"区域 {words.borders.get(row.border, row.border)}"
    parts = [kind, row.area and f"地域 {row.area}", border, row.hours]
    told = "、".join(part for part in parts if part) or "すべての通報"
    return f"振り分けの{row.position}行目（{told}）" + (f" {row.note}" if row.note else "")


def clashes(rows: Sequence[RoutingRow], ground: Ground | None = None) -> list[Clash]:
    """Pairs of rows of one time that send the same request to different sections, and rows that can never win."""
    ground = ground or Ground()
    ordered = sorted(rows, key=lambda each: (each.position, each.id))
    found = []
    for upper, lower in combinations(ordered, 2):
        if not _meet(upper, lower, ground):
            continue
        hidden = _covers(upper, lower, ground)
        # A narrow row above a wide one is how exceptions are written; only the reverse or a crossing is told.
        if hidden or (upper.department != lower.department and not _covers(lower, upper, ground)):
            found.append(Clash(upper, lower, hidden))
    return found


def _minutes(row: RoutingRow) -> frozenset[int]:
    """Quarter hours of a week in which a row holds."""
    quarters = []
    for day in row.weekdays:
        first, last = _quarter(row.since), _quarter(row.until)
        length = (last - first) % 96 or 96
        quarters += [(day * 96 + first + step) % 672 for step in range(length)]
    return frozenset(quarters)


def _quarter(at: time) -> int:
    return at.hour * 4 + at.minute // 15


def _covers(upper: RoutingRow, lower: RoutingRow, ground: Ground) -> bool:
    """Whether `upper` takes whatever `lower` would take."""
    return (
        upper.starts_on <= lower.starts_on
        and (upper.ends_on is None or (lower.ends_on is not None and lower.ends_on <= upper.ends_on))
        and (
            not upper.kind
            or upper.kind == lower.kind
            or (upper.kind.endswith(".") and lower.kind.startswith(upper.kind))
        )
        and lower.area.startswith(upper.area)
        and (not upper.border or (bool(lower.border) and ground.covers(upper.border, lower.border)))
        and _minutes(lower) <= _minutes(upper)
    )


def _meet(one: RoutingRow, other: RoutingRow, ground: Ground) -> bool:
    """Whether some request would fit both."""
    return (
        (one.ends_on is None or other.starts_on < one.ends_on)
        and (other.ends_on is None or one.starts_on < other.ends_on)
        and (_kind_fits(one.kind, other.kind) or _kind_fits(other.kind, one.kind) or _prefixes(one.kind, other.kind))
        and (one.area.startswith(other.area) or other.area.startswith(one.area))
        and (not one.border or not other.border or ground.meet(one.border, other.border))
        and bool(_minutes(one) & _minutes(other))
    )


def _prefixes(one: str, other: str) -> bool:
    ends = one.endswith(".") and other.endswith(".")
    return ends and (one.startswith(other) or other.startswith(one))
