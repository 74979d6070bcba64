"""Taking a notification: checked as Notify checks, written down, and into the outbox in one transaction."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock

from . import models
from .errors import Refused, bad, invalid
from .filling import fill, missing
from .keys import Caller

CHANNELS = {"email": "mail", "sms": "sms"}
_TO = {"email": "email_address", "sms": "phone_number"}
_MAIL = re.compile(r"[^\s@<>(),:;\"\\]{1,64}@[^\s@<>(),:;\"\\]{1,255}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{8,18}")
_A_MINUTE = messaging.Rate(50.0, 3000)
_LONGEST_SMS = 918
_MOST_REFERENCE = 1000


def send(caller: Caller, kind: str, sent: Mapping[str, Any]) -> models.Notification:
    """One notification. Refused with every wrong field, an unknown template, places nothing was given for."""
    if kind == "letter":
        raise bad("Service is not allowed to send letters")
    if messaging.rate_wait(f"notify:{caller.service}", _A_MINUTE) > 0:
        raise Refused(429, "RateLimitError", "Exceeded rate limit for key type NORMAL of 3000 requests per 60 seconds")
    if problems := _problems(kind, sent):
        raise invalid(problems)
    template = _template(caller, kind, uuid.UUID(str(sent["template_id"])))
    given = sent.get("personalisation") or {}
    return _write(caller, template, sent, given, str(sent[_TO[kind]]).strip())


def _problems(kind: str, sent: Mapping[str, Any]) -> list[str]:
    found = [f"{name} is a required property" for name in (_TO[kind], "template_id") if not sent.get(name)]
    if sent.get("template_id") and not is_uuid(sent["template_id"]):
        found.append("template_id is not a valid UUID")
    to = sent.get(_TO[kind])
    if to and not (_MAIL if kind == "email" else _PHONE).fullmatch(str(to).strip()):
        found.append(f"{_TO[kind]} Not a valid {'email address' if kind == 'email' else 'phone number'}")
    given = sent.get("personalisation")
    if given is not None and not isinstance(given, dict):
        found.append("personalisation is not of type object")
    if isinstance(given, dict) and any(isinstance(value, dict) for value in given.values()):
        found.append("personalisation files are not supported")
    if len(str(sent.get("reference") or "")) > _MOST_REFERENCE:
        found.append("reference is too long")
    url = sent.get("one_click_unsubscribe_url")
    if url and not str(url).startswith("https://"):
        found.append("one_click_unsubscribe_url is not a valid https url")
    return found


def is_uuid(text: object) -> bool:
    """Whether it is a UUID as Notify takes it."""
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True


def _template(caller: Caller, kind: str, number: uuid.UUID) -> models.Template:
    rows = models.Template.objects.filter(service=caller.service, template=number).order_by("-version")
    found = rows.first()
    if found is None:
        raise bad("Template not found")
    if found.type != kind:
        raise bad(f"{found.type} template is not suitable for {kind} notification")
    return found


def _write(
    caller: Caller, template: models.Template, sent: Mapping[str, Any], given: Mapping[str, Any], to: str
) -> models.Notification:
    if wanting := missing(given, template.subject, template.body):
        raise bad(f"Missing personalisation: {', '.join(wanting)}")
    subject, body = fill(template.subject, given), fill(template.body, given)
    if template.type == "sms" and len(body) > _LONGEST_SMS:
        raise bad(f"Content for template has a character count greater than the limit of {_LONGEST_SMS}")
    with transaction.atomic():
        row = models.Notification.objects.create(
            service=caller.service,
            type=template.type,
            to=to,
            subject=subject,
            body=body,
            template=template.template,
            version=template.version,
            reference=str(sent.get("reference") or ""),
            unsubscribe_url=str(sent.get("one_click_unsubscribe_url") or "")[:500],
            kind=caller.kind,
            created_at=clock.now(),
        )
        if caller.kind == "normal":
            row.outbox = _enqueue(row)
            row.save(update_fields=["outbox"])
    return row


def _enqueue(row: models.Notification) -> str:
    """Into the outbox; the kind it leaves by."""
    title, text = (row.subject, row.body) if row.type == "email" else (row.body, "")
    post = messaging.Post(title, text, tag=f"notify-{row.id}")
    return messaging.send_directly(CHANNELS[row.type], row.to, post, key=f"notify:{row.id}", leave=row.unsubscribe_url)
