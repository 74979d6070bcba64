"""What follows from facts of the pool and of payments, exactly once: notices, refunds, paid uses."""

from collections.abc import Sequence

from hataori.platform.events.api import Consumer, Event

from . import notices, receipts, tallying, won


def tell_people(events: Sequence[Event]) -> None:
    """Tell the holder what became of his booking."""
    for event in events:
        notices.tell(event)


def mark_paid(events: Sequence[Event]) -> None:
    """A fee that was paid or waived is no longer waited for."""
    for event in events:
        notices.mark_paid(str(event.data["about"]), event.time)


def unpaid_again(events: Sequence[Event]) -> None:
    """A payment that was taken back is waited for again."""
    for event in events:
        receipts.unpaid_again(event)


def tell_payers(events: Sequence[Event]) -> None:
    """Who paid with a slip hears at once that it came, and what goes back."""
    for event in events:
        receipts.tell(event)


def follow_draws(events: Sequence[Event]) -> None:
    """Entries count as requests, winners are told, accepted wins become bookings, wins that were let go end theirs."""
    for event in events:
        won.follow(event)
        notices.tell_winners(event)


def tell_closed(events: Sequence[Event]) -> None:
    """Tell those who have booked what was closed since."""
    for event in events:
        notices.tell_closed(event)


def settle(events: Sequence[Event]) -> None:
    """Fees and refunds of bookings made or ended elsewhere (the kiosk, the desk of units)."""
    for event in events:
        notices.settle(event)


def count_requests(events: Sequence[Event]) -> None:
    """Requests by channel."""
    for event in events:
        tallying.count(event)


_TOLD = frozenset(
    {
        "reservation.confirmed",
        "reservation.cancelled",
        "reservation.denied",
        "reservation.expired",
        "reservation.offered",
        "reservation.no_show",
    }
)
_PAID = frozenset({"payment.received", "payment.exempted"})
_OFFERS = frozenset({"lottery.drawn", "lottery.offered"})
_ENDS = frozenset({"lottery.declined", "lottery.lapsed", "lottery.settled", "lottery.cancelled"})
_DRAWS = _OFFERS | _ENDS | {"lottery.entered", "lottery.accepted"}

CONSUMERS = (
    Consumer("facility_booking.notices", _TOLD, tell_people),
    Consumer("facility_booking.closed", frozenset({"unit.closed"}), tell_closed),
    Consumer(
        "facility_booking.money",
        frozenset({"reservation.confirmed", "reservation.rescheduled", "reservation.cancelled"}),
        settle,
    ),
    Consumer("facility_booking.paid", _PAID, mark_paid),
    Consumer("facility_booking.unpaid", frozenset({"payment.reversed"}), unpaid_again),
    Consumer("facility_booking.receipts", frozenset({"payment.received", "payment.surplus"}), tell_payers, start="now"),
    Consumer("facility_booking.tally", frozenset({"reservation.requested"}), count_requests),
    Consumer("facility_booking.draws", _DRAWS, follow_draws),
)
