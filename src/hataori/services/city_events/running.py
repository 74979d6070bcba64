"""Verbs on a published event: how many fit in, what those who come are told, who comes in whose place."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.events.api import record

from . import holding, joining, models

COMING = ("confirmed", "checked_in")
_MOST = 2000
_SAME = timedelta(minutes=10)
_NAME_MOST = 100


@dataclass(frozen=True, slots=True)
class Capacity:
    """A changed capacity: how many hold a place, and how many more than fit in now."""

    capacity: int
    taken: int

    @property
    def over(self) -> int:
        """People beyond the capacity: they keep their places."""
        return max(0, self.taken - self.capacity)


def change_capacity(session: models.Session, capacity: int, actor: Actor) -> Capacity:
    """More places go to who waits, in order; with fewer nobody loses his, and no new one is given until it fits.

    Rejected outside of 1 to 2000; Conflict once it is over or called off.
    """
    event = session.event
    holding.must_hold(event.department, actor)
    if not 1 <= capacity <= _MOST:
        raise Rejected([FieldProblem("capacity", "bad_capacity", f"定員は1から{_MOST}までで入れてください。")])
    if event.state == "called_off" or session.ends_at <= clock.now():
        raise Conflict("event_over", "中止したか終わった催しの定員は変えられません。")
    with transaction.atomic():
        if capacity != session.capacity:
            session.capacity = capacity
            session.save(update_fields=["capacity"])
            scheduler.change_unit(session.unit_id, scheduler.UnitChange(lanes=capacity), actor)
            _tell("city_event.capacity_changed", event, actor, capacity=capacity)
    return Capacity(
        capacity, sum(each.quantity for each in holding.bookings(session, (*COMING, "requested", "leased")))
    )


def notify(session: models.Session, subject: str, body: str, actor: Actor) -> models.Notice:
    """Tell everybody who has a place; the letters go out behind this. The same words again at once: sent once.

    Rejected without words, Conflict when nobody has a place.
    """
    event = session.event
    holding.must_hold(event.department, actor)
    subject, body, now = subject.strip()[:100], body.strip(), clock.now()
    missing = [("subject", subject, "件名"), ("body", body, "お知らせする内容")]
    if found := [
        FieldProblem(name, "required", f"{word}を書いてください。") for name, text, word in missing if not text
    ]:
        raise Rejected(found)
    people = len(holding.bookings(session, COMING))
    if not people:
        raise Conflict("nobody", "参加する人がまだいません。")
    with transaction.atomic():
        again = session.notices.filter(subject=subject, body=body, sent_at__gt=now - _SAME).first()
        if again is not None:
            return again
        made = models.Notice.objects.create(
            session=session, subject=subject, body=body, sent_at=now, sent_by=actor.id, people=people
        )
        data = {"topic": event.topic, "people": people}
        record("city_event.noticed", subject=f"notice/{made.pk}", data=data, actor=actor, department=event.department)
    return made


def substitute(number: str, name: str, actor: Actor) -> str:
    """Somebody else comes in this place (an empty name: the person himself after all). The name as kept.

    The person himself or the section says so. Conflict once the event has begun for him or the place is gone.
    """
    booking = joining.own(number, actor)
    if booking.state != "confirmed":
        raise Conflict("wrong_state", f"この申込みは「{booking.state_title}」のため、代わりの人を決められません。")
    session, name = joining.session_of(booking), name.strip()[:_NAME_MOST]
    with transaction.atomic():
        rows = models.Substitute.objects
        if not name:
            rows.filter(booking_id=booking.id).delete()
            return ""
        words = {"session": session, "name": name, "told_at": clock.now()}
        rows.update_or_create(booking_id=booking.id, defaults=words)
        _tell("city_event.substituted", session.event, actor)
    return name


def substitutes(session: models.Session) -> dict[UUID, str]:
    """Who comes in whose place, by booking."""
    return {row.booking_id: row.name for row in models.Substitute.objects.filter(session=session)}


def substitute_of(booking_id: UUID) -> str:
    """The name of who comes instead; empty for the person himself."""
    row = models.Substitute.objects.filter(booking_id=booking_id).first()
    return row.name if row else ""


def forget() -> int:
    """A year after the event nobody needs to know who came instead."""
    old = models.Substitute.objects.filter(session__ends_at__lt=clock.now() - timedelta(days=365))
    return old.delete()[0]


def _tell(name: str, event: models.CityEvent, actor: Actor, **more: int) -> None:
    data = {"topic": event.topic, **more}
    record(name, subject=f"city_event/{event.key}", data=data, actor=actor, department=event.department)
