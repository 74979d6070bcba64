"""Reading boxes."""

import uuid

from hataori.kernel.actor import Actor

from . import models
from .types import BoxMessage, BoxPage

PAGE_ROWS = 20


def as_message(row: models.BoxMessage) -> BoxMessage:
    """The row as it crosses the door."""
    return BoxMessage(
        id=str(row.pk),
        account_id=row.account_id,
        subject=row.subject,
        body=row.body,
        receipt=row.receipt,
        documents=tuple(row.documents),
        sent_at=row.sent_at,
        read_at=row.read_at,
        sample=row.sample,
    )


def box(account_id: str, page: int = 1) -> BoxPage:
    """A page of 20 of a person's messages, newest first; a page beyond the end gives the last one."""
    rows = models.BoxMessage.objects.filter(account_id=account_id)
    pages = max(1, -(-rows.count() // PAGE_ROWS))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_ROWS
    shown = rows.order_by("-sent_at", "-pk")[start : start + PAGE_ROWS]
    return BoxPage(tuple(as_message(row) for row in shown), page, pages, unread(account_id))


def unread(account_id: str) -> int:
    """How many messages of a box have not been opened."""
    return models.BoxMessage.objects.filter(account_id=account_id, read_at__isnull=True).count()


def unread_first(account_id: str, limit: int = 5) -> list[BoxMessage]:
    """A few messages for an overview: unread ones first, then the newest."""
    rows = models.BoxMessage.objects.filter(account_id=account_id)
    waiting = rows.filter(read_at__isnull=True).order_by("-sent_at")[:limit]
    found = [*waiting, *rows.filter(read_at__isnull=False).order_by("-sent_at")[:limit]]
    return [as_message(row) for row in found[:limit]]


def sent_about(receipt: str, actor: Actor) -> list[BoxMessage]:
    """What was sent about a receipt number, newest first, for staff who have been let into its case."""
    if actor.kind not in ("staff", "system"):
        return []
    rows = models.BoxMessage.objects.filter(receipt=receipt).exclude(receipt="").order_by("-sent_at")
    return [as_message(row) for row in rows[:50]]


def wants_mail(account_id: str) -> bool:
    """Whether a person wants mail about his box; he does until he says no."""
    chosen = models.MailPreference.objects.filter(account_id=account_id).first()
    return chosen is None or chosen.mail


def row_of(message_id: str, account_id: str) -> models.BoxMessage | None:
    """The row of a message in that person's box."""
    try:
        return models.BoxMessage.objects.filter(pk=uuid.UUID(message_id), account_id=account_id).first()
    except ValueError:
        return None
