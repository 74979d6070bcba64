"""Verbs of a seat: take, sit down now, check in, give back. The pool decides; here the line of the room comes first."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.crypto import blind_index

from . import line, models, rooms
from .city import KIND

_MINUTE = timedelta(minutes=1)


def reserve(seat: models.Seat, turn: rooms.Turn, actor: Actor, channel: str = "online", holder: str = "") -> UUID:
    """A seat for a turn to come, for the actor or (from the desk) for a holder it names; the booking's id.

    Conflict `others_wait` while somebody waits for that turn, and as the pool says.
    """
    with line.held(seat.room):
        line.refuse_before(seat.room, turn.start, turn.end, holder or actor.id)
        asked = scheduler.Request(
            seat.unit_id,
            turn.start,
            turn.end,
            holder if channel != "online" else actor.id,
            channel,
            sample=seat.room.sample,
        )
        return scheduler.book(asked, actor).id


def sit_now(seat: models.Seat, actor: Actor, channel: str = "kiosk", card: str = "") -> scheduler.Booking:
    """A seat for the rest of the running turn, taken by somebody who stands before it: reserved and used in one.

    Of a card only a keyed hash is kept, so that one card takes one seat.
    """
    with transaction.atomic(), line.held(seat.room):
        turn = running_turn(seat.room)
        line.refuse_before(seat.room, turn.start, turn.end, "")
        booking = scheduler.book(
            rooms.remainder(seat.unit_id, turn, card_holder(card), channel, sample=seat.room.sample), actor
        )
        return scheduler.check_in(booking.id, "kiosk" if channel == "kiosk" else "desk", actor)


def running_turn(room: models.Room) -> rooms.Turn:
    """The turn that is running. Conflict `no_turn` while the room is closed."""
    found = next((each for each in rooms.turns(room, clock.today()) if each.begun), None)
    if found is None or found.end - clock.now() < 2 * _MINUTE:
        raise Conflict("no_turn", "いまは席を使えません。次の時間帯を待つか、係の人に聞いてください。")
    return found


def card_holder(card: str) -> str:
    """Who holds a booking made with a library card: nobody can read the number from it."""
    return f"card:{blind_index(card, context='study_seats.card')[:40]}" if card else ""


def check_in_by_number(number: str, actor: Actor, room: models.Room) -> scheduler.Booking:
    """Somebody typed or scanned the number of his booking at the room's kiosk. NotFound for another room's."""
    booking = _of_room(scheduler.booking_for(number, actor), room)
    return scheduler.check_in(booking.id, "kiosk", actor)


def check_in_here(room: models.Room, actor: Actor) -> scheduler.Booking:
    """The person scanned the code shown in the room: his booking that can begin now. NotFound without one."""
    return scheduler.check_in(due(room, actor.id).id, "qr", actor)


def due(room: models.Room, holder_id: str) -> scheduler.Booking:
    """A person's booking in the room that runs now or begins soonest. NotFound without one."""
    units = set(room.seats.values_list("unit_id", flat=True))
    standing = [each for each in scheduler.bookings_of(holder_id, since=clock.now()) if each.unit_id in units]
    found = next((each for each in standing if each.state in ("confirmed", "checked_in")), None)
    if found is None:
        raise NotFound("no_booking", "この部屋で使える予約がありません。予約の画面を確認してください。")
    return found


def leave_by_number(number: str, actor: Actor, room: models.Room) -> scheduler.Booking:
    """Somebody goes before his time is over; the seat is free for others."""
    return scheduler.complete(_of_room(scheduler.booking_for(number, actor), room).id, actor)


def _of_room(booking: scheduler.Booking, room: models.Room) -> scheduler.Booking:
    if booking.kind != KIND or not room.seats.filter(unit_id=booking.unit_id).exists():
        raise NotFound("no_booking", "その番号の予約は、この部屋にはありません。番号を確認してください。")
    return booking
