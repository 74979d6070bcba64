"""Values from the projection: any series on any date, a series over the months, breakdowns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Max, Min, Q, Sum

from hataori.kernel import clock
from hataori.kernel.errors import NotFound

from . import models, rules
from .definition import Definition, Part, read
from .kept import kept
from .settings import path_on
from .types import PartValue, Series, Share, Value


@dataclass(frozen=True, slots=True)
class Live:
    """A series with the definition that answers for it now; `build` is None before the first count."""

    series: Series
    definition: Definition
    version: int
    build: int | None
    building: bool


def as_series(row: models.Series) -> Series:
    """The row as it crosses the door."""
    return Series(
        key=row.key,
        kind=row.kind,
        measure=row.measure,
        measure_number=row.measure_number,
        measure_slug=row.measure_slug,
        measure_title=row.measure_title,
        departments=tuple(row.departments),
        name=row.name,
        series=row.series,
        unit=row.unit,
        baseline=row.baseline,
        baseline_text=row.baseline_text,
        target=row.target,
        target_text=row.target_text,
        target_fiscal_year=row.target_fiscal_year,
        plan_version=row.plan_version,
    )


def series_rows(kind: str | None = None) -> list[Series]:
    """All active series in the plan's order; of one kind (indicator, counter) where named."""
    rows = models.Series.objects.filter(active=True)
    return [as_series(row) for row in (rows.filter(kind=kind) if kind else rows)]


def live(keys: Iterable[str] | None = None) -> list[Live]:
    """The series with their definitions in use, in the plan's order; of `keys` where named."""
    rows = models.Series.objects.filter(active=True)
    found = [as_series(row) for row in (rows.filter(key__in=list(keys)) if keys is not None else rows)]
    names = [series.key for series in found]
    builds = {build.key: build for build in _builds(names, models.LIVE)}
    pending = set(models.Build.objects.filter(key__in=names, state=models.BUILDING).values_list("key", flat=True))
    first = {row.key: row for row in models.Definition.objects.filter(key__in=names, version=1)}
    return [_live(series, builds.get(series.key), first.get(series.key), series.key in pending) for series in found]


def _builds(keys: Sequence[str], state: str) -> Iterable[models.Build]:
    return models.Build.objects.filter(key__in=keys, state=state).select_related("definition")


def _live(series: Series, build: models.Build | None, first: models.Definition | None, building: bool) -> Live:  # noqa: FBT001  a fact, not a switch
    row = build.definition if build else first
    if row is None:
        return Live(series, _undefined(series), 0, None, building)
    return Live(series, read(row.body, row.choices), row.version, build.pk if build else None, building)


def _undefined(series: Series) -> Definition:
    """A series the plan names and nobody has said how to count: it reads 未計測."""
    return Definition(
        key=series.key,
        kind="indicator",
        scoring="count",
        window="as_of_date",
        parts=(),
        unit=series.unit,
        decimals=1,
        min_n=0,
        higher_is_better=True,
        external_sources=(),
        expected_every_days=31,
    )


def values(as_of: date | None = None, keys: Iterable[str] | None = None) -> list[Value]:
    """Every series (of `keys` where named) on `as_of`, today by default, in the plan's order."""
    day = as_of or clock.today()
    if keys is None:
        return list(kept(("values", day, clock.today()), lambda: _read(day, None)))
    return _read(day, keys)


def _read(day: date, keys: Iterable[str] | None) -> list[Value]:
    found = live(keys)
    path = path_on(clock.today())
    sums = _sums(found, day)
    outside = _outside(found)
    return [_value(one, day, path, sums, outside.get(one.series.key, ())) for one in found]


