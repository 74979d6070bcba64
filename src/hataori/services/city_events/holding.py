"""Verbs of the section that holds an event: write, publish, add a time, call off. And the pool behind a time."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api as openactive
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record

from . import models

KIND = "city_event"
ROLES = (Role.CLERK, Role.SECTION_HEAD)
_HELD = ("requested", "confirmed", "leased")


@dataclass(frozen=True, slots=True)
class Written:
    """An event as the section writes it."""

    title: str
    summary: str
    body: str
    topic: str
    department: str
    place: str
    questions: tuple[Mapping[str, Any], ...] = ()
    sample: bool = False
    activity: str = ""


@dataclass(frozen=True, slots=True)
class NewTime:
    """A time of an event to be."""

    start: datetime
    end: datetime
    capacity: int
    opens_days_before: int = 30
    offer_hours: int = 24
    extra: Mapping[str, Any] = field(default_factory=dict)


def write(key: str, told: Written, actor: Actor) -> models.CityEvent:
    """Make the event, or change what is said of it; people who have signed up keep their places.

    Rejected for an activity that OpenActive's list does not have.
    """
    must_hold(told.department, actor)
    if told.activity and told.activity not in openactive.ACTIVITY_TITLES:
        raise Rejected([FieldProblem("activity", "unknown_activity", "種目は一覧から選んでください。")])
    words = {**asdict(told), "questions": [dict(each) for each in told.questions]}
    with transaction.atomic():
        row, made = models.CityEvent.objects.update_or_create(key=key, defaults=words)
        if not made and row.state == "published":
            _tell("city_event.changed", row, actor)
    return row


def add_time(event: models.CityEvent, new: NewTime, actor: Actor) -> models.Session:
    """A time with its places, at once in the pool. Rejected for a time that is over or ends before it begins."""
    must_hold(event.department, actor)
    if new.end <= new.start or new.start <= clock.now():
        raise Rejected([FieldProblem("start", "past", "これからの日時を、始まり、終わりの順に入れてください。")])
    with transaction.atomic():
        number = event.sessions.count() + 1
        unit = _unit(event, new, f"event-{event.key}-{number}")
        return models.Session.objects.create(
            event=event,
            unit_id=unit.id,
            unit_key=unit.key,
            starts_at=new.start,
            ends_at=new.end,
            capacity=new.capacity,
            opens_on=(new.start - timedelta(days=new.opens_days_before)).astimezone(JST).date(),
        )


def publish(event: models.CityEvent, actor: Actor) -> models.CityEvent:
    """From now on people see it. Rejected without a time; again: the same answer; Conflict once called off."""
    must_hold(event.department, actor)
    if event.state == "published":
        return event
    if event.state == "called_off":
        raise Conflict("called_off", "中止した催しは公開できません。新しく作ってください。")
    if not event.sessions.exists():
        raise Rejected([FieldProblem("", "no_time", "日時を1つ以上入れてから公開してください。")])
    with transaction.atomic():
        event.state = "published"
        event.save(update_fields=["state"])
        _tell("city_event.published", event, actor)
    return event


def call_off(event: models.CityEvent, reason: str, actor: Actor) -> int:
    """Call it off; everybody who signed up is told, each booking is cancelled by the city. How many."""
    must_hold(event.department, actor)
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "中止の理由を書いてください。参加する方に伝わります。")])
    with transaction.atomic():
        event.state, event.reason = "called_off", reason.strip()[:300]
        event.save(update_fields=["state", "reason"])
        for session in event.sessions.all():
            scheduler.close_unit(session.unit_id, (session.starts_at, session.ends_at), event.reason, actor)
        standing = [each for session in event.sessions.all() for each in bookings(session, _HELD)]
        for booking in standing:
            scheduler.cancel(booking.id, actor, f"中止：{event.reason}", by_city=True)
        _tell("city_event.called_off", event, actor)
    return len(standing)


def bookings(session: models.Session, states: Iterable[str]) -> list[scheduler.Booking]:
    """Bookings of a time in these states."""
    return scheduler.bookings_at([session.unit_id], session.starts_at, session.ends_at, states)


def must_hold(department: str, actor: Actor) -> None:
    """Forbidden unless the actor works for the section."""
    if actor is not SYSTEM and not any(actor.has_role(role, department) for role in ROLES):
        raise Forbidden


def event(key: str) -> models.CityEvent:
    """The event of that key. NotFound."""
    found = models.CityEvent.objects.filter(key=key).first()
    if found is None:
        raise NotFound("no_event", "その催しは見つかりませんでした。")
    return found


def _unit(event: models.CityEvent, new: NewTime, key: str) -> scheduler.Unit:
    """A unit that opens once, for all who come from its begin to its end."""
    made = scheduler.NewUnit(
        key,
        f"{event.title} {new.start:%Y-%m-%d %H:%M}",
        KIND,
        event.department,
        lanes=new.capacity,
        start_interval=1,
        sample=event.sample,
    )
    unit = scheduler.create_unit(made, SYSTEM)
    hours = {"weekly": [[]] * 7, "extra": {f"{new.start:%Y-%m-%d}": [[f"{new.start:%H:%M}", f"{new.end:%H:%M}"]]}}
    length = int((new.end - new.start).total_seconds() // 60)
    rules = {
        "hours": hours,
        "min_minutes": length,
        "max_minutes": length,
        "window_days": {"": new.opens_days_before},
        "check_in_minutes_before": 60,
        "release_minutes": length,
        "offer_minutes": new.offer_hours * 60,
        **new.extra,
    }
    scheduler.change_rules(unit.key, rules, clock.today() - timedelta(days=1), SYSTEM)
    return unit


def _tell(name: str, row: models.CityEvent, actor: Actor) -> None:
    record(name, subject=f"city_event/{row.key}", data={"topic": row.topic}, actor=actor, department=row.department)
