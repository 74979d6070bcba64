"""The same people are received once: a second tablet, or a tablet that was away, does not file them anew."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.errors import Conflict
from hataori.platform.crypto import blind_index

from . import models

REFUSED = (workflow.Outcome.REFUSED, workflow.Outcome.WITHDRAWN, workflow.Outcome.LAPSED)
LATEST = timedelta(days=7)
"""So long a tablet may keep a signed visit: till then another of the same people is the same again."""
_CONTEXT = "smart_counter.people"
_MESSAGE = (
    "同じ人たちの転入届を、もう受け付けています。「転入の受付」の一覧で確かめてください。"
    "前の届出を取り下げたときは、その届出を終わらせてから受け付けてください。"
)


def who(people: list[Mapping[str, Any]]) -> str:
    """A keyed hash of just these people, in whatever order."""
    told = sorted(each["personal_number"] or f"{each['name']} {each['birth']}" for each in people)
    return blind_index("\n".join(told), context=_CONTEXT)


def note(visit: models.Visit) -> None:
    """Keep a visit. Conflict (received_already) where the same people have one that stands."""
    _leave(visit.people)
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("received_already", _MESSAGE) from error


def _leave(people: str) -> None:
    """Whoever was refused, or was received long ago and comes back, may come again."""
    held = models.Visit.objects.select_for_update().filter(people=people).first()
    if held and _is_over(held):
        held.people = ""
        held.save(update_fields=["people"])


def _is_over(visit: models.Visit) -> bool:
    case = workflow.cases([visit.notice]).get(visit.notice)
    if case is None or case.outcome in REFUSED:
        return True
    ended = visit.entered_at or case.closed_at
    return ended is not None and ended < clock.now() - LATEST
