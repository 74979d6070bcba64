"""Changing a unit itself: its name, the minutes around each use, how many fit in, whether it is booked at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.audit import api as audit

from . import locks, models, policy, queue, waiting
from .ground import Ground, ground_of
from .shapes import as_unit
from .telling import tell_of_unit
from .types import Unit
from .units import row_of

_DAY_MINUTES = 1440
_FAR = datetime(9000, 1, 1, tzinfo=JST)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What is to be otherwise; None leaves a thing as it is."""

    title: str | None = None
    area: str | None = None
    bookable: bool | None = None
    minutes_before: int | None = None
    minutes_after: int | None = None
    start_interval: int | None = None
    lanes: int | None = None

    def told(self) -> dict[str, Any]:
        """Only what was said."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: value.strip() if isinstance(value, str) else value for name, value in named.items()
                if value is not None}  # fmt: skip


def change_unit(key: str | int, change: UnitChange, actor: Actor) -> Unit:
    """Change a unit; bookings made before keep their time and their buffers. Again: nothing happens twice.

    More lanes are offered to who waits, in the order of waiting; fewer throw nobody out. Forbidden unless an office.
    Rejected: `required` (title), `bad_minutes` outside of a day, `bad_lanes` less than one or of a unit with parts.
    """
    with transaction.atomic():
        policy.must_be_office(actor, row_of(key).department)
        locks.keep_structure()
        ground = ground_of(key)
        waited = queue.leaves_waited_for(ground, clock.now(), _FAR) if change.lanes else ()
        locks.hold({*ground.leaves, *waited})
        row = models.Unit.objects.select_for_update().get(pk=ground.unit.pk)
        told = {name: value for name, value in change.told().items() if getattr(row, name) != value}
        _refuse(told, ground)
        more = told.get("lanes", 0) > row.lanes
        if told:
            for name, value in told.items():
                setattr(row, name, value)
            row.save(update_fields=list(told))
            tell_of_unit("unit.changed", row, actor)
            audit.record("unit.changed", actor=actor, subject=f"unit/{row.key}", detail={"fields": "、".join(told)})
        if more:
            waiting.offer_freed(ground_of(key), clock.now(), _FAR)
    return as_unit(row)


def _refuse(told: dict[str, Any], ground: Ground) -> None:
    problems = []
    if "lanes" in told and (told["lanes"] < 1 or not ground.is_leaf):
        problems.append(FieldProblem("lanes", "bad_lanes", "同時に使える数は、1以上にしてください。"))
    if told.get("title") == "":
        problems.append(FieldProblem("title", "required", "名前を入力してください。"))
    for name, least in (("minutes_before", 0), ("minutes_after", 0), ("start_interval", 1)):
        if not least <= told.get(name, least) <= _DAY_MINUTES:
            message = f"{least}から{_DAY_MINUTES}までの分数を入力してください。"
            problems.append(FieldProblem(name, "bad_minutes", message))
    if problems:
        raise Rejected(problems)
