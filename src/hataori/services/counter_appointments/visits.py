"""Verbs of an appointment: hold, tell, confirm, take for a caller, find, move, cancel; and of the day at the counter.

Somebody without an account holds his appointment as `visit:<secret>`; number and birth date open it again.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.events.api import record

from . import models, times

_NOBODY = NotFound("no_visit", "番号と生年月日が合う予約は見つかりませんでした。番号と生年月日を確かめてください。")


@dataclass(frozen=True, slots=True)
class Told:
    """Who comes and what was answered."""

    name: str
    birthdate: date | None
    phone: str
    answers: Mapping[str, str] = field(default_factory=dict)


def new_guest() -> Actor:
    """Somebody without an account, as he stands in the pool and in the log."""
    return Actor(f"visit:{secrets.token_hex(12)}", "guest", "ゲスト")


def hold(place: models.Place, time: times.Time, actor: Actor, channel: str = "online") -> scheduler.Booking:
    """Keep the time for ten minutes while the questions are answered."""
    asked = scheduler.Request(
        place.unit_id, time.start, time.end, actor.id, channel, title=place.kind.key, sample=place.kind.sample
    )
    return scheduler.lease(asked, actor)


def tell(booking_id: UUID, told: Told, actor: Actor) -> models.Visit:
    """Write down who comes, sealed. Conflict `lease_over`."""
    with transaction.atomic():
        booking = scheduler.describe(booking_id, scheduler.Particulars(title="", answers=told.answers), actor)
        return _written(booking, told)


def confirm(booking_id: UUID, actor: Actor) -> scheduler.Booking:
    """The appointment stands. Conflict `not_told` before anybody said who comes, `lease_over`."""
    if not models.Visit.objects.filter(booking_id=booking_id).exists():
        raise Conflict("not_told", "来る方の氏名などを入れてから、予約を確定してください。")
    return scheduler.confirm(booking_id, actor)


def take(place: models.Place, time: times.Time, told: Told, actor: Actor, channel: str) -> scheduler.Booking:
    """A clerk takes the time for a caller or a visitor, in one: terms of the web do not bind the desk, hours do."""
    with transaction.atomic():
        asked = scheduler.Request(
            place.unit_id,
            time.start,
            time.end,
            f"visit:{secrets.token_hex(12)}",
            channel,
            source="desk",
            answers=told.answers,
            sample=place.kind.sample,
        )
        booking = scheduler.book(asked, actor)
        _written(booking, told)
    return booking


def find(number: str, birthdate: date) -> models.Visit:
    """The appointment that number and birth date open together. NotFound, whichever of the two is wrong."""
    row = models.Visit.objects.select_related("place__kind").filter(number=number.strip().upper()).first()
    known = row.birthdate if row else ""
    if row is None or not known or not hmac.compare_digest(known, birthdate.isoformat()):
        raise _NOBODY
    return row


def holder(visit: models.Visit) -> Actor:
    """The person as the pool knows him, once he has shown number and birth date."""
    return Actor(scheduler.booking(visit.booking_id).holder_id, "guest", "ゲスト")


def move(visit: models.Visit, time: times.Time, actor: Actor) -> scheduler.Booking:
    """Another time at the same place."""
    return scheduler.reschedule(visit.booking_id, time.start, time.end, actor)


def came(visit: models.Visit, actor: Actor) -> models.Visit:
    """The person is there. Again: the same answer. Conflict long before his time."""
    with transaction.atomic():
        scheduler.check_in(visit.booking_id, "desk", actor)
        models.Visit.objects.filter(pk=visit.pk, came_at=None).update(came_at=clock.now())
    visit.refresh_from_db()
    return visit


def call(visit: models.Visit, actor: Actor) -> models.Visit:
    """He is called to a desk; how long he waited is a fact. Conflict unless he came. Again: the same answer."""
    with transaction.atomic():
        row = models.Visit.objects.select_for_update().select_related("place__kind").get(pk=visit.pk)
        if row.came_at is None:
            raise Conflict("not_here", "まだ来庁の受付をしていません。先に「来庁」を押してください。")
        if row.called_at is None:
            row.called_at = clock.now()
            row.save(update_fields=["called_at"])
            waited = int((row.called_at - row.came_at).total_seconds() // 60)
            record(
                "visit.called",
                subject=f"booking/{row.pk}",
                data={"place": row.place.key, "waited_minutes": waited},
                actor=actor,
                department=row.place.kind.department,
            )
    return row


def done(visit: models.Visit, actor: Actor) -> scheduler.Booking:
    """The talk is over; the desk is free."""
    return scheduler.complete(visit.booking_id, actor)


def adopt(booking: scheduler.Booking, place: models.Place) -> None:
    """A booking that another way in (the AI phone, an interface) made of the pool: its answers name who comes."""
    if models.Visit.objects.filter(booking_id=booking.id).exists():
        return
    answers = scheduler.booking_for(booking.number, SYSTEM, answers=True).answers
    told = Told(answers.get("name", ""), _day(answers.get("birthdate", "")), answers.get("phone", ""))
    _written(booking, told, place)


def _written(booking: scheduler.Booking, told: Told, place: models.Place | None = None) -> models.Visit:
    words = {
        "number": booking.number,
        "place": place or models.Place.objects.get(unit_id=booking.unit_id),
        "name": told.name,
        "birthdate": told.birthdate.isoformat() if told.birthdate else "",
        "phone": told.phone,
        "sample": booking.sample,
    }
    row, _ = models.Visit.objects.update_or_create(
        booking_id=booking.id, defaults=words, create_defaults={**words, "made_at": clock.now()}
    )
    return row


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