def value(key: str, as_of: date | None = None) -> Value:
    """One series on `as_of`, today by default. NotFound when the plan has none of that key."""
    found = values(as_of, [key])
    if not found:
        raise NotFound("indicator_unknown", "この指標はありません。指標の一覧から選んでください。")
    return found[0]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A part of a build up to a day: in its window, and since when and until when there are records at all."""

    window: rules.Sum
    first: date | None
    last: date | None


def _sums(found: Sequence[Live], day: date) -> dict[tuple[int, str], _Counted]:
    starts: dict[date | None, list[int]] = defaultdict(list)
    for one in found:
        if one.build is not None:
            starts[rules.window_start(one.definition.window, day)].append(one.build)
    sums: dict[tuple[int, str], _Counted] = {}
    for start, builds in starts.items():
        sums |= _sums_since(builds, start, day)
    return sums


def _sums_since(builds: Sequence[int], start: date | None, day: date) -> dict[tuple[int, str], _Counted]:
    inside = Q(day__gte=start) if start else Q()
    rows = models.DayTotal.objects.filter(build_id__in=builds, day__lte=day).values_list("build_id", "part")
    summed = rows.annotate(
        amount=Sum("amount", filter=inside or None),
        number=Sum("events", filter=inside or None),
        first=Min("day"),
        last=Max("day"),
    )
    return {
        (build, part): _Counted(rules.Sum(amount or 0.0, number or 0), first, last)
        for build, part, amount, number, first, last in summed
    }


def _outside(found: Sequence[Live]) -> dict[str, list[rules.OutsideCount]]:
    keys = [one.series.key for one in found if one.definition.kind == "indicator"]
    reports: dict[str, list[rules.OutsideCount]] = defaultdict(list)
    for row in models.OutsideReport.objects.filter(key__in=keys).order_by("position"):
        reports[row.key].append(as_outside(row))
    return reports


def as_outside(row: models.OutsideReport) -> rules.OutsideCount:
    """The row as the rules take it."""
    return rules.OutsideCount(
        row.key,
        row.source,
        row.starts_on,
        row.ends_on,
        row.numerator,
        row.denominator,
        row.reported_on,
        row.position,
        row.note,
        row.department,
    )


_NOTHING = _Counted(rules.Sum(), None, None)


def _value(
    one: Live,
    day: date,
    path: rules.Path,
    sums: Mapping[tuple[int, str], _Counted],
    reports: Sequence[rules.OutsideCount],
) -> Value:
    definition, series = one.definition, one.series
    counted = [sums.get((one.build or 0, part.name), _NOTHING) for part in definition.parts]
    outside = rules.outside_counts(reports, definition.window, day)
    parts = tuple(
        _part_value(index, part, number, outside)
        for index, (part, number) in enumerate(zip(definition.parts, counted, strict=True))
    )
    lasts = [number.last for number in counted if number.last] + [report.ends_on for report in outside]
    measured = bool(lasts) or any(report.ends_on <= day for report in reports)
    result = _outcome(definition, parts, measured=measured)
    shape = path.shape(series.key, series.baseline, series.target)
    last = max(lasts, default=None)
    return Value(
        series=series,
        as_of=day,
        state=result.state,
        value=result.value,
        expected=rules.expected(path, shape, series.baseline, series.target, day),
        verdict=rules.verdict(
            path,
            shape,
            actual=result.value,
            baseline=series.baseline,
            target=series.target,
            day=day,
            higher_is_better=definition.higher_is_better,
        ),
        shape=shape,
        parts=parts,
        outside=tuple(outside),
        last_record_on=last,
        stale=rules.is_stale(last, day, definition.expected_every_days),
        unit=definition.unit or series.unit,
        decimals=definition.decimals,
        window=definition.window,
        scoring=definition.scoring,
        definition_version=one.version,
        min_n=definition.min_n,
        building=one.building,
    )


def _part_value(index: int, part: Part, counted: _Counted, outside: Sequence[rules.OutsideCount]) -> PartValue:
    reported = sum(report.numerator if index == 0 else report.denominator or 0 for report in outside)
    return PartValue(part.name, part.title, counted.window.amount * part.scale, reported, counted.window.events)


def _outcome(definition: Definition, parts: Sequence[PartValue], *, measured: bool) -> rules.Outcome:
    if not parts:
        return rules.Outcome("unmeasured", None)
    # A mean is of counted answers only: an outside system reports counts, not marks.
    first = parts[0].counted if definition.scoring == "mean" else parts[0].total
    numerator = rules.Sum(first, parts[0].events)
    denominator = rules.Sum(parts[1].total, parts[1].events) if definition.scoring == "proportion" else None
    return rules.outcome(definition.scoring, numerator, denominator, measured=measured, min_n=definition.min_n)


def month_ends(first: date, last: date) -> list[date]:
    """The last day of each month from `first`'s to `last`'s, the last one cut at `last`."""
    days: list[date] = []
    day = first.replace(day=1)
    while day <= last:
        following = (day + timedelta(days=32)).replace(day=1)
        days.append(min(following - timedelta(days=1), last))
        day = following
    return days


def monthly(key: str, first: date, last: date) -> list[Value]:
    """The series on each month's last day from `first` to `last`: one query for all months."""
    found = live([key])
    if not found:
        raise NotFound("indicator_unknown", "この指標はありません。指標の一覧から選んでください。")
    days = month_ends(first, last)
    return _on_days(found[0], days)


def _on_days(one: Live, days: Sequence[date]) -> list[Value]:
    path = path_on(clock.today())
    reports = _outside([one]).get(one.series.key, ())
    rows = list(
        models.DayTotal.objects.filter(build_id=one.build or 0, day__lte=days[-1] if days else None)
        .order_by("day")
        .values_list("part", "day", "amount", "events")
    )
    return [_value(one, day, path, _windowed(one, rows, day), reports) for day in days]


def trends(first: date, last: date) -> dict[str, list[float | None]]:
    """Every indicator's values at the month ends from `first` to `last`, None where there is none."""
    return kept(("trends", first, last, clock.today()), lambda: _trends(first, last))


def _trends(first: date, last: date) -> dict[str, list[float | None]]:
    days = month_ends(first, last)
    found = [one for one in live() if one.definition.kind == "indicator"]
    return {one.series.key: [value.value for value in _on_days(one, days)] for one in found}


def _windowed(one: Live, rows: Sequence[tuple[str, date, float, int]], day: date) -> dict[tuple[int, str], _Counted]:
    start = rules.window_start(one.definition.window, day)
    found: dict[tuple[int, str], _Counted] = {}
    for part, on, amount, events in rows:
        if on > day:
            break
        place = (one.build or 0, part)
        before = found.get(place, replace(_NOTHING, first=on))
        added = rules.Sum(amount, events) if start is None or on >= start else rules.Sum()
        found[place] = _Counted(before.window + added, before.first, on)
    return found


def shares(key: str, by: str, as_of: date | None = None) -> list[Share]:
    """The counted part of a series by `channel` or `department` on a day, largest first; amounts by part."""
    day = as_of or clock.today()
    one = live([key])[0]
    start = rules.window_start(one.definition.window, day)
    rows = models.DayShare.objects.filter(build_id=one.build or 0, day__lte=day)
    if start:
        rows = rows.filter(day__gte=start)
    scales = {part.name: part.scale for part in one.definition.parts}
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for name, part, amount in rows.values_list(by, "part").annotate(amount=Sum("amount")):
        found[name][part] = amount * scales.get(part, 1.0)
    return sorted((Share(name, amounts) for name, amounts in found.items()), key=lambda one: -max(one.amounts.values()))
