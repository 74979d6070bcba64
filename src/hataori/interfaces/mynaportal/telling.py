"""Telling the portal how a case stands: always as it stands now, so that late and doubled messages do no harm."""

from collections.abc import Sequence

from django.db import transaction

from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.platform.events.api import Event
from hataori.platform.outbox.api import Message, Undeliverable, enqueue

from . import models
from .portal import Portal, access
from .taking import STATUS
from .wire import STATE_NAMES

TYPES = frozenset(
    {
        "case.stage_changed",
        "case.correction_requested",
        "case.correction_answered",
        "case.decided",
        "case.completed",
        "case.reopened",
        "case.lapsed",
    }
)
_MOST_ROUNDS = 10
_WORKING = (workflow.Stage.FORMAL_CHECK, workflow.Stage.EXAMINATION, workflow.Stage.APPROVAL)


def notice(found: Sequence[Event]) -> None:
    """In the cursor's transaction: one message for each change of a case that came from the portal."""
    numbers = {event.subject.removeprefix("case/") for event in found}
    ours = set(models.Received.objects.filter(number__in=numbers).values_list("number", flat=True))
    for event in found:
        number = event.subject.removeprefix("case/")
        if number in ours:
            enqueue(STATUS, {"number": number}, key=f"{number}:{event.id}")


def standing(case: workflow.Case) -> str:
    """How a case stands, by the keys of STATE_NAMES."""
    if case.outcome is not None:
        return "withdrawn" if case.outcome is workflow.Outcome.LAPSED else case.outcome.value
    if case.closed_at is not None:
        return "completed"
    if case.stage is workflow.Stage.CORRECTION:
        return "correcting"
    return "examining" if case.stage in _WORKING else "received"


def deliver(message: Message) -> None:
    """Send how the case stands; and again while it changed meanwhile, so that of two workers the last word is right."""
    at = access()
    if at is None:
        raise Undeliverable("HATAORI_MYNAPORTAL_URL is not set")
    number = message.payload["number"]
    row = models.Received.objects.get(number=number)
    portal = Portal(at)
    codes = portal.states()
    for turn in range(_MOST_ROUNDS):
        now = standing(workflow.case(number))
        code = codes.get(STATE_NAMES[now])
        if code is None:
            raise Undeliverable(f"the portal has no state {STATE_NAMES[now]}")
        portal.update(row.reception_number, code, clock.now(), f"{message.id}-{turn}")
        _note(row.reception_number, now)
        if standing(workflow.case(number)) == now:
            return


@transaction.atomic
def _note(reception_number: str, state: str) -> None:
    models.Received.objects.filter(pk=reception_number).update(sent_state=state, sent_at=clock.now())
