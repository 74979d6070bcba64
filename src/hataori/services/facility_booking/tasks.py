"""What happens by itself: unpaid bookings end, old memos are forgotten, the open feeds say what the rules say now."""

from hataori.platform.worker.api import Periodic

from . import memos
from .charging import give_up_unpaid
from .open_data import keep_published

PERIODIC = (
    Periodic("facility_booking.unpaid", every_seconds=60.0, run=give_up_unpaid),
    Periodic("facility_booking.memos", every_seconds=86_400.0, run=memos.forget),
    Periodic("facility_booking.open_data", every_seconds=3600.0, run=keep_published),
)
