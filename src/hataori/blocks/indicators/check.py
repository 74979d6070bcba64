"""Compares the two ways of counting, series by series, as of a day; the command and the proof use it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import isclose

from . import models
from .definition import read
from .reading import live, series_rows, values
from .recount import Recount, Until, recount
from .types import Value


@dataclass(frozen=True, slots=True)
class Difference:
    """One series on one day: what the page shows and what the raw log gives, by part, and whether they agree."""

    key: str
    kind: str
    of_plan: bool
    title: str
    shown: tuple[tuple[str, float, int], ...]
    counted: tuple[tuple[str, float, int], ...]
    shown_value: float | None
    counted_value: float | None

    @property
    def agrees(self) -> bool:
        """Whether amounts, numbers of events and the value are equal (floating sums to nine digits)."""
        same_value = (self.shown_value is None) == (self.counted_value is None) and isclose(
            self.shown_value or 0.0, self.counted_value or 0.0, rel_tol=1e-9, abs_tol=1e-9
        )
        return same_value and len(self.shown) == len(self.counted) and all(map(_same, self.shown, self.counted))


def _same(one: tuple[str, float, int], other: tuple[str, float, int]) -> bool:
    return one[0] == other[0] and one[2] == other[2] and isclose(one[1], other[1], rel_tol=1e-9, abs_tol=1e-9)


def differences(as_of: date, keys: Iterable[str] | None = None) -> list[Difference]:
    """Every series (of `keys` where named) counted both ways as of a day."""
    wanted = list(keys) if keys is not None else [series.key for series in series_rows()]
    shown = {value.series.key: value for value in values(as_of, wanted)}
    return [_difference(shown[one.series.key], recount(one.definition, as_of)) for one in live(wanted)]


def _difference(shown: Value, counted: Recount) -> Difference:
    return Difference(
        key=shown.series.key,
        kind=shown.series.kind,
        of_plan=shown.series.of_plan,
        title=shown.series.title,
        shown=tuple((part.name, part.total, part.events) for part in shown.parts),
        counted=tuple((name, amount, counted.events[name]) for name, amount in counted.amounts.items()),
        shown_value=shown.value,
        counted_value=counted.value,
    )


@dataclass(frozen=True, slots=True)
class SnapshotDifference:
    """A snapshot that a recount up to its place in the log does not give again."""

    key: str
    as_of: date
    written: float | None
    counted: float | None


def snapshot_differences(as_of: date) -> list[SnapshotDifference]:
    """The snapshots of a day that a recount up to their place in the log does not give again."""
    found = []
    for row in models.Snapshot.objects.filter(as_of=as_of).select_related("definition"):
        definition = read(row.definition.body, row.definition.choices)
        counted = recount(definition, as_of, Until(row.txid, row.position)).value
        if (row.value is None) != (counted is None) or not isclose(row.value or 0, counted or 0, rel_tol=1e-9):
            found.append(SnapshotDifference(row.key, as_of, row.value, counted))
    return found
