"""What happens by itself: bookings nobody paid for are given up, old memos are forgotten."""

from hataori.platform.worker.api import Periodic

from . import memos
from .charging import give_up_unpaid

PERIODIC = (
    Periodic("facility_booking.unpaid", every_seconds=60.0, run=give_up_unpaid),
    Periodic("facility_booking.memos", every_seconds=86_400.0, run=memos.forget),
)
