"""Complaints: a reader told his mail provider that he does not want our mail (feedback reports, RFC 5965).

What he follows by mail ends, with an account or without; what concerns his own matters still comes.
"""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr

from hataori.kernel.actor import SYSTEM

from . import models, topics
from .addresses import MAIL, blind_of

_LARGEST = 1024 * 1024
_UNWANTED = frozenset({"abuse", "fraud", "opt-out"})


def complained_of(content: bytes) -> list[str]:
    """The addresses whose readers complained; none where it is no such report."""
    mail = BytesParser(policy=policy.default).parsebytes(content[:_LARGEST])
    if mail.get_content_type() != "multipart/report":
        return []
    reports = [part for part in mail.walk() if part.get_content_type() == "message/feedback-report"]
    return list(dict.fromkeys(to for part in reports for to in _of(part, mail)))


def _of(part: Message, mail: EmailMessage) -> Iterator[str]:
    """Whom the report names; else to whom the mail went that it encloses."""
    fields = part.get_payload(0) if part.is_multipart() else part
    if not isinstance(fields, Message) or str(fields.get("Feedback-Type", "")).strip().lower() not in _UNWANTED:
        return
    named = [str(each) for each in fields.get_all("Original-Rcpt-To", [])] or _enclosed(mail)
    yield from (found for each in named if (found := parseaddr(each.strip())[1]))


def _enclosed(mail: EmailMessage) -> list[str]:
    inner = (part.get_payload(0) for part in mail.walk() if part.get_content_type() == "message/rfc822")
    return [str(each.get("To", "")) for each in inner if isinstance(each, Message)]


def take(content: bytes) -> int:
    """End what the complainers follow by mail; how many topics. Again changes nothing."""
    blind = [blind_of(MAIL, to) for to in complained_of(content)]
    rows = models.Subscription.objects.filter(channel=MAIL, address__blind__in=blind, address__channel=MAIL)
    numbers = list(rows.values_list("pk", flat=True))
    for number in numbers:
        topics.leave(number, actor=SYSTEM)
    return len(numbers)
