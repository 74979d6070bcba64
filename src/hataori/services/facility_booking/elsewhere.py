"""Fees of bookings that were moved without our pages (an API, the desk of units): reckoned again, if not yet paid."""

import structlog

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM

from . import booking as acts
from . import charging, models

log = structlog.get_logger()


def follow_move(moved: scheduler.Booking) -> None:
    """Charge what the new time costs; the same price changes nothing, nor does a broker's, who sold it at his.

    What was paid stays as it is: our API and the desk of units move a booking with a fee only to a time of the same
    price.
    """
    use = models.Use.objects.filter(booking_id=moved.id).first()
    if use is None or moved.broker_id:
        return
    full, amount = acts.amounts_of(use, moved)
    if amount == use.amount:
        return
    if not charging.drop(use, SYSTEM, "日時を変えたため"):
        log.warning("facilities.moved_after_payment", booking=moved.number, paid=use.amount, now=amount)
        return
    use.full_amount, use.amount = full, amount
    charging.charge(moved, use, SYSTEM)
