"""Applications that ask for a certificate: when such a case ends with it, it was handed out, and counts once."""

from collections.abc import Sequence

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.platform.events.api import Consumer, Event

from . import actions
from .city import city
from .models import CHANNELS

_GIVEN = "granted"


def count(events: Sequence[Event]) -> None:
    """Each ended case of a procedure that the city's folder names a certificate for."""
    for event in events:
        certificate = city().procedures.get(str(event.data["kind"]))
        if certificate and event.data["outcome"] == _GIVEN:
            _count(event, certificate)


def _count(event: Event, certificate: str) -> None:
    number = event.subject.rpartition("/")[2]
    channel = str(event.data["channel"])
    actions.count_application(
        number,
        certificate,
        channel if channel in CHANNELS else "online",
        _copies(number),
        sample=workflow.case(number).sample,
    )


def _copies(number: str) -> int:
    """How many were asked for, as the form's question says; one where it was not asked or is not understood."""
    for _, rows in registration.answers_for_display(registration.application(number)):
        for label, text in rows:
            digits = "".join(filter(str.isdecimal, text)) if label == city().copies_question else ""
            if digits:
                return max(1, min(int(digits), 100))
    return 1


CONSUMERS = (Consumer("convenience-certificates", frozenset({"case.completed"}), count, batch=50),)
