"""What happens to drafts by themselves: a reminder a week before the end, then they go."""

from datetime import timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import record
from hataori.platform.files import api as files
from hataori.platform.worker.api import Periodic

from . import events, models
from .shapes import as_draft
from .types import Draft

REMIND_BEFORE = timedelta(days=7)
_BATCH = 200


def expire_drafts() -> int:
    """Remove drafts nobody touched for 90 days, with their files; how many."""
    rows = models.Draft.objects.filter(filed_at__isnull=True, expires_at__lte=clock.now())[:_BATCH]
    return sum(_expire(row) for row in rows)


@transaction.atomic
def take_reminders() -> list[Draft]:
    """Drafts of residents that end within a week and whose owner has not been told; they count as told from now on.

    The caller tells them in the same transaction.
    """
    soon = clock.now() + REMIND_BEFORE
    rows = models.Draft.objects.filter(filed_at__isnull=True, reminded_at__isnull=True, expires_at__lte=soon)
    due = list(
        rows.filter(expires_at__gt=clock.now()).exclude(owner__startswith="guest").select_related("form")[:_BATCH]
    )
    for row in due:
        if models.Draft.objects.filter(id=row.id, reminded_at__isnull=True).update(reminded_at=clock.now()):
            data = {"procedure_id": row.procedure_id}
            record(events.DRAFT_REMINDED, subject=f"draft/{row.id}", data=data, actor=SYSTEM)
    return [as_draft(row) for row in due]


@transaction.atomic
def _expire(row: models.Draft) -> int:
    for file in row.files.all():
        files.delete(file.file_id, actor=SYSTEM, reason="draft expired")
    data, subject = {"procedure_id": row.procedure_id}, f"draft/{row.id}"
    row.delete()
    record(events.DRAFT_EXPIRED, subject=subject, data=data, actor=SYSTEM)
    return 1


PERIODIC = (Periodic("registration.expire-drafts", 3600, expire_drafts),)
