"""Answers about what was sent and about templates, in Notify's shapes."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from hataori.blocks.messaging import api as messaging
from hataori.platform.outbox import api as outbox

from . import models
from .errors import bad, not_found
from .filling import fill, missing
from .keys import Caller
from .sending import is_uuid

PAGE = 250
_STATES = {"pending": "created", "leased": "sending", "delivered": "delivered", "dead": "permanent-failure"}


def made(row: models.Notification, base: str) -> dict[str, Any]:
    """The answer to a notification just taken."""
    content: dict[str, Any] = {"body": row.body}
    if row.type == "email":
        url = row.unsubscribe_url or None
        content |= {"subject": row.subject, "from_email": messaging.mail_from(), "one_click_unsubscribe_url": url}
    else:
        content |= {"from_number": "hataori"}
    return {
        "id": str(row.id),
        "reference": row.reference or None,
        "uri": f"{base}/v2/notifications/{row.id}",
        "template": _template_of(row, base),
        "scheduled_for": None,
        "content": content,
    }


def _template_of(row: models.Notification, base: str) -> dict[str, Any]:
    return {"id": str(row.template), "version": row.version, "uri": f"{base}/v2/template/{row.template}"}


def notification(caller: Caller, number: str, base: str) -> dict[str, Any]:
    """One, of this service."""
    if not is_uuid(number):
        raise not_found()
    row = _rows(caller).filter(id=uuid.UUID(number)).first()
    if row is None:
        raise not_found()
    return _told(row, base)


def letter_pdf(caller: Caller, number: str, base: str) -> dict[str, Any]:
    """There are no letters: whatever it is, it is none."""
    notification(caller, number, base)
    raise bad("Notification is not a letter")


def _rows(caller: Caller) -> "QuerySet[models.Notification]":
    return models.Notification.objects.filter(service=caller.service)


def _told(row: models.Notification, base: str) -> dict[str, Any]:
    status, settled = status_of(row)
    lines = {f"line_{number}": None for number in range(1, 8)}
    return {
        "id": str(row.id),
        "reference": row.reference or None,
        "email_address": row.to if row.type == "email" else None,
        "phone_number": row.to if row.type == "sms" else None,
        **lines,
        "postcode": None,
        "postage": None,
        "type": row.type,
        "status": status,
        "template": _template_of(row, base),
        "body": row.body,
        "subject": row.subject or None,
        "created_at": _time(row.created_at),
        "created_by_name": None,
        "sent_at": _time(settled) if status == "delivered" else None,
        "completed_at": _time(settled),
        "scheduled_for": None,
        "one_click_unsubscribe_url": row.unsubscribe_url or None,
    }


def status_of(row: models.Notification) -> tuple[str, datetime | None]:
    """Notify's word for where it is, and when it came to its end."""
    if not row.outbox:
        return "delivered", row.created_at
    message = outbox.message_of(row.outbox, f"notify:{row.id}")
    if message is None:
        return "delivered", row.created_at  # delivered long ago: the outbox keeps 90 days
    told = messaging.delivery_of(f"message:{message.id}")
    if told is not None and told.state == "refused":
        return "permanent-failure", told.settled_at
    if message.state == "pending" and message.attempts:
        return "sending", None
    return _STATES.get(message.state, "technical-failure"), message.delivered_at


def _time(at: datetime | None) -> str | None:
    from datetime import UTC

    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else None


def listed(caller: Caller, asked: Mapping[str, str], statuses: list[str], base: str) -> dict[str, Any]:
    """A page of 250, newest first; `next` leads on while there is something on this one."""
    rows = _rows(caller).order_by("-number")
    if kind := asked.get("template_type"):
        rows = rows.filter(type=kind)
    if reference := asked.get("reference"):
        rows = rows.filter(reference=reference)
    if older := asked.get("older_than"):
        before = _rows(caller).filter(id=uuid.UUID(older)).first() if is_uuid(older) else None
        rows = rows.filter(number__lt=before.number) if before else rows.none()
    found = [_told(row, base) for row in rows[:PAGE]]
    shown = [each for each in found if not statuses or each["status"] in _expanded(statuses)]
    links = {"current": f"{base}/v2/notifications?{urlencode(list(asked.items()))}".rstrip("?")}
    if found:
        query = urlencode([*((k, v) for k, v in asked.items() if k != "older_than"), ("older_than", found[-1]["id"])])
        links["next"] = f"{base}/v2/notifications?{query}"
    return {"notifications": shown, "links": links}


def _expanded(statuses: list[str]) -> set[str]:
    """`failed` stands for all failures."""
    failed = {"permanent-failure", "temporary-failure", "technical-failure"}
    return set(statuses) | (failed if "failed" in statuses else set())


def templates(caller: Caller, kind: str) -> dict[str, Any]:
    """The newest versions."""
    newest: dict[uuid.UUID, models.Template] = {}
    rows = models.Template.objects.filter(service=caller.service).order_by("template", "version")
    for row in rows.filter(type=kind) if kind else rows:
        newest[row.template] = row
    return {"templates": [template_told(row) for row in sorted(newest.values(), key=lambda row: row.name)]}


def versions(caller: Caller, number: str) -> dict[str, Any]:
    """All versions, newest first."""
    return {"data": [template_told(row) for row in _versions(caller, number)]}


def template(caller: Caller, number: str, version: int | None = None) -> models.Template:
    """The newest version, or the one named."""
    rows = _versions(caller, number)
    found = next((row for row in rows if version in (None, row.version)), None)
    if found is None:
        raise not_found()
    return found


def _versions(caller: Caller, number: str) -> list[models.Template]:
    if not is_uuid(number):
        raise not_found()
    rows = models.Template.objects.filter(service=caller.service, template=uuid.UUID(number))
    return list(rows.order_by("-version"))


def template_told(row: models.Template) -> dict[str, Any]:
    """A template in Notify's shape."""
    return {
        "id": str(row.template),
        "type": row.type,
        "name": row.name,
        "created_at": _time(row.created_at),
        "updated_at": _time(row.created_at) if row.version > 1 else None,
        "created_by": None,
        "version": row.version,
        "body": row.body,
        "subject": row.subject or None,
        "letter_contact_block": None,
        "postage": None,
    }


def preview(caller: Caller, number: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The template filled. Refused where something is missing."""
    from django.utils.html import linebreaks

    row = template(caller, number)
    if wanting := missing(given, row.subject, row.body):
        raise bad(f"Missing personalisation: {', '.join(wanting)}")
    body = fill(row.body, given)
    return {
        "id": str(row.template),
        "type": row.type,
        "version": row.version,
        "body": body,
        "html": linebreaks(body, autoescape=True) if row.type == "email" else None,
        "subject": fill(row.subject, given) or None,
        "postage": None,
    }
