"""Now and then: noting that a target has passed, and forgetting who reported once nobody needs to be told."""

from datetime import timedelta

from django.db import transaction

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import NewEvent, record, record_many
from hataori.platform.worker.api import Periodic

from . import models, queries
from .handling import REOPEN_DAYS

_AT_ONCE = 500
KEPT = timedelta(days=180)
"""So long after the end a reporter may still be asked or ask; then his name, address and own words go."""


@transaction.atomic
def escalate() -> int:
    """Record each request whose target has passed, once a target; how many."""
    late = models.Request.objects.select_for_update().filter(
        is_open=True, parent=None, trial=False, due_on__lt=clock.today(), escalated_at=None
    )
    rows = list(late.order_by("due_on", "pk")[:_AT_ONCE])
    models.Request.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_at=clock.now())
    record_many(
        [
            NewEvent(
                "report.overdue",
                f"report/{row.number}",
                {"kind": row.kind, "due": row.due_on.isoformat(), "sample": row.sample},
                row.department,
            )
            for row in rows
        ],
        actor=SYSTEM,
    )
    return len(rows)


def forget() -> int:
    """Forget who reported what ended half a year ago, and the words as he wrote them; what was published stays."""
    old = models.Request.objects.filter(is_open=False, forgotten_at=None, closed_at__lte=clock.now() - KEPT)
    return sum(_forget(row) for row in old.order_by("closed_at")[:_AT_ONCE])


@transaction.atomic
def _forget(row: models.Request) -> int:
    gone = {"contact": "", "account_id": "", "description": "", "forgotten_at": clock.now()}
    models.Follower.objects.filter(request=row).delete()
    changed = models.Request.objects.filter(pk=row.pk, forgotten_at=None).update(**gone)
    if changed:
        about = f"report/{row.number}"
        record("report.forgotten", subject=about, data={"sample": row.sample}, actor=SYSTEM, department=row.department)
    return changed


def let_followers_go() -> int:
    """Who follows by mail is told nothing more once a request can be taken up no more; how many topics ended."""
    ended = [topic for topic in messaging.topics_followed(queries.TOPICS) if _is_over(topic)]
    for topic in ended:
        messaging.end_topic(topic, actor=SYSTEM)
    return len(ended)


def _is_over(topic: str) -> bool:
    row = models.Request.objects.filter(number=topic.removeprefix(queries.TOPICS)).first()
    last = clock.now() - timedelta(days=REOPEN_DAYS)
    return row is None or (not row.is_open and row.closed_at is not None and row.closed_at <= last)


PERIODIC = (
    Periodic("service_requests.escalate", 600.0, escalate),
    Periodic("service_requests.forget", 86_400.0, forget),
    Periodic("service_requests.let_followers_go", 86_400.0, let_followers_go),
)
