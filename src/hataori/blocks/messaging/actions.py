"""Putting messages into a box and reading them."""

from collections.abc import Iterable

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.outbox.api import enqueue

from . import models
from .mail import mail_payload
from .mail_choice import choose_mail
from .message_purposes import PROCEDURES
from .outside import tell_outside
from .purposes import purpose
from .queries import as_message, row_of, wants_mail
from .types import BoxMessage
from .wordings import OUTSIDE

__all__ = ["as_message", "choose_mail", "put", "read", "send", "tell_sent"]
_MAILS = frozenset({"mail"})


def send(
    *,
    to: str,
    subject: str,
    body: str,
    key: str,
    actor: Actor,
    documents: Iterable[str] = (),
    receipt: str = "",
    mail: bool = True,
    sample: bool = False,
) -> BoxMessage:
    """Put a message into the box of account `to`; the same `key` again answers the message that is already there.

    With `mail`, a mail goes out through the outbox to an address the person has given, unless he wants none; it holds
    the link and the receipt number, nothing else about him. His other channels (LINE, browser) get a line and a link.
    """
    with transaction.atomic():
        row, new = put(to=to, subject=subject, body=body, key=key, receipt=receipt, documents=documents, sample=sample)
        if new:
            mailed = mail and _mail(row)
            tell_outside(row, purpose(PROCEDURES), OUTSIDE, without=_MAILS)
            tell_sent(row, actor, mailed=mailed)
    return as_message(row)


def put(
    *, to: str, subject: str, body: str, key: str, receipt: str, documents: Iterable[str], sample: bool
) -> tuple[models.BoxMessage, bool]:
    """The row of a message, within the caller's transaction, and whether it is new."""
    return models.BoxMessage.objects.get_or_create(
        key=key,
        defaults={
            "account_id": to,
            "subject": subject,
            "body": body,
            "receipt": receipt,
            "documents": list(documents),
            "sent_at": clock.now(),
            "sample": sample,
        },
    )


def tell_sent(row: models.BoxMessage, actor: Actor, *, mailed: bool) -> None:
    """The fact that a message was put into a box."""
    facts = {"documents": len(row.documents), "mail": mailed, "sample": row.sample}
    record("message.sent", subject=f"message/{row.pk}", data=facts, actor=actor)


def read(message_id: str, actor: Actor) -> BoxMessage:
    """The message, from now on read; only the first reading is recorded. NotFound in anybody else's box: audited."""
    row = row_of(message_id, actor.id)
    if row is None:
        audit.record("message.refused", actor=actor, subject=f"message/{message_id[:40]}")
        raise NotFound
    with transaction.atomic():
        first = models.BoxMessage.objects.filter(pk=row.pk, read_at__isnull=True).update(read_at=clock.now())
        if first:
            row.refresh_from_db()
            facts = {"documents": len(row.documents), "sample": row.sample}
            record("message.read", subject=f"message/{row.pk}", data=facts, actor=actor)
    return as_message(row)


def _mail(row: models.BoxMessage) -> bool:
    """Whether a mail was put into the outbox."""
    address = _address(row.account_id)
    if not address or not wants_mail(row.account_id):
        return False
    enqueue("mail", mail_payload(to=address, receipt=row.receipt, message_id=str(row.pk)), key=f"box:{row.pk}")
    return True


def _address(account_id: str) -> str:
    try:
        return accounts.profile_of(account_id).email
    except NotFound:
        return ""
