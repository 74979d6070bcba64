"""What was paid moves only to a time of the same price, as on our pages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.errors import Conflict

from . import asking


@contextmanager
def same_price_once_paid(bookings: Iterable[scheduler.Booking]) -> Iterator[None]:
    """Let bookings be moved inside. Conflict `price_differs`, and nothing moves, where a paid one costs otherwise."""
    paid = [each for each in bookings if each.price and _is_paid(each)]
    with transaction.atomic():
        yield
        for before in paid:
            after = scheduler.booking(before.id)
            if after.start != before.start and asking.price_of(after) != asking.price_of(before):
                said = "料金が変わる日時には変更できません。取り消してから、予約し直してください。"
                raise Conflict("price_differs", said)


def _is_paid(booking: scheduler.Booking) -> bool:
    """Fees of a booking are charged about `booking/<id>/<sequence>`: of this or an earlier time of it."""
    found = (payments.charge_of(f"booking/{booking.id}/{n}") for n in range(booking.sequence + 1))
    return any(each is not None and each.state == "paid" for each in found)
