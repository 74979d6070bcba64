"""Mail that came back: refused on the line (SMTP), or told later by a report (DSN, RFC 3464)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.check_digits import without_personal_numbers
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models
from .addresses import MAIL, blind_of

_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_ENHANCED = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")
# RFC 3463: what of 5.x.x is about this address for good; a full box or a filter is not.
_FOR_GOOD = re.compile(r"5\.(?:1\.[0-9]+|2\.1|4\.4|7\.27)")
_LARGEST = 1024 * 1024
_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """What a report says about one recipient."""

    to: str
    status: str
    reason: str
    reference: str

    @property
    def permanent(self) -> bool:
        """Whether this address will never take mail."""
        return _FOR_GOOD.fullmatch(self.status) is not None


class NoReport(Rejected):
    """What was handed in is no delivery report."""

    def __init__(self) -> None:
        super().__init__([FieldProblem("mail", "no_report", "配信不能の通知（DSN）ではありません。")])


def failures_of(content: bytes) -> list[Failure]:
    """The failed recipients in a report. NoReport for anything else: a holiday note must not close an address."""
    mail = BytesParser(policy=policy.default).parsebytes(content[:_LARGEST])
    parts = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    if not parts or mail.get_content_type() != "multipart/report":
        raise NoReport
    reference = _original_id(mail)
    return [failure for part in parts for failure in _failures(part, reference)]


def _failures(part: Message, reference: str) -> Iterator[Failure]:
    """The per-recipient groups (RFC 3464, 2.3): the first group is about the whole message."""
    groups = part.get_payload()
    for group in groups if isinstance(groups, list) else []:
        if not isinstance(group, Message) or str(group.get("Action", "")).strip().lower() != "failed":
            continue
        to = str(group.get("Final-Recipient", group.get("Original-Recipient", ""))).partition(";")[2].strip()
        status = _STATUS.search(str(group.get("Status", "")))
        if to:
            reason = str(group.get("Diagnostic-Code", ""))[:300]
            yield Failure(to, status[0] if status else "5.0.0", reason, reference)


def _original_id(mail: EmailMessage) -> str:
    """The Message-ID of the mail that came back."""
    for part in mail.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return str(inner[0].get("Message-ID", ""))[:200]
            found = re.search(r"(?im)^Message-ID:\s*(\S+)", str(inner))
            return found[1][:200] if found else ""
    return ""


def take(content: bytes, *, actor: Actor = SYSTEM) -> list[Failure]:
    """Write down what a report says; the same report again changes nothing. NoReport for what is none."""
    found = failures_of(content)
    for each in found:
        note(each, actor=actor)
    return found


def note_refusal(to: str, code: int, words: bytes | str) -> None:
    """The server refused the address on the line."""
    said = words if isinstance(words, bytes) else words.encode()
    enhanced = _ENHANCED.search(said)
    status = enhanced[1].decode() if enhanced else f"{code // 100}.1.1" if code in (550, 553) else f"{code // 100}.0.0"
    at = f"{clock.now():%Y%m%d%H%M%S%f}"
    note(Failure(to, status, said.decode("utf-8", "replace")[:300], f"smtp:{at}"))


def note(failure: Failure, *, actor: Actor = SYSTEM) -> bool:
    """One failed recipient; whether it was new."""
    with transaction.atomic():
        _, new = models.Bounce.objects.get_or_create(
            channel=MAIL,
            blind=blind_of(MAIL, failure.to),
            reference=failure.reference,
            defaults={
                "masked": masked(failure.to),
                "status": failure.status[:20],
                "reason": without_personal_numbers(failure.reason.replace(failure.to, masked(failure.to)))[:300],
                "permanent": failure.permanent,
                "at": clock.now(),
            },
        )
        if new:
            facts = {"channel": MAIL, "status": failure.status, "permanent": failure.permanent}
            record("message.bounced", subject="channel/mail", data=facts, actor=actor)
            if failure.permanent:
                rows = models.Address.objects.filter(channel=MAIL, blind=blind_of(MAIL, failure.to), off_at=None)
                rows.update(off_at=clock.now(), off_why="bounced")
    return new


def is_closed(to: str) -> bool:
    """Whether mail to this address came back for good."""
    return models.Bounce.objects.filter(blind=blind_of(MAIL, to), permanent=True, cleared_at=None).exists()


def clear(bounce_id: int, *, actor: Actor, reason: str) -> None:
    """Staff have learnt that the address works again. Rejected without a reason."""
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を入力してください。")])
    row = models.Bounce.objects.filter(pk=bounce_id).first()
    if row is None:
        raise NotFound
    with transaction.atomic():
        models.Bounce.objects.filter(blind=row.blind, cleared_at=None).update(cleared_at=clock.now())
        rows = models.Address.objects.filter(channel=MAIL, blind=row.blind, off_why="bounced")
        rows.update(off_at=None, off_why="")
        record("notice.bounce_cleared", subject="channel/mail", data={"channel": MAIL}, actor=actor)
        audit.record("notice.bounce_cleared", actor=actor, subject=f"bounce/{row.pk}", reason=reason.strip()[:300])


def masked(to: str) -> str:
    """Enough of an address for staff to tell it: h***o@example.jp."""
    name, _, domain = to.rpartition("@")
    last = name[-1] if name[_SHOWN:] else ""
    return f"{name[:1]}***{last}@{domain}"[:100]
