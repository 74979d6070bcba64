"""Units: making them, finding them, their dated rules."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.audit import api as audit

from . import ground as grounds
from . import locks, models, policy
from .problems import conflict
from .rules import RuleSet, Version, check
from .shapes import as_unit
from .states import ACTIVE
from .telling import tell_of_unit
from .types import NewUnit, Unit

_NONE = ("no_unit", "その場所は見つかりませんでした。")


def create_unit(new: NewUnit, actor: Actor) -> Unit:
    """Make a unit; under a parent, the parent becomes what covers it. Forbidden unless an office.

    Conflict `unit_exists` for a key in use, `in_use` when the parent (or what is above) has bookings to come.
    """
    policy.must_be_office(actor, new.department)
    with transaction.atomic():
        locks.change_structure()
        if models.Unit.objects.filter(key=new.key).exists():
            raise Conflict("unit_exists", f"「{new.key}」という場所は、すでにあります。")
        line = _line_of(row_of(new.parent)) if new.parent is not None else []
        row = _made(new, line[0] if line else None)
        _cover(row, line)
        tell_of_unit("unit.created", row, actor)
    return as_unit(row)


def ensure_unit(
    new: NewUnit, actor: Actor, *, rules: Mapping[str, Any] | None = None, since: date | None = None
) -> Unit:
    """The unit of that key, made where there is none; `rules` are published where it has none of its own yet."""
    row = models.Unit.objects.filter(key=new.key).first()
    found = as_unit(row) if row else create_unit(new, actor)
    if rules is not None and since and not models.UnitRules.objects.filter(unit_id=found.id).exists():
        change_rules(found.id, rules, since, actor)
    return found


def _made(new: NewUnit, parent: models.Unit | None) -> models.Unit:
    names = ("key", "title", "kind", "department", "lanes", "branch", "area", "bookable", "sample")
    buffers = ("minutes_before", "minutes_after", "start_interval")
    return models.Unit.objects.create(parent=parent, **{name: getattr(new, name) for name in (*names, *buffers)})


def _cover(row: models.Unit, line: list[models.Unit]) -> None:
    """The new leaf is covered by itself and by all above; a parent that was a leaf is one no more."""
    if line:
        _refuse_used(line)
        models.UnitLeaf.objects.filter(leaf=line[0]).delete()
    models.UnitLeaf.objects.bulk_create(models.UnitLeaf(unit=each, leaf=row) for each in (row, *line))


def _refuse_used(line: list[models.Unit]) -> None:
    """A booking of the whole would not cover the new part."""
    if models.Booking.objects.filter(unit__in=line, state__in=ACTIVE).exists():
        raise conflict("in_use")


def _line_of(row: models.Unit) -> list[models.Unit]:
    """The unit and what stands above it."""
    line = [row]
    while (parent := line[-1].parent) is not None:
        line.append(parent)
    return line


def row_of(key: str | int) -> models.Unit:
    """The unit's row by key or id. NotFound when there is none."""
    named = {"pk": key} if isinstance(key, int) else {"key": key}
    row = models.Unit.objects.filter(**named).first()
    if row is None:
        raise NotFound(*_NONE)
    return row


def unit(key: str | int) -> Unit:
    """The unit of that key or id. NotFound when there is none."""
    return as_unit(row_of(key))


def units(
    kind: str | None = None,
    under: str | int | None = None,
    area: str | None = None,
    department: str | None = None,
    bookable: bool | None = None,  # noqa: FBT001  None means either
) -> list[Unit]:
    """Units in the order of their keys; `under` gives all parts of a unit, whatever depth."""
    wanted = {"kind": kind, "area": area, "department": department, "bookable": bookable}
    rows = models.Unit.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    found = [as_unit(row) for row in rows.order_by("key")]
    if under is None:
        return found
    inside = _inside(row_of(under).pk)
    return [each for each in found if each.id in inside]


def _inside(root: int) -> set[int]:
    found, edge = set[int](), {root}
    while edge:
        edge = set(models.Unit.objects.filter(parent_id__in=edge).values_list("pk", flat=True)) - found
        found |= edge
    return found


def change_rules(key: str | int, rules: Mapping[str, Any], effective_from: date, actor: Actor) -> Unit:
    """Publish rules for use from a day on. Bookings made before keep their time. Forbidden unless an office.

    Rejected with a sentence for each place in the rules that cannot be published (docs/reference/booking-rules.md).
    """
    row = row_of(key)
    policy.must_be_office(actor, row.department)
    check(rules)
    with transaction.atomic():
        models.UnitRules.objects.create(
            unit=row,
            effective_from=effective_from,
            rules=dict(rules),
            published_at=clock.now(),
            published_by=actor.id,
        )
        tell_of_unit("unit.rules_changed", row, actor, effective_from=effective_from.isoformat())
        audit.record("unit.rules_changed", actor=actor, subject=f"unit/{row.key}")
    return as_unit(row)


def rules_on(key: str | int, day: date) -> RuleSet:
    """The rules in force for use of a unit on a day, what it inherits included."""
    return grounds.terms_on(row_of(key), day)


def rules_over(key: str | int, first: date, days: int) -> dict[date, RuleSet]:
    """The rules in force on each of so many days, read once."""
    row = row_of(key)
    book = grounds.RuleBook([row])
    return {day: book.on(row.pk, day) for day in (first + timedelta(days=n) for n in range(days))}


def rule_versions(key: str | int) -> list[Version]:
    """The unit's own rules as they were published, oldest first."""
    rows = models.UnitRules.objects.filter(unit=row_of(key)).order_by("effective_from", "id")
    return [Version(row.effective_from, row.rules) for row in rows]
