"""Cancelling for the city's sake what stands in the way of a closure, and telling the people.

An app that itself tells holders of cancelled bookings offers `booking_notices.py` with TELLS_KINDS, a set of kinds of
units; for all others the message is sent here.
"""

from django.db import transaction

from hataori.blocks.messaging import api as messaging
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict
from hataori.platform.accounts.api import names_of
from hataori.platform.discovery import collected

from . import closing, finding, releasing
from .problems import said
from .types import Booking, Closure


def clear(closure: Closure, actor: Actor) -> tuple[list[Booking], list[Booking]]:
    """Cancel every booking in a closure's way, never late, and tell its holder why: (cancelled, left).

    Left is what is in use already. Again: only what still stands. Forbidden unless an office.
    """
    cancelled, left = list[Booking](), list[Booking]()
    for booking in closing.in_the_way(closure.unit_id, (closure.start, closure.end)):
        try:
            cancelled.append(cancel_for_city(booking, closure.reason, actor))
        except Conflict:
            left.append(finding.booking(booking.id))
    return cancelled, left


def cancel_for_city(booking: Booking, reason: str, actor: Actor) -> Booking:
    """Cancel one booking for the city's sake, with its message. Conflict for one in use."""
    with transaction.atomic():
        ended = releasing.cancel(booking.id, actor, reason, by_city=True)
        if booking.state != "leased" and ended.state == "cancelled" and booking.kind not in _told_by_others():
            _tell(ended, reason, actor)
    return ended


def _told_by_others() -> frozenset[str]:
    return frozenset(collected("booking_notices", "TELLS_KINDS"))


def _tell(booking: Booking, reason: str, actor: Actor) -> None:
    if not names_of([booking.holder_id]):
        return
    lines = (
        "市の都合により、次の予約を取り消しました。申し訳ありません。",
        "",
        booking.unit_title,
        f"{said(booking.start)}から{said(booking.end)}まで",
        f"予約番号 {booking.number}",
        f"理由：{reason}",
        "",
        "お手数ですが、別の日時で予約し直してください。",
    )
    messaging.send(
        to=booking.holder_id,
        subject=f"予約が取り消されました（{booking.unit_title}）",
        body="\n".join(lines),
        key=f"booking/{booking.id}/city",
        actor=actor,
        sample=booking.sample,
    )
