"""Mails for the calendar (RFC 6047): REQUEST when a booking stands or moves, CANCEL when it is gone."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.events.api import Event

from . import keys, writing

_SUBJECTS = {
    "reservation.confirmed": "予約が確定しました",
    "reservation.rescheduled": "予約の日時が変わりました",
    "reservation.cancelled": "予約が取り消されました",
    "reservation.denied": "予約は承認されませんでした",
    "reservation.expired": "予約は期限が過ぎたため取り消されました",
}
TYPES = frozenset(_SUBJECTS)


def handle(events: Sequence[Event]) -> None:
    """One mail a fact; a lease that nobody confirmed is in no calendar and needs none."""
    for event in events:
        with suppress(NotFound):
            booking = scheduler.booking(UUID(event.subject.partition("/")[2]))
            if booking.confirmed_at and booking.holder_id and keys.wants_mail(booking.holder_id):
                _mail(event, booking)


def _mail(event: Event, booking: scheduler.Booking) -> None:
    address = accounts.profile_of(booking.holder_id).email
    if not address:
        return
    method, text = writing.invitation(booking, organizer=messaging.mail_from(), attendee=address)
    when = f"{booking.start.astimezone(JST):%Y-%m-%d %H:%M}から{booking.end.astimezone(JST):%H:%M}まで"
    messaging.mail_calendar(
        to=address,
        subject=f"{_SUBJECTS[event.type]}（{booking.number}）",
        text=f"{booking.unit_title}\n{when}\n予約番号 {booking.number}\n\n{_STOP}\n",
        calendar=text.decode(),
        method=method,
        key=f"icalendar:{event.id}",
    )


_STOP = "このメールは、マイページの「予約をカレンダーで見る」で止められます。返信はできません。"
