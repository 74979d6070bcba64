"""What this service does when a case moves: the worker calls it in the transaction of its cursor."""

from collections.abc import Callable, Sequence

from hataori.platform.events.api import Consumer, Event

from . import notices

_HEARS: dict[str, Callable[[Event, str], None]] = {
    "application.submitted": lambda _, number: notices.received(number),
    "case.correction_requested": lambda event, number: notices.correction_asked(number, int(event.data["request"])),
    "case.decided": lambda _, number: notices.decided(number),
}


def tell_applicants(events: Sequence[Event]) -> None:
    """Send what each event calls for; the subject's last part is the receipt number."""
    for event in events:
        _HEARS[event.type](event, event.subject.rpartition("/")[2])


CONSUMERS = (Consumer("online_applications.notices", frozenset(_HEARS), tell_applicants, batch=50),)
