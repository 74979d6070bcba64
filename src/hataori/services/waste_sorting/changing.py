"""Verbs of the section: one collection on another day or not at all, days on which nothing is collected, holidays."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from hataori.blocks.geo import api as geo
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record

from . import calendars, models
from .finding import LAYER
from .importing import touch
from .rules.dates import HOLIDAY_RULES, Period
from .service import DEPARTMENT, DESK


@dataclass(frozen=True, slots=True)
class NewMove:
    """A collection of a kind on `from_day` happens on `to_day`, or not at all; `area_key` empty: in every area."""

    kind: str
    from_day: date
    to_day: date | None
    reason: str
    area_key: str = ""


def must_work_there(actor: Actor) -> None:
    """Forbidden for who is not of the section."""
    if actor is not SYSTEM and not any(actor.has_role(role, DEPARTMENT) for role in DESK):
        raise Forbidden


def move(slug: str, new: NewMove, actor: Actor) -> models.Move:
    """Move or call off a collection; the same one again replaces what was said before. Rejected where none falls."""
    must_work_there(actor)
    with transaction.atomic():
        city = _city(slug)
        _check(calendars.city(slug), new)
        where = {"city": city, "area_key": new.area_key, "kind": new.kind, "from_day": new.from_day}
        row = models.Move.objects.filter(**where).first() or models.Move(**where, sequence=0)
        row.to_day, row.reason, row.withdrawn = new.to_day, new.reason.strip()[:300], False
        row.sequence += 1
        row.save()
        _tell(row, actor)
        touch(city)
    return row


def withdraw(slug: str, move_id: int, actor: Actor) -> models.Move:
    """The collection is on its own day again; who has the calendar sees it as a change, not as a new event."""
    must_work_there(actor)
    with transaction.atomic():
        city = _city(slug)
        row = models.Move.objects.filter(city=city, pk=move_id).first()
        if row is None:
            raise NotFound
        if not row.withdrawn:
            row.withdrawn = True
            row.sequence += 1
            row.save(update_fields=["withdrawn", "sequence"])
            _tell(row, actor)
            touch(city)
    return row


def close(slug: str, period: Period, reason: str, actor: Actor) -> models.Closure:
    """Nothing is collected by rule in this time, anywhere."""
    must_work_there(actor)
    if period.end < period.start:
        raise Rejected([FieldProblem("end", "backwards", "終わりの日は、始まりの日と同じか、後にしてください。")])
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "休止の理由を書いてください。市民に伝わります。")])
    with transaction.atomic():
        city = _city(slug)
        row = models.Closure.objects.create(
            city=city, centre=models.EVERYWHERE, start=period.start, end=period.end, reason=reason[:200], by_desk=True
        )
        data = {"start": f"{row.start}", "end": f"{row.end}", "reason": row.reason}
        record("waste.closure_set", subject=f"waste/{slug}", data=data, actor=actor, department=DEPARTMENT)
        touch(city)
    return row


def lift(slug: str, closure_id: int, actor: Actor) -> None:
    """Take back a closure of the desk; those of the file are changed by an import."""
    must_work_there(actor)
    with transaction.atomic():
        city = _city(slug)
        row = models.Closure.objects.filter(city=city, pk=closure_id, by_desk=True).first()
        if row is None:
            raise NotFound
        data = {"start": f"{row.start}", "end": f"{row.end}"}
        record("waste.closure_lifted", subject=f"waste/{slug}", data=data, actor=actor, department=DEPARTMENT)
        row.delete()
        touch(city)


def set_holiday_rule(slug: str, kind: str, rule: str, actor: Actor) -> None:
    """What happens to a kind on a public holiday."""
    must_work_there(actor)
    if rule not in HOLIDAY_RULES:
        raise Rejected([FieldProblem("rule", "unknown", "祝休日の扱いを選んでください。")])
    with transaction.atomic():
        city = _city(slug)
        if not models.Kind.objects.filter(city=city, name=kind).exclude(on_holiday=rule).update(on_holiday=rule):
            return
        data = {"kind": kind, "rule": rule}
        record("waste.holiday_rule_set", subject=f"waste/{slug}", data=data, actor=actor, department=DEPARTMENT)
        touch(city)


def assign_border(slug: str, area_key: str, border: str, actor: Actor) -> bool:
    """The drawn area that is an area's border (its key in geo; empty: the one of the same name). Whether it changed."""
    must_work_there(actor)
    if border and border not in {each.key for each in geo.areas(LAYER)}:
        raise Rejected([FieldProblem(area_key, "unknown", "境界を一覧から選び直してください。")])
    with transaction.atomic():
        city = _city(slug)
        if not models.Area.objects.filter(city=city, key=area_key).exclude(border=border).update(border=border):
            return False
        data = {"area": area_key, "border": border}
        record("waste.border_assigned", subject=f"waste/{slug}", data=data, actor=actor, department=DEPARTMENT)
        touch(city)
    return True


def _check(city: calendars.CityNow, new: NewMove) -> None:
    problems = []
    if not new.reason.strip():
        problems.append(FieldProblem("reason", "required", "変更の理由を書いてください。市民に伝わります。"))
    if new.to_day == new.from_day:
        problems.append(FieldProblem("to_day", "same", "変更後の日は、もとの日と違う日にしてください。"))
    if new.to_day and new.to_day < clock.today():
        problems.append(FieldProblem("to_day", "past", "変更後の日は、今日以降にしてください。"))
    if new.to_day and abs(new.to_day - new.from_day) > timedelta(days=31):
        problems.append(FieldProblem("to_day", "far", "変更後の日は、もとの日から31日以内にしてください。"))
    if city.kind(new.kind) is None:
        problems.append(FieldProblem("kind", "unknown", "ごみの種類を選んでください。"))
    elif not _falls(city, new):
        problems.append(
            FieldProblem("from_day", "none", "その日に、その種類の収集はありません。もとの日を確かめてください。")
        )
    if problems:
        raise Rejected(problems)


def _falls(city: calendars.CityNow, new: NewMove) -> bool:
    """Whether the kind is collected on that day by rule, in the area or in any."""
    areas = [city.area(new.area_key)] if new.area_key else list(city.areas.values())
    return any(new.from_day in city.planned(area, new.kind, Period(new.from_day, new.from_day)) for area in areas)


def _tell(row: models.Move, actor: Actor) -> None:
    data = {
        "area": row.area_key,
        "kind": row.kind,
        "from_day": f"{row.from_day}",
        "to_day": f"{row.to_day or ''}",
        "reason": row.reason,
        "withdrawn": row.withdrawn,
    }
    record("waste.collection_moved", subject=f"waste/{row.city.slug}", data=data, actor=actor, department=DEPARTMENT)


def _city(slug: str) -> models.City:
    row = models.City.objects.select_for_update().filter(slug=slug).first()
    if row is None:
        raise NotFound("no_city", "その市のごみの案内はありません。")
    return row
