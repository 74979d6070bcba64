"""The line for any seat of a room in one turn: joined in order, offered in order, published as a chain (ADR 0060)."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, HataoriError, NotFound
from hataori.platform.events.api import record

from . import models, rooms

START = "0" * 64
OPEN = ("waiting", "offered")
OFFER_MINUTES = 15
_LATEST = timedelta(minutes=15)
"""With less left of a turn nobody is called any more."""


@contextmanager
def held(room: models.Room) -> Iterator[None]:
    """A transaction in which nobody else takes a seat of the room or joins its line."""
    with transaction.atomic():
        models.Room.objects.select_for_update().get(pk=room.pk)
        yield


def refuse_before(room: models.Room, start: datetime, end: datetime, holder_id: str) -> None:
    """Conflict `others_wait` while somebody else waits for that time: what becomes free is his."""
    if _waiting(room, start, end).exclude(holder_id=holder_id or "-").exists():
        raise Conflict("others_wait", "この時間帯は、先に待っている方がいます。順番待ちに加わってください。")


def join(room: models.Room, turn: rooms.Turn, actor: Actor) -> models.Line:
    """A place at the end of the line. Conflict `not_needed` while a seat is free, `already_waiting`."""
    with held(room):
        mine = models.Line.objects.filter(room=room, holder_id=actor.id, starts_at=turn.start, state__in=OPEN)
        if mine.exists():
            raise Conflict("already_waiting", "この時間帯は、すでに待っています。空いたらお知らせします。")
        nobody = not _waiting(room, turn.start, turn.end).exists()
        if nobody and rooms.free_units(room, turn.start, turn.end):
            raise Conflict("not_needed", "この時間帯には空いている席があります。待たずに予約してください。")
        row = _placed(room, turn, actor.id)
        _tell("seat.waiting", row, actor)
    return row


def leave(line_id: UUID, actor: Actor) -> models.Line:
    """Wait no longer, or decline: the seat goes to the next. Again: the same answer. NotFound for a stranger."""
    row = _own(line_id, actor)
    with held(row.room):
        row.refresh_from_db()
        if row.state in OPEN:
            booking_id = row.booking_id
            _end(row, "left", actor)
            if booking_id:
                scheduler.cancel(booking_id, SYSTEM)
            offer(row.room)
    return row


def accept(line_id: UUID, actor: Actor) -> scheduler.Booking:
    """Take the seat that is offered. Conflict `offer_over` when it is no more, `lease_over`."""
    row = _own(line_id, actor)
    with held(row.room):
        row.refresh_from_db()
        if row.booking_id is None or row.state not in ("offered", "accepted"):
            raise Conflict("offer_over", "ご案内の期限が過ぎました。空いている席を探してください。")
        booking = scheduler.confirm(row.booking_id, actor)
        if row.state == "offered":
            row.state, row.offer_until = "accepted", None
            row.save(update_fields=["state", "offer_until"])
    return booking


def offer(room: models.Room) -> int:
    """Give what is free to those who wait, in order; end what is too late. How many offers were made."""
    with held(room):
        now, made = clock.now(), 0
        for row in models.Line.objects.filter(room=room, state__in=OPEN).order_by("seq"):
            if _is_over(row, now):
                _end(row, "lapsed", SYSTEM)
            elif row.state == "waiting":
                made += _offer(row, now)
        return made


def offer_all() -> int:
    """The same for all rooms, for the clock."""
    return sum(offer(room) for room in models.Room.objects.all())


def places(holder_id: str) -> list[models.Line]:
    """What a person waits for or is offered."""
    return list(models.Line.objects.select_related("room").filter(holder_id=holder_id, state__in=OPEN))


def position(row: models.Line) -> int:
    """His place among those who wait for that turn."""
    return _waiting(row.room, row.starts_at, row.ends_at).filter(seq__lte=row.seq).count()


def length(room: models.Room, turn: rooms.Turn) -> int:
    """How many wait for that turn."""
    return _waiting(room, turn.start, turn.end).count()


def chain(room: models.Room) -> list[scheduler.Link]:
    """The line from its first place on, for publishing: no person stands in it."""
    return [_link(row, room.key) for row in room.line.order_by("seq")]


def _waiting(room: models.Room, start: datetime, end: datetime) -> QuerySet[models.Line]:
    return models.Line.objects.filter(room=room, state="waiting", starts_at__lt=end, ends_at__gt=start)


def _is_over(row: models.Line, now: datetime) -> bool:
    late = row.offer_until <= now if row.offer_until else False
    return late or (row.state == "waiting" and row.ends_at - _LATEST <= now)


def _offer(row: models.Line, now: datetime) -> int:
    """The first seat that the person may have. Who may not book now is passed over and loses his place."""
    turn = rooms.Turn(row.starts_at.astimezone(JST), row.ends_at.astimezone(JST), begun=row.starts_at <= now)
    units = rooms.free_units(row.room, max(turn.start, now), turn.end)
    if not units:
        return 0
    source = "desk" if turn.begun else "waiting"
    asked = rooms.remainder(units[0], turn, row.holder_id, "online", source=source, sample=row.room.sample)
    try:
        with transaction.atomic():
            booking = scheduler.lease(asked, SYSTEM, minutes=OFFER_MINUTES)
    except HataoriError:
        _end(row, "lapsed", SYSTEM)
        return 0
    row.state, row.booking_id, row.offer_until = "offered", booking.id, booking.lease_until
    row.save(update_fields=["state", "booking_id", "offer_until"])
    _tell("seat.offered", row, SYSTEM)
    return 1


def _placed(room: models.Room, turn: rooms.Turn, holder_id: str) -> models.Line:
    last = room.line.order_by("-seq").first()
    previous, seq = (last.hash, last.seq + 1) if last else (START, 1)
    link = scheduler.Link(seq, secrets.token_hex(16), room.key, turn.start, turn.end, 1, clock.now(), "")
    return models.Line.objects.create(
        room=room,
        seq=seq,
        ref=link.ref,
        hash=scheduler.link_hash(previous, link),
        starts_at=turn.start,
        ends_at=turn.end,
        holder_id=holder_id,
        made_at=link.made_at,
    )


def _link(row: models.Line, unit: str) -> scheduler.Link:
    return scheduler.Link(row.seq, row.ref, unit, row.starts_at, row.ends_at, 1, row.made_at, row.hash)


def _own(line_id: UUID, actor: Actor) -> models.Line:
    row = models.Line.objects.select_related("room").filter(pk=line_id, holder_id=actor.id).first()
    if row is None:
        raise NotFound("no_waiting", "その順番待ちは見つかりませんでした。")
    return row


def _end(row: models.Line, state: str, actor: Actor) -> None:
    row.state, row.offer_until = state, None
    row.save(update_fields=["state", "offer_until"])
    _tell("seat.line_ended", row, actor, how=state)


def _tell(name: str, row: models.Line, actor: Actor, **more: str) -> None:
    data = {"room": row.room.title, **more}
    record(name, subject=f"line/{row.pk}", data=data, actor=actor, department=row.room.department)
