"""What happens by itself: bookings nobody paid for are given up."""

from hataori.platform.worker.api import Periodic

from .charging import give_up_unpaid

PERIODIC = (Periodic("facility_booking.unpaid", every_seconds=60.0, run=give_up_unpaid),)
