"""Keeping equipment that is lent with places: what there is, where, how many, what is in repair, who has it when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.sentences import sentence
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import equipping, locks, models, policy, stock
from .ground import ground_of
from .lanes import most_at_once
from .models.equipment import MOST_PIECES
from .shapes import as_booking
from .stock import Lent
from .types import Booking
from .units import row_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewEquipment:
    """A stock to be kept."""

    key: str
    title: str
    department: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """Pieces that are away, both days included."""

    id: int
    first_day: date
    last_day: date
    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class Equipment:
    """A stock: `stock` are (from this day on, so many), `places` the (key, title, add-on) of units where it is lent."""

    key: str
    title: str
    department: str
    sample: bool
    stock: tuple[tuple[date, int], ...]
    repairs: tuple[Repair, ...]
    places: tuple[tuple[str, str, str], ...]

    def count_on(self, day: date) -> int:
        """Pieces that can be used on that day."""
        away = [(each.first_day, each.last_day, each.count) for each in self.repairs]
        return stock.usable(self.stock, away, day)


@dataclass(frozen=True, slots=True)
class Out:
    """What one booking has of a stock."""

    booking: Booking
    count: int


def ensure_equipment(new: NewEquipment, actor: Actor) -> Equipment:
    """The stock of that key, made where there is none; no piece of it until `set_stock`. Forbidden unless an office."""
    policy.must_be_office(actor, new.department)
    with transaction.atomic():
        words = {"title": new.title, "department": new.department, "sample": new.sample}
        row, made = models.Equipment.objects.get_or_create(key=new.key, defaults=words)
        if made:
            _tell("equipment.listed", row, actor)
    return equipment(new.key)


def keep_equipment(
    new: NewEquipment, stock_since: tuple[int, date], lent_at: tuple[str, str], actor: Actor
) -> Equipment:
    """A stock with (how many, since when) and (unit, add-on) in one; nothing of it where one part is refused."""
    with transaction.atomic():
        locks.change_structure()
        ensure_equipment(new, actor)
        if not models.EquipmentStock.objects.filter(equipment__key=new.key).exists():
            set_stock(new.key, *stock_since, actor)
        return lend_at(new.key, *lent_at, actor)


def lend_at(key: str, unit: str | int, add_on: str, actor: Actor) -> Equipment:
    """Lend it at a unit and all its parts to who asks for that add-on of the price list. Again: nothing happens twice.

    Who has booked with that add-on before anybody counted it has his pieces too: `short_days` tells where it is short.
    Forbidden unless an office of both. Rejected `add_on_taken` where the unit lends another stock for it.
    """
    row, place = _row(key), row_of(unit)
    for department in {row.department, place.department}:
        policy.must_be_office(actor, department)
    with transaction.atomic():
        locks.change_structure()  # who is deciding now locked without it
        locks.hold_equipment([row.pk])
        link, made = models.EquipmentPlace.objects.get_or_create(unit=place, add_on=add_on, defaults={"equipment": row})
        if link.equipment_id != row.pk:
            said = "この項目は、ほかの備品の数で管理しています。別の項目を選んでください。"
            raise Rejected([FieldProblem("add_on", "add_on_taken", said)], said)
        if made:
            equipping.lend_standing(place, row, add_on)
            _tell("equipment.lent_at", row, actor, unit=place.key)
    return equipment(key)


def set_stock(key: str, count: int, effective_from: date, actor: Actor) -> Equipment:
    """So many pieces from a day of use on. Who has booked keeps what he was lent: `short_days` tells where it is short.

    Forbidden unless an office; Rejected `bad_count` outside of 0 to 999.
    """
    row = _row(key)
    policy.must_be_office(actor, row.department)
    if not 0 <= count <= MOST_PIECES:
        message = sentence("数は%(least)sから%(most)sまでで書いてください。", least=0, most=MOST_PIECES)
        raise Rejected([FieldProblem("count", "bad_count", message)])
    with transaction.atomic():
        locks.hold_equipment([row.pk])
        row.stock.create(effective_from=effective_from, count=count, published_at=clock.now(), published_by=actor.id)
        equipping.number_pieces(row.pk, count)
        _tell("equipment.stocked", row, actor, count=count, effective_from=effective_from.isoformat())
    return equipment(key)


def send_to_repair(key: str, days: tuple[date, date], count: int, reason: str, actor: Actor) -> Equipment:
    """So many pieces are away from the first to the last day. Who has booked keeps what he was lent.

    Forbidden unless an office; Rejected by field: `backwards`, `bad_count`, `required`.
    """
    row = _row(key)
    policy.must_be_office(actor, row.department)
    _refuse_repair(days, count, reason)
    with transaction.atomic():
        locks.hold_equipment([row.pk])
        row.repairs.create(
            first_day=days[0], last_day=days[1], count=count, reason=reason.strip()[:300], made_at=clock.now()
        )
        _tell("equipment.repair", row, actor, count=count)
    return equipment(key)


def end_repair(key: str, repair_id: int, actor: Actor) -> Equipment:
    """The pieces are back. Again: nothing happens twice. NotFound, Forbidden unless an office."""
    row = _row(key)
    policy.must_be_office(actor, row.department)
    with transaction.atomic():
        locks.hold_equipment([row.pk])
        if row.repairs.filter(pk=repair_id, ended_at=None).update(ended_at=clock.now()):
            _tell("equipment.repair_ended", row, actor)
    return equipment(key)


def _refuse_repair(days: tuple[date, date], count: int, reason: str) -> None:
    found = []
    if days[1] < days[0]:
        found.append(FieldProblem("last_day", "backwards", "終わりの日は、始まりの日と同じか後にしてください。"))
    if not 1 <= count <= MOST_PIECES:
        message = sentence("数は%(least)sから%(most)sまでで書いてください。", least=1, most=MOST_PIECES)
        found.append(FieldProblem("count", "bad_count", message))
    if not reason.strip():
        found.append(FieldProblem("reason", "required", "修理や点検の理由を書いてください。"))
    if found:
        raise Rejected(found, found[0].message)


def equipment(key: str) -> Equipment:
    """The stock of that key. NotFound."""
    return _as_equipment(_row(key))


def all_equipment(departments: Iterable[str]) -> list[Equipment]:
    """What these departments lend, by title."""
    rows = models.Equipment.objects.filter(department__in=list(departments)).order_by("title", "key")
    return [_as_equipment(row) for row in rows]


def equipment_free(unit: str | int, start: datetime, end: datetime, but: Booking | None = None) -> list[Lent]:
    """What can be asked for at a unit in that time, and how many of it nobody has; `but` does not count itself."""
    return stock.free_at(ground_of(unit), start, end, clock.now(), but.id if but else None)


def equipment_out(key: str, day: date) -> list[Out]:
    """Who has how many of it on that day, in the order in which they begin; leases too, while their minutes run."""
    start = datetime(day.year, day.month, day.day, tzinfo=JST)
    rows = models.EquipmentTaken.objects.filter(piece__equipment=_row(key), starts_at__lt=start + _DAY)
    rows = rows.filter(ends_at__gt=start).exclude(stock.stale(clock.now()))
    found: dict[models.Booking, int] = {}
    for each in rows.select_related("booking__unit").order_by("booking__starts_at", "booking__number"):
        found[each.booking] = found.get(each.booking, 0) + 1
    return [Out(as_booking(row), count) for row, count in found.items()]


def short_days(key: str, first: date, days: int) -> list[tuple[date, int, int]]:
    """Days on which more are out at once than can be used: (day, out, usable), after a stock fell or a repair came."""
    kept, begins = equipment(key), datetime(first.year, first.month, first.day, tzinfo=JST)
    out = stock.taken(_row(key).pk, clock.now(), (begins, begins + days * _DAY))
    spans, found = [(each.start, each.end) for each in out], []
    for day, start in ((first + n * _DAY, begins + n * _DAY) for n in range(days)):
        most = most_at_once(spans, start, start + _DAY)
        if most > (usable := kept.count_on(day)):
            found.append((day, most, usable))
    return found


def _row(key: str) -> models.Equipment:
    row = models.Equipment.objects.filter(key=key).first()
    if row is None:
        raise NotFound("no_equipment", "その備品は見つかりませんでした。")
    return row


def _as_equipment(row: models.Equipment) -> Equipment:
    counts = row.stock.order_by("effective_from", "id").values_list("effective_from", "count")
    away = row.repairs.filter(ended_at=None).order_by("first_day", "id")
    return Equipment(
        row.key,
        row.title,
        row.department,
        row.sample,
        tuple(counts),
        tuple(Repair(each.pk, each.first_day, each.last_day, each.count, each.reason) for each in away),
        tuple(row.places.order_by("unit__key").values_list("unit__key", "unit__title", "add_on")),
    )


def _tell(name: str, row: models.Equipment, actor: Actor, **more: str | int) -> None:
    data: dict[str, str | int] = {"equipment": row.key, **more}
    record(name, subject=f"equipment/{row.key}", data=data, actor=actor, department=row.department)
    audit.record(name, actor=actor, subject=f"equipment/{row.key}")
