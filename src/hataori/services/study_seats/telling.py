"""What the service does with facts of the pool: seats become countable, people are told, the line moves on.

Counting reads the pool's facts, whoever booked (web, kiosk, desk, an interface), so no channel can be forgotten.
"""

from collections.abc import Sequence
from uuid import UUID

from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.platform.accounts.api import names_of
from hataori.platform.events.api import Event, record

from . import line, models
from .city import KIND

COUNTED = frozenset({"reservation.confirmed", "reservation.checked_in"})
FREED = frozenset({"reservation.cancelled", "reservation.no_show", "reservation.expired", "reservation.completed"})
TOLD = FREED | {"reservation.confirmed", "seat.offered"}
CHANNELS = {"online": "web", "api": "web", "ai_phone": "phone"}
"""The pool's channels in the words of the indicator; kiosk, counter and phone are the same."""


def count(events: Sequence[Event]) -> None:
    """seat.reserved and seat.checked_in for each such fact of a seat, once."""
    for event in events:
        seat = _seat(event)
        if seat is None:
            continue
        channel = CHANNELS.get(event.data["channel"], event.data["channel"])
        data = {"channel": channel, "room": seat.room.title, "seat": seat.label}
        checked_in = event.type == "reservation.checked_in"
        more = {"how": event.data["how"]} if checked_in else {"sample": seat.room.sample}
        record(
            "seat.checked_in" if checked_in else "seat.reserved",
            subject=event.subject,
            data=data | more,
            actor=SYSTEM,
            department=seat.room.department,
        )


def tell(events: Sequence[Event]) -> None:
    """Letters to holders with an account; whatever became free goes to the line."""
    freed: dict[int, models.Room] = {}
    for event in events:
        if event.type == "seat.offered":
            _tell_offer(event)
            continue
        seat = _seat(event)
        if seat is None:
            continue
        if event.type in FREED:
            freed[seat.room.pk] = seat.room
        if event.type in _LETTERS:
            _tell_booking(event, seat)
    for room in freed.values():
        line.offer(room)


_LETTERS = {
    "reservation.confirmed": (
        "学習室の席を予約しました",
        "{seat}の席を予約しました。始まりから15分までに席に着き、受付をしてください。過ぎると、ほかの方が使います。",
    ),
    "reservation.no_show": (
        "学習室の席の予約が終わりました",
        "{seat}の席は、15分までに受付がなかったため、ほかの方が使えるようにしました。",
    ),
}


def _seat(event: Event) -> models.Seat | None:
    if event.data.get("kind") != KIND:
        return None
    return models.Seat.objects.select_related("room").filter(unit_key=event.data["unit"]).first()


def _tell_booking(event: Event, seat: models.Seat) -> None:
    booking = scheduler.booking(UUID(event.subject.partition("/")[2]))
    if booking.channel == "kiosk" or not _has_box(booking.holder_id):
        return
    subject, body = _LETTERS[event.type]
    when = f"{booking.start:%Y-%m-%d %H:%M}–{booking.end:%H:%M}"
    where = f"{seat.room.place} {seat.room.title} {seat.label}"
    messaging.send(
        to=booking.holder_id,
        subject=subject,
        body=f"{body.format(seat=where)}\n{when}\n予約番号 {booking.number}\n/my/seats/{booking.number}/",
        key=f"seats:{event.id}",
        actor=SYSTEM,
        sample=seat.room.sample,
    )


def _tell_offer(event: Event) -> None:
    row = models.Line.objects.select_related("room").filter(pk=event.subject.partition("/")[2]).first()
    if row is None or row.offer_until is None or not _has_box(row.holder_id):
        return
    until = row.offer_until.astimezone(JST)
    messaging.send(
        to=row.holder_id,
        subject="待っていた学習室の席が空きました",
        body=f"{until:%H:%M}までに返事をしてください。過ぎると、次の方に案内します。\n/my/seats/",
        key=f"seats:{event.id}",
        actor=SYSTEM,
        sample=row.room.sample,
    )


def _has_box(holder_id: str) -> bool:
    return bool(holder_id and names_of([holder_id]))
