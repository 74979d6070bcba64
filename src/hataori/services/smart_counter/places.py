"""Opening and closing places: the numerator of m05."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record
from hataori.platform.organisation import api as organisation

from . import events, models
from .service import DEPARTMENT, KEEPERS

MOST_DEVICES = 200


@dataclass(frozen=True, slots=True)
class Counter:
    """A place as it stands; `open` today."""

    id: int
    branch: str
    name: str
    address: str
    devices: int
    begins: date
    ends: date | None
    open: bool


def may_keep(actor: Actor) -> bool:
    """DX office, and the head of the section whose counters they are."""
    return any(actor.has_role(role, None if role == KEEPERS[0] else DEPARTMENT) for role in KEEPERS)


@transaction.atomic
def open_place(branch: str, devices: int, begins: date, *, actor: Actor) -> Counter:
    """Open a smart counter at a branch from a day on. It counts from that day; an event tells it when it has come.

    Forbidden for others than its keepers; Rejected by field; Conflict (open_already).
    """
    if not may_keep(actor):
        raise Forbidden
    problems = []
    if branch not in {each.key for each in organisation.branches()}:
        problems.append(FieldProblem("branch", "unknown", "場所を選んでください。"))
    if not 1 <= devices <= MOST_DEVICES:
        problems.append(FieldProblem("devices", "range", f"端末の台数を、1から{MOST_DEVICES}までで入れてください。"))
    if problems:
        raise Rejected(problems)
    row = models.Place(branch=branch, devices=devices, begins=begins, made_by=actor.id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("open_already", "この場所のスマート窓口は、もう開いています。") from error
    _tell(row, actor)
    return _counter(row)


@transaction.atomic
def close_place(place_id: int, ends: date, *, actor: Actor) -> Counter:
    """Close it from a day on; before it has begun it never opens. Forbidden, NotFound."""
    if not may_keep(actor):
        raise Forbidden
    row = models.Place.objects.select_for_update().filter(pk=place_id, ends=None).first()
    if row is None:
        raise NotFound("place_not_open", "開いているスマート窓口が見つかりません。")
    row.ends = max(ends, row.begins)
    row.save(update_fields=["ends"])
    _tell(row, actor)
    return _counter(row)


def tell_due() -> int:
    """Tell of the places whose day has come; how many."""
    today, opens = clock.today(), Q(ends=None) | Q(ends__gt=F("begins"))
    due = models.Place.objects.filter(
        opens & Q(told_open=False, begins__lte=today) | Q(told_closed=False, told_open=True, ends__lte=today)
    )
    found = list(due.values_list("pk", flat=True))
    for place_id in found:
        with transaction.atomic():
            _tell(models.Place.objects.select_for_update().get(pk=place_id), SYSTEM)
    return len(found)


def _tell(row: models.Place, actor: Actor) -> None:
    """What is due of it, once each. A place that never opened is not told."""
    today, never = clock.today(), row.ends is not None and row.ends <= row.begins
    if not row.told_open and row.begins <= today and not never:
        _record(events.OPENED, row, actor)
        row.told_open = True
    if row.told_open and not row.told_closed and row.ends and row.ends <= today:
        _record(events.CLOSED, row, actor)
        row.told_closed = True
    row.save(update_fields=["told_open", "told_closed"])


def _record(kind: str, row: models.Place, actor: Actor) -> None:
    record(kind, subject=f"branch/{row.branch}", data={"devices": row.devices}, actor=actor, department=DEPARTMENT)


def places() -> list[Counter]:
    """All places there are, were and will be."""
    return [_counter(row) for row in models.Place.objects.all()]


def open_places() -> list[Counter]:
    """The places open today."""
    return [each for each in places() if each.open]


def _counter(row: models.Place) -> Counter:
    known = {each.key: each for each in organisation.branches()}
    found, today = known.get(row.branch), clock.today()
    return Counter(
        id=row.pk,
        branch=row.branch,
        name=found.name if found else row.branch,
        address=found.address if found else "",
        devices=row.devices,
        begins=row.begins,
        ends=row.ends,
        open=row.begins <= today and (row.ends is None or today < row.ends),
    )
