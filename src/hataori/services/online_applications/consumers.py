"""What this service does when a case moves: the worker calls it in the transaction of its cursor."""

from collections.abc import Callable, Sequence

from django.db import transaction

from hataori.kernel.errors import HataoriError
from hataori.platform.events.api import Consumer, Event

from . import automatic, cosigning, notices

_SEEN_BY_RULES = frozenset({"application.submitted", "application.corrected", "case.signed"})
_HEARS: dict[str, Callable[[Event, str], None]] = {
    "application.submitted": lambda _, number: notices.received(number),
    "case.correction_requested": lambda event, number: notices.correction_asked(number, int(event.data["request"])),
    "case.decided": lambda _, number: notices.decided(number),
    "case.signature_asked": lambda _, number: cosigning.ask(number),
    "case.signed": lambda _, number: notices.received(number),
    "case.lapsed": lambda event, number: cosigning.lapsed(number, str(event.data["reason"])),
    "payment.received": lambda event, _: notices.fee_settled(str(event.data["about"])),
    "payment.exempted": lambda event, _: notices.fee_settled(str(event.data["about"])),
    "case.completed": lambda _, number: notices.accepted(number),
}


def look_by_rules(events: Sequence[Event]) -> None:
    """Let the rules look at each application that came in, was corrected or has now been signed by both.

    What goes wrong with one leaves it to a person, who finds it in the list as any other.
    """
    for event in events:
        number = event.subject.rpartition("/")[2]
        try:
            with transaction.atomic():
                automatic.consider(number)
        except HataoriError as error:
            automatic.log.error("automatic.failed", case=number, code=error.code)


def tell_applicants(events: Sequence[Event]) -> None:
    """Send what each event calls for; the subject's last part is the receipt number.

    What one case cannot have (no font, a section that is no more) stops no other: it is undone and left to the clerk.
    """
    for event in events:
        number = event.subject.rpartition("/")[2]
        try:
            with transaction.atomic():
                _HEARS[event.type](event, number)
        except HataoriError as error:
            notices.failed(number, event.type, error)


CONSUMERS = (
    Consumer("online_applications.automatic", _SEEN_BY_RULES, look_by_rules, batch=20, start="now"),
    Consumer("online_applications.notices", frozenset(_HEARS), tell_applicants, batch=50, start="now"),
)
