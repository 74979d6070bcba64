"""Money of a booking: charge, terms of payment, what comes back. Amounts are those of the use, books the payments'."""

from datetime import date, timedelta
from itertools import chain, count
from uuid import UUID

from django.db import transaction

from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict
from hataori.kernel.working_days import add_working_days
from hataori.platform.organisation.api import working_calendar

from . import models

UNPAID_REASON = "期限までに使用料の支払いがなかったため"
SLIP_DAYS = 3
_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)
_CHARGED = ("confirmed", "checked_in", "completed")


def charge(booking: scheduler.Booking, use: models.Use, actor: Actor) -> None:
    """Charge the fee once the booking stands. Nothing for a free use, nor while it waits for approval or 減免."""
    waits = booking.state not in _CHARGED or use.reduction_state == "asked"
    if waits or use.amount < 1 or use.about:
        use.save()
        return
    use.about = _matter(booking)
    payments.charge(
        about=use.about,
        title=f"使用料 {booking.unit_title} {booking.start:%Y-%m-%d}",
        amount=use.amount,
        department=booking.department,
        payer_id=booking.holder_id or booking.broker_id,
        actor=actor,
        sample=booking.sample,
    )
    set_terms(use, booking)


def _matter(booking: scheduler.Booking) -> str:
    """What is charged: the booking as it is now; a matter of its own after a charge of it was dropped."""
    first = f"booking/{booking.id}/{booking.sequence}"
    told = chain([first], (f"{first}-{n}" for n in count(2)))
    return next(about for about in told if (made := payments.charge_of(about)) is None or made.state != "cancelled")


def set_terms(use: models.Use, booking: scheduler.Booking) -> None:
    """Until when it is to be paid, and when it is given up unpaid; brokers settle what they have taken by account."""
    rule = scheduler.rules_on(booking.unit_id, booking.start.astimezone(JST).date()).unpaid
    if rule is not None and use.about and not booking.broker_id:
        since = clock.now()
        use.pay_until = rule.pay_by(booking.start, since)
        use.give_up_at = rule.cancelled_at(booking.start, since)
    use.save()


def drop(use: models.Use, actor: Actor, reason: str) -> bool:
    """Charge no longer what is due; False, and nothing is dropped, where it was paid."""
    if use.about:
        payments.cancel(use.about, reason, actor)
    if is_paid(use):
        return False
    use.about, use.pay_until, use.give_up_at = "", None, None
    use.save()
    return True


def charge_of(use: models.Use | None) -> payments.Charge | None:
    """The charge of a use, None where none was made."""
    return payments.charge_of(use.about) if use is not None and use.about else None


def is_paid(use: models.Use) -> bool:
    """Whether its fee was paid, also where the worker has not read that yet."""
    found = charge_of(use)
    return use.paid_at is not None or (found is not None and found.state == "paid")


def slip_due(use: models.Use, booking: scheduler.Booking) -> date | None:
    """The last day for paying by slip: three working days before the term, so that the bank's report is here in time.

    None when it is too late for a slip; where no term is set, a fortnight, at the latest the day before the use.
    """
    today, before_use = clock.today(), booking.start.astimezone(JST).date() - _DAY
    if use.pay_until is None:
        last = min(today + 14 * _DAY, before_use)
    else:
        term = (use.pay_until - _MOMENT).astimezone(JST).date()
        last = add_working_days(term, -SLIP_DAYS, working_calendar())
    return last if last >= today else None


def refund_if_cancelled(booking: scheduler.Booking, paid: int, *, by_city: bool = False) -> int:
    """What comes back, by the moment of cancelling (now, where it still stands)."""
    terms = scheduler.rules_on(booking.unit_id, booking.start.astimezone(JST).date())
    return terms.refunds.refund(paid, booking.start, booking.cancelled_at or clock.now(), by_city=by_city)


def settle_cancelled(booking: scheduler.Booking, actor: Actor, *, by_city: bool = False) -> None:
    """After a cancellation: what is due is dropped, what was paid becomes a refund to be made. Again: nothing more."""
    use = models.Use.objects.filter(booking_id=booking.id).first()
    found = charge_of(use)
    if use is None or found is None:
        return
    if found.state == "due":
        payments.cancel(use.about, "予約が取り消されたため", actor)
        models.Use.objects.filter(pk=use.pk).update(give_up_at=None)
    if found.state == "paid":
        amount = refund_if_cancelled(booking, found.amount, by_city=by_city)
        _owe(booking, found, amount)


def settle_by_facts(booking: scheduler.Booking) -> None:
    """The same for a cancellation that others made (the desk of units clearing a closed time, a calendar)."""
    closed = any(
        each.start < booking.end and booking.start < each.end
        for each in scheduler.closures_of(booking.unit_id, booking.start)
    )
    settle_cancelled(booking, SYSTEM, by_city=closed and booking.cancelled_by != booking.holder_id)


def unpaid_again(about: str) -> scheduler.Booking | None:
    """A payment was taken back: the booking is to be paid anew, or nothing is due where it has ended. None, and
    nothing changes, where it was paid again meanwhile.
    """
    use = models.Use.objects.filter(about=about).first()
    fee = charge_of(use)
    if use is None or (fee is not None and fee.state == "paid"):
        return None
    booking = scheduler.booking(use.booking_id)
    use.paid_at = None
    if booking.state in _CHARGED:
        set_terms(use, booking)
    else:
        use.save()
        models.Refund.objects.filter(booking_id=booking.id, done_at=None).delete()
        payments.cancel(about, "予約が取り消されたため", SYSTEM)
    return booking


def _owe(booking: scheduler.Booking, paid: payments.Charge, amount: int) -> None:
    if amount < 1:
        return
    models.Refund.objects.get_or_create(
        booking_id=booking.id,
        defaults={
            "department": booking.department,
            "charge_id": paid.id,
            "paid": paid.amount,
            "amount": amount,
            "reason": booking.cancel_reason or "予約の取消し",
            "made_at": clock.now(),
        },
    )


def give_up_unpaid() -> int:
    """End bookings that were not paid in time; how many."""
    due = models.Use.objects.filter(give_up_at__lte=clock.now(), paid_at=None).exclude(about="")
    return sum(_give_up(use.pk) for use in due.order_by("give_up_at")[:200])


def _give_up(booking_id: UUID) -> int:
    """The pool's locks come first, as everywhere; who pays meanwhile keeps his booking."""
    models.Use.objects.filter(pk=booking_id).update(give_up_at=None)
    use = models.Use.objects.get(pk=booking_id)
    try:
        with transaction.atomic():
            scheduler.give_up_unpaid(booking_id, SYSTEM)
            payments.cancel(use.about, UNPAID_REASON, SYSTEM)
            _refuse_paid(use)
    except Conflict:  # paid, already used, cancelled or denied: nothing is left to give up
        return 0
    return 1


def _refuse_paid(use: models.Use) -> None:
    found = charge_of(use)
    if found is None or found.state != "cancelled":
        raise Conflict("paid_meanwhile", "支払い済みです。")
