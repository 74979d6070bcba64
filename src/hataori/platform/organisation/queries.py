"""Reading departments and branches."""

import json
from functools import lru_cache

from hataori.kernel import clock
from hataori.kernel.errors import NotFound
from hataori.kernel.holidays import MUNICIPAL, Calendar
from hataori.kernel.opening_hours import OpeningHours

from . import models
from .hours import read_hours
from .types import Branch, Counter, Department


def departments() -> tuple[Department, ...]:
    """All sections now in being, in the city's own order."""
    return tuple(_department(row) for row in models.DepartmentRow.objects.filter(retired=False).order_by("position"))


def department(key: str) -> Department:
    """A section, also one that is no more. NotFound for a key that never was."""
    row = models.DepartmentRow.objects.filter(key=key).first()
    if row is None:
        raise NotFound("department_not_found", "課が見つかりません。組織の一覧から選び直してください。")
    return _department(row)


def department_names(*, retired: bool = True) -> dict[str, str]:
    """Key → name of the sections in the city's own order, those included that are no more unless told otherwise: for
    lists, in one small query.
    """
    rows = models.DepartmentRow.objects.all() if retired else models.DepartmentRow.objects.filter(retired=False)
    return dict(rows.order_by("position").values_list("key", "name"))


def branches() -> tuple[Branch, ...]:
    """All places now in being, in the city's own order."""
    return tuple(_branch(row) for row in models.BranchRow.objects.filter(retired=False).order_by("position"))


def branch(key: str) -> Branch:
    """A place, also one that is no more. NotFound for a key that never was."""
    row = models.BranchRow.objects.filter(key=key).first()
    if row is None:
        raise NotFound("branch_not_found", "窓口が見つかりません。一覧から選び直してください。")
    return _branch(row)


def working_calendar() -> Calendar:
    """On which days the town hall is closed (the 条例's usual rule: weekends, holidays, 29 December to 3 January)."""
    return MUNICIPAL


def _department(row: models.DepartmentRow) -> Department:
    return Department(row.key, row.name, row.division, row.handles, row.sample, row.confirm)


def _branch(row: models.BranchRow) -> Branch:
    return Branch(
        key=row.key,
        name=row.name,
        kana=row.kana,
        kind=row.kind,
        address=row.address,
        postcode=row.postcode,
        hours=_hours(row.hours),
        handles=tuple(row.handles),
        counters=tuple(
            Counter(each["key"], each["name"], _hours(each), each["reservation_required"], each["note"])
            for each in row.counters
        ),
        sample=row.sample,
        note=row.note,
    )


def _hours(raw: object) -> OpeningHours:
    return _read(json.dumps(raw, sort_keys=True), clock.today().year)


@lru_cache(maxsize=500)
def _read(raw: str, year: int) -> OpeningHours:  # noqa: ARG001  the laid-out dates depend on the year
    return read_hours(json.loads(raw))
