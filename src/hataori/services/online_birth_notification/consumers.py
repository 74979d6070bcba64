"""The service's readers of the log: what came in by any way, what ended on any desk, and what the parents hear."""

import uuid
from collections.abc import Sequence

import structlog
from django.db import transaction

from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError
from hataori.platform.events.api import Consumer, Event

from .actions import ended, taken_in
from .papers import hand_proof, tell_next, tell_refused
from .settings import here

_TAKEN_BACK = ("withdrawn", "lapsed")
log = structlog.get_logger("hataori.birth")


def know(events: Sequence[Event]) -> None:
    """Note each notification that was filed or that ended, by the pages here or on the general desk."""
    found = here()
    for event in events:
        number = event.subject.rpartition("/")[2]
        if found is None or found.procedure not in (event.data.get("procedure_id"), event.data.get("kind")):
            continue
        outcome = event.data.get("outcome", "")
        if event.type == "application.submitted":
            taken_in(number)
        elif outcome in _TAKEN_BACK:
            ended(number, "withdrawn", actor=SYSTEM)
        elif event.type == "case.completed":
            ended(number, "refused" if outcome == "refused" else "accepted", actor=SYSTEM)


def tell(events: Sequence[Event]) -> None:
    """Say what follows, hand the proof, or say why it was not taken. What fails leaves a remark, holding up nobody."""
    found = here()
    for event in events:
        if found is None or found.procedure not in (event.data.get("procedure_id"), event.data.get("kind")):
            continue
        number = event.subject.rpartition("/")[2]
        try:
            with transaction.atomic():
                _tell(number, event)
        except HataoriError as error:
            log.error("birth.untold", case=number, code=error.code)  # noqa: TRY400  a refusal in words, no defect
            workflow.add_note(number, "保護者へのお知らせを自動で送れませんでした。電話などで伝えてください。", SYSTEM)


def _tell(number: str, event: Event) -> None:
    if not _has_account(workflow.case(number).applicant_id):
        return
    if event.type == "application.submitted":
        tell_next(number)
    elif event.data.get("outcome") == "refused":
        tell_refused(number)
    elif not event.data.get("outcome"):
        hand_proof(number)


def _has_account(applicant_id: str) -> bool:
    try:
        return bool(uuid.UUID(applicant_id))
    except ValueError:
        return False


CONSUMERS = (
    Consumer(
        "birth-notifications",
        frozenset({"application.submitted", "case.decided", "case.completed"}),
        know,
        start="now",
    ),
    Consumer("birth-notices", frozenset({"application.submitted", "case.completed"}), tell, batch=20, start="now"),
)
